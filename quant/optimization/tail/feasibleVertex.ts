import { ENTERING_COLUMN, type Release } from './release.ts';
import type { TailOutcome } from './tailProgram.ts';
import { AT_LOWER, AT_UPPER, FREE, RATE_TOLERANCE, type TailVertex } from './tailVertex.ts';

const INFEASIBILITY_TOLERANCE = 1e-10;
const MULTIPLIER_TOLERANCE = 1e-9;

/**
 * First phase: the simplex method on the sum of violated bounds. The basis holds one column per row of A; alpha and its one tie
 * come along without taking part.
 *
 * @returns undefined where the vertex is feasible now, else why it is not
 */
export function makeFeasible(v: TailVertex): TailOutcome | undefined {
  const { columns: N, rows: E, lower, upper } = v.program;
  const { x, free, direction, status } = v;
  const limit = 400 + 100 * (N + E);
  for (let round = 0; ; round++) {
    if (!v.invert()) return { kind: 'failed', reason: 'the basis became singular on the way to a feasible point' };
    let violation = 0;
    v.gradient[0] = 0;
    for (let c = 0; c < v.freeCount; c++) {
      const below = lower[free[c]] - x[free[c]];
      const above = x[free[c]] - upper[free[c]];
      violation += Math.max(0, below, above);
      v.gradient[c + 1] = below > INFEASIBILITY_TOLERANCE ? -1 : above > INFEASIBILITY_TOLERANCE ? 1 : 0;
    }
    if (v.gradient.subarray(1, v.freeCount + 1).every((g) => g === 0)) break;
    if (round > limit) return { kind: 'failed', reason: `no feasible point after ${limit} pivots` };
    v.solveMultipliers();
    // The largest gain first; later the first gain (Bland's rule, which cannot cycle).
    const release = feasibilityRelease(v, round < limit / 2);
    if (release === undefined) return proveInfeasible(v, violation);
    const { column, sign } = release;
    v.columnDirection(column, sign);
    let time = upper[column] - lower[column];
    let leaving = ENTERING_COLUMN;
    let leavesAtUpper = false;
    for (let c = 0; c < v.freeCount; c++) {
      const speed = direction[c + 1];
      if (Math.abs(speed) < RATE_TOLERANCE) continue;
      const j = free[c];
      const below = lower[j] - x[j] > INFEASIBILITY_TOLERANCE;
      const above = x[j] - upper[j] > INFEASIBILITY_TOLERANCE;
      // A violated bound stops a column on its way in; nothing stops it on its way out.
      if ((speed > 0 && above) || (speed < 0 && below)) continue;
      const atUpper = above || (speed > 0 && !below);
      const reached = Math.max(0, ((atUpper ? upper[j] : lower[j]) - x[j]) / speed);
      if (reached < time) {
        time = reached;
        leaving = c;
        leavesAtUpper = atUpper;
      }
    }
    if (time === Number.POSITIVE_INFINITY) {
      return { kind: 'failed', reason: 'an unbounded ray on the way to a feasible point' };
    }
    if (leaving === ENTERING_COLUMN) {
      status[column] = sign > 0 ? AT_UPPER : AT_LOWER;
      x[column] = sign > 0 ? upper[column] : lower[column];
    } else {
      const gone = free[leaving];
      status[gone] = leavesAtUpper ? AT_UPPER : AT_LOWER;
      x[gone] = leavesAtUpper ? upper[gone] : lower[gone];
      status[column] = FREE;
      free[leaving] = column;
    }
    v.iterations++;
  }
  v.placeSides();
  return undefined;
}

/** The nonbasic column whose move lowers the violation, the best or the first. */
function feasibilityRelease(v: TailVertex, best: boolean): Release | undefined {
  const { columns: N, lower, upper } = v.program;
  let found: Release | undefined;
  for (let j = 0; j < N; j++) {
    if (v.status[j] === FREE || lower[j] === upper[j]) continue;
    const d = v.rowPrice(j);
    const slope = v.status[j] === AT_LOWER ? d : -d;
    if (slope >= -MULTIPLIER_TOLERANCE || (found !== undefined && slope >= found.slope)) continue;
    found = { column: j, tie: -1, sign: v.status[j] === AT_LOWER ? 1 : -1, slope };
    if (!best) break;
  }
  return found;
}

function proveInfeasible(v: TailVertex, shortfall: number): TailOutcome {
  const { columns: N, rows: E } = v.program;
  const significant = (value: number): number => (Math.abs(value) > MULTIPLIER_TOLERANCE ? value : 0);
  return {
    kind: 'infeasible',
    rowMultipliers: v.multiplier.slice(0, E).map(significant),
    columnPrices: Float64Array.from({ length: N }, (_, j) => significant(v.rowPrice(j))),
    shortfall,
  };
}
