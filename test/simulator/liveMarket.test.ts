import ccxt from 'ccxt';
import { expect, onTestFinished, test } from 'vitest';
import { createExchange } from '../../adapters/exchange/createExchange.ts';
import { openPublicMarket } from '../../adapters/market/openPublicMarket.ts';
import type { LoggedRequest } from '../../simulator/faults/requestLog.ts';
import { type RunningSimulator, startSimulator } from '../../simulator/startSimulator.ts';
import { LEDGER } from '../support/ledgerIdentity.ts';
import { administer, balanceOf, clientOf, marketOrder, simulatorFor, temporaryFolder } from './support.ts';

/** A venue whose market stands still, so that two looks at it can be compared. */
const STILL = { speed: 1e-6 } as const;

/** A simulator on the live market of another one, which plays the venue. */
async function paperOn(
  venue: Pick<RunningSimulator, 'url'>,
  { id = 'coinbase', ...options }: { id?: string; [option: string]: unknown } = {},
): Promise<RunningSimulator & { steps: readonly string[] }> {
  const feed = await openPublicMarket({ id, url: venue.url, timeoutMs: 5_000 });
  const steps: string[] = [];
  const simulator = await startSimulator(
    { dataDirectory: temporaryFolder(), port: 0, fees: feed.fees, ...options },
    (step) => steps.push(step),
    feed,
  );
  onTestFinished(() => simulator.stop());
  return { ...simulator, steps };
}

async function requestsTo(venue: Pick<RunningSimulator, 'url'>): Promise<readonly LoggedRequest[]> {
  const { requests } = (await administer(venue, '/requests')) as { requests: readonly LoggedRequest[] };
  return requests;
}

async function fault(venue: Pick<RunningSimulator, 'url'>, path: string, effect: object): Promise<void> {
  await administer(venue, '/faults', { path, effect });
}

test('prices, books and candles are those of the venue', async () => {
  const venue = await simulatorFor(STILL);
  const [theirs, ours] = [clientOf(venue), clientOf(await paperOn(venue))];
  const [their, our] = await Promise.all([theirs.fetchOrderBook('DOT/USD'), ours.fetchOrderBook('DOT/USD')]);
  expect(our.bids).toEqual(their.bids);
  expect(our.asks).toEqual(their.asks);
  expect((await ours.fetchTicker('ETH/USD')).last).toBe((await theirs.fetchTicker('ETH/USD')).last);
  const since = Date.now() - 40 * 86_400_000;
  const bars = await ours.fetchOHLCV('ALT/USD', '1d', since, 30);
  expect(bars.length).toBeGreaterThan(25);
  expect(bars).toEqual(await theirs.fetchOHLCV('ALT/USD', '1d', since, 30));
  const markets = await ours.fetchMarkets();
  expect(markets.find((market) => market?.id === 'BTC-USD')?.precision).toEqual(
    (await theirs.fetchMarkets()).find((market) => market?.id === 'BTC-USD')?.precision,
  );
});

test('an order trades at the book of the venue, which is asked in public alone and hears of no order', async () => {
  const venue = await simulatorFor(STILL);
  const client = clientOf(await paperOn(venue));
  const [[ask = 0] = []] = (await clientOf(venue).fetchOrderBook('DOT/USD')).asks;
  await administer(venue, '/requests').catch(() => undefined);
  await fetch(`${venue.url}/_simulator/requests`, { method: 'DELETE' });
  await client.loadMarkets();
  const id = await marketOrder(client, 'DOT/USD', 'buy', { cost: 20 });
  const order = await client.fetchOrder(id);
  expect(order.status).toBe('closed');
  expect(order.average).toBeCloseTo(ask, 6);
  expect((await balanceOf(client, 'DOT')).total).toBeCloseTo(order.filled ?? 0, 8);

  const asked = await requestsTo(venue);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter(({ method, isSigned }) => method !== 'GET' || isSigned)).toEqual([]);
  expect(await administer(venue, '/accounts/main/orders/count')).toEqual({ count: 0 });
});

test('Binance is read and spoken in its own dialect, and accounts open in its currency with what is traded there', async () => {
  const venue = await simulatorFor(STILL);
  const account = {
    name: 'main',
    apiKey: 'key',
    secret: 'secret',
    cash: '1000',
    holdings: { 'ALT-USD': '100', 'NONE-USD': '50' },
  };
  const paper = await paperOn(venue, { id: 'binance', accounts: [account] });
  expect(paper.steps).toContain('NONE-USD: not traded there, so account main opens with their value in cash');
  const client = new ccxt.binance({
    apiKey: 'key',
    secret: 'secret',
    enableRateLimit: false,
    options: { fetchMarkets: { types: ['spot'] }, fetchCurrencies: false, fetchMargins: false, defaultType: 'spot' },
  });
  for (const [name, address] of Object.entries(client.urls.api as Record<string, string>))
    (client.urls.api as Record<string, string>)[name] = `${paper.url}${new URL(address).pathname}`;
  await client.loadMarkets();
  const balances = await client.fetchBalance();
  expect(balances.USD?.total).toBe(1_050);
  const order = await client.createOrder('ETH/USD', 'market', 'sell', 0.001).catch((error: Error) => error);
  expect(order).toBeInstanceOf(ccxt.InsufficientFunds);
  const bought = await client.createMarketBuyOrderWithCost('ETH/USD', 50);
  expect(bought.status).toBe('closed');
  // The venue's usual fee, not that of the other dialect.
  expect(bought.fee?.cost ?? bought.trades?.[0]?.fee?.cost).toBeCloseTo((bought.cost ?? 0) * 0.001, 3);
});

