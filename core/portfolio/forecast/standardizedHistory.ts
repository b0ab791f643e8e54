import type { SymbolHistory } from './histories.ts';

/** A symbol's history with what its volatility model made of it. */
export interface StandardizedHistory extends SymbolHistory {
  /** Daily returns over their volatility as it was forecast for the day; same length as `returns`. */
  readonly standardized: Float64Array;
  /** Standard deviation of the next daily return. */
  readonly volatility: number;
}
