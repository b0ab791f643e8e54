import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Market } from '../../../adapters/exchange/dialect.ts';
import { type OkxClient, okxDialect } from '../../../adapters/exchange/okx.ts';
import type { ExchangePort } from '../../../core/ports/exchange.ts';
import type { SimulatorAdmin } from '../../support/simulatorAdmin.ts';
import { BUY, HOUR, MINUTE, startTradedVenue, type TradedVenue } from './support/tradedVenue.ts';

const KEY = { apiKey: 'okx-key', secret: 'okx-secret', passphrase: 'okx-passphrase' };

describe('OKX', () => {
  let venue: TradedVenue;
  let admin: SimulatorAdmin;
  let exchange: ExchangePort;
  beforeAll(async () => {
    venue = await startTradedVenue({
      id: 'okx',
      credentials: KEY,
      holdings: { 'ALT-USD': '500' },
      fees: { ofBuys: 'base' },
    });
    ({ admin, exchange } = venue);
  });
  beforeEach(async () => {
    venue.ahead = 0;
    await admin.clearFaults();
  });
  afterAll(() => venue.stop());

  it('reads rules with the fee of the account, quotes, holdings with what is held, and permissions', async () => {
    expect((await exchange.rules('USD')).get('ALT-USD')).toMatchObject({
      tradable: true,
      baseIncrement: '0.1',
      quoteIncrement: '0.01',
      priceIncrement: '0.00001',
      minQuote: '0',
      takerFee: '0.012',
    });
    const quotes = await exchange.quotes(['ALT-USD', 'NONE-USD']);
    expect([...quotes.keys()]).toEqual(['ALT-USD']);
    expect(Number(quotes.get('ALT-USD')?.quoteVolume24h)).toBeGreaterThan(0);
    const id = await venue.accepted(await venue.resting());
    const { holdings } = await exchange.holdings('main', 'USD');
    const held = holdings.find(({ symbol }) => symbol === 'ALT-USD');
    expect(Number(held?.quantity) - Number(held?.available)).toBeCloseTo(100, 9);
    await exchange.cancel(id, 'ALT-USD');
    expect(await exchange.permissions()).toEqual({
      canView: true,
      canTrade: true,
      canTransfer: false,
      portfolio: 'main',
    });
    expect(await (await venue.withdrawing()).permissions()).toMatchObject({ canTransfer: true });
  });

  it('sizes a market buy by quote amount and pays its fee in what was bought, to the last digit', async () => {
    const answer = await exchange.submit(exchange.freeze(venue.nextKey('DOT-USD'), BUY));
    if (answer.kind !== 'accepted' || answer.order.state.status !== 'FILLED') throw new Error(JSON.stringify(answer));
    const { filledQuote, feeQuote, filledBase } = answer.order.state.execution;
    expect(Number(filledQuote)).toBeCloseTo(50.23, 1);
    expect(Number(feeQuote) / Number(filledQuote)).toBeCloseTo(0.012, 9);
    const fills = await exchange.fills(answer.order.venueOrderId, 'DOT-USD');
    expect(fills.every(({ feeCurrency, side }) => feeCurrency === 'DOT' && side === 'buy')).toBe(true);
    expect(fills.reduce((sum, { base }) => sum + Number(base), 0)).toBeCloseTo(Number(filledBase), 9);
  });

  it('finds the one order after its answer was lost, never sends it again, and cancels it once', async () => {
    const order = await venue.resting();
    await admin.addFault({ method: 'POST', path: '/trade/order$', times: 1, effect: { kind: 'reset' } });
    await expect(exchange.submit(order)).rejects.toMatchObject({ name: 'VenueUnreachableError' });
    await admin.forgetRequests();
    const found = await exchange.resolve(order, Date.now(), { mayCreate: true });
    expect(found).toMatchObject({ kind: 'accepted', order: { state: { status: 'ACCEPTED' } } });
    expect(await exchange.submit(order)).toMatchObject({ kind: 'accepted' });
    expect((await admin.requests()).filter(({ method }) => method === 'POST')).toEqual([]);
    if (found.kind !== 'accepted') throw new Error(found.kind);
    await exchange.cancel(found.order.venueOrderId, 'ALT-USD');
    await exchange.cancel(found.order.venueOrderId, 'ALT-USD');
    const state = (await exchange.fetchOrder(found.order.venueOrderId, 'ALT-USD')).state;
    expect(state).toMatchObject({ status: 'CANCELED' });
  });

  it('takes a refused duplicate for proof that the order is there', async () => {
    const order = await venue.resting();
    const id = await venue.accepted(order);
    // The look before the order is sent finds nothing, and the venue has it all the same.
    await admin.addFault({ method: 'GET', path: '/trade/order$', times: 1, effect: { kind: 'hideOrders' } });
    expect(await exchange.submit(order)).toMatchObject({ kind: 'accepted', order: { venueOrderId: id } });
    await exchange.cancel(id, 'ALT-USD');
  });

  it('proves absence after the delay, and not before', async () => {
    const order = await venue.resting();
    const submittedAt = Date.now();
    await expect(exchange.resolve(order, submittedAt, { mayCreate: true })).rejects.toThrow(/proves nothing before/);
    venue.ahead = 11 * MINUTE;
    expect(await exchange.resolve(order, submittedAt, { mayCreate: true })).toMatchObject({ kind: 'absent' });
  });

  it('takes an order that the venue has forgotten for cancelled, once it has been nowhere for ten minutes', async () => {
    const id = await venue.accepted(await venue.resting());
    await exchange.cancel(id, 'ALT-USD');
    await admin.advanceClock(2 * HOUR + 1_000);
    const read = () => exchange.fetchOrder(id, 'ALT-USD');
    await expect(read()).rejects.toMatchObject({ name: 'VenueUnreachableError' });
    venue.ahead = 9 * MINUTE;
    await expect(read()).rejects.toThrow(/taken for cancelled without a fill from/);
    venue.ahead = 11 * MINUTE;
    expect((await read()).state).toMatchObject({ status: 'CANCELED', execution: { filledBase: '0' } });
  });

  it('takes no order for forgotten that a list still has', async () => {
    const order = await venue.resting();
    const id = await venue.accepted(order);
    await admin.addFault({ method: 'GET', path: '/trade/order$', effect: { kind: 'hideOrders' } });
    for (const ms of [0, 11 * MINUTE]) {
      venue.ahead = ms;
      await expect(exchange.fetchOrder(id, 'ALT-USD')).rejects.toThrow(/its lists have it/);
    }
    venue.ahead = 0;
    await admin.clearFaults();
    await exchange.cancel(id, 'ALT-USD');
  });

  it('reads on to the end of long lists', async () => {
    const listed = (await exchange.orders(Date.now() - 24 * HOUR, ['ALT-USD'])).length;
    const person = { limit_limit_gtc: { base_size: '1', limit_price: '9' } };
    for (let count = 0; count < 205; count += 1)
      await admin.placeByHand({ product_id: 'ALT-USD', side: 'SELL', order_configuration: person });
    const orders = await exchange.orders(Date.now() - 24 * HOUR, ['ALT-USD']);
    expect(orders).toHaveLength(listed + 205);
    expect(new Set(orders.map(({ venueOrderId }) => venueOrderId)).size).toBe(listed + 205);
    await admin.addFault({
      path: 'orders-pending$',
      effect: { kind: 'changeFields', set: { 'data.99.ordId': '9999' }, remove: [] },
    });
    await expect(exchange.orders(Date.now() - 24 * HOUR, [])).rejects.toThrow(/does not go on from it/);
  });

  it('refuses an account in whose mode orders may borrow, and says what to set', async () => {
    const set = { 'data.0.acctLv': '3' };
    await admin.addFault({ path: 'account/config$', effect: { kind: 'changeFields', set, remove: [] } });
    await expect(exchange.permissions()).rejects.toThrow(/Set its account mode to Spot/);
  });
});

