import ccxt from 'ccxt';
import { expect, test } from 'vitest';
import { administer, simulatorFor } from './support.ts';

const KEY = { apiKey: 'kraken-key', secret: Buffer.from('kraken-secret').toString('base64') };

/** ccxt's own kraken client, pointed at a simulator. */
async function opened(credentials: Partial<typeof KEY> = {}, options: object = {}) {
  const simulator = await simulatorFor({ accounts: [{ name: 'main', ...KEY }], ...options });
  const client = new ccxt.kraken({
    ...KEY,
    ...credentials,
    enableRateLimit: false,
    urls: { api: { public: simulator.url, private: simulator.url } },
    has: { fetchCurrencies: false },
  });
  let nonce = Date.now();
  client.nonce = () => ++nonce;
  return { simulator, client };
}

test("ccxt's kraken client trades at the same exchange, with its own spelling of everything", async () => {
  const { client } = await opened();
  const markets = await client.loadMarkets();
  expect(markets['ALT/USD']).toMatchObject({ active: true, precision: { amount: 0.1, price: 0.00001 } });
  expect(markets['BTC/USD']).toMatchObject({ id: 'XXBTZUSD', altname: 'XBTUSD' });
  const params = { cost: 25, cl_ord_id: 'one', oflags: 'fciq' };
  const { id } = await client.createOrder('DOT/USD', 'market', 'buy', 25, undefined, params);
  const [found] = await client.fetchClosedOrders(undefined, undefined, 1, { cl_ord_id: 'one' });
  expect(found).toMatchObject({ id, status: 'closed', clientOrderId: 'one' });
  expect(Number(found?.cost)).toBeCloseTo(25, 1);
  const balance = (await client.fetchBalance()) as unknown as Record<string, { free: number }>;
  expect(balance.DOT?.free).toBe(found?.filled);
  expect(balance.USD?.free).toBeCloseTo(600 - 25 * 1.012, 1);
  const { trades } = (await client.fetchOrder(String(id), 'DOT/USD')).info;
  expect(await client.fetchOrderTrades(String(id), 'DOT/USD', undefined, undefined, { trades })).toMatchObject([
    { order: id, amount: found?.filled },
  ]);
  expect(Number((await client.fetchTicker('DOT/USD')).last)).toBeGreaterThan(0);
  const bars = await client.fetchOHLCV('DOT/USD', '1d', Date.now() - 60 * 86_400_000, 50);
  expect(bars.length).toBeGreaterThan(45);
});

test('a client order ID is unique among open orders, and no longer', async () => {
  const { simulator, client } = await opened();
  const sell = () => client.createOrder('ALT/USD', 'limit', 'sell', 100, 2, { cl_ord_id: 'twice' });
  const id = String((await sell()).id);
  await expect(sell()).rejects.toThrow('cl_ord_id');
  const held = (await client.fetchBalance()) as unknown as Record<string, { used: number }>;
  expect(held.ALT?.used).toBe(100);
  await client.cancelOrder(id, 'ALT/USD');
  await expect(client.cancelOrder(id, 'ALT/USD')).rejects.toThrow('EOrder:Unknown order');
  await client.cancelOrder(String((await sell()).id), 'ALT/USD');
  const query = { cl_ord_id: 'twice' };
  expect(await client.fetchClosedOrders('ALT/USD', undefined, undefined, query)).toHaveLength(2);
  expect(await administer(simulator, '/accounts/main/orders/count')).toEqual({ count: 2 });
});

test.each([
  ['too little cash', { cost: 900 }, 'EOrder:Insufficient funds'],
  ['a value below the minimum', { cost: 0.5 }, 'EOrder:Cost minimum not met'],
  ['an order that comes after its deadline', { cost: 25, deadline: '2021-04-01T00:18:45Z' }, 'Deadline elapsed'],
  ['a deadline that is too far away', { cost: 25, deadline: '2099-01-01T00:00:00Z' }, 'deadline'],
])('%s is refused in the words of the venue', async (_name, params, words) => {
  const { client } = await opened();
  await expect(client.createOrder('DOT/USD', 'market', 'buy', 25, undefined, params)).rejects.toThrow(words);
});

test.each([
  ['a key', { apiKey: 'nobody' }, 'EAPI:Invalid key'],
  ['a secret', { secret: Buffer.from('guessed').toString('base64') }, 'EAPI:Invalid signature'],
])('%s that is not the account’s is refused', async (_name, credentials, words) => {
  const { client } = await opened(credentials);
  await expect(client.fetchBalance()).rejects.toThrow(words);
});

test('a nonce that is not above the one before is refused', async () => {
  const { client } = await opened();
  client.nonce = () => 7;
  await client.fetchBalance();
  await expect(client.fetchBalance()).rejects.toMatchObject({ name: 'InvalidNonce' });
});
