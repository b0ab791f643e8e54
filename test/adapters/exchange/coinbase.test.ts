import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createExchange } from '../../../adapters/exchange/createExchange.ts';
import type { FrozenOrder } from '../../../core/orders/order.ts';
import type { PlannedTrade } from '../../../core/portfolio/decision/plan.ts';
import type { ExchangePort } from '../../../core/ports/exchange.ts';
import { LEDGER } from '../../support/ledgerIdentity.ts';
import {
  COINBASE_KEY,
  type CoinbaseServer,
  PRODUCT,
  type SeenRequest,
  shownOrder,
  startCoinbaseServer,
} from './support/coinbaseServer.ts';

const MINUTE = 60_000;
const key = { account: 'main', cycleId: 'c1', symbol: 'ALT-USD' };
const buy: PlannedTrade = {
  symbol: 'ALT-USD',
  side: 'buy',
  baseQuantity: '0',
  quoteAmount: '5.239',
  price: '0.0513',
  reason: 'IMPROVES_DIVERSIFICATION',
};

let server: CoinbaseServer;
let exchange: ExchangePort;
let ahead: number;
let order: FrozenOrder;

async function open(timeoutMs = 60_000): Promise<ExchangePort> {
  const opened = await createExchange({
    id: 'coinbase',
    credentials: COINBASE_KEY,
    url: server.url,
    timeoutMs,
    ledger: LEDGER,
    now: () => Date.now() + ahead,
  });
  await opened.rules('USD');
  return opened;
}

beforeAll(async () => {
  server = await startCoinbaseServer();
  ahead = 0;
  exchange = await open();
  order = exchange.freeze(key, buy);
});
beforeEach(() => {
  server.reset();
  ahead = 0;
});
afterAll(() => server.close());

const created = (patch: object = {}) => ({
  success: true,
  success_response: {
    order_id: 'venue-1',
    product_id: 'ALT-USD',
    side: 'BUY',
    client_order_id: order.clientOrderId,
    ...patch,
  },
});
const refusal = (error: string) => ({ success: false, error_response: { error, message: '' } });
const raw = (status: number, body: string) => (_: SeenRequest, response: ServerResponse) =>
  void response.writeHead(status).end(body);
const ours = (patch: object = {}) => shownOrder({ client_order_id: order.clientOrderId, ...patch });
const listed = (...orders: readonly object[]) => ({ orders, has_next: false, cursor: '' });

