import type { ReasonCode } from '../decision/decision.ts';

/** What a reason code says, and what changes it: one line each, for people who read a decision. */
export const REASON_MEANINGS: Readonly<Record<ReasonCode, { readonly says: string; readonly changedBy: string }>> = {
  IMPROVES_DIVERSIFICATION: {
    says: 'A new name is bought; afterwards the portfolio is spread over more effective positions.',
    changedBy: '`portfolio.objective`, signals',
  },
  INCREASES_TO_TARGET: { says: 'A name is bought up to its target weight.', changedBy: '`portfolio.objective`' },
  REDUCES_TO_TARGET: { says: 'A held name is sold down to its target weight.', changedBy: '`portfolio.objective`' },
  REDUCES_TO_LIMIT: {
    says: 'A held name is above the largest weight and is sold back below it.',
    changedBy: '`limits.maxWeight`, `portfolio.groups`',
  },
  REDUCES_RISK: {
    says: 'The portfolio is above its risk budget; this sell brings it back.',
    changedBy: '`limits.riskBudget`, `limits.riskMeasure`',
  },
  SELL_SIGNAL: {
    says: 'A confident signal says sell, and selling saves more of the loss that it expects than the sell and the way back cost.',
    changedBy: '`limits.minConfidence`, `forecast.informationCoefficient`',
  },
  LIQUIDATION: { says: 'A person has the account sold to cash.', changedBy: '`ballast resume`' },
  AT_WEIGHT_LIMIT: { says: 'The name already has the largest weight allowed.', changedBy: '`limits.maxWeight`' },
  WITHIN_BAND: {
    says: 'The weight is so close to its target that a trade is not worth it.',
    changedBy: '`limits.rebalanceThreshold`, `limits.rebalanceMode`',
  },
  NO_SIGNAL: { says: 'No signal speaks for a buy.', changedBy: '`signals`' },
  HOLD_SIGNAL: { says: 'The signal says hold.', changedBy: '`signals`' },
  LOW_CONFIDENCE: { says: 'The signal is less confident than required.', changedBy: '`limits.minConfidence`' },
  STALE_SIGNAL: { says: 'The signal is too old.', changedBy: '`signals.maxAge`' },
  INVALID_SIGNAL: {
    says: 'The signal has a field that cannot be read; the sentence names it.',
    changedBy: 'the provider',
  },
  MAX_POSITIONS: { says: 'As many names are held as are allowed.', changedBy: '`limits.maxPositions`' },
  BELOW_MIN_TRADE: {
    says: 'The trade would be smaller than the smallest allowed, or than what the venue takes.',
    changedBy: '`limits.minTradeAmount`',
  },
  BALANCE_PRESERVED: {
    says: 'The buys of this cycle have used the share of the free balance that they may.',
    changedBy: '`limits.maxBalanceUse`, `portfolio.minCash`',
  },
  RISK_BUDGET: { says: 'The buy would take the portfolio above its risk budget.', changedBy: '`limits.riskBudget`' },
  NOT_IN_TARGET: {
    says: 'The best portfolio under the limits holds none of it, or no weight or supply is given for it.',
    changedBy: '`portfolio.objective`, `portfolio.targets`, `portfolio.supplies`',
  },
  COST_EXCEEDS_BENEFIT: {
    says: 'The trade costs more than it is expected to improve the portfolio over the horizon; for a sell signal: more, with the way back, than selling saves of the loss that it expects.',
    changedBy: '`portfolio.horizonDays`, `forecast.informationCoefficient`, fees of the venue',
  },
  COINTEGRATED_WITH: {
    says: 'It moves together with another name; both share one largest weight.',
    changedBy: '`forecast.pairs`',
  },
  GROUP_LIMIT: { says: 'Its group has the largest weight allowed.', changedBy: '`portfolio.groups`' },
  PROTECTED: { says: 'What is protected is never sold.', changedBy: '`universe.protect`' },
  LOCKED: {
    says: 'The holding is staked, lent or in a vault, so it cannot be sold now.',
    changedBy: 'the venue',
  },
  UNCONFIRMED: {
    says: "The venue's balances do not show what our orders explain, or not yet, so it cannot be sold now.",
    changedBy: 'later balances, `ballast reconcile`',
  },
  NO_MARKET: { says: 'The venue has no market for it against the quote currency.', changedBy: '`valuation`' },
  MARKET_CLOSED: { says: 'The venue takes no orders for it at present.', changedBy: 'the venue' },
  NO_PRICE: { says: 'The venue gave no usable price.', changedBy: 'the venue' },
  NO_EQUITY: { says: 'The account is worth nothing, so no weight can be told.', changedBy: 'a deposit' },
  INSUFFICIENT_HISTORY: { says: 'There are too few daily candles to judge it.', changedBy: '`market.minimumHistory`' },
  UNKNOWN_SYMBOL: { says: 'The venue does not list it.', changedBy: 'the signal provider' },
  DENIED: {
    says: 'The configuration keeps it from being bought, or it is a stablecoin.',
    changedBy: '`universe.deny`, `universe.allow`, `universe.stablecoins`',
  },
  ILLIQUID: { says: 'Too little of it is traded.', changedBy: '`universe.minQuoteVolume24h`, `orders.maxVolumeShare`' },
  WIDE_SPREAD: { says: 'Bid and ask are too far apart.', changedBy: '`universe.maxSpread`' },
  BOOK_TOO_THIN: {
    says: 'The order book offers too little within the worst price allowed.',
    changedBy: '`orders.maxSlippage`, `orders.maxDepthShare`',
  },
  OUT_OF_SCOPE: {
    says: 'The cycle was started for other symbols, or it is outside the universe.',
    changedBy: '`universe`, with all markets `universe.maxSymbols`',
  },
  PAUSED: { says: 'The account is paused: nothing is bought.', changedBy: '`ballast resume`' },
  HALTED: { says: 'The account is halted: nothing is ordered.', changedBy: '`ballast resume`' },
  NOT_APPROVED: {
    says: 'A person has not approved the plan, or only a part of it.',
    changedBy: '`ballast cycle approve`',
  },
  ORDER_OUTSTANDING: {
    says: 'An order for it is still on its way, or an order of somebody else holds the units.',
    changedBy: 'the end of that order',
  },
  ORDERED_THIS_CYCLE: {
    says: 'This cycle has ordered it already: once per cycle is all.',
    changedBy: 'the next cycle',
  },
  CYCLE_SUPERSEDED: { says: 'Another cycle of the account took the place of this one.', changedBy: 'the next cycle' },
};
