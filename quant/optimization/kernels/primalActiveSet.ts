import { DUAL_TOLERANCE, derivativeScale, loadBlock, solveOnWorkingSet } from './exchangeMethod.ts';
import type { FreeBlock } from './freeBlock.ts';
import type { Iterate } from './iterate.ts';
import {
  ABOVE,
  AT_KINK,
  AT_LOWER,
  AT_UPPER,
  BELOW,
  HELD_LOWER,
  HELD_UPPER,
  INSIDE,
  lowestFreeState,
  type QuadraticProgram,
  type WorkingSet,
} from './quadraticProgram.ts';

export type ActiveSetOutcome = 'optimal' | 'singular' | 'stalled';

/** Steps without movement after which the lowest index decides (Bland), so that the method cannot cycle. */
const STALL = 30;
/** Distances in weight up to this are rounding of the equations, and no way to go. */
const ROUNDING = 1e-13;
const RIDGE_ROUNDING = 2e-10;
/** Curvature up to this fraction of what its parts would have alone counts as none. */
const FLAT = 1e-9;

/**
 * Primal active-set method: moves from a feasible point towards the minimum on the working set, fixes what blocks the way, and once
 * there frees what has a multiplier of the wrong sign. Stays feasible and never ascends.
 *
 * Source: Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 16.3; started at a vertex so that the free block grows
 * one variable at a time.
 *
 * @param set consistent with the feasible point in `iterate.x`; where it ended on return
 */
export function primalActiveSet(
  program: QuadraticProgram,
  block: FreeBlock,
  set: WorkingSet,
  iterate: Iterate,
): ActiveSetOutcome {
  if (!loadBlock(block, set)) return 'singular';
  const current = iterate.x.slice();
  const limit = 200 + 40 * (program.n + program.rows);
  let still = 0;
  for (let step = 0; step < limit; step++) {
    iterate.iterations++;
    if (!solveOnWorkingSet(program, block, set, iterate)) return 'singular';
    const bland = still > STALL;
    // As many constraints as free variables leave no way to go but rounding.
    const atVertex = block.count === block.heldCount + 1;
    const obstacle = atVertex ? undefined : firstObstacle(program, block, set, current, iterate.x, bland);
    if (obstacle === undefined) {
      current.set(iterate.x);
      const choice = chooseRelease(program, block, set, iterate, bland);
      if (choice === undefined) return 'optimal';
      if (choice.kind === 'row') {
        set.rows[block.held[choice.position]] = INSIDE;
        block.release(choice.position);
      } else if (block.append(choice.variable)) {
        set.variables[choice.variable] = choice.state;
      } else if (!slide(program, block, set, iterate, current, choice, bland)) {
        return 'singular';
      }
      continue;
    }
    still = obstacle.step > 1e-13 ? 0 : still + 1;
    advance(block, set, current, iterate.x, obstacle);
  }
  return 'stalled';
}

/** Moves to the obstacle, and takes it into the working set. */
function advance(
  block: FreeBlock,
  set: WorkingSet,
  current: Float64Array,
  target: Float64Array,
  obstacle: Obstacle,
): void {
  for (let a = 0; a < block.count; a++) {
    const i = block.members[a];
    current[i] += obstacle.step * (target[i] - current[i]);
  }
  if (obstacle.kind === 'variable') {
    const i = block.members[obstacle.position];
    set.variables[i] = obstacle.state;
    current[i] = obstacle.value;
    block.remove(obstacle.position);
  } else {
    set.rows[obstacle.row] = obstacle.state;
    block.hold(obstacle.row);
  }
}

type Obstacle =
  | {
      readonly kind: 'variable';
      readonly step: number;
      readonly position: number;
      readonly state: number;
      readonly value: number;
    }
  | { readonly kind: 'row'; readonly step: number; readonly row: number; readonly state: number };

/** What stops the way from `current` to `target` first; undefined where nothing does. */
function firstObstacle(
  program: QuadraticProgram,
  block: FreeBlock,
  set: WorkingSet,
  current: Float64Array,
  target: Float64Array,
  bland: boolean,
): Obstacle | undefined {
  let best: Obstacle | undefined;
  let bestStep = 1;
  let bestRate = 0;
  let bestIndex = -1;
  const closer = (step: number, rate: number, index: number): boolean => {
    if (best !== undefined && Math.abs(step - bestStep) <= 1e-15) return bland ? index < bestIndex : rate > bestRate;
    return step < bestStep;
  };
  const rounding = block.ridge > 0 ? RIDGE_ROUNDING : ROUNDING;
  let furthest = 0;
  for (let a = 0; a < block.count; a++) {
    const i = block.members[a];
    const way = target[i] - current[i];
    furthest = Math.max(furthest, Math.abs(way));
    if (Math.abs(way) <= rounding) continue;
    const below = set.variables[i] === BELOW;
    const kinked = program.kink[i] > 0;
    let value: number;
    let state: number;
    if (way < 0) {
      value = !below && kinked ? program.location[i] : program.lower[i];
      state = !below && kinked ? AT_KINK : AT_LOWER;
    } else {
      value = below ? program.location[i] : program.upper[i];
      state = below ? AT_KINK : AT_UPPER;
    }
    if (way < 0 ? target[i] >= value : target[i] <= value) continue;
    const step = Math.max(0, (value - current[i]) / way);
    if (!closer(step, Math.abs(way), i)) continue;
    best = { kind: 'variable', step, position: a, state, value };
    bestStep = step;
    bestRate = Math.abs(way);
    bestIndex = i;
  }
  const { n, coefficients } = program;
  for (let r = 0; r < program.rows; r++) {
    if (set.rows[r] !== INSIDE) continue;
    let from = 0;
    let rate = 0;
    for (let i = 0; i < n; i++) {
      const coefficient = coefficients[r * n + i];
      from += coefficient * current[i];
      rate += coefficient * (target[i] - current[i]);
    }
    if (Math.abs(rate) <= Math.max(rounding, 1e-12 * furthest)) continue;
    const end = rate < 0 ? program.rowLower[r] : program.rowUpper[r];
    if (rate < 0 ? from + rate >= end : from + rate <= end) continue;
    const step = Math.max(0, (end - from) / rate);
    if (!closer(step, Math.abs(rate), n + 1 + r)) continue;
    best = { kind: 'row', step, row: r, state: rate < 0 ? HELD_LOWER : HELD_UPPER };
    bestStep = step;
    bestRate = Math.abs(rate);
    bestIndex = n + 1 + r;
  }
  return best;
}

