import type { FreeBlock } from './freeBlock.ts';
import type { Iterate } from './iterate.ts';
import {
  ABOVE,
  AT_KINK,
  AT_LOWER,
  AT_UPPER,
  BELOW,
  fixedValue,
  HELD_LOWER,
  HELD_UPPER,
  INSIDE,
  isFree,
  lowestFreeState,
  type QuadraticProgram,
  rowActivity,
  type WorkingSet,
} from './quadraticProgram.ts';

/** Weights may leave their bounds by this much before the exchange reacts; they are clipped at the end. */
const PRIMAL_TOLERANCE = 1e-13;
/** Multipliers may have the wrong sign by this fraction of the largest derivative. */
export const DUAL_TOLERANCE = 1e-12;
/** Least scale of derivatives, as a fraction of the mean variance: where the least variance is 0 they vanish up to rounding. */
const ROUNDING_FLOOR = 1e-2;
/** Rounds without a new low in the number of violations after which the method gives up. */
const PATIENCE = 8;
const ROUND_LIMIT = 60;
/** One change of the free variables costs a factorisation of this many. */
const UPDATE_COST = 12;
/** Corrections of a solution whose residual is above `REFINE_ABOVE`. */
const REFINEMENTS = 3;
const REFINE_ABOVE = 1e-14;

export type ExchangeOutcome = 'optimal' | 'singular' | 'stalled';

/** Lists the free variables and held rows of a working set in the block, and factors it. False where it is singular. */
export function loadBlock(block: FreeBlock, set: WorkingSet): boolean {
  if (block.valid && update(block, set)) return true;
  block.count = 0;
  block.heldCount = 0;
  for (let i = 0; i < set.variables.length; i++) if (isFree(set.variables[i])) block.members[block.count++] = i;
  for (let r = 0; r < set.rows.length; r++) if (set.rows[r] !== INSIDE) block.held[block.heldCount++] = r;
  return block.refactor();
}

/** Brings the factors at hand to another working set where that takes few changes. False where it does not, or is singular. */
function update(block: FreeBlock, set: WorkingSet): boolean {
  let wanted = 0;
  for (let i = 0; i < set.variables.length; i++) if (isFree(set.variables[i])) wanted++;
  let kept = 0;
  for (let a = 0; a < block.count; a++) if (isFree(set.variables[block.members[a]])) kept++;
  const changes = wanted - kept + (block.count - kept);
  if (changes * UPDATE_COST > wanted) return false;
  for (let a = block.count - 1; a >= 0; a--) if (!isFree(set.variables[block.members[a]])) block.remove(a);
  const present = new Uint8Array(set.variables.length);
  for (let a = 0; a < block.count; a++) present[block.members[a]] = 1;
  for (let i = 0; i < set.variables.length; i++) {
    if (isFree(set.variables[i]) && present[i] === 0 && !block.append(i)) return false;
  }
  for (let k = block.heldCount - 1; k >= 0; k--) if (set.rows[block.held[k]] === INSIDE) block.release(k);
  for (let r = 0; r < set.rows.length; r++) {
    if (set.rows[r] !== INSIDE && !block.held.subarray(0, block.heldCount).includes(r)) block.hold(r);
  }
  return true;
}

/**
 * Minimises over the free variables with everything else where the working set holds it: writes x, the multipliers and the
 * derivative of the smooth part of the Lagrangian into the iterate. The block must hold the factors of the working set. Lets go of
 * held rows that depend on others. Refines the solution where linear terms much larger than the curvature cost it digits.
 *
 * @returns false where no variable is free to meet the budget
 */
export function solveOnWorkingSet(
  program: QuadraticProgram,
  block: FreeBlock,
  set: WorkingSet,
  iterate: Iterate,
): boolean {
  const { x, gradient, multipliers } = iterate;
  gradient.set(program.linear);
  multipliers.fill(0);
  for (let i = 0; i <= program.n; i++) {
    const state = set.variables[i];
    x[i] = isFree(state) ? 0 : fixedValue(program, i, state);
    addToGradient(program, gradient, i, x[i], block.ridge);
  }
  if (!correct(program, block, set, iterate)) return false;
  for (let pass = 0; pass < REFINEMENTS && residual(program, block, set, iterate) > REFINE_ABOVE; pass++) {
    correct(program, block, set, iterate);
  }
  return true;
}

