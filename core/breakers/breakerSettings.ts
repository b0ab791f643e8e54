/** What a breaker that trips does to its account: nothing is bought any more, or nothing is ordered any more. */
export type BreakerAction = 'off' | 'pause' | 'halt';

/** Names of the breakers as settings, records and reports spell them. */
export const BREAKER_NAMES = [
  'dailyLoss',
  'drawdown',
  'lossStreak',
  'rejectedOrders',
  'unknownOrders',
  'priceJump',
  'stalePrices',
] as const;

export type BreakerName = (typeof BREAKER_NAMES)[number];

/** When each breaker trips and what it does then. Shares are fractions, times are ms. */
export interface BreakerSettings {
  /** Loss since midnight UTC, as a share of equity. */
  readonly dailyLoss: { readonly action: BreakerAction; readonly limit: number };
  /** Fall from the highest point within `window`. */
  readonly drawdown: { readonly action: BreakerAction; readonly limit: number; readonly window: number };
  /** Sells at a loss in a row. */
  readonly lossStreak: { readonly action: BreakerAction; readonly limit: number };
  /** Orders that the venue rejected within `window`. */
  readonly rejectedOrders: { readonly action: BreakerAction; readonly limit: number; readonly window: number };
  /** Orders whose outcome is not known now. */
  readonly unknownOrders: { readonly action: BreakerAction; readonly limit: number };
  /** Change of a price against the one before, which is at most `window` old. */
  readonly priceJump: { readonly action: BreakerAction; readonly limit: number; readonly window: number };
  /** Age of the venue's price, ms. */
  readonly stalePrices: { readonly action: BreakerAction; readonly limit: number };
}
