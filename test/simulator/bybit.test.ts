import ccxt from 'ccxt';
import { expect, test } from 'vitest';
import { administer, simulatorFor } from './support.ts';

const KEY = { apiKey: 'bybit-key', secret: 'bybit-secret' };

/** ccxt's own bybit client, kept to the spot market of a unified account and pointed at a simulator. */
async function opened(credentials: Partial<typeof KEY> = {}, options: object = {}) {
  const simulator = await simulatorFor({ accounts: [{ name: 'main', ...KEY }], ...options });
  const client = new ccxt.bybit({
    ...KEY,
    ...credentials,
    enableRateLimit: false,
    urls: { api: { public: simulator.url, private: simulator.url } },
    has: { fetchCurrencies: false },
    options: {
      fetchMarkets: { types: ['spot'] },
      defaultType: 'spot',
      enableUnifiedMargin: false,
      enableUnifiedAccount: true,
    },
  });
  return { simulator, client };
}

test("ccxt's bybit client trades at the same exchange, with its own spelling of everything", async () => {
  const { client } = await opened();
  const markets = await client.loadMarkets();
  expect(markets['ALT/USD']).toMatchObject({ active: true, precision: { amount: 0.1, price: 0.00001 } });
  const params = { cost: 25, orderLinkId: 'one' };
  const { id } = await client.createOrder('DOT/USD', 'market', 'buy', undefined as never, undefined, params);
  const [found] = await client.fetchClosedOrders('DOT/USD', undefined, 1, { orderLinkId: 'one' });
  expect(found).toMatchObject({ id, status: 'closed', clientOrderId: 'one' });
  expect(Number(found?.cost)).toBeCloseTo(25 / 1.012, 3);
  const balance = (await client.fetchBalance()) as unknown as Record<string, { free: number }>;
  expect(balance.DOT?.free).toBe(found?.filled);
  expect(await client.fetchOrderTrades(String(id), 'DOT/USD')).toMatchObject([{ order: id, amount: found?.filled }]);
  expect(Number((await client.fetchTicker('DOT/USD')).last)).toBeGreaterThan(0);
  const bars = await client.fetchOHLCV('DOT/USD', '1d', Date.now() - 60 * 86_400_000, 50);
  expect(bars.length).toBeGreaterThan(45);
});

test('a client order ID is taken once, and an order that was cancelled without a fill is forgotten after a day', async () => {
  const { simulator, client } = await opened();
  const sell = () => client.createOrder('ALT/USD', 'limit', 'sell', 100, 2, { orderLinkId: 'twice' });
  const id = String((await sell()).id);
  await expect(sell()).rejects.toThrow('170141');
  const held = (await client.fetchBalance()) as unknown as Record<string, { used: number }>;
  expect(held.ALT?.used).toBe(100);
  await client.cancelOrder(id, 'ALT/USD');
  await expect(client.cancelOrder(id, 'ALT/USD')).rejects.toThrow('170142');
  await expect(sell()).rejects.toThrow('170141');
  const shown = async () =>
    (await client.fetchCanceledOrders('ALT/USD', undefined, 1, { orderLinkId: 'twice' })).length;
  expect(await shown()).toBe(1);
  await administer(simulator, '/clock/advance', { ms: 24 * 3_600_000 + 1_000 });
  expect(await shown()).toBe(0);
});

test.each([
  ['too little cash', { cost: 900 }, 'InsufficientFunds'],
  ['a value below the minimum', { cost: 0.5 }, 'InvalidOrder'],
])('%s is refused with the error that ccxt knows', async (_name, params, error) => {
  const { client } = await opened();
  const order = client.createOrder('DOT/USD', 'market', 'buy', undefined as never, undefined, params);
  await expect(order).rejects.toMatchObject({ name: error });
});

test.each([
  ['a key', { apiKey: 'nobody' }],
  ['a secret', { secret: 'guessed' }],
])('%s that is not the account’s is refused', async (_name, credentials) => {
  const { client } = await opened(credentials);
  await expect(client.fetchBalance()).rejects.toMatchObject({ name: 'AuthenticationError' });
});

test('a request whose window has passed is refused', async () => {
  const { client } = await opened();
  client.options.timeDifference = 6_000;
  await expect(client.fetchBalance()).rejects.toMatchObject({ name: 'InvalidNonce' });
});
