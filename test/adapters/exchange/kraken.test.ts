import ccxt from 'ccxt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Market } from '../../../adapters/exchange/dialect.ts';
import { type KrakenClient, krakenDialect } from '../../../adapters/exchange/kraken.ts';
import { askAsDocumented, askForBarsAsDocumented } from '../../../adapters/exchange/krakenRequests.ts';
import type { ExchangePort } from '../../../core/ports/exchange.ts';
import type { SimulatorAdmin } from '../../support/simulatorAdmin.ts';
import { BUY, HOUR, MINUTE, startTradedVenue, type TradedVenue } from './support/tradedVenue.ts';
import { Unhurried } from './support/unhurried.ts';

const KEY = { apiKey: 'kraken-key', secret: Buffer.from('kraken-secret').toString('base64') };

describe('Kraken', () => {
  let venue: TradedVenue;
  let admin: SimulatorAdmin;
  let exchange: ExchangePort;
  beforeAll(async () => {
    venue = await startTradedVenue({
      id: 'kraken',
      credentials: KEY,
      holdings: { 'ALT-USD': '500', 'BTC-USD': '100' },
      service: new Unhurried(60_000),
    });
    ({ admin, exchange } = venue);
  });
  beforeEach(async () => {
    venue.ahead = 0;
    await admin.clearFaults();
  });
  afterAll(() => venue.stop());

  it('reads rules, quotes and candles, holdings under their usual names with what is held, and permissions', async () => {
    expect((await exchange.rules('USD')).get('ALT-USD')).toMatchObject({
      tradable: true,
      baseIncrement: '0.1',
      quoteIncrement: '0.01',
      minQuote: '1',
      takerFee: '0.012',
    });
    expect([...(await exchange.quotes(['ALT-USD', 'BTC-USD', 'NONE-USD'])).keys()]).toEqual(['ALT-USD', 'BTC-USD']);
    const now = await exchange.time();
    expect((await exchange.candles('BTC-USD', '1d', now - 40 * 24 * HOUR, now)).length).toBeGreaterThan(35);
    const id = await venue.accepted(await venue.resting());
    const { holdings, cash } = await exchange.holdings('main', 'USD');
    const held = holdings.find(({ symbol }) => symbol === 'ALT-USD');
    expect(Number(held?.quantity) - Number(held?.available)).toBeCloseTo(100, 9);
    expect(holdings.some(({ symbol }) => symbol === 'BTC-USD')).toBe(true);
    expect(Number(cash.total)).toBeGreaterThan(1_000);
    await exchange.cancel(id, 'ALT-USD');
    const rights = { canView: true, canTrade: true, canTransfer: false, portfolio: 'AA00 SIMU LATO R001' };
    expect(await exchange.permissions()).toEqual(rights);
    expect(await (await venue.withdrawing()).permissions()).toMatchObject({ canTransfer: true });
  });

  it('leaves room for the fee of a market BUY, which comes on top, and takes all fees in quote currency', async () => {
    const bought = await exchange.submit(exchange.freeze(venue.nextKey('DOT-USD'), BUY));
    if (bought.kind !== 'accepted' || bought.order.state.status !== 'FILLED') throw new Error(JSON.stringify(bought));
    const { filledQuote, feeQuote } = bought.order.state.execution;
    expect(Number(filledQuote) + Number(feeQuote)).toBeLessThanOrEqual(50.239);
    expect(Number(filledQuote) + Number(feeQuote)).toBeCloseTo(50.23, 1);
    expect(Number(feeQuote) / Number(filledQuote)).toBeCloseTo(0.012, 9);
    const sell = { ...BUY, symbol: 'ALT-USD', side: 'sell', baseQuantity: '100' } as const;
    const sold = await exchange.submit(exchange.freeze(venue.nextKey('ALT-USD'), sell));
    if (sold.kind !== 'accepted') throw new Error(sold.detail);
    for (const [{ order }, symbol] of [
      [bought, 'DOT-USD'],
      [sold, 'ALT-USD'],
    ] as const)
      expect(await exchange.fills(order.venueOrderId, symbol)).toMatchObject([{ feeCurrency: 'USD' }]);
  });

  it('finds the one order after its answer was lost, open or closed, and cancels it once', async () => {
    const order = await venue.resting();
    await admin.addFault({ method: 'POST', path: '/AddOrder$', times: 1, effect: { kind: 'reset' } });
    await expect(exchange.submit(order)).rejects.toMatchObject({ name: 'VenueUnreachableError' });
    const found = await exchange.resolve(order, Date.now(), { mayCreate: true });
    if (found.kind !== 'accepted') throw new Error(found.kind);
    expect(found.order.state.status).toBe('ACCEPTED');
    await exchange.cancel(found.order.venueOrderId, 'ALT-USD');
    await exchange.cancel(found.order.venueOrderId, 'ALT-USD');
    expect((await exchange.fetchOrder(found.order.venueOrderId, 'ALT-USD')).state.status).toBe('CANCELED');
    expect(await exchange.submit(order)).toMatchObject({ kind: 'accepted', order: { state: { status: 'CANCELED' } } });
  });

  it('proves absence after the delay, and not before, and not by a list of other orders', async () => {
    const order = await venue.resting();
    const submittedAt = Date.now();
    const resolved = () => exchange.resolve(order, submittedAt, { mayCreate: true });
    await expect(resolved()).rejects.toThrow(/proves nothing before/);
    venue.ahead = 11 * MINUTE;
    expect(await resolved()).toMatchObject({ kind: 'absent' });
    const other = { id: { cl_ord_id: 'another', opentm: 1, vol_exec: '0' } };
    const set = { 'result.closed': other };
    await admin.addFault({ path: '/ClosedOrders$', effect: { kind: 'changeFields', set, remove: [] } });
    await expect(resolved()).rejects.toThrow(/"cl_ord_id" of order id is "another"/);
  });

  it('reads on to the end of long lists', async () => {
    const since = Date.now() - 40 * 24 * HOUR;
    const before = (await exchange.orders(since, [])).length;
    const person = { market_market_ioc: { quote_size: '2' } };
    for (let count = 0; count < 105; count += 1)
      await admin.placeByHand({ product_id: 'ALT-USD', side: 'BUY', order_configuration: person });
    const orders = await exchange.orders(since, []);
    expect(orders).toHaveLength(before + 105);
    expect(orders.every(({ closed, symbol }) => closed && symbol.endsWith('-USD'))).toBe(true);
  });

  it('refuses a key that sees a part of the history, or lets copies of a request through', async () => {
    for (const [field, words] of [
      ['queryFrom', /sees orders from a day on only/],
      ['nonceWindow', /within which a copy of an order would be executed/],
    ] as const) {
      const set = { [`result.${field}`]: '1700000000' };
      await admin.addFault({ path: 'GetApiKeyInfo$', effect: { kind: 'changeFields', set, remove: [] } });
      await expect(exchange.permissions()).rejects.toThrow(words);
      await admin.clearFaults();
    }
  });

  it('asks one thing after the other, however many are asked at once, so that no nonce is overtaken', async () => {
    await admin.addFault({ path: '/BalanceEx$', times: 1, effect: { kind: 'latency', ms: 200 } });
    const asked = Array.from({ length: 12 }, () => exchange.holdings('main', 'USD'));
    expect(await Promise.all(asked)).toHaveLength(12);
  });

  it('takes the refusal of a nonce for nothing executed', async () => {
    const order = await venue.resting();
    const body = { error: ['EAPI:Invalid nonce'] };
    await admin.addFault({ path: '/AddOrder$', times: 1, effect: { kind: 'refuse', status: 400, body } });
    await expect(exchange.submit(order)).rejects.toMatchObject({
      name: 'VenueBusyError',
      message: expect.stringContaining('give Ballast a key of its own'),
    });
    await exchange.cancel(await venue.accepted(order), 'ALT-USD');
  });
});

