import { expect, test } from 'vitest';
import { administer, balanceOf, clientOf, marketOrder, simulatorFor } from './support.ts';

const ORDERS = '/api/v3/brokerage/orders$';

interface Audit {
  readonly orders: readonly {
    readonly orderId: string;
    readonly clientOrderId: string;
    readonly submissions: number;
  }[];
}

async function opened() {
  const simulator = await simulatorFor();
  const client = clientOf(simulator);
  await client.loadMarkets();
  const fault = (rule: object) => administer(simulator, '/faults', rule);
  const audit = async () => ((await administer(simulator, '/accounts/main/orders')) as Audit).orders;
  return { simulator, client, fault, audit };
}

test.each([
  ['the connection closes', { kind: 'reset' }, 'NetworkError'],
  ['the venue says 503', { kind: 'deny', status: 503 }, 'ExchangeNotAvailable'],
  ['the venue says 504', { kind: 'deny', status: 504 }, 'RequestTimeout'],
  ['the answer comes after the client has given up', { kind: 'late', ms: 600_000 }, 'RequestTimeout'],
] as const)(
  'an order whose answer is lost because %s exists once, and its ID finds it',
  async (_name, effect, error) => {
    const { client, fault, audit } = await opened();
    await fault({ method: 'POST', path: ORDERS, times: 1, effect });
    client.timeout = effect.kind === 'late' ? 500 : 10_000;
    await expect(marketOrder(client, 'DOT/USD', 'buy', { cost: 20 }, 'lost')).rejects.toMatchObject({ name: error });
    client.timeout = 10_000;
    const [accepted] = await audit();
    expect(await marketOrder(client, 'DOT/USD', 'buy', { cost: 20 }, 'lost')).toBe(accepted?.orderId);
    expect(await audit()).toMatchObject([{ clientOrderId: 'lost', submissions: 2 }]);
    expect((await balanceOf(client, 'USD')).total).toBeGreaterThan(579.9);
  },
);

test('half an answer is an error to the client, not an order without an ID', async () => {
  const { client, fault, audit } = await opened();
  await fault({ method: 'POST', path: ORDERS, times: 1, effect: { kind: 'torn' } });
  await expect(marketOrder(client, 'DOT/USD', 'buy', { cost: 20 }, 'torn')).rejects.toThrow();
  expect(await audit()).toHaveLength(1);
});

test('requests that are refused before they are looked at leave nothing behind, however many there are', async () => {
  const { client, fault, audit } = await opened();
  await fault({ path: '/api/', times: 3, effect: { kind: 'refuse', status: 429 } });
  for (let attempt = 0; attempt < 3; attempt++)
    await expect(marketOrder(client, 'DOT/USD', 'buy', { cost: 20 }, 'storm')).rejects.toMatchObject({
      name: 'RateLimitExceeded',
    });
  expect(await audit()).toEqual([]);
  expect(await marketOrder(client, 'DOT/USD', 'buy', { cost: 20 }, 'storm')).toBeTruthy();
});

test('an order can be hidden from every list for a number of requests, and comes to light afterwards', async () => {
  const { client, fault } = await opened();
  const id = await marketOrder(client, 'DOT/USD', 'buy', { cost: 20 });
  await fault({ path: '/historical/', times: 3, effect: { kind: 'hideOrders', orderId: id } });
  await expect(client.fetchOrder(id)).rejects.toThrow('NOT_FOUND');
  expect(await client.fetchOrders()).toEqual([]);
  expect(await client.fetchMyTrades('DOT/USD')).toEqual([]);
  expect(await client.fetchOrder(id)).toMatchObject({ id, status: 'closed' });
});

test('fills can come twice, and fields of answers can be changed or taken away', async () => {
  const { simulator, client, fault } = await opened();
  const id = await marketOrder(client, 'DOT/USD', 'buy', { cost: 20 });
  await fault({ path: '/fills', effect: { kind: 'duplicateFills' } });
  const ids = (await client.fetchMyTrades('DOT/USD')).map((trade) => trade.id);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);

  await fault({
    path: `/historical/${id}`,
    effect: { kind: 'changeFields', set: { 'order.status': 'HALTED' }, remove: ['order.filled_size'] },
  });
  const changed = await client.fetchOrder(id);
  expect(changed.info).toMatchObject({ status: 'HALTED' });
  expect(changed.info).not.toHaveProperty('filled_size');

  await fetch(`${simulator.url}/_simulator/faults`, { method: 'DELETE' });
  expect(await client.fetchOrder(id)).toMatchObject({ status: 'closed' });
});

test('a fault that is limited in time heals by itself', async () => {
  const { client, fault } = await opened();
  await fault({ path: '/time', forMs: 0, effect: { kind: 'refuse', status: 500 } });
  expect(await client.fetchTime()).toBeGreaterThan(0);
});

test('a product without candles, or with a price of zero, is shown as such and cannot be bought', async () => {
  const { simulator, client } = await opened();
  await administer(simulator, '/products/DOT-USD/candles', { missing: true });
  await administer(simulator, '/products/DOT-USD/zero-price', { zero: true });
  expect(await client.fetchOHLCV('DOT/USD', '1d')).toEqual([]);
  expect((await client.fetchTickers(['DOT/USD']))['DOT/USD']).toMatchObject({ info: { price: '0' } });
  await expect(marketOrder(client, 'DOT/USD', 'buy', { cost: 20 })).rejects.toThrow(
    'PREVIEW_MISSING_PRODUCT_PRICE_BOOK',
  );
  expect(await client.fetchOHLCV('SOL/USD', '1d')).not.toEqual([]);
});

test('the time that the venue tells can be skewed', async () => {
  const { simulator, client } = await opened();
  const before = Number(await client.fetchTime());
  await administer(simulator, '/clock/skew', { ms: 3_600_000 });
  expect(Number(await client.fetchTime()) - before).toBeGreaterThanOrEqual(3_600_000);
});

test('money can be moved in and out, and a manual order is one of the account like any other', async () => {
  const { simulator, client } = await opened();
  await administer(simulator, '/accounts/main/deposit', { currency: 'USD', amount: '100.5' });
  await administer(simulator, '/accounts/main/withdraw', { currency: 'ALT', amount: '1.5' });
  expect((await balanceOf(client, 'USD')).total).toBe(700.5);
  await expect(administer(simulator, '/accounts/main/withdraw', { currency: 'USD', amount: '701' })).rejects.toThrow(
    'amount',
  );
  await administer(simulator, '/accounts/main/orders', {
    product_id: 'SOL-USD',
    side: 'BUY',
    order_configuration: { market_market_ioc: { quote_size: '25' } },
  });
  expect(await client.fetchOrders()).toMatchObject([
    { symbol: 'SOL/USD', clientOrderId: expect.stringMatching(/^manual-/) },
  ]);
});

test('a wrong fault is refused with the name of its field', async () => {
  const { fault } = await opened();
  await expect(fault({ path: '(', effect: { kind: 'reset' } })).rejects.toThrow('path: must be a regular expression');
  await expect(fault({ effect: { kind: 'explode' } })).rejects.toThrow('effect');
});

test('without the admin option there is no such surface', async () => {
  const simulator = await simulatorFor({ admin: false });
  expect((await fetch(`${simulator.url}/_simulator`)).status).toBe(404);
});
