/** What the target portfolio is best at. */
export const OBJECTIVES = [
  'maxSharpe',
  'minVariance',
  'riskParity',
  'minCvar',
  'hrp',
  'utility',
  'equalWeight',
] as const;

export type Objective = (typeof OBJECTIVES)[number];

/** A way to weights: an objective, or the simplest of them, which takes over where others fail. */
export type AllocationMethod = Objective | 'inverseVolatility';

/** How the target portfolio is chosen. */
export interface ObjectiveSettings {
  readonly kind: Objective;
  /** delta of the quadratic utility mu'w - delta/2 w'Sw, above 0; at least this much risk counts against a gain. */
  readonly riskAversion: number;
  /** Days over which a better portfolio has to earn what the trades to it cost. */
  readonly horizonDays: number;
  /** Least share of equity that the target portfolio keeps in cash. */
  readonly minCash: number;
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
