import ccxt from 'ccxt';
import { expect, it } from 'vitest';
import { countDocumentedWeights } from '../../../adapters/exchange/binanceCosts.ts';
import type { CcxtClient } from '../../../adapters/exchange/ccxtClient.ts';

const symbols = (count: number): string => JSON.stringify(Array.from({ length: count }, (_, index) => `C${index}USDT`));

/** What the venue documents, in its own weights: 6,000 of them are allowed in a minute. */
it.each([
  ['public', 'ticker/24hr', { symbol: 'BTCUSDT' }, 2],
  ['public', 'ticker/24hr', { symbols: symbols(1) }, 2],
  ['public', 'ticker/24hr', { symbols: symbols(20) }, 2],
  ['public', 'ticker/24hr', { symbols: symbols(21) }, 40],
  ['public', 'ticker/24hr', { symbols: symbols(100) }, 40],
  ['public', 'ticker/24hr', { symbols: symbols(101) }, 80],
  ['public', 'ticker/24hr', {}, 80],
  ['public', 'depth', { symbol: 'BTCUSDT', limit: 100 }, 5],
  ['public', 'time', {}, 1],
  ['private', 'account', {}, 20],
  ['private', 'openOrders', {}, 80],
  ['private', 'openOrders', { symbol: 'BTCUSDT' }, 6],
  ['private', 'allOrders', { symbol: 'BTCUSDT' }, 20],
  ['private', 'order', { symbol: 'BTCUSDT', orderId: '1' }, 4],
  ['private', 'myTrades', { symbol: 'BTCUSDT', orderId: '1' }, 5],
  ['private', 'myTrades', { symbol: 'BTCUSDT' }, 20],
])('%s %s of %j weighs %i', (api, path, query, weight) => {
  const plain = new ccxt.binance();
  const client = countDocumentedWeights(plain as unknown as CcxtClient);
  const unitsAMinute = 60_000 / client.rateLimit;
  const costs: unknown = plain.safeDict(plain.safeDict(plain.safeDict(plain.api, api), 'get'), path);
  expect((client.calculateRateLimiterCost(api, 'GET', path, query, costs) * 6_000) / unitsAMinute).toBeCloseTo(
    weight,
    9,
  );
});
