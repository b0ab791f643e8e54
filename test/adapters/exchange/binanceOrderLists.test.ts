import { expect, it } from 'vitest';
import { type BinanceClient, binanceDialect } from '../../../adapters/exchange/binance.ts';
import type { Market } from '../../../adapters/exchange/dialect.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 0, 10);
const MOST = 1_000;

interface Listed {
  readonly orderId: number;
  readonly time: number;
}

const markets = ['ALTUSDT', 'BTCUSDT'].map((id) => ({ id }) as Market);

/** A client of a venue that has these orders in its first market, and notes what it is asked. A day of a thousand orders and more needs no server. */
function venueWith(orders: readonly Listed[]) {
  const asked: string[] = [];
  const client = {
    publicGetTime: async () => {
      asked.push('time');
      return { serverTime: NOW };
    },
    privateGetOpenOrders: async () => [],
    privateGetAllOrders: async (query: { symbol: string; startTime?: number; endTime?: number; orderId?: string }) => {
      asked.push(query.symbol);
      const { startTime = 0, endTime = Number.POSITIVE_INFINITY, orderId = '0' } = query;
      return orders
        .filter(({ time }) => query.symbol === 'ALTUSDT' && time >= startTime && time <= endTime)
        .filter((order) => order.orderId >= Number(orderId))
        .slice(0, MOST)
        .map((order) => ({ ...order, symbol: query.symbol, side: 'BUY', status: 'CANCELED', executedQty: '0' }));
    },
  };
  return { asked, dialect: binanceDialect(client as unknown as BinanceClient) };
}

function every(count: number, ms: number, from: number): readonly Listed[] {
  return Array.from({ length: count }, (_, index) => ({ orderId: index + 1, time: from + index * ms }));
}

it('asks once for each market where the day has room for more, and once for the clock', async () => {
  const { asked, dialect } = venueWith(every(5, HOUR, NOW - 10 * HOUR));
  const found = await dialect.orders(NOW - 12 * HOUR, markets);
  expect(found.map(({ venueOrderId }) => venueOrderId)).toEqual(['1', '2', '3', '4', '5']);
  expect(asked.sort()).toEqual(['ALTUSDT', 'BTCUSDT', 'time']);
});

it.each([
  ['a full page', every(MOST, 1_000, NOW - HOUR), NOW - 2 * HOUR],
  ['more than two pages', every(2 * MOST + 7, 1_000, NOW - HOUR), NOW - 2 * HOUR],
  ['orders of several days', every(40, 3 * HOUR, NOW - 5 * DAY), NOW - 6 * DAY],
  ['orders of the first day alone', every(3, HOUR, NOW - 5 * DAY), NOW - 5 * DAY],
  ['orders of the last hour of many days', every(3, 60_000, NOW - HOUR), NOW - 6 * DAY],
  ['none', [], NOW - 3 * DAY],
])('finds all orders since then: %s', async (_, orders, since) => {
  const { dialect } = venueWith(orders);
  const found = await dialect.orders(since, markets);
  expect(found.map(({ venueOrderId }) => Number(venueOrderId))).toEqual(orders.map(({ orderId }) => orderId));
});
