import type { Polyhedron } from '../kernels/polyhedralMinimum.ts';
import { innovationsOf } from './innovationsOf.ts';
import { type GarchSpecification, parameterLayout } from './specification.ts';

/** Largest and smallest omega in units of the sample variance (EGARCH: bounds on exp(omega)). */
const OMEGA_LOWEST = 1e-8;
const OMEGA_HIGHEST = 10;
const LOG_OMEGA_SIZE = Math.log(1e4);

/** A feasible region whose constraints know the parameter they hold. */
export interface FeasibleRegion extends Polyhedron {
  /** For each constraint, the index of the parameter at its bound, or -1 for persistence <= 1. */
  readonly owners: readonly number[];
}

/**
 * Region that estimation respects, for returns of unit variance:
 * - GARCH, GJR: 1e-8 <= omega <= 10, alpha_i >= 0, alpha_i + gamma_i >= 0 (gamma_i >= 0 beyond p), beta_j >= 0,
 *   sum alpha + sum gamma / 2 + sum beta <= 1
 * - EGARCH: |omega| <= log 1e4, beta_j >= 0, sum beta <= 1
 * - shapes between the bounds of the innovations
 * All bounds are attainable: a persistence of exactly 1 is a valid estimate.
 */
export function feasibleRegion(specification: GarchSpecification): FeasibleRegion {
  const layout = parameterLayout(specification);
  const { p, o, q, family } = specification;
  const n = layout.count;
  const rows: number[] = [];
  const bounds: number[] = [];
  const owners: number[] = [];
  const add = (owner: number, bound: number, entries: readonly (readonly [number, number])[]) => {
    const row = new Array<number>(n).fill(0);
    for (const [index, value] of entries) row[index] = value;
    rows.push(...row);
    bounds.push(bound);
    owners.push(owner);
  };
  const lagged = (start: number, count: number, value: number) =>
    Array.from({ length: count }, (_, j): readonly [number, number] => [start + j, value]);
  if (family === 'egarch') {
    add(layout.omega, -LOG_OMEGA_SIZE, [[layout.omega, 1]]);
    add(layout.omega, -LOG_OMEGA_SIZE, [[layout.omega, -1]]);
  } else {
    add(layout.omega, OMEGA_LOWEST, [[layout.omega, 1]]);
    add(layout.omega, -OMEGA_HIGHEST, [[layout.omega, -1]]);
    for (let i = 0; i < p; i++) add(layout.alpha + i, 0, [[layout.alpha + i, 1]]);
    for (let i = 0; i < o; i++) {
      const alpha = i < p ? [[layout.alpha + i, 1] as const] : [];
      add(layout.gamma + i, 0, [...alpha, [layout.gamma + i, 1]]);
    }
  }
  for (let j = 0; j < q; j++) add(layout.beta + j, 0, [[layout.beta + j, 1]]);
  if (family === 'egarch') {
    if (q > 0) add(-1, -1, lagged(layout.beta, q, -1));
  } else {
    add(-1, -1, [...lagged(layout.alpha, p, -1), ...lagged(layout.gamma, o, -0.5), ...lagged(layout.beta, q, -1)]);
  }
  const { lower, upper } = innovationsOf(specification.innovations);
  for (let s = 0; s < lower.length; s++) {
    add(layout.shape + s, lower[s], [[layout.shape + s, 1]]);
    add(layout.shape + s, -upper[s], [[layout.shape + s, -1]]);
  }
  return { rows: Float64Array.from(rows), bounds: Float64Array.from(bounds), owners };
}

/** sum alpha + sum gamma / 2 + sum beta (EGARCH: sum beta): the rate at which shocks to the variance fade. */
export function persistenceOf(specification: GarchSpecification, parameters: ArrayLike<number>): number {
  const layout = parameterLayout(specification);
  const { p, o, q, family } = specification;
  let total = 0;
  if (family !== 'egarch') {
    for (let i = 0; i < p; i++) total += parameters[layout.alpha + i];
    for (let i = 0; i < o; i++) total += 0.5 * parameters[layout.gamma + i];
  }
  for (let j = 0; j < q; j++) total += parameters[layout.beta + j];
  return total;
}

/** Moves parameters to the nearest simple point inside the region: each to its own bounds, then the persistence to below 1. */
export function moveInside(specification: GarchSpecification, parameters: ArrayLike<number>): Float64Array {
  const layout = parameterLayout(specification);
  const { p, o, q, family } = specification;
  const { lower, upper } = innovationsOf(specification.innovations);
  const inside = Float64Array.from(parameters);
  const clamp = (index: number, low: number, high: number) => {
    inside[index] = Math.min(Math.max(inside[index], low), high);
  };
  if (family === 'egarch') clamp(layout.omega, -LOG_OMEGA_SIZE, LOG_OMEGA_SIZE);
  else {
    clamp(layout.omega, OMEGA_LOWEST, OMEGA_HIGHEST);
    for (let i = 0; i < p; i++) clamp(layout.alpha + i, 0, 2);
    for (let i = 0; i < o; i++) clamp(layout.gamma + i, i < p ? -inside[layout.alpha + i] : 0, 2);
  }
  for (let j = 0; j < q; j++) clamp(layout.beta + j, 0, 1);
  for (let s = 0; s < lower.length; s++) clamp(layout.shape + s, lower[s], upper[s]);
  const persistence = persistenceOf(specification, inside);
  if (persistence > 1 + 1e-12) {
    const first = family === 'egarch' ? layout.beta : layout.alpha;
    for (let i = first; i < layout.shape; i++) inside[i] *= (1 - 1e-9) / persistence;
  }
  return inside;
}
