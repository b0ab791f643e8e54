import { boundedSimplex } from './boundedSimplex.ts';
import {
  ABOVE,
  AT_LOWER,
  AT_UPPER,
  BELOW,
  HELD_LOWER,
  HELD_UPPER,
  INSIDE,
  type QuadraticProgram,
  type WorkingSet,
} from './quadraticProgram.ts';

export type StartingVertex =
  | { readonly kind: 'feasible'; readonly x: Float64Array; readonly set: WorkingSet; readonly objective: number }
  /**
   * `ray` weighs the budget and the rows: ray'(sum x, A x) stays short of what the ranges of the rows require by `shortfall`, for
   * all x within the bounds. Its sign says which end of the range is meant: above 0 the lower end.
   */
  | { readonly kind: 'infeasible'; readonly ray: Float64Array; readonly shortfall: number }
  | { readonly kind: 'failed' };

/**
 * The vertex of the feasible set that minimises cost'x (length n + 1, kinks ignored), with a working set whose rows are independent.
 */
export function startingVertex(program: QuadraticProgram, cost: Float64Array): StartingVertex {
  const { n, rows, coefficients } = program;
  const variables = n + 1;
  const columns = variables + rows;
  const constraints = rows + 1;
  const matrix = new Float64Array(constraints * columns);
  matrix.fill(1, 0, variables);
  const lower = new Float64Array(columns);
  const upper = new Float64Array(columns);
  const columnCost = new Float64Array(columns);
  const crash = new Int32Array(constraints);
  lower.set(program.lower);
  upper.set(program.upper);
  columnCost.set(cost);
  crash[0] = n;
  for (let r = 0; r < rows; r++) {
    const row = (r + 1) * columns;
    matrix.set(coefficients.subarray(r * n, (r + 1) * n), row);
    matrix[row + variables + r] = -1;
    lower[variables + r] = program.rowLower[r];
    upper[variables + r] = program.rowUpper[r];
    crash[r + 1] = variables + r;
  }
  const rightHandSide = new Float64Array(constraints);
  rightHandSide[0] = 1;
  const solution = boundedSimplex({
    columns,
    rows: constraints,
    coefficients: matrix,
    rightHandSide,
    lower,
    upper,
    cost: columnCost,
    crash,
  });
  if (solution.kind === 'infeasible') return solution;
  if (solution.kind !== 'optimal') return { kind: 'failed' };
  const x = solution.x.slice(0, variables);
  const states = new Uint8Array(variables);
  const rowStates = new Uint8Array(rows);
  for (let i = 0; i < variables; i++)
    states[i] = x[i] === program.upper[i] && x[i] !== program.lower[i] ? AT_UPPER : AT_LOWER;
  for (let r = 0; r < rows; r++) {
    rowStates[r] = solution.x[variables + r] === program.rowLower[r] ? HELD_LOWER : HELD_UPPER;
  }
  for (const column of solution.basis) {
    if (column >= variables) rowStates[column - variables] = INSIDE;
    else states[column] = program.kink[column] > 0 && x[column] < program.location[column] ? BELOW : ABOVE;
  }
  return { kind: 'feasible', x, set: { variables: states, rows: rowStates }, objective: solution.objective };
}
