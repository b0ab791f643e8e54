import type { TradingSymbol } from '../../market/symbol.ts';

/** Why a symbol is traded or left alone. A closed set: programs may switch on it. */
export const REASON_CODES = [
  'IMPROVES_DIVERSIFICATION',
  'INCREASES_TO_TARGET',
  'REDUCES_TO_TARGET',
  'REDUCES_TO_LIMIT',
  'REDUCES_RISK',
  'SELL_SIGNAL',
  'LIQUIDATION',
  'AT_WEIGHT_LIMIT',
  'WITHIN_BAND',
  'NO_SIGNAL',
  'HOLD_SIGNAL',
  'LOW_CONFIDENCE',
  'STALE_SIGNAL',
  'INVALID_SIGNAL',
  'MAX_POSITIONS',
  'BELOW_MIN_TRADE',
  'BALANCE_PRESERVED',
  'RISK_BUDGET',
  'NOT_IN_TARGET',
  'COST_EXCEEDS_BENEFIT',
  'COINTEGRATED_WITH',
  'GROUP_LIMIT',
  'PROTECTED',
  'LOCKED',
  'UNCONFIRMED',
  'NO_MARKET',
  'MARKET_CLOSED',
  'NO_PRICE',
  'NO_EQUITY',
  'INSUFFICIENT_HISTORY',
  'UNKNOWN_SYMBOL',
  'DENIED',
  'ILLIQUID',
  'WIDE_SPREAD',
  'BOOK_TOO_THIN',
  'OUT_OF_SCOPE',
  'PAUSED',
  'HALTED',
  'NOT_APPROVED',
  'ORDER_OUTSTANDING',
  'ORDERED_THIS_CYCLE',
  'CYCLE_SUPERSEDED',
] as const;

export type ReasonCode = (typeof REASON_CODES)[number];

export type DecisionAction = 'BUY' | 'SELL' | 'SKIP';

/** The verdict on one symbol, with the figures that made it true. */
export interface Decision {
  readonly symbol: TradingSymbol;
  readonly action: DecisionAction;
  readonly reason: ReasonCode;
  /** Figures by name, such as `{ weight: 0.18, maxWeight: 0.2 }`; weights are shares of equity, amounts quote currency. */
  readonly figures: Readonly<Record<string, number>>;
  /** One sentence for people. */
  readonly sentence: string;
}
