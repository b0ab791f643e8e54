import type { QuadraticProgram } from './quadraticProgram.ts';

/** Storage of a solve: the point, its derivatives, and work space. */
export interface Iterate {
  /** Length n + 1. */
  readonly x: Float64Array;
  /** Derivative of the smooth part of the Lagrangian, length n + 1. */
  readonly gradient: Float64Array;
  /** Of the budget, then of every row (0 where it is not held). */
  readonly multipliers: Float64Array;
  /** Work space of length n + 1. */
  readonly h: Float64Array;
  /** Work space of length rows + 1. */
  readonly b: Float64Array;
  iterations: number;
}

/** Storage for solves of programs of this size, all zero. */
export function newIterate(program: QuadraticProgram): Iterate {
  return {
    x: new Float64Array(program.n + 1),
    gradient: new Float64Array(program.n + 1),
    multipliers: new Float64Array(program.rows + 1),
    h: new Float64Array(program.n + 1),
    b: new Float64Array(program.rows + 1),
    iterations: 0,
  };
}
