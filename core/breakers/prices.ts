import { percent } from '../portfolio/explaining/explain.ts';
import type { Reading } from './breakerReading.ts';
import type { BreakerSettings } from './breakerSettings.ts';

/** A price now; `at` is venue time in ms UTC. */
export interface PresentPrice {
  readonly symbol: string;
  readonly price: number;
  readonly at: number;
}

/** A price of before that the present one is compared with. */
export type EarlierPrice = PresentPrice;

/**
 * The largest change of a price against the one before, up or down, as a share of the earlier one. Prices older than the window are not compared: over
 * days, crypto prices change that much by themselves.
 */
export function priceJump(
  present: readonly PresentPrice[],
  earlier: readonly EarlierPrice[],
  { limit, window }: BreakerSettings['priceJump'],
): Reading {
  const jumps = present.flatMap((now) =>
    earlier
      .filter((before) => before.symbol === now.symbol && before.price > 0 && now.at - before.at <= window)
      .map((before) => ({ now, before, change: Math.abs(now.price / before.price - 1) })),
  );
  const largest = jumps.reduce<(typeof jumps)[number] | undefined>(
    (worst, jump) => (worst === undefined || jump.change > worst.change ? jump : worst),
    undefined,
  );
  return {
    breaker: 'priceJump',
    value: largest?.change ?? 0,
    limit,
    sentence:
      largest === undefined
        ? 'no price to compare'
        : `${largest.now.symbol} went from ${largest.before.price} to ${largest.now.price}, ${percent(largest.change)} within ${Math.round((largest.now.at - largest.before.at) / 1_000)} s, limit ${percent(limit)}`,
  };
}

/** The age of the oldest price, ms. @param now venue time in ms UTC. */
export function stalePrices(
  present: readonly PresentPrice[],
  now: number,
  { limit }: BreakerSettings['stalePrices'],
): Reading {
  const oldest = present.reduce<PresentPrice | undefined>(
    (worst, price) => (worst === undefined || price.at < worst.at ? price : worst),
    undefined,
  );
  const value = oldest === undefined ? 0 : Math.max(0, now - oldest.at);
  return {
    breaker: 'stalePrices',
    value,
    limit,
    sentence: `the price of ${oldest?.symbol ?? 'nothing'} is ${Math.round(value / 1_000)} s old, limit ${Math.round(limit / 1_000)} s`,
  };
}
