import { expect } from 'vitest';
import { type PortfolioConstraints, resolveConstraints } from '../../../quant/optimization/constraints.ts';
import type { OptimalPortfolio, SearchResult } from '../../../quant/optimization/result.ts';

export interface OptimizerCase {
  readonly id: string;
  readonly weights: number[];
  readonly variance: number;
  readonly mean: number;
  readonly cap: number;
  readonly objective: number;
  readonly rf_daily: number;
  readonly sharpe_daily: number;
  readonly delta: number;
  readonly target_mean_daily: number;
  readonly max_std_daily: number;
  readonly diversification_ratio: number;
  readonly l1_cost: number;
  readonly w0: number[];
  readonly max_positions: number;
}

export interface OptimizerFile {
  readonly tolerance: { readonly objective_rel: number };
  readonly cases: readonly OptimizerCase[];
}

export interface MomentsFile {
  readonly expected: { readonly mean: number[]; readonly ledoit_wolf_cov: number[][] };
}

/** The result as an optimal one; fails the test with the reason where it is anything else. */
export function solved(result: SearchResult): OptimalPortfolio {
  if (result.status === 'optimal') return result;
  throw new Error(`${result.status}${'reason' in result ? `: ${result.reason}` : ''}`);
}

/** Every constraint holds to 1e-9, and nothing is NaN. */
export function expectFeasible(
  result: { readonly weights: Float64Array; readonly cash: number },
  constraints: PortfolioConstraints,
): void {
  const { weights, cash } = result;
  const resolved = resolveConstraints(constraints, weights.length);
  const slack = 1e-9;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  expect(total + cash).toBeCloseTo(1, 9);
  expect(total).toBeGreaterThanOrEqual(resolved.budget.min - slack);
  expect(total).toBeLessThanOrEqual(resolved.budget.max + slack);
  weights.forEach((weight, i) => {
    expect(weight).toBeGreaterThanOrEqual(resolved.lower[i] - slack);
    expect(weight).toBeLessThanOrEqual(resolved.upper[i] + slack);
  });
  for (const group of resolved.groups) {
    const held = group.members.reduce((sum, i) => sum + weights[i], 0);
    expect(held).toBeGreaterThanOrEqual(group.lower - slack);
    expect(held).toBeLessThanOrEqual(group.upper + slack);
  }
  expect(weights.filter((weight) => weight !== 0).length).toBeLessThanOrEqual(resolved.maxNames);
}

export function varianceOf(covariance: { readonly data: Float64Array }, w: ArrayLike<number>): number {
  const n = w.length;
  let total = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) total += w[i] * w[j] * covariance.data[i * n + j];
  return Math.max(0, total);
}

export function returnOf(returns: ArrayLike<number>, w: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < w.length; i++) total += returns[i] * w[i];
  return total;
}

/** Turnover cost of the weights. */
export function costOf(constraints: PortfolioConstraints, w: ArrayLike<number>): number {
  const { previous, turnoverCost } = resolveConstraints(constraints, w.length);
  let total = 0;
  if (turnoverCost) for (let i = 0; i < w.length; i++) total += turnoverCost[i] * Math.abs(w[i] - previous[i]);
  return total;
}
