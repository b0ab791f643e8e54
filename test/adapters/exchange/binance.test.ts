import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExchange } from '../../../adapters/exchange/createExchange.ts';
import type { PlannedTrade } from '../../../core/portfolio/decision/plan.ts';
import type { ExchangePort } from '../../../core/ports/exchange.ts';
import { LEDGER } from '../../support/ledgerIdentity.ts';
import { BINANCE_KEY, type BinanceServer, startBinanceServer } from './support/binanceServer.ts';

const MINUTE = 60_000;
const key = { account: 'main', cycleId: 'c1', symbol: 'ALT-USDT' };
const buy: PlannedTrade = {
  symbol: 'ALT-USDT',
  side: 'buy',
  baseQuantity: '0',
  quoteAmount: '10.24567',
  price: '0.0513',
  reason: 'IMPROVES_DIVERSIFICATION',
};
const sell: PlannedTrade = { ...buy, side: 'sell', baseQuantity: '119.7', quoteAmount: '0' };

let server: BinanceServer;
let exchange: ExchangePort;
let ahead: number;

beforeEach(async () => {
  server = await startBinanceServer();
  ahead = 0;
  exchange = await createExchange({
    id: 'binance',
    credentials: BINANCE_KEY,
    url: server.url,
    timeoutMs: 5_000,
    ledger: LEDGER,
    now: () => Date.now() + ahead,
  });
  await exchange.rules('USDT');
});
afterEach(() => server.close());

describe('Binance', () => {
  it('reads rules, quotes, holdings and permissions', async () => {
    const rules = await exchange.rules('USDT');
    expect(rules.get('ALT-USDT')).toEqual({
      symbol: 'ALT-USDT',
      tradable: true,
      baseIncrement: '1',
      quoteIncrement: '0.00000001',
      priceIncrement: '0.0001',
      minBase: '1',
      minQuote: '5',
      takerFee: '0.0012',
    });
    expect(rules.get('AXL-USDT')?.tradable).toBe(false);
    const quotes = await exchange.quotes(['ALT-USDT', 'NONE-USDT']);
    expect([...quotes.values()]).toMatchObject([{ bid: '0.0511', ask: '0.0513', last: '0.0512' }]);
    expect(await exchange.holdings('main', 'USDT')).toMatchObject({
      cash: { total: '601.5', free: '600' },
      holdings: [{ symbol: 'ALT-USDT', quantity: '120', available: '120' }],
    });
    expect(await exchange.permissions()).toMatchObject({ canView: true, canTrade: true, canTransfer: false });
  });

  it('sends a buy by quote amount and a sell by quantity, with fees from the trades', async () => {
    const bought = await exchange.submit(exchange.freeze(key, buy));
    const sold = await exchange.submit(exchange.freeze({ ...key, cycleId: 'c2' }, sell));
    expect(server.orders).toMatchObject([
      { side: 'BUY', quoteOrderQty: '10.2456' },
      { side: 'SELL', quantity: '119' },
    ]);
    expect(bought).toMatchObject({
      kind: 'accepted',
      order: {
        state: { status: 'FILLED', execution: { filledBase: '200', filledQuote: '10.24', feeQuote: '0.00512' } },
      },
    });
    expect(bought.kind === 'accepted' && bought.order.detail).toMatch(/and 0.00001 BNB/);
    expect(sold).toMatchObject({ order: { state: { execution: { filledBase: '119', feeQuote: '0.005' } } } });
    expect(await exchange.fills('1', 'ALT-USDT')).toMatchObject([
      {
        venueFillId: '11',
        venueOrderId: '1',
        side: 'buy',
        base: '100',
        price: '0.0512',
        fee: '0.1',
        feeCurrency: 'ALT',
      },
      { venueFillId: '12', feeCurrency: 'BNB' },
    ]);
  });

  it('tells the size of an order that was placed, and no size of 0', async () => {
    const order = exchange.freeze(key, sell);
    await exchange.submit(order);
    expect(await exchange.placed(order.clientOrderId, key.symbol, 0)).toMatchObject({
      side: 'sell',
      baseSize: '119',
      quoteSize: undefined,
    });
  });

  it('finds the one order after its answer was lost, and never sends it again', async () => {
    const order = exchange.freeze(key, buy);
    server.loseNextAnswer();
    await expect(exchange.submit(order)).rejects.toMatchObject({ name: 'VenueUnreachableError' });
    for (const mayCreate of [true, false])
      expect(await exchange.resolve(order, Date.now(), { mayCreate })).toMatchObject({
        kind: 'accepted',
        order: { venueOrderId: '1', state: { status: 'FILLED' } },
      });
    expect(await exchange.submit(order)).toMatchObject({ kind: 'accepted', order: { venueOrderId: '1' } });
    expect(server.orders).toHaveLength(1);
    expect(server.requests.filter((request) => request === 'POST /api/v3/order')).toHaveLength(1);
  });

  it('does not take "not found" for proof before the delay has passed', async () => {
    const order = exchange.freeze(key, buy);
    const submittedAt = Date.now();
    server.loseNextAnswer();
    await expect(exchange.submit(order)).rejects.toThrow();
    server.hideOrders(1);
    await expect(exchange.resolve(order, submittedAt, { mayCreate: false })).rejects.toThrow(/proves nothing before/);
    expect(await exchange.resolve(order, submittedAt, { mayCreate: false })).toMatchObject({ kind: 'accepted' });
  });

  it('proves absence after the delay', async () => {
    const order = exchange.freeze(key, buy);
    const submittedAt = Date.now();
    ahead = 11 * MINUTE;
    expect(await exchange.resolve(order, submittedAt, { mayCreate: true })).toMatchObject({ kind: 'absent' });
    expect(server.orders).toHaveLength(0);
  });

  it('knows a rejection, a duplicate, a busy venue and refused credentials from each other', async () => {
    expect(await exchange.submit(exchange.freeze(key, { ...buy, quoteAmount: '700' }))).toMatchObject({
      kind: 'rejected',
    });
    const order = exchange.freeze(key, buy);
    server.keepOrdersOpen();
    await exchange.submit(order);
    server.hideOrders(1);
    expect(await exchange.submit(order)).toMatchObject({ kind: 'accepted', order: { state: { status: 'ACCEPTED' } } });
    expect(server.orders).toHaveLength(1);
    server.answerNext(429, '{"code":-1003,"msg":"Too many requests"}');
    await expect(exchange.time()).rejects.toMatchObject({ name: 'VenueBusyError' });
    const stranger = await createExchange({
      id: 'binance',
      credentials: { apiKey: 'test-key', secret: 'wrong-secret' },
      url: server.url,
      timeoutMs: 5_000,
      ledger: LEDGER,
    });
    const refusal = stranger.holdings('main', 'USDT');
    await expect(refusal).rejects.toMatchObject({ name: 'VenueRefusedError' });
    await expect(refusal).rejects.not.toThrow(/wrong-secret|test-key/);
  });

  it('cancels an open order, and takes the cancel of a closed one as done', async () => {
    server.keepOrdersOpen();
    await exchange.submit(exchange.freeze(key, buy));
    await exchange.cancel('1', 'ALT-USDT');
    expect((await exchange.fetchOrder('1', 'ALT-USDT')).state.status).toBe('CANCELED');
    await exchange.cancel('1', 'ALT-USDT');
    await expect(exchange.cancel('99', 'ALT-USDT')).rejects.toMatchObject({ name: 'VenueRefusedError' });
  });
});