it('an order that the documents of Kraken show is read exactly, by its name in the list of pairs', async () => {
  const market = { symbol: 'BTC-USD', id: 'XXBTZUSD' } as Market;
  const clientOrderId = '9cc788d8-9c00-4b25-94d3-26d93603948d';
  const order = {
    refid: 'None',
    cl_ord_id: clientOrderId,
    status: 'canceled',
    reason: 'User requested',
    opentm: 1688148493.7708,
    closetm: 1688148610.0482,
    descr: { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '27500.0', price2: '0', leverage: 'none' },
    vol: '1.25000000',
    vol_exec: '1.00000000',
    cost: '27526.2',
    fee: '26.2',
    price: '27526.2',
    oflags: 'fciq',
    trades: ['TZX2WP-XSEOP-FP7WYR'],
  };
  const answer = (result: object) => async () => ({ error: [], result });
  const client = {
    markets: { 'BTC/USD': { id: 'XXBTZUSD', altname: 'XBTUSD' } },
    safeCurrencyCode: (id: string) => id,
    privatePostOpenOrders: answer({ open: {} }),
    privatePostClosedOrders: answer({ closed: { 'OBCMZD-JIEE7-77TH3F': order }, count: 1 }),
  } as unknown as KrakenClient;
  expect(await krakenDialect(client).find(clientOrderId, market, 0)).toMatchObject({
    venueOrderId: 'OBCMZD-JIEE7-77TH3F',
    marketId: 'XXBTZUSD',
    baseSize: '1.25000000',
    quoteSize: undefined,
    state: {
      status: 'CANCELED',
      reason: 'User requested',
      execution: { filledBase: '1', filledQuote: '27526.2', feeQuote: '26.2' },
    },
  });
});