test.each([
  ['okx', '/api/v5/market/tickers'],
  ['bybit', '/v5/market/tickers'],
  ['kraken', '/0/public/Ticker'],
])(
  '%s tells the best prices of all markets at once: they are read together, and an order trades at them',
  async (id, tickers) => {
    const venue = await simulatorFor(STILL);
    const key = { apiKey: 'key', secret: 'c2VjcmV0', passphrase: 'passphrase' };
    const paper = await paperOn(venue, { id, accounts: [{ name: 'main', ...key, holdings: {} }] });
    const exchange = await createExchange({
      id,
      credentials: key,
      url: paper.url,
      ledger: LEDGER,
      timeoutMs: 5_000,
    });
    await exchange.rules('USD');
    await fetch(`${venue.url}/_simulator/requests`, { method: 'DELETE' });
    const symbols = ['DOT-USD', 'ETH-USD', 'BTC-USD'];
    const quotes = await exchange.quotes(symbols);
    expect([...quotes.keys()].sort()).toEqual([...symbols].sort());
    expect((await requestsTo(venue)).map(({ path }) => path)).toEqual([tickers]);
    const ask = quotes.get('DOT-USD')?.ask ?? '';
    const trade = {
      symbol: 'DOT-USD',
      side: 'buy',
      baseQuantity: '0',
      quoteAmount: '20',
      price: ask,
      reason: 'INCREASES_TO_TARGET',
    } as const;
    const frozen = exchange.freeze({ account: 'main', cycleId: 'c1', symbol: 'DOT-USD' }, trade);
    expect(await exchange.submit(frozen)).toMatchObject({ kind: 'accepted', order: { state: { status: 'FILLED' } } });
  },
);

test('nothing trades on a crossed book, and it goes on once the book is sound', async () => {
  const venue = await simulatorFor(STILL);
  const client = clientOf(await paperOn(venue));
  await client.loadMarkets();
  const crossed = { kind: 'changeFields', set: { 'pricebook.bids': [{ price: '999999', size: '1' }] } };
  await fault(venue, 'product_book$', crossed);
  expect((await client.fetchOrderBook('DOT/USD')).asks).toEqual([]);
  await expect(marketOrder(client, 'DOT/USD', 'buy', { cost: 20 })).rejects.toThrow(/INVALID_NO_LIQUIDITY/);
  const bids = await client.fetchBidsAsks(['DOT/USD', 'ETH/USD']);
  expect(bids['DOT/USD']?.bid).toBeUndefined();
  await fetch(`${venue.url}/_simulator/faults`, { method: 'DELETE' });
  await marketOrder(client, 'DOT/USD', 'buy', { cost: 20 });
});

test('nothing trades on a book that the venue dates long ago, and what is quoted tells its time', async () => {
  const venue = await simulatorFor(STILL);
  const client = clientOf(await paperOn(venue));
  await client.loadMarkets();
  const time = '2026-01-01T00:00:00Z';
  await fault(venue, 'product_book$', { kind: 'changeFields', set: { 'pricebook.time': time } });
  await expect(marketOrder(client, 'DOT/USD', 'buy', { cost: 20 })).rejects.toThrow(/INVALID_NO_LIQUIDITY/);
  expect((await client.fetchOrderBook('DOT/USD')).timestamp).toBe(Date.parse(time));
});

test('a venue that cannot be read is told as that, and refuses orders instead of leaving them in doubt', async () => {
  const venue = await simulatorFor(STILL);
  const paper = await paperOn(venue);
  const client = clientOf(paper);
  await client.loadMarkets();
  await fault(venue, '', { kind: 'refuse', status: 503 });
  await expect(client.fetchOrderBook('DOT/USD')).rejects.toThrow(/UNAVAILABLE.*the live market: /);
  await expect(marketOrder(client, 'DOT/USD', 'buy', { cost: 20 })).rejects.toThrow(/INVALID_NO_LIQUIDITY/);
  // What needs no price is answered all the same.
  expect((await balanceOf(client, 'USD')).total).toBe(600);
});

test('a file that has traded on a live market stays with it, and its prices are not ours to move', async () => {
  const venue = await simulatorFor(STILL);
  const dataDirectory = temporaryFolder();
  const paper = await paperOn(venue, { dataDirectory });
  await expect(administer(paper, '/products/DOT-USD/jump', { factor: 2 })).rejects.toThrow(/live one/);
  await paper.stop();
  await expect(startSimulator({ dataDirectory, port: 0 })).rejects.toMatchObject({
    message: expect.stringContaining('the market of coinbase, which the accounts'),
  });
  await paperOn(venue, { dataDirectory });
});
