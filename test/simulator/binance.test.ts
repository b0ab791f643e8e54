import ccxt from 'ccxt';
import { expect, test } from 'vitest';
import { administer, simulatorFor } from './support.ts';

const KEY = { apiKey: 'binance-key', secret: 'binance-secret' };

/** ccxt's own binance client, kept to the spot market and pointed at a simulator. */
async function opened(credentials = KEY, options: object = {}) {
  const simulator = await simulatorFor({ accounts: [{ name: 'main', ...KEY }], ...options });
  const client = new ccxt.binance({
    ...credentials,
    enableRateLimit: false,
    options: {
      fetchMarkets: { types: ['spot'] },
      fetchCurrencies: false,
      fetchMargins: false,
      defaultType: 'spot',
    },
  });
  const api = client.urls.api as Record<string, string>;
  for (const [name, url] of Object.entries(api)) api[name] = simulator.url + new URL(url).pathname;
  return { simulator, client };
}

test("ccxt's binance client trades at the same exchange, with its own spelling of everything", async () => {
  const { client } = await opened();
  const markets = await client.loadMarkets();
  expect(markets['ALT/USD']).toMatchObject({ active: true, precision: { amount: 0.1, price: 0.00001 } });
  const buy = await client.createOrder('DOT/USD', 'market', 'buy', 0, undefined, { cost: 25, clientOrderId: 'one' });
  expect(buy).toMatchObject({ status: 'closed', clientOrderId: 'one' });
  expect(Number(buy.cost)).toBeCloseTo(25 / 1.012, 3);
  const found = await client.fetchOrder(undefined as unknown as string, 'DOT/USD', { clientOrderId: 'one' });
  expect(found).toMatchObject({ id: buy.id, filled: buy.filled });
  const balance = (await client.fetchBalance()) as unknown as Record<string, { free: number }>;
  expect(balance.DOT?.free).toBe(buy.filled);
  expect(await client.fetchMyTrades('DOT/USD')).toMatchObject([{ order: buy.id, amount: buy.filled }]);
  expect(Number((await client.fetchTicker('DOT/USD')).last)).toBeGreaterThan(0);
  expect(await client.fetchOHLCV('DOT/USD', '4h', undefined, 50)).toHaveLength(50);
});

test('a client order ID is refused while its order is open and free again afterwards', async () => {
  const { simulator, client } = await opened();
  const sell = () => client.createOrder('ALT/USD', 'limit', 'sell', 100, 2, { clientOrderId: 'twice' });
  const id = String((await sell()).id);
  await expect(sell()).rejects.toThrow('Duplicate order sent');
  await client.cancelOrder(id, 'ALT/USD');
  expect(await client.fetchOrder(id, 'ALT/USD')).toMatchObject({ status: 'canceled' });
  const again = await sell();
  expect(again.id).not.toBe(id);
  expect(await administer(simulator, '/accounts/main/orders')).toMatchObject({ orders: [{}, {}] });
});

test.each([
  ['too little cash', { cost: 900 }, 'InsufficientFunds'],
  ['a value below the minimum', { cost: 0.5 }, 'BadRequest'],
])('%s is refused with the error that ccxt knows', async (_name, params, error) => {
  const { client } = await opened();
  await expect(client.createOrder('DOT/USD', 'market', 'buy', 0, undefined, params)).rejects.toMatchObject({
    name: error,
  });
});

test('an order that does not exist, a wrong key and a wrong signature are told apart', async () => {
  const { client } = await opened();
  await expect(client.fetchOrder('77', 'DOT/USD')).rejects.toMatchObject({ name: 'OrderNotFound' });
  const stranger = await opened({ ...KEY, apiKey: 'nobody' });
  await expect(stranger.client.fetchBalance()).rejects.toMatchObject({ name: 'AuthenticationError' });
  const forger = await opened({ ...KEY, secret: 'guessed' });
  await expect(forger.client.fetchBalance()).rejects.toMatchObject({ name: 'AuthenticationError' });
});