it('each nonce is above the one before, also when the clock stands still or is set back', () => {
  let wall = 1_700_000_000_000;
  const client = askAsDocumented(new ccxt.kraken() as unknown as KrakenClient, () => wall);
  const nonces = [0, 0, 1, -5_000, 7].map((step) => {
    wall += step;
    return client.nonce();
  });
  expect(nonces).toEqual([...new Set(nonces)].sort((one, other) => one - other));
  expect(nonces[0]).toBe(1_700_000_000_000_000);
});

it.each([
  ['private', 'AddOrder', 0],
  ['private', 'CancelOrder', 0],
  ['private', 'BalanceEx', 1],
  ['private', 'ClosedOrders', 1],
  ['private', 'QueryTrades', 2],
])('%s %s raises the counter of a key, which sinks by 0.33 in a second, by %i', (api, path, raisesBy) => {
  const client = askAsDocumented(new ccxt.kraken() as unknown as KrakenClient);
  const seconds = (client.calculateRateLimiterCost(api, 'POST', path, {}, { cost: 100 }) * client.rateLimit) / 1_000;
  expect(seconds * 0.33).toBeCloseTo(raisesBy, 9);
});

it('no list of bars is asked for up to a time, which Kraken does not take', async () => {
  const asked: string[] = [];
  const client = new ccxt.kraken({ enableRateLimit: false });
  client.fetch = async (url: string) => {
    asked.push(url);
    return { error: [], result: { XXBTZUSD: [], last: 1 } };
  };
  client.setMarkets([{ id: 'XXBTZUSD', symbol: 'BTC/USD', base: 'BTC', quote: 'USD', spot: true }]);
  await askForBarsAsDocumented(client as unknown as KrakenClient).fetchOHLCV('BTC/USD', '1d', 86_400_000, 300, {
    until: 864_000_000,
  });
  expect(asked).toEqual([expect.stringMatching(/OHLC\?.*since=/)]);
  expect(asked[0]).not.toContain('until');
});
