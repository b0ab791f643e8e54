export const RISK_MEASURES = ['valueAtRisk', 'conditionalValueAtRisk'] as const;

export type RiskMeasure = (typeof RISK_MEASURES)[number];

/** The hard limits of an account. Shares are fractions of equity unless stated. */
export interface Limits {
  /** Largest weight of one asset after the trade. */
  readonly maxWeight: number;
  /** Most names held. */
  readonly maxPositions: number;
  /** A weight must change by more than this before it is traded. */
  readonly rebalanceThreshold: number;
  /** `relative`: of the larger of present and target weight; `absolute`: in points of equity. */
  readonly rebalanceMode: 'relative' | 'absolute';
  /** Smallest trade in quote currency; the venue's own minimum applies where it is larger. */
  readonly minTradeAmount: number;
  /** The buys of one cycle use at most this share of the free quote balance. */
  readonly maxBalanceUse: number;
  /** Signals below this confidence buy nothing. */
  readonly minConfidence: number;
  /** One-day 95 % risk of the whole portfolio by `riskMeasure`, as a share of equity. */
  readonly riskBudget: number;
  /** Whether the budget bounds the value at risk or the conditional value at risk, the mean loss beyond it. */
  readonly riskMeasure: RiskMeasure;
}

export const DEFAULT_LIMITS: Limits = {
  maxWeight: 0.2,
  maxPositions: 10,
  rebalanceThreshold: 0.1,
  rebalanceMode: 'relative',
  minTradeAmount: 5,
  maxBalanceUse: 0.5,
  minConfidence: 0.75,
  riskBudget: 0.02,
  riskMeasure: 'valueAtRisk',
};

/** Limits that keep to both. What has no stricter side, the band within which nothing is traded, is that of the first. */
export function stricterLimits(first: Limits, second: Limits): Limits {
  const byTail = [first, second].some(({ riskMeasure }) => riskMeasure === 'conditionalValueAtRisk');
  return {
    maxWeight: Math.min(first.maxWeight, second.maxWeight),
    maxPositions: Math.min(first.maxPositions, second.maxPositions),
    rebalanceThreshold: first.rebalanceThreshold,
    rebalanceMode: first.rebalanceMode,
    minTradeAmount: Math.max(first.minTradeAmount, second.minTradeAmount),
    maxBalanceUse: Math.min(first.maxBalanceUse, second.maxBalanceUse),
    minConfidence: Math.max(first.minConfidence, second.minConfidence),
    riskBudget: Math.min(first.riskBudget, second.riskBudget),
    riskMeasure: byTail ? 'conditionalValueAtRisk' : 'valueAtRisk',
  };
}