test('a stop order rests until the price has fallen to it, holds what it sells, and is refused above the price', async () => {
  const { simulator, client } = await opened();
  const price = Number((await client.fetchTicker('ALT/USD')).last);
  const stopAt = (stop: number, id: string) =>
    client.createOrder('ALT/USD', 'limit', 'sell', 50, stop * 0.9, { stopLossPrice: stop, newClientOrderId: id });
  await expect(stopAt(price * 1.1, 'above')).rejects.toThrow('Stop price would trigger immediately');
  const { id } = await stopAt(price * 0.8, 'below');
  expect(await client.fetchOrder(id ?? '', 'ALT/USD')).toMatchObject({ status: 'open', clientOrderId: 'below' });
  const held = (await client.fetchBalance()) as unknown as Record<string, { used: number }>;
  expect(held.ALT?.used).toBe(50);
  await administer(simulator, '/products/ALT-USD/jump', { factor: 0.79 });
  await administer(simulator, '/clock/advance', { ms: 6 * 3_600_000 });
  expect(await client.fetchOrder(id ?? '', 'ALT/USD')).toMatchObject({ status: 'closed', filled: 50 });
});

test('buys pay their fees in what they have bought where the venue is told so, and only sells in quote currency', async () => {
  const { simulator, client } = await opened(KEY, { accounts: [{ name: 'main', ...KEY, holdings: {} }] });
  const free = async () => (await client.fetchBalance()) as unknown as Record<string, { free: number }>;
  await administer(simulator, '/fees', { ofBuys: 'base' });
  const bought = await client.createOrder('DOT/USD', 'market', 'buy', 0, undefined, { cost: 50 });
  const [trade] = await client.fetchMyTrades('DOT/USD');
  expect(trade?.fee).toMatchObject({ currency: 'DOT' });
  expect((await free()).DOT?.free).toBeCloseTo(Number(bought.filled) * 0.988, 7);
  expect((await free()).USD?.free).toBeCloseTo(600 - Number(bought.cost), 7);
  await client.createOrder('DOT/USD', 'market', 'sell', 1);
  expect((await client.fetchMyTrades('DOT/USD')).at(-1)?.fee).toMatchObject({ currency: 'USD' });
});

test('the book has the sizes that an IOC order meets: it takes what is within its limit, and its rest has expired', async () => {
  const { simulator, client } = await opened(KEY, { speed: 0.001 });
  await administer(simulator, '/products/DOT-USD/depth', { value: 200 });
  const { asks } = await client.fetchOrderBook('DOT/USD');
  const value = asks.reduce((sum, [price, size]) => sum + Number(price) * Number(size), 0);
  expect(value).toBeGreaterThan(195);
  expect(value).toBeLessThanOrEqual(200);
  const within = asks.slice(0, 3).reduce((sum, [, size]) => sum + Number(size), 0);
  const order = await client.createOrder('DOT/USD', 'limit', 'buy', 40, asks[2]?.[0], { timeInForce: 'IOC' });
  expect(order).toMatchObject({ status: 'expired', amount: 40 });
  expect(Number(order.filled)).toBeCloseTo(within, 7);
});

test('a book that is made thinner after orders have taken from it never holds less than nothing', async () => {
  const { simulator, client } = await opened(KEY, { speed: 0.001, accounts: [{ name: 'main', ...KEY, cash: '5000' }] });
  await client.createOrder('DOT/USD', 'market', 'buy', 0, undefined, { cost: 1_000 });
  await administer(simulator, '/products/DOT-USD/depth', { value: 20 });
  const { asks } = await client.fetchOrderBook('DOT/USD');
  for (const [, size] of asks) expect(Number(size)).toBeGreaterThan(0);
  const order = await client.createOrder('DOT/USD', 'limit', 'buy', 5, Number(asks.at(-1)?.[0]), {
    timeInForce: 'IOC',
  });
  expect(order.status).toBe('expired');
  expect(Number(order.filled)).toBeGreaterThan(0);
});
