import type { DecimalString } from '../../market/decimalString.ts';
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

/** Weights that are given and not worked out: as a person has fixed them, or in proportion to market capitalizations. */
const GIVEN_WEIGHTS = ['fixed', 'marketCap'] as const;

/** How the target portfolio is chosen: the best one by an objective, or weights that are given. */
export const OBJECTIVES = [...OPTIMIZED_OBJECTIVES, ...GIVEN_WEIGHTS] as const;

export type Objective = (typeof OBJECTIVES)[number];

/** A way to weights: an objective, or the simplest of them, which takes over where others fail. */
export type AllocationMethod = Objective | 'inverseVolatility';

/** A way to weights that solves a problem. */
export type SolvedMethod = Exclude<AllocationMethod, (typeof GIVEN_WEIGHTS)[number]>;

/** Circulating supplies, units of each symbol's base. */
export interface Supplies {
  /** When the figures were right, ms UTC. */
  readonly asOf: number;
  /** Decimals; what is in no index has none, and what is to be sold has 0. */
  readonly of: Readonly<Record<TradingSymbol, DecimalString>>;
}

/** How the target portfolio is chosen. */
export interface ObjectiveSettings {
  readonly kind: Objective;
  /** delta of the quadratic utility mu'w - delta/2 w'Sw, above 0; at least this much risk counts against a gain. */
  readonly riskAversion: number;
  /** Days over which a better portfolio has to earn what the trades to it cost. */
  readonly horizonDays: number;
  /** Least share of equity that the target portfolio keeps in cash. */
  readonly minCash: number;
  /** Given weights, shares of equity; other symbols have none. Those of `marketCap` are made of supplies and prices, with each plan. */
  readonly targets?: Readonly<Record<TradingSymbol, number>>;
  /** What `marketCap` multiplies with prices. */
  readonly supplies?: Supplies;
}

/** Whether weights are given: signals are not looked at then, and a trade towards them is not weighed against what it costs. */
export function hasGivenWeights(objective: Objective): boolean {
  return GIVEN_WEIGHTS.some((given) => given === objective);
}

/** The weight that is given to a symbol; undefined where none is, or where weights are not given. */
export function givenTarget({ kind, targets }: ObjectiveSettings, symbol: TradingSymbol): number | undefined {
  return hasGivenWeights(kind) && targets !== undefined && Object.hasOwn(targets, symbol) ? targets[symbol] : undefined;
}

/** Whether a symbol is among those that weights are given for; what is not is kept as it is. */
export function isGivenWeight({ targets = {}, supplies }: ObjectiveSettings, symbol: TradingSymbol): boolean {
  return Object.hasOwn(targets, symbol) || (supplies !== undefined && Object.hasOwn(supplies.of, symbol));
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
