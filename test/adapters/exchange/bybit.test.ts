import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BybitClient, bybitDialect } from '../../../adapters/exchange/bybit.ts';
import type { Market } from '../../../adapters/exchange/dialect.ts';
import type { ExchangePort } from '../../../core/ports/exchange.ts';
import type { SimulatorAdmin } from '../../support/simulatorAdmin.ts';
import { BUY, HOUR, MINUTE, startTradedVenue, type TradedVenue } from './support/tradedVenue.ts';

const KEY = { apiKey: 'bybit-key', secret: 'bybit-secret' };

describe('Bybit', () => {
  let venue: TradedVenue;
  let admin: SimulatorAdmin;
  let exchange: ExchangePort;
  beforeAll(async () => {
    venue = await startTradedVenue({
      id: 'bybit',
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
      minQuote: '1',
      takerFee: '0.012',
    });
    expect([...(await exchange.quotes(['ALT-USD', 'NONE-USD'])).keys()]).toEqual(['ALT-USD']);
    const id = await venue.accepted(await venue.resting());
    const { holdings } = await exchange.holdings('main', 'USD');
    const held = holdings.find(({ symbol }) => symbol === 'ALT-USD');
    expect(Number(held?.quantity) - Number(held?.available)).toBeCloseTo(100, 9);
    await exchange.cancel(id, 'ALT-USD');
    const rights = { canView: true, canTrade: true, canTransfer: false, portfolio: '1' };
    expect(await exchange.permissions()).toEqual(rights);
    expect(await (await venue.withdrawing()).permissions()).toMatchObject({ canTransfer: true });
  });

  it('sizes a market buy by quote amount and a sell by quantity, with fees in what is got', async () => {
    const bought = await exchange.submit(exchange.freeze(venue.nextKey('DOT-USD'), BUY));
    if (bought.kind !== 'accepted' || bought.order.state.status !== 'FILLED') throw new Error(JSON.stringify(bought));
    const { filledQuote, feeQuote } = bought.order.state.execution;
    expect(Number(filledQuote)).toBeCloseTo(50.23, 1);
    expect(Number(feeQuote) / Number(filledQuote)).toBeCloseTo(0.012, 9);
    const fills = await exchange.fills(bought.order.venueOrderId, 'DOT-USD');
    expect(fills.every(({ feeCurrency, side }) => feeCurrency === 'DOT' && side === 'buy')).toBe(true);
    const sell = { ...BUY, symbol: 'ALT-USD', side: 'sell', baseQuantity: '100' } as const;
    const sold = await exchange.submit(exchange.freeze(venue.nextKey('ALT-USD'), sell));
    if (sold.kind !== 'accepted') throw new Error(sold.detail);
    expect(await exchange.fills(sold.order.venueOrderId, 'ALT-USD')).toMatchObject([{ feeCurrency: 'USD' }]);
  });

  it('finds the one order after its answer was lost, also in the history alone, and cancels it once', async () => {
    const order = await venue.resting();
    await admin.addFault({ method: 'POST', path: '/order/create$', times: 1, effect: { kind: 'reset' } });
    await expect(exchange.submit(order)).rejects.toMatchObject({ name: 'VenueUnreachableError' });
    await admin.addFault({ path: '/order/realtime$', effect: { kind: 'hideOrders' } });
    const found = await exchange.resolve(order, Date.now(), { mayCreate: true });
    if (found.kind !== 'accepted') throw new Error(found.kind);
    await exchange.cancel(found.order.venueOrderId, 'ALT-USD');
    await exchange.cancel(found.order.venueOrderId, 'ALT-USD');
    expect((await exchange.fetchOrder(found.order.venueOrderId, 'ALT-USD')).state.status).toBe('CANCELED');
    expect(await exchange.submit(order)).toMatchObject({ kind: 'accepted', order: { state: { status: 'CANCELED' } } });
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
    await admin.advanceClock(24 * HOUR + 1_000);
    const read = () => exchange.fetchOrder(id, 'ALT-USD');
    await expect(read()).rejects.toMatchObject({ name: 'VenueUnreachableError' });
    venue.ahead = 11 * MINUTE;
    expect((await read()).state).toMatchObject({ status: 'CANCELED', execution: { filledBase: '0' } });
  });

  it('reads on to the end of long lists, and over many weeks', async () => {
    const since = Date.now() - 40 * 24 * HOUR;
    const before = (await exchange.orders(since, [])).length;
    const person = { limit_limit_gtc: { base_size: '1', limit_price: '9' } };
    for (let count = 0; count < 105; count += 1)
      await admin.placeByHand({ product_id: 'ALT-USD', side: 'SELL', order_configuration: person });
    const orders = await exchange.orders(since, []);
    expect(orders).toHaveLength(before + 105);
    expect(orders.filter(({ closed }) => !closed)).toHaveLength(105);
  });

  it('refuses an account that is not a unified one, and a key that only reads', async () => {
    const answer = (set: Record<string, unknown>) =>
      admin.addFault({ path: 'user/query-api$', effect: { kind: 'changeFields', set, remove: [] } });
    await answer({ 'result.readOnly': 1 });
    expect(await exchange.permissions()).toMatchObject({ canView: true, canTrade: false });
    await admin.clearFaults();
    await answer({ 'result.uta': 0 });
    await expect(exchange.permissions()).rejects.toThrow(/no unified trading account/);
  });
});

it('an order and a fill as the documents of Bybit show them are read exactly', async () => {
  const market = { symbol: 'BTC-USDT', id: 'BTCUSDT' } as Market;
  const answer = (list: readonly object[]) => async () => ({ retCode: 0, result: { list, nextPageCursor: '' } });
  const order = {
    orderId: '1321003749386327552',
    orderLinkId: '9fdb7633-325a-57c0-b6df-2a34f1326d95',
    symbol: 'BTCUSDT',
    side: 'Buy',
    orderType: 'Limit',
    timeInForce: 'IOC',
    qty: '0.003',
    orderStatus: 'PartiallyFilledCanceled',
    cancelType: 'UNKNOWN',
    rejectReason: 'EC_NoError',
    avgPrice: '26864.40',
    cumExecQty: '0.002',
    cumExecValue: '53.7288',
    cumExecFee: '0.000002',
  };
  const fill = {
    orderId: order.orderId,
    execId: '2100000000007764263',
    side: 'Buy',
    execPrice: '26864.40',
    execQty: '0.002',
    execFee: '0.000002',
    feeCurrency: 'BTC',
    execTime: '1684476068372',
  };
  const dialect = bybitDialect({
    safeCurrencyCode: (id: string) => id,
    privateGetV5OrderRealtime: answer([]),
    privateGetV5OrderHistory: answer([order]),
    privateGetV5ExecutionList: answer([fill]),
  } as unknown as BybitClient);
  expect(await dialect.find(order.orderLinkId, market, 0)).toMatchObject({
    baseSize: '0.003',
    quoteSize: undefined,
    state: {
      status: 'CANCELED',
      reason: 'IOC',
      execution: { filledBase: '0.002', filledQuote: '53.7288', feeQuote: '0.0537288' },
    },
  });
});