describe('submitting at Coinbase', () => {
  it('posts exactly the frozen order and answers with the state of the order', async () => {
    server.on('POST /orders', created());
    server.on('GET /orders/historical/venue-1', { order: ours() });
    expect(await exchange.submit(order)).toEqual({
      kind: 'accepted',
      order: {
        venueOrderId: 'venue-1',
        clientOrderId: order.clientOrderId,
        state: {
          status: 'FILLED',
          venueOrderId: 'venue-1',
          execution: { filledBase: '100', filledQuote: '5.12', feeQuote: '0.06144' },
        },
        detail: 'FILLED: filled 100 at 0.0512, fees 0.06144',
      },
    });
    expect(server.seen('POST /orders').map((request) => JSON.parse(request.body))).toEqual([
      {
        client_order_id: order.clientOrderId,
        product_id: 'ALT-USD',
        side: 'BUY',
        order_configuration: { market_market_ioc: { quote_size: '5.23' } },
      },
    ]);
  });

  it.each([
    ['an error', raw(500, 'oops')],
    ['a torn body', raw(200, '{"order":{"order_id":')],
    ['a body without the fields', { order: {} }],
    ['a broken connection', (_: SeenRequest, response: ServerResponse) => void response.destroy()],
  ])('keeps the accepted order where its state comes back as %s', async (_, answer) => {
    server.on('POST /orders', created());
    server.on('GET /orders/historical/venue-1', answer);
    expect(await exchange.submit(order)).toMatchObject({
      kind: 'accepted',
      order: {
        venueOrderId: 'venue-1',
        state: { status: 'ACCEPTED', execution: { filledBase: '0', filledQuote: '0', feeQuote: '0' } },
      },
    });
  });

  it.each([
    ['a broken connection', (_: SeenRequest, response: ServerResponse) => void response.destroy()],
    ['a 500', raw(500, '{"error":"internal_server_error"}')],
    ['a 502 page', raw(502, '<html>')],
    ['a 504', raw(504, '')],
    ['torn JSON', raw(200, '{"success":true,"success_resp')],
    ['an empty body', raw(200, '')],
    ['an empty object', {}],
    ['a success without an ID', { success: true, success_response: {} }],
    ['a failure without a reason', { success: false, error_response: { error: 'UNKNOWN_FAILURE_REASON' } }],
    ['a redirect', (_: SeenRequest, response: ServerResponse) => void response.writeHead(307, { location: '/' }).end()],
  ])('does not know the outcome after %s', async (_, answer) => {
    server.on('POST /orders', answer);
    await expect(exchange.submit(order)).rejects.toMatchObject({ name: 'VenueUnreachableError' });
    expect(server.seen('POST /orders')).toHaveLength(1);
  });

  it('does not know the outcome where the answer, or the rest of it, does not come in time', async () => {
    const hasty = await open(3_000);
    server.on('POST /orders', () => {});
    await expect(hasty.submit(order)).rejects.toMatchObject({ name: 'VenueUnreachableError' });
    server.on('POST /orders', (_, response) => void response.writeHead(200).write('{"success":'));
    await expect(hasty.submit(order)).rejects.toMatchObject({ name: 'VenueUnreachableError' });
  });

  it('reports a rejection in the words of the venue', async () => {
    server.on('POST /orders', refusal('INSUFFICIENT_FUND'));
    expect(await exchange.submit(order)).toMatchObject({ kind: 'rejected', reason: 'INSUFFICIENT_FUND' });
  });

  it('does not believe the rejection of a repetition whose first attempt was accepted', async () => {
    server.on('POST /orders', refusal('INSUFFICIENT_FUND'));
    server.on('GET /orders/historical/batch', listed(ours()));
    expect(await exchange.submit(order)).toMatchObject({ kind: 'accepted', order: { venueOrderId: 'venue-1' } });
  });

  it('tells a busy venue and refused credentials from the rest, without showing the key', async () => {
    server.on('POST /orders', raw(429, '{"error":"rate_limit_exceeded"}'));
    await expect(exchange.submit(order)).rejects.toMatchObject({ name: 'VenueBusyError' });
    server.on('POST /orders', (request, response) => {
      response
        .writeHead(401)
        .end(JSON.stringify({ error: 'unauthorized', error_details: request.headers.authorization }));
    });
    const refused = exchange.submit(order);
    await expect(refused).rejects.toMatchObject({ name: 'VenueRefusedError' });
    await expect(refused).rejects.not.toThrow(/eyJ|organizations/);
  });

  it.each([
    ['another product', created, { product_id: 'AXL-USD' }, {}],
    ['another side', created, { side: 'SELL' }, {}],
    ['another size', created, {}, { order_configuration: { market_market_ioc: { quote_size: '50' } } }],
    ['another client order ID', created, { client_order_id: 'someone-else' }, {}],
  ])('refuses %s under our client order ID, and shows both', async (_, make, acknowledged, shown) => {
    server.on('POST /orders', make(acknowledged));
    server.on('GET /orders/historical/venue-1', { order: ours(shown) });
    const refused = exchange.submit(order);
    await expect(refused).rejects.toMatchObject({ name: 'VenueRefusedError' });
    await expect(refused).rejects.toThrow(/ours is buy ALT-USD quote 5.23, there venue-1/);
  });

  it('sends no order that was frozen for another venue', async () => {
    await expect(exchange.submit({ ...order, venue: 'binance' })).rejects.toThrow(/order.venue: given binance/);
    expect(server.seen('POST /orders')).toHaveLength(0);
  });

  it.each([
    ['OPEN', '0', 'ACCEPTED'],
    ['PENDING', '0', 'ACCEPTED'],
    ['OPEN', '3', 'PARTIALLY_FILLED'],
    ['SOMETHING_NEW', '0', 'ACCEPTED'],
    ['CANCELLED', '3', 'CANCELED'],
    ['EXPIRED', '0', 'EXPIRED'],
    ['FAILED', '0', 'REJECTED'],
    ['FAILED', '3', 'CANCELED'],
  ])('reads status %s with %s filled as %s', async (status, filled, expected) => {
    server.on('GET /orders/historical/venue-1', { order: ours({ status, filled_size: filled, filled_value: '' }) });
    const { state } = await exchange.fetchOrder('venue-1', 'ALT-USD');
    expect(state.status).toBe(expected);
  });
});

