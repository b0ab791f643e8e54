import type { OrderStatus } from '../orders/orderState.ts';
import { firstNames } from '../payloads/firstNames.ts';
import type { Reading } from './breakerReading.ts';
import type { BreakerSettings } from './breakerSettings.ts';

/** An order as the breakers look at it; `updatedAt` is wall time in ms UTC. */
export interface TroubledOrder {
  readonly symbol: string;
  readonly status: OrderStatus;
  readonly updatedAt: number;
}

/** So many symbols are named. */
const MOST_NAMED = 5;

function reading(breaker: Reading['breaker'], orders: readonly TroubledOrder[], limit: number, what: string): Reading {
  const all = [...new Set(orders.map((order) => order.symbol))];
  const symbols = firstNames(all, MOST_NAMED);
  return {
    breaker,
    value: orders.length,
    limit,
    sentence: `${orders.length} ${what}, limit ${limit}${symbols === '' ? '' : ` (${symbols})`}`,
  };
}

/** Orders that the venue rejected within the window that ends at `now`, wall time in ms UTC. */
export function rejectedOrders(
  orders: readonly TroubledOrder[],
  now: number,
  { limit, window }: BreakerSettings['rejectedOrders'],
): Reading {
  const rejected = orders.filter((order) => order.status === 'REJECTED' && order.updatedAt > now - window);
  return reading('rejectedOrders', rejected, limit, `orders rejected within ${Math.round(window / 60_000)} min`);
}

/** Orders of which nobody knows now what became of them. */
export function unknownOrders(orders: readonly TroubledOrder[], { limit }: BreakerSettings['unknownOrders']): Reading {
  const unknown = orders.filter((order) => order.status === 'UNKNOWN');
  return reading('unknownOrders', unknown, limit, 'orders whose outcome is not known');
}