/** Adds (Q + ridge I) times a change of x_i to the gradient. */
function addToGradient(program: QuadraticProgram, gradient: Float64Array, i: number, by: number, ridge: number): void {
  if (by === 0) return;
  gradient[i] += ridge * by;
  const { n, covariance } = program;
  if (i === n) return;
  const row = i * n;
  for (let j = 0; j < n; j++) gradient[j] += by * covariance[row + j];
}

function slopeAt(program: QuadraticProgram, i: number, state: number): number {
  return state === BELOW ? -program.kink[i] : program.kink[i];
}

/** What x leaves open of the budget and the held rows. */
function openConstraints(program: QuadraticProgram, block: FreeBlock, set: WorkingSet, iterate: Iterate): void {
  const { x, b } = iterate;
  let budget = 1;
  for (let i = 0; i <= program.n; i++) budget -= x[i];
  b[0] = budget;
  for (let k = 0; k < block.heldCount; k++) {
    const r = block.held[k];
    const end = set.rows[r] === HELD_LOWER ? program.rowLower[r] : program.rowUpper[r];
    b[k + 1] = end - rowActivity(program, r, x);
  }
}

/** Largest residual of the equations: of the constraints in weight, of the derivatives relative to their scale. */
function residual(program: QuadraticProgram, block: FreeBlock, set: WorkingSet, iterate: Iterate): number {
  openConstraints(program, block, set, iterate);
  let constraint = 0;
  for (let k = 0; k <= block.heldCount; k++) constraint = Math.max(constraint, Math.abs(iterate.b[k]));
  let derivative = 0;
  for (let a = 0; a < block.count; a++) {
    const i = block.members[a];
    derivative = Math.max(derivative, Math.abs(iterate.gradient[i] + slopeAt(program, i, set.variables[i])));
  }
  return Math.max(constraint, derivative / derivativeScale(program, iterate));
}

/** One solve of the equations for what is still open of them, added to the iterate. */
function correct(program: QuadraticProgram, block: FreeBlock, set: WorkingSet, iterate: Iterate): boolean {
  const { n, coefficients } = program;
  const { x, gradient, multipliers, h, b } = iterate;
  const { members, count, held } = block;
  openConstraints(program, block, set, iterate);
  for (let a = 0; a < count; a++) {
    const i = members[a];
    h[a] = -gradient[i] - slopeAt(program, i, set.variables[i]);
  }
  for (let dependent = block.solve(h, b); dependent >= 0; dependent = block.solve(h, b)) {
    if (dependent === 0) return false;
    // The constraints before it imply this row: it holds without being held.
    set.rows[held[dependent - 1]] = INSIDE;
    block.release(dependent - 1);
    b.copyWithin(dependent, dependent + 1);
  }
  for (let a = 0; a < count; a++) {
    x[members[a]] += h[a];
    addToGradient(program, gradient, members[a], h[a], block.ridge);
  }
  const level = block.multipliers[0] - program.scale * b[0];
  multipliers[0] += level;
  for (let i = 0; i <= n; i++) gradient[i] -= level;
  for (let k = 0; k < block.heldCount; k++) {
    const y = block.multipliers[k + 1];
    if (y === 0) continue;
    multipliers[held[k] + 1] += y;
    const row = held[k] * n;
    for (let i = 0; i < n; i++) gradient[i] -= y * coefficients[row + i];
  }
  return true;
}

/** Scale of the derivatives of an iterate, against which signs of multipliers are judged. */
export function derivativeScale(program: QuadraticProgram, iterate: Iterate): number {
  let largest = Math.max(Math.abs(iterate.multipliers[0]), ROUNDING_FLOOR * program.scale);
  for (let i = 0; i < program.n; i++) {
    largest = Math.max(largest, Math.abs(iterate.gradient[i]), Math.abs(program.linear[i]), program.kink[i]);
  }
  return largest;
}

