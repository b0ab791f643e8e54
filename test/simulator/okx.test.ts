import ccxt from 'ccxt';
import { expect, test } from 'vitest';
import { administer, simulatorFor } from './support.ts';

const KEY = { apiKey: 'okx-key', secret: 'okx-secret', passphrase: 'okx-passphrase' };

/** ccxt's own okx client, kept to the spot market and pointed at a simulator. */
async function opened(credentials: Partial<typeof KEY> = {}, options: object = {}) {
  const simulator = await simulatorFor({ accounts: [{ name: 'main', ...KEY }], ...options });
  const { apiKey, secret, passphrase } = { ...KEY, ...credentials };
  const client = new ccxt.okx({
    apiKey,
    secret,
    password: passphrase,
    enableRateLimit: false,
    urls: { api: { rest: simulator.url } },
    has: { fetchCurrencies: false },
    options: { fetchMarkets: { types: ['spot'] }, defaultType: 'spot', createOrder: 'privatePostTradeOrder' },
  });
  return { simulator, client };
}

const BY_COST = { tgtCcy: 'quote_ccy' };

test("ccxt's okx client trades at the same exchange, with its own spelling of everything", async () => {
  const { client } = await opened();
  const markets = await client.loadMarkets();
  expect(markets['ALT/USD']).toMatchObject({ active: true, precision: { amount: 0.1, price: 0.00001 } });
  const params = { ...BY_COST, cost: 25, clOrdId: 'one' };
  const { id } = await client.createOrder('DOT/USD', 'market', 'buy', undefined as never, undefined, params);
  const found = await client.fetchOrder(undefined as never, 'DOT/USD', { clOrdId: 'one' });
  expect(found).toMatchObject({ id, status: 'closed', clientOrderId: 'one' });
  expect(Number(found.filled) * Number(found.average)).toBeCloseTo(25 / 1.012, 3);
  const balance = (await client.fetchBalance()) as unknown as Record<string, { free: number }>;
  expect(balance.DOT?.free).toBe(found.filled);
  expect(await client.fetchMyTrades('DOT/USD')).toMatchObject([{ order: id, amount: found.filled }]);
  expect(await client.fetchClosedOrders('DOT/USD')).toMatchObject([{ id }]);
  expect(Number((await client.fetchTicker('DOT/USD')).last)).toBeGreaterThan(0);
  const bars = await client.fetchOHLCV('DOT/USD', '1d', Date.now() - 60 * 86_400_000, 50);
  expect(bars).toHaveLength(50);
  expect(bars[0]?.[0]).toBeLessThan(bars[49]?.[0] ?? 0);
});

test('a client order ID is refused while its order is open and free again afterwards, the latest order standing for it', async () => {
  const { simulator, client } = await opened();
  const sell = () => client.createOrder('ALT/USD', 'limit', 'sell', 100, 2, { clOrdId: 'twice' });
  const id = String((await sell()).id);
  await expect(sell()).rejects.toThrow('51016');
  expect(await client.fetchOpenOrders('ALT/USD')).toMatchObject([{ id, clientOrderId: 'twice' }]);
  await client.cancelOrder(id, 'ALT/USD');
  expect(await client.fetchOrder(id, 'ALT/USD')).toMatchObject({ status: 'canceled' });
  await expect(client.cancelOrder(id, 'ALT/USD')).rejects.toMatchObject({ name: 'OrderNotFound' });
  const again = await sell();
  expect(again.id).not.toBe(id);
  expect(await client.fetchOrder(undefined as never, 'ALT/USD', { clOrdId: 'twice' })).toMatchObject({ id: again.id });
  expect(await administer(simulator, '/accounts/main/orders')).toMatchObject({ orders: [{}, {}] });
});

test('an order that was cancelled without a fill is forgotten after two hours, one with a fill is not', async () => {
  const { simulator, client } = await opened();
  const filled = await client.createOrder('ALT/USD', 'market', 'sell', 50, undefined, { clOrdId: 'filled' });
  const { id } = await client.createOrder('ALT/USD', 'limit', 'sell', 100, 2, { clOrdId: 'cancelled' });
  await client.cancelOrder(String(id), 'ALT/USD');
  await administer(simulator, '/clock/advance', { ms: 2 * 3_600_000 + 1_000 });
  for (const [asked, params] of [
    [id, {}],
    [undefined, { clOrdId: 'cancelled' }],
  ] as const)
    await expect(client.fetchOrder(asked as never, 'ALT/USD', params)).rejects.toMatchObject({ name: 'OrderNotFound' });
  expect(await client.fetchOrder(String(filled.id), 'ALT/USD')).toMatchObject({ status: 'closed' });
  expect((await client.privateGetTradeOrdersHistory({ instType: 'SPOT' })).data).toHaveLength(1);
});

test.each([
  ['too little cash', { cost: 900 }, 'InsufficientFunds'],
  ['a value below the minimum', { cost: 0.5 }, 'InvalidOrder'],
  ['a client order ID with a dash', { cost: 20, clOrdId: 'a-b' }, 'BadRequest'],
])('%s is refused with the error that ccxt knows', async (_name, params, error) => {
  const { client } = await opened();
  const order = client.createOrder('DOT/USD', 'market', 'buy', undefined as never, undefined, {
    ...BY_COST,
    ...params,
  });
  await expect(order).rejects.toMatchObject({ name: error });
});

test.each([
  ['a key', { apiKey: 'nobody' }],
  ['a secret', { secret: 'guessed' }],
  ['a passphrase', { passphrase: 'guessed' }],
])('%s that is not the account’s is refused', async (_name, credentials) => {
  const { client } = await opened(credentials);
  await expect(client.fetchBalance()).rejects.toMatchObject({ name: 'AuthenticationError' });
});

test('an order that comes after its deadline is not processed', async () => {
  const { simulator, client } = await opened();
  client.headers = { expTime: String(Date.now() - 1_000) };
  await expect(client.createOrder('ALT/USD', 'limit', 'sell', 100, 2)).rejects.toThrow('50036');
  expect(await administer(simulator, '/accounts/main/orders')).toMatchObject({ orders: [] });
});

test('what an order that takes what is on offer at once leaves is cancelled, and buys may pay in what they have bought', async () => {
  const { simulator, client } = await opened({}, { speed: 0.001, accounts: [{ name: 'main', ...KEY, holdings: {} }] });
  await administer(simulator, '/fees', { ofBuys: 'base' });
  await administer(simulator, '/products/DOT-USD/depth', { value: 200 });
  const { asks } = await client.fetchOrderBook('DOT/USD');
  const within = asks.slice(0, 3).reduce((sum, [, size]) => sum + Number(size), 0);
  const { id } = await client.createOrder('DOT/USD', 'limit', 'buy', 40, asks[2]?.[0], { timeInForce: 'IOC' });
  const order = await client.fetchOrder(String(id), 'DOT/USD');
  expect(order).toMatchObject({ status: 'canceled', amount: 40, fee: { currency: 'DOT' } });
  expect(Number(order.filled)).toBeCloseTo(within, 7);
  const balance = (await client.fetchBalance()) as unknown as Record<string, { free: number }>;
  expect(balance.DOT?.free).toBeCloseTo(within * 0.988, 6);
});
