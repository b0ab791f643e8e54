import type { Fill } from '../orders/order.ts';
import type { AccountValuation } from './accountValuation.ts';
import type { Reading } from './breakerReading.ts';
import { BREAKER_NAMES, type BreakerName, type BreakerSettings } from './breakerSettings.ts';
import { dailyLoss, drawdown } from './losses.ts';
import { lossStreak, type SellResult } from './lossStreak.ts';
import { rejectedOrders, type TroubledOrder, unknownOrders } from './orderTrouble.ts';
import { type EarlierPrice, type PresentPrice, priceJump, stalePrices } from './prices.ts';
import { type KnownPeriods, type PeriodProfit, periodProfits } from './profit.ts';

/** What the breakers look at. */
export interface BreakerEvidence {
  readonly quoteCurrency: string;
  /** Wall time in ms UTC from which on evidence counts. */
  readonly start: number;
  /** Wall time in ms UTC. */
  readonly now: number;
  /** Oldest first; the last one is the present. */
  readonly valuations: readonly AccountValuation[];
  /** Those of the time that the valuations cover, oldest first. */
  readonly fills: readonly Fill[];
  /** The latest sell orders of known cost, newest first. */
  readonly sells: readonly SellResult[];
  readonly orders: readonly TroubledOrder[];
  readonly prices: readonly PresentPrice[];
  /** Prices that present ones are compared with, beside those of the valuation before. */
  readonly expected: readonly EarlierPrice[];
}

/**
 * What each breaker that is on measures. Pure: the same evidence gives the same readings.
 *
 * @param known periods of earlier calls on the same valuations, which changes nothing but the time that is taken
 */
export function evaluateBreakers(
  evidence: BreakerEvidence,
  settings: BreakerSettings,
  known?: KnownPeriods,
): readonly Reading[] {
  const { quoteCurrency, start, now } = evidence;
  const valuations = evidence.valuations.filter((valuation) => valuation.recordedAt >= start);
  const orders = evidence.orders.filter((order) => order.updatedAt >= start);
  const present = valuations.at(-1);
  const venueNow = present?.at ?? now;
  const venueStart = start === 0 ? 0 : (valuations[0]?.at ?? venueNow);
  const periods: readonly PeriodProfit[] = periodProfits(valuations, evidence.fills, quoteCurrency, known);
  const measure: { readonly [Name in BreakerName]: () => Reading } = {
    dailyLoss: () => dailyLoss(periods, venueNow, settings.dailyLoss),
    drawdown: () => drawdown(periods, venueNow, settings.drawdown),
    lossStreak: () => lossStreak(evidence.sells, venueStart, settings.lossStreak),
    rejectedOrders: () => rejectedOrders(orders, now, settings.rejectedOrders),
    unknownOrders: () => unknownOrders(orders, settings.unknownOrders),
    priceJump: () =>
      priceJump(evidence.prices, [...pricesOf(valuations.at(-2)), ...evidence.expected], settings.priceJump),
    stalePrices: () => stalePrices(evidence.prices, venueNow, settings.stalePrices),
  };
  return BREAKER_NAMES.filter((name) => settings[name].action !== 'off').map((name) => measure[name]());
}

function pricesOf(valuation: AccountValuation | undefined): readonly EarlierPrice[] {
  if (valuation === undefined) return [];
  const { at, positions } = valuation;
  return positions.flatMap(({ symbol, price }) => (price === undefined ? [] : [{ symbol, price: Number(price), at }]));
}