/** The state a variable should be in, given where the last solve put it. */
function reconsider(
  program: QuadraticProgram,
  i: number,
  state: number,
  value: number,
  slope: number,
  tolerance: number,
) {
  const kink = program.kink[i];
  switch (state) {
    case AT_LOWER:
      return slope - kink < -tolerance && program.upper[i] > program.lower[i] ? lowestFreeState(program, i) : state;
    case AT_UPPER:
      return slope + kink > tolerance && program.upper[i] > program.lower[i] ? ABOVE : state;
    case AT_KINK:
      if (slope + kink < -tolerance) return ABOVE;
      return slope - kink > tolerance ? BELOW : state;
    case BELOW:
      if (value < program.lower[i] - PRIMAL_TOLERANCE) return AT_LOWER;
      return value > program.location[i] + PRIMAL_TOLERANCE ? AT_KINK : state;
    default: {
      const floor = kink > 0 ? program.location[i] : program.lower[i];
      if (value < floor - PRIMAL_TOLERANCE) return kink > 0 ? AT_KINK : AT_LOWER;
      return value > program.upper[i] + PRIMAL_TOLERANCE ? AT_UPPER : state;
    }
  }
}

/**
 * Exchanges all violated constraints at once: solves on the working set, fixes what left its range, frees what has a multiplier of
 * the wrong sign, and repeats. A handful of rounds from a fair guess; not guaranteed to end, and then `stalled`.
 *
 * Source: Kunisch and Rendl (2003), An infeasible active set method for quadratic problems with simple bounds, SIAM Journal on
 * Optimization 14(1).
 *
 * @param set where to start; where it ended on return
 * @param iterate the solution on return where optimal
 */
export function exchangeMethod(
  program: QuadraticProgram,
  block: FreeBlock,
  set: WorkingSet,
  iterate: Iterate,
): ExchangeOutcome {
  let fewest = Number.POSITIVE_INFINITY;
  let patience = PATIENCE;
  for (let round = 0; round < ROUND_LIMIT; round++) {
    iterate.iterations++;
    if (!loadBlock(block, set)) return 'singular';
    if (block.count <= block.heldCount) return 'stalled';
    if (!solveOnWorkingSet(program, block, set, iterate)) return 'stalled';
    const tolerance = DUAL_TOLERANCE * derivativeScale(program, iterate);
    let violations = 0;
    for (let i = 0; i <= program.n; i++) {
      const state = set.variables[i];
      const next = reconsider(program, i, state, iterate.x[i], iterate.gradient[i], tolerance);
      if (next === state) continue;
      set.variables[i] = next;
      violations++;
    }
    for (let r = 0; r < program.rows; r++) violations += reconsiderRow(program, set, iterate, r, tolerance);
    if (violations === 0) return 'optimal';
    if (violations < fewest) {
      fewest = violations;
      patience = PATIENCE;
    } else if (--patience === 0) return 'stalled';
  }
  return 'stalled';
}

function reconsiderRow(
  program: QuadraticProgram,
  set: WorkingSet,
  iterate: Iterate,
  r: number,
  tolerance: number,
): number {
  const low = program.rowLower[r];
  const high = program.rowUpper[r];
  const state = set.rows[r];
  if (state === INSIDE) {
    const activity = rowActivity(program, r, iterate.x);
    if (activity < low - PRIMAL_TOLERANCE) set.rows[r] = HELD_LOWER;
    else if (activity > high + PRIMAL_TOLERANCE) set.rows[r] = HELD_UPPER;
    else return 0;
    return 1;
  }
  if (low === high) return 0;
  const y = iterate.multipliers[r + 1];
  if (state === HELD_LOWER ? y < -tolerance : y > tolerance) {
    set.rows[r] = INSIDE;
    return 1;
  }
  return 0;
}
