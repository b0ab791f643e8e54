import type { TradingSymbol } from '../../market/symbol.ts';

/** What a target portfolio can be best at. */
export const OPTIMIZED_OBJECTIVES = [
  'maxSharpe',
  'minVariance',
  'riskParity',
  'minCvar',
  'hrp',
  'utility',
  'equalWeight',
] as const;

/** How the target portfolio is chosen: the best one by an objective, or the weights that a person has fixed. */
export const OBJECTIVES = [...OPTIMIZED_OBJECTIVES, 'fixed'] as const;

export type Objective = (typeof OBJECTIVES)[number];

/** A way to weights: an objective, or the simplest of them, which takes over where others fail. */
export type AllocationMethod = Objective | 'inverseVolatility';

/** A way to weights that solves a problem. */
export type SolvedMethod = Exclude<AllocationMethod, 'fixed'>;

/** How the target portfolio is chosen. */
export interface ObjectiveSettings {
  readonly kind: Objective;
  /** delta of the quadratic utility mu'w - delta/2 w'Sw, above 0; at least this much risk counts against a gain. */
  readonly riskAversion: number;
  /** Days over which a better portfolio has to earn what the trades to it cost. */
  readonly horizonDays: number;
  /** Least share of equity that the target portfolio keeps in cash. */
  readonly minCash: number;
  /** The weights of `fixed`, shares of equity; other symbols have none. */
  readonly targets?: Readonly<Record<TradingSymbol, number>>;
}

/** The weight that a person has fixed for a symbol; undefined where none is, or where weights are not fixed. */
export function fixedTarget({ kind, targets }: ObjectiveSettings, symbol: TradingSymbol): number | undefined {
  return kind === 'fixed' && targets !== undefined && Object.hasOwn(targets, symbol) ? targets[symbol] : undefined;
}

export const DEFAULT_OBJECTIVE: ObjectiveSettings = {
  kind: 'maxSharpe',
  riskAversion: 1,
  horizonDays: 30,
  minCash: 0,
};

/** Whether the objective looks at expected returns, or only at risk. */
export function usesReturns(objective: Objective): boolean {
  return objective === 'maxSharpe' || objective === 'utility';
}
