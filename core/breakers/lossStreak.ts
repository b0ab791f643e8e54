import { Decimal } from 'decimal.js';
import type { Fill } from '../orders/order.ts';
import { type OrderKey, orderWorkflowId } from '../orders/orderKey.ts';
import type { BreakerSettings } from './breakerSettings.ts';
import type { Reading } from './reading.ts';

/** A fill with the order it belongs to. */
export interface OrderFill {
  readonly key: OrderKey;
  readonly fill: Fill;
}

/** What is held of a symbol at a known price: base units, and their cost in quote currency with fees. */
interface Lot {
  readonly quantity: Decimal;
  readonly cost: Decimal;
}

const EMPTY: Lot = { quantity: new Decimal(0), cost: new Decimal(0) };

/**
 * How many of the latest sell orders in a row realised a loss against the average cost of what was bought, fees included. What was not
 * bought through Ballast has no known cost: such sells count neither as loss nor as gain.
 * @param fills oldest first @param since venue time in ms UTC: earlier sells do not count @param quoteCurrency of prices
 */
export function lossStreak(
  fills: readonly OrderFill[],
  since: number,
  quoteCurrency: string,
  { limit }: BreakerSettings['lossStreak'],
): Reading {
  const lots = new Map<string, Lot>();
  const results = new Map<string, Decimal>();
  for (const { key, fill } of fills) {
    const lot = lots.get(fill.symbol) ?? EMPTY;
    const base = new Decimal(fill.base);
    const value = base.times(fill.price);
    const fee = fill.feeCurrency === quoteCurrency ? new Decimal(fill.fee) : new Decimal(fill.fee).times(fill.price);
    if (fill.side === 'buy') {
      lots.set(fill.symbol, { quantity: lot.quantity.plus(base), cost: lot.cost.plus(value).plus(fee) });
      continue;
    }
    const known = Decimal.min(base, lot.quantity);
    if (known.lte(0)) continue;
    const cost = lot.cost.times(known).div(lot.quantity);
    lots.set(fill.symbol, { quantity: lot.quantity.minus(known), cost: lot.cost.minus(cost) });
    if (fill.at < since) continue;
    const order = orderWorkflowId(key);
    const proceeds = value.minus(fee).times(known).div(base);
    results.set(order, (results.get(order) ?? new Decimal(0)).plus(proceeds).minus(cost));
  }
  const latest = [...results.values()].reverse();
  const end = latest.findIndex((result) => result.gte(0));
  const streak = end === -1 ? latest : latest.slice(0, end);
  const lost = streak.reduce((total, result) => total.plus(result), new Decimal(0));
  return {
    breaker: 'lossStreak',
    value: streak.length,
    limit,
    sentence: `${streak.length} sells at a loss in a row (${lost.toFixed(2)}), limit ${limit}`,
  };
}