describe('resolving at Coinbase', () => {
  const submittedAt = Date.now();

  it('sends the identical body again where the order may still come into being', async () => {
    server.on('POST /orders', (_, response) => void response.destroy(), created());
    server.on('GET /orders/historical/venue-1', { order: ours() });
    await expect(exchange.submit(order)).rejects.toThrow();
    expect(await exchange.resolve(order, submittedAt, { mayCreate: true })).toMatchObject({ kind: 'accepted' });
    const [first, second] = server.seen('POST /orders').map((request) => request.body);
    expect(second).toBe(first);
  });

  it('only reads history where it may not', async () => {
    server.on('GET /orders/historical/batch', listed(shownOrder(), ours()));
    expect(await exchange.resolve(order, submittedAt, { mayCreate: false })).toMatchObject({
      kind: 'accepted',
      order: { state: { status: 'FILLED' } },
    });
    expect(server.seen('POST /orders')).toHaveLength(0);
    const since = server.seen('GET /orders/historical/batch')[0]?.query.get('start_date');
    expect(Date.parse(since ?? '')).toBeLessThanOrEqual(submittedAt - 5 * MINUTE);
  });

  it('reads the history page by page to its end', async () => {
    server.on(
      'GET /orders/historical/batch',
      { orders: [shownOrder()], has_next: true, cursor: 'a' },
      { orders: [shownOrder()], has_next: true, cursor: 'b' },
      listed(ours({ order_id: 'venue-3' })),
    );
    expect(await exchange.resolve(order, submittedAt, { mayCreate: false })).toMatchObject({
      order: { venueOrderId: 'venue-3' },
    });
    expect(server.seen('GET /orders/historical/batch').map((request) => request.query.get('cursor'))).toEqual([
      null,
      'a',
      'b',
    ]);
  });

  it('finds an order that shows only in the fills', async () => {
    server.on('GET /orders/historical/fills', {
      fills: [{ order_id: 'venue-0' }, { order_id: 'venue-1' }],
      cursor: '',
    });
    server.on('GET /orders/historical/venue-0', { order: shownOrder({ order_id: 'venue-0' }) });
    server.on('GET /orders/historical/venue-1', { order: ours() });
    expect(await exchange.resolve(order, submittedAt, { mayCreate: false })).toMatchObject({
      order: { venueOrderId: 'venue-1' },
    });
  });

  it('proves absence only after the delay, and from whole lists', async () => {
    await expect(exchange.resolve(order, submittedAt, { mayCreate: false })).rejects.toThrow(/proves nothing before/);
    ahead = 11 * MINUTE;
    expect(await exchange.resolve(order, submittedAt, { mayCreate: false })).toMatchObject({ kind: 'absent' });
    for (const broken of [raw(200, '{"orders":[{'), raw(502, ''), { orders: [], cursor: 'a' }] as const) {
      server.on('GET /orders/historical/batch', broken);
      await expect(exchange.resolve(order, submittedAt, { mayCreate: false })).rejects.toMatchObject({
        name: 'VenueUnreachableError',
      });
    }
  });

  it('takes a duplicate for proof of existence and looks the order up', async () => {
    server.on('POST /orders', refusal('DUPLICATE_CLIENT_ORDER_ID'));
    ahead = 11 * MINUTE;
    await expect(exchange.resolve(order, submittedAt, { mayCreate: true })).rejects.toThrow(/does not list it yet/);
    server.on('GET /orders/historical/batch', listed(ours()));
    expect(await exchange.resolve(order, submittedAt, { mayCreate: true })).toMatchObject({ kind: 'accepted' });
  });

  it('believes a rejected repetition only with the history behind it', async () => {
    server.on('POST /orders', refusal('INSUFFICIENT_FUND'));
    await expect(exchange.resolve(order, submittedAt, { mayCreate: true })).rejects.toThrow(/proves nothing before/);
    ahead = 11 * MINUTE;
    expect(await exchange.resolve(order, submittedAt, { mayCreate: true })).toMatchObject({
      kind: 'rejected',
      reason: 'INSUFFICIENT_FUND',
    });
    server.on('GET /orders/historical/batch', listed(ours()));
    expect(await exchange.resolve(order, submittedAt, { mayCreate: true })).toMatchObject({ kind: 'accepted' });
  });

  it('refuses another order under our ID in the history', async () => {
    server.on('GET /orders/historical/batch', listed(ours({ side: 'SELL' })));
    await expect(exchange.resolve(order, submittedAt, { mayCreate: false })).rejects.toThrow(
      /belongs to another order/,
    );
  });
});

