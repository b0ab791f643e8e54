import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createExchange } from '../../../adapters/exchange/createExchange.ts';
import { MarketService } from '../../../adapters/exchange/marketService.ts';
import type { ExchangePort } from '../../../core/ports/exchange.ts';
import { LEDGER } from '../../support/ledgerIdentity.ts';
import { COINBASE_KEY, type CoinbaseServer, PRODUCT, startCoinbaseServer } from './support/coinbaseServer.ts';

const DAY_MS = 86_400_000;

let server: CoinbaseServer;
let service: MarketService;
beforeAll(async () => {
  server = await startCoinbaseServer();
});
beforeEach(() => {
  server.reset();
  service = new MarketService(3_600_000);
});
afterAll(() => server.close());

const open = (): Promise<ExchangePort> =>
  createExchange({
    id: 'coinbase',
    credentials: COINBASE_KEY,
    url: server.url,
    timeoutMs: 60_000,
    ledger: LEDGER,
    service,
  });

const routes = (): readonly string[] => server.requests.map(({ route }) => route);

it('rules, clock and prices are read once for all accounts of a venue, and each account has its own fee', async () => {
  server.on('GET /market/products', { products: [PRODUCT] });
  server.on('GET /best_bid_ask', {
    pricebooks: [
      { product_id: 'ALT-USD', bids: [{ price: '1', size: '1' }], asks: [{ price: '2', size: '1' }], time: new Date() },
    ],
  });
  const first = await open();
  expect((await first.rules('USD')).get('ALT-USD')?.takerFee).toBe('0.012');
  await first.quotes(['ALT-USD'], 60_000);
  await first.presentTime();
  const asked = routes().length;

  server.on('GET /transaction_summary', { fee_tier: { taker_fee_rate: '0.004', maker_fee_rate: '0.002' } });
  const second = await open();
  expect((await second.rules('USD')).get('ALT-USD')?.takerFee).toBe('0.004');
  expect((await second.quotes(['ALT-USD'], 60_000)).get('ALT-USD')).toMatchObject({ bid: '1', ask: '2' });
  await second.presentTime();
  expect(routes().slice(asked)).toEqual(['GET /transaction_summary']);
  expect((await first.rules('USD')).get('ALT-USD')?.takerFee).toBe('0.012');

  // Its client knows the markets without having read them.
  server.on('GET /market/products/ALT-USD/candles', { candles: [] });
  await second.candles('ALT-USD', '1d', 0, DAY_MS);
  expect(routes().slice(asked + 1)).toEqual(['GET /market/products/ALT-USD/candles']);
});

it('a cancel passes what reads in bulk', async () => {
  server.on('GET /market/products', { products: [PRODUCT] });
  const exchange = await open();
  await exchange.rules('USD');
  server.reset();
  const to = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const bulk = Array.from({ length: 12 }, () => exchange.candles('ALT-USD', '1d', to - 10 * DAY_MS, to));
  const permissions = Array.from({ length: 12 }, () => exchange.permissions());
  // Signed requests have a budget of their own, so the cancel waits for those of the account alone, and for the one that has left.
  const cancel = exchange.cancel('an-order', 'ALT-USD');
  await Promise.allSettled([...bulk, ...permissions, cancel]);
  const signed = routes().filter((route) => !route.endsWith('/candles') && !route.endsWith('/time'));
  const place = signed.findIndex((route) => route.includes('batch_cancel'));
  expect(signed.length).toBeGreaterThanOrEqual(13);
  expect(place).toBeGreaterThanOrEqual(0);
  expect(place).toBeLessThanOrEqual(2);
});