type Release =
  | { readonly kind: 'variable'; readonly variable: number; readonly state: number }
  | { readonly kind: 'row'; readonly position: number };

/** The variable or row whose multiplier is most wrong (with Bland: the first that is wrong); undefined where none is. */
function chooseRelease(
  program: QuadraticProgram,
  block: FreeBlock,
  set: WorkingSet,
  iterate: Iterate,
  bland: boolean,
): Release | undefined {
  const { gradient, multipliers } = iterate;
  let worst = DUAL_TOLERANCE * derivativeScale(program, iterate);
  let variable = -1;
  let nextState = INSIDE;
  for (let i = 0; i <= program.n; i++) {
    const state = set.variables[i];
    const kink = program.kink[i];
    if (program.lower[i] === program.upper[i]) continue;
    let wrong = 0;
    let next = state;
    if (state === AT_LOWER || state === AT_KINK) {
      const slope = gradient[i] + (state === AT_LOWER ? -kink : kink);
      if (-slope > wrong) {
        wrong = -slope;
        next = state === AT_LOWER ? lowestFreeState(program, i) : ABOVE;
      }
    }
    if (state === AT_UPPER && gradient[i] + kink > wrong) {
      wrong = gradient[i] + kink;
      next = ABOVE;
    }
    if (state === AT_KINK && gradient[i] - kink > wrong) {
      wrong = gradient[i] - kink;
      next = BELOW;
    }
    if (wrong <= worst) continue;
    variable = i;
    nextState = next;
    if (bland) break;
    worst = wrong;
  }
  let position = -1;
  for (let k = 0; k < block.heldCount && !(bland && variable >= 0); k++) {
    const r = block.held[k];
    if (program.rowLower[r] === program.rowUpper[r]) continue;
    const y = multipliers[r + 1];
    const wrong = set.rows[r] === HELD_LOWER ? -y : y;
    if (wrong <= worst) continue;
    worst = wrong;
    position = k;
  }
  if (position >= 0) return { kind: 'row', position };
  return variable < 0 ? undefined : { kind: 'variable', variable, state: nextState };
}

/**
 * Releases a variable that has no curvature along the way it opens: goes down that straight slope to the first obstacle, which the
 * bounds guarantee, and frees the variable there if it is still between its ends.
 *
 * Source: Gill, Murray, Saunders and Wright (1991), Inertia-controlling methods for general quadratic programming, SIAM Review 33(1).
 *
 * @returns false where the way has curvature after all (the held rows give it), or the block stays singular
 */
function slide(
  program: QuadraticProgram,
  block: FreeBlock,
  set: WorkingSet,
  iterate: Iterate,
  current: Float64Array,
  { variable: j, state }: { readonly variable: number; readonly state: number },
  bland: boolean,
): boolean {
  const { n, covariance, coefficients, kink, location, lower, upper } = program;
  const { x: target, h, b } = iterate;
  const { members, count } = block;
  const before = set.variables[j];
  const rises = before === AT_LOWER || (before === AT_KINK && state === ABOVE);
  let end: number;
  let endState: number;
  if (rises) {
    end = state === BELOW ? location[j] : upper[j];
    endState = state === BELOW ? AT_KINK : AT_UPPER;
  } else {
    end = before === AT_UPPER && kink[j] > 0 ? location[j] : lower[j];
    endState = before === AT_UPPER && kink[j] > 0 ? AT_KINK : AT_LOWER;
  }
  const way = end - current[j];
  const covarianceOf = (i: number, k: number): number => (i < n && k < n ? covariance[i * n + k] : 0);
  for (let a = 0; a < count; a++) h[a] = -way * covarianceOf(members[a], j);
  b[0] = -way;
  for (let k = 0; k < block.heldCount; k++) b[k + 1] = j < n ? -way * coefficients[block.held[k] * n + j] : 0;
  // The shift of the block adds rho times the summed change, here b_0, to the equations of the budget's multiplier alone.
  if (block.solve(h, b) >= 0) return false;
  let curvature = way * way * covarianceOf(j, j);
  let size = curvature;
  for (let a = 0; a < count; a++) {
    const i = members[a];
    curvature += 2 * way * h[a] * covarianceOf(i, j);
    size += h[a] * h[a] * covarianceOf(i, i);
    for (let c = 0; c < count; c++) curvature += h[a] * h[c] * covarianceOf(i, members[c]);
  }
  if (curvature > FLAT * size + FLAT * FLAT * program.scale) return false;
  target.set(current);
  for (let a = 0; a < count; a++) target[members[a]] += h[a];
  target[j] = end;
  const obstacle = firstObstacle(program, block, set, current, target, bland);
  if (obstacle === undefined) {
    current.set(target);
    set.variables[j] = endState;
    return true;
  }
  current[j] += obstacle.step * way;
  advance(block, set, current, target, obstacle);
  if (!block.append(j)) return false;
  set.variables[j] = state;
  return true;
}