describe('reading Coinbase', () => {
  it('takes market rules from the payload, and no market that cannot take market orders', async () => {
    const flags = [
      'trading_disabled',
      'is_disabled',
      'cancel_only',
      'limit_only',
      'post_only',
      'auction_mode',
      'view_only',
    ];
    const named = (name: string, patch: object) => ({
      ...PRODUCT,
      product_id: `${name}-USD`,
      base_currency_id: name,
      ...patch,
    });
    server.on('GET /market/products', (request) => ({
      products:
        request.query.get('product_type') === 'FUTURE'
          ? []
          : [
              PRODUCT,
              ...flags.map((flag, index) => named(`F${index}`, { [flag]: true })),
              named('OFF', { status: 'delisted' }),
              named('TINY', { base_increment: '0.000000000000000001', base_min_size: '0.000000000000000001' }),
              named('BAD', { base_increment: '' }),
              named('WORSE', { quote_min_size: 'NaN' }),
              named('EUR', { product_id: 'ALT-EUR', base_currency_id: 'ALT', quote_currency_id: 'EUR' }),
            ],
    }));
    const rules = await (await open()).rules('USD');
    expect(rules.get('ALT-USD')).toEqual({
      symbol: 'ALT-USD',
      tradable: true,
      baseIncrement: '0.1',
      quoteIncrement: '0.01',
      priceIncrement: '0.0001',
      minBase: '1',
      minQuote: '1',
      takerFee: '0.012',
      quoteVolume24h: 12345.67,
    });
    expect([...rules.values()].filter((rule) => rule.tradable).map((rule) => rule.symbol)).toEqual([
      'ALT-USD',
      'TINY-USD',
    ]);
    expect(rules.get('TINY-USD')?.baseIncrement).toBe('0.000000000000000001');
    for (const unusable of ['BAD-USD', 'WORSE-USD'])
      expect(rules.get(unusable)).toMatchObject({
        tradable: false,
        closedBecause: expect.stringContaining('without a usable'),
      });
  });

  it('shares one reading of the rules, reads them again after their time, and keeps the old ones where that fails', async () => {
    const shared = await open();
    server.reset();
    const readings = () => server.requests.filter((request) => request.route === 'GET /transaction_summary').length;
    await Promise.all([shared.rules('USD'), shared.rules('USD')]);
    expect(readings()).toBe(0);
    ahead = 61_000;
    await Promise.all([shared.rules('USD'), shared.rules('USD'), shared.quotes([])]);
    expect(readings()).toBe(1);
    ahead = 122_000;
    server.on('GET /market/products', raw(200, '{"products":[{'));
    await expect(shared.rules('USD')).rejects.toMatchObject({ name: 'VenueUnreachableError' });
    expect(shared.freeze(key, buy)).toEqual(order);
    server.on('GET /market/products', { products: [PRODUCT] });
    expect((await shared.rules('USD')).size).toBe(1);
  });

  it('freezes nothing before rules have been read', async () => {
    const fresh = await createExchange({
      id: 'coinbase',
      credentials: COINBASE_KEY,
      url: server.url,
      timeoutMs: 5_000,
      ledger: LEDGER,
    });
    expect(() => fresh.freeze(key, buy)).toThrow(/no symbol before rules\(\) has been read/);
    expect(() => exchange.freeze({ ...key, symbol: 'X-USD' }, { ...buy, symbol: 'X-USD' })).toThrow(
      /a spot market of coinbase/,
    );
  });

  it('quotes best prices with the time of the book, and nothing unusable', async () => {
    const book = (product_id: string, bid: string, ask: string) => ({
      product_id,
      bids: bid === '' ? [] : [{ price: bid, size: '1' }],
      asks: [{ price: ask, size: '1' }],
      time: '2025-01-15T12:00:00.5Z',
    });
    const products = ['ALT', 'CROSSED', 'EMPTY', 'ZERO'].map((name) => ({
      ...PRODUCT,
      product_id: `${name}-USD`,
      base_currency_id: name,
      price: '0.0512000',
    }));
    server.on('GET /market/products', { products });
    server.on('GET /best_bid_ask', {
      pricebooks: [
        book('ALT-USD', '0.0511', '0.0513'),
        book('CROSSED-USD', '0.0514', '0.0513'),
        book('EMPTY-USD', '', '0.0513'),
        book('ZERO-USD', '0', '0.0513'),
      ],
    });
    const quotes = await (await open()).quotes([
      'ALT-USD',
      'CROSSED-USD',
      'EMPTY-USD',
      'ZERO-USD',
      'UNLISTED-USD',
      'ALT-USD',
    ]);
    expect([...quotes]).toEqual([
      ['ALT-USD', { symbol: 'ALT-USD', bid: '0.0511', ask: '0.0513', at: Date.UTC(2025, 0, 15, 12, 0, 0, 500) }],
    ]);
  });

  it('sums holdings over all pages of wallets, holds included, and lists what has no market', async () => {
    const wallet = (currency: string, value: string, hold: string, type = 'ACCOUNT_TYPE_CRYPTO') => ({
      uuid: `${currency}${value}`,
      type,
      available_balance: { value, currency },
      hold: { value: hold, currency },
    });
    server.on(
      'GET /accounts',
      {
        accounts: [wallet('USD', '500.05', '100', 'ACCOUNT_TYPE_FIAT'), wallet('ALT', '100', '20')],
        has_next: true,
        cursor: 'p2',
      },
      {
        accounts: [wallet('ALT', '0.00000001', '0'), wallet('ALT', '5', '0', 'ACCOUNT_TYPE_VAULT')],
        has_next: true,
        cursor: 'p3',
      },
      { accounts: [wallet('NOMARKET', '7', '0'), wallet('GONE', '0', '0')], has_next: false, cursor: '' },
    );
    expect(await exchange.holdings('main', 'USD')).toMatchObject({
      account: 'main',
      quoteCurrency: 'USD',
      cash: { total: '600.05', free: '500.05' },
      holdings: [
        {
          symbol: 'ALT-USD',
          quantity: '125.00000001',
          available: '100.00000001',
          locked: [{ form: 'in a vault', quantity: '5' }],
        },
        { symbol: 'NOMARKET-USD', quantity: '7', available: '7' },
      ],
    });
  });

  it('takes short names of wallet types, and refuses to call a wallet of an unknown type empty', async () => {
    const wallet = (type: unknown, value = '5') => ({
      type,
      available_balance: { value, currency: 'ALT' },
      hold: { value: '0', currency: 'ALT' },
    });
    const answer = (...accounts: object[]) => server.on('GET /accounts', { accounts, has_next: false, cursor: '' });
    answer(wallet('CRYPTO'), wallet('FIAT'), wallet('ACCOUNT_TYPE_PERP_FUTURES'), wallet('NEW_KIND', '0'));
    expect(await exchange.holdings('main', 'USD')).toMatchObject({
      holdings: [{ quantity: '10', available: '10' }],
      uncounted: [{ wallet: 'perpetual futures', asset: 'ALT', quantity: '5' }],
    });
    answer(wallet('CRYPTO'), wallet('ACCOUNT_TYPE_PERP_FUTURES', '0'));
    expect(await exchange.holdings('main', 'USD')).not.toHaveProperty('uncounted');
    for (const type of ['NEW_KIND', 7, '', true]) {
      answer(wallet('CRYPTO'), wallet(type));
      await expect(exchange.holdings('main', 'USD')).rejects.toThrow(/"type" of a wallet with 5 ALT/);
    }
  });

  it('has no holdings rather than half of them', async () => {
    const page = { accounts: [], has_next: true, cursor: 'p2' };
    for (const broken of [
      raw(200, '{"accounts":[{"uuid'),
      raw(503, ''),
      { accounts: [{ available_balance: { value: 'x' } }] },
    ]) {
      server.on('GET /accounts', page, broken);
      await expect(exchange.holdings('main', 'USD')).rejects.toMatchObject({ name: 'VenueUnreachableError' });
    }
  });

  it('reads candles in windows of 300, without the open and the malformed ones', async () => {
    const HOUR = 3_600_000;
    const now = Math.floor(Date.now() / HOUR) * HOUR;
    server.on('GET /market/products/ALT-USD/candles', (request) => {
      const [start, end] = ['start', 'end'].map((name) => Number(request.query.get(name)) * 1000);
      const candles = [];
      for (let at = Math.ceil(start / HOUR) * HOUR; at <= end; at += HOUR)
        candles.unshift({
          start: String(at / 1000),
          open: '0.05',
          high: at === now - 5 * HOUR ? '0.01' : '0.06',
          low: '0.04',
          close: '0.05',
          volume: '9',
        });
      return { candles };
    });
    const candles = await exchange.candles('ALT-USD', '1h', now - 700 * HOUR, now + 10 * HOUR);
    expect(candles).toHaveLength(699);
    expect(candles[0]?.openTime).toBe(now - 700 * HOUR);
    expect(candles.at(-1)?.openTime).toBe(now - HOUR);
    expect(candles.some((candle) => candle.openTime === now - 5 * HOUR)).toBe(false);
    expect(server.seen('GET /market/products/ALT-USD/candles')).toHaveLength(3);
  });

  it('reads all fills of an order, also those sized in quote currency', async () => {
    const fill = {
      order_id: 'venue-1',
      trade_time: '2025-01-15T12:00:00Z',
      price: '0.05',
      side: 'BUY',
      commission: '0.01',
    };
    server.on(
      'GET /orders/historical/fills',
      { fills: [{ ...fill, trade_id: 't1', size: '10' }], cursor: 'n' },
      {
        fills: [
          { ...fill, trade_id: 't2', size: '1', size_in_quote: true },
          { ...fill, order_id: 'other' },
        ],
        cursor: '',
      },
    );
    const fills = await exchange.fills('venue-1', 'ALT-USD');
    expect(fills.map((each) => [each.venueFillId, each.base, each.fee, each.feeCurrency])).toEqual([
      ['t1', '10', '0.01', 'USD'],
      ['t2', '20', '0.01', 'USD'],
    ]);
  });

  it('tells what the key may do', async () => {
    server.on('GET /key_permissions', { can_view: true, can_trade: false, can_transfer: true });
    expect(await exchange.permissions()).toEqual({ canView: true, canTrade: false, canTransfer: true });
    server.on('GET /key_permissions', { can_view: true });
    await expect(exchange.permissions()).rejects.toMatchObject({ name: 'VenueUnreachableError' });
  });

  it('takes the cancel of a closed order as done, and says so where an open one stays', async () => {
    const refused = { results: [{ success: false, failure_reason: 'INVALID_CANCEL_REQUEST', order_id: 'venue-1' }] };
    server.on('POST /orders/batch_cancel', refused);
    server.on('GET /orders/historical/venue-1', { order: ours() });
    await exchange.cancel('venue-1', 'ALT-USD');
    server.on('GET /orders/historical/venue-1', { order: ours({ status: 'OPEN', filled_size: '0' }) });
    await expect(exchange.cancel('venue-1', 'ALT-USD')).rejects.toThrow(/INVALID_CANCEL_REQUEST.*ACCEPTED/);
    server.on('POST /orders/batch_cancel', { results: [{ success: true, order_id: 'venue-1' }] });
    await exchange.cancel('venue-1', 'ALT-USD');
  });

  it('refuses to send signed requests in the open', async () => {
    for (const url of ['http://example.com', 'ftp://127.0.0.1', 'nonsense'])
      await expect(
        createExchange({ id: 'coinbase', credentials: COINBASE_KEY, url, timeoutMs: 1_000, ledger: LEDGER }),
      ).rejects.toThrow(/exchange.url/);
  });
});
