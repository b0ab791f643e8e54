import { expect, test } from 'vitest';
import { createGate } from '../../../adapters/market/gate.ts';
import { openPublicMarket } from '../../../adapters/market/openPublicMarket.ts';
import { openPublicClient } from '../../../adapters/market/publicClient.ts';
import { VenueUnreachableError } from '../../../core/ports/exchange.ts';
import { administer, simulatorFor } from '../../simulator/support.ts';

test.each(['coinbase', 'binance', 'okx', 'bybit', 'kraken'])(
  '%s: listings, tickers, quotes, books and bars of every market',
  async (id) => {
    const venue = await simulatorFor({ speed: 1e-6 });
    const market = await openPublicMarket({ id, url: venue.url, timeoutMs: 5_000 });
    const listings = await market.listings();
    expect(listings.find(({ symbol }) => symbol === 'BTC-USD')).toMatchObject({
      base: 'BTC',
      quote: 'USD',
      tradable: true,
      baseIncrement: '0.00000001',
      priceIncrement: '0.01',
    });
    const tickers = await market.tickers();
    expect(tickers).toHaveLength(listings.length);
    const [quote] = await market.quotes(['DOT-USD']);
    const book = await market.book('DOT-USD');
    expect(quote?.book.asks[0]).toEqual(book?.book.asks[0]);
    expect(Number(quote?.ticker.last)).toBeGreaterThan(0);
    expect(Number(quote?.ticker.volume24h)).toBeGreaterThan(0);
    const to = Date.now();
    const bars = await market.candles('DOT-USD', 60_000, to - 600_000, to);
    expect(bars.length).toBeGreaterThan(7);
  },
);

test('one market that cannot be read keeps no other from being quoted; where none can, it is the venue', async () => {
  const venue = await simulatorFor({ speed: 1e-6 });
  const market = await openPublicMarket({ id: 'coinbase', url: venue.url, timeoutMs: 5_000 });
  await market.listings();
  await administer(venue, '/faults', { path: 'product_book$', times: 1, effect: { kind: 'refuse', status: 503 } });
  expect(await market.quotes(['DOT-USD', 'ETH-USD', 'BTC-USD'])).toHaveLength(2);
  await administer(venue, '/faults', { path: 'product_book$', effect: { kind: 'torn' } });
  expect(await market.quotes(['DOT-USD', 'ETH-USD'])).toEqual([]);
  await administer(venue, '/faults', { path: 'product_book$', effect: { kind: 'refuse', status: 503 } });
  await expect(market.quotes(['DOT-USD', 'ETH-USD'])).rejects.toBeInstanceOf(VenueUnreachableError);
});

test('the line takes no signature, nothing but GET, and no other address', async () => {
  const venue = await simulatorFor();
  const opened = await openPublicClient({ id: 'coinbase', url: venue.url, timeoutMs: 5_000, options: {} });
  const client = opened as typeof opened & {
    apiKey: string;
    secret: string;
    v3PublicGetBrokerageTime(): Promise<unknown>;
    v3PrivateGetBrokerageAccounts(): Promise<unknown>;
    v3PrivatePostBrokerageOrders(order: object): Promise<unknown>;
  };
  await client.v3PublicGetBrokerageTime();
  await expect(client.v3PrivateGetBrokerageAccounts()).rejects.toThrow(/without a key, by GET/);
  Object.assign(client, { apiKey: 'key', secret: Buffer.from('secret').toString('base64') });
  await expect(client.v3PrivateGetBrokerageAccounts()).rejects.toThrow(/without a key, by GET/);
  await expect(client.v3PrivatePostBrokerageOrders({})).rejects.toThrow(/without a key, by GET/);
  client.urls.api.rest = 'http://127.0.0.1:1';
  await expect(client.v3PublicGetBrokerageTime()).rejects.toThrow(/from coinbase alone/);
});

test('a gate lets so many run at a time, in their order, and goes on after a failure', async () => {
  const gate = createGate(2);
  let running = 0;
  const most: number[] = [];
  const order: number[] = [];
  const tasks = Array.from({ length: 7 }, (_, index) =>
    gate(async () => {
      running += 1;
      most.push(running);
      order.push(index);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (index === 3) throw new Error('once');
    }).catch(() => undefined),
  );
  await Promise.all(tasks);
  expect(Math.max(...most)).toBe(2);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6]);
});