/** A market of the venue as far as answers need it. */
const BTC = { symbol: 'BTC-USDT', id: 'BTC-USDT' } as Market;

/** Answers that the venue itself has given: the order is the example of its documentation, the balances were recorded by ccxt for its tests. */
describe('recorded answers of OKX', () => {
  const envelope = (data: readonly object[]) => async () => ({ code: '0', data, msg: '' });
  const order = {
    accFillSz: '0.00192834',
    avgPx: '51858',
    cTime: '1708587373361',
    cancelSource: '',
    cancelSourceReason: '',
    clOrdId: '9fdb7633325a57c0b6df2a34f1326d95',
    fee: '-0.00000192834',
    feeCcy: 'BTC',
    instId: 'BTC-USDT',
    instType: 'SPOT',
    ordId: '680800019749904384',
    ordType: 'market',
    px: '',
    side: 'buy',
    state: 'filled',
    sz: '100',
    tdMode: 'cash',
    tgtCcy: 'quote_ccy',
  };
  const fill = {
    billId: '680800019749904390',
    ordId: order.ordId,
    tradeId: '744876980',
    side: 'buy',
    fillPx: '51858',
    fillSz: '0.00192834',
    fee: '-0.00000192834',
    feeCcy: 'BTC',
    ts: '1708587373362',
  };
  const client = (answers: object) =>
    okxDialect({ safeCurrencyCode: (id: string) => id, ...answers } as unknown as OkxClient);

  it('an order that spent a quote amount, with its fee in base', async () => {
    const dialect = client({
      privateGetTradeOrder: envelope([order]),
      privateGetTradeFills: envelope([]),
      privateGetTradeFillsHistory: envelope([fill]),
    });
    expect(await dialect.order(order.ordId, BTC)).toMatchObject({
      clientOrderId: order.clOrdId,
      baseSize: undefined,
      quoteSize: '100',
      state: {
        status: 'FILLED',
        execution: {
          filledBase: '0.00192834',
          filledQuote: '99.99985572',
          feeQuote: '0.09999985572',
        },
      },
    });
    expect(await dialect.fills(order.ordId, BTC)).toMatchObject([
      { venueFillId: '744876980', fee: '0.00000192834', feeCurrency: 'BTC', at: 1_708_587_373_362 },
    ]);
  });

  it('balances of which a part is held by orders, in an answer with many fields that are empty', async () => {
    const details = [
      { ccy: 'TUSD', cashBal: '3000', availBal: '3000', frozenBal: '0', eq: '3000', imr: '', rewardBal: '' },
      { ccy: 'BTC', cashBal: '1.06126645222', availBal: '0.6612664522199999', frozenBal: '0.4', ordFrozen: '0.4' },
    ];
    const dialect = client({ privateGetAccountBalance: envelope([{ adjEq: '152550.8', details }]) });
    expect(await dialect.balances()).toEqual([
      { asset: 'TUSD', total: '3000', free: '3000' },
      { asset: 'BTC', total: '1.06126645222', free: '0.6612664522199999' },
    ]);
  });
});
