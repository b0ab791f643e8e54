import type { TradingSymbol } from '../../market/symbol.ts';
import type { JointCap } from '../account/jointCap.ts';
import type { ObjectiveSettings } from '../decision/objective.ts';
import type { Outlook } from './outlook.ts';

/** A symbol whose weight the target portfolio may choose. Weights are shares of equity. */
export interface Movable {
  /** Least weight: what cannot be sold. */
  readonly floor: number;
  /** Largest weight; the present one where the symbol may not be bought. */
  readonly ceiling: number;
  /** Share of what is traded that fee and spread take. */
  readonly cost: number;
  /** The least weight that a buy adds; undefined where the symbol may not be bought. */
  readonly leastAddition: number | undefined;
}

/** What the target portfolio is chosen from. */
export interface TargetInput {
  readonly outlook: Outlook;
  readonly objective: ObjectiveSettings;
  /** Present weights of all holdings. */
  readonly present: ReadonlyMap<TradingSymbol, number>;
  /** The symbols whose weight may change; all other holdings keep theirs. */
  readonly movable: ReadonlyMap<TradingSymbol, Movable>;
  /** Symbols among `present` that count as positions: they keep their places. */
  readonly names: ReadonlySet<TradingSymbol>;
  readonly maxPositions: number;
  readonly caps: readonly JointCap[];
  /** Value at risk that the target keeps below, and the budget above which there is none to choose. */
  readonly riskCeiling: number;
  readonly riskBudget: number;
}
