import { expect, test } from 'vitest';
import { administer, balanceOf, type CoinbaseClient, clientOf, marketOrder, simulatorFor } from './support.ts';

const HOUR_MS = 3_600_000;

/** A client, and its simulator at a fixed moment of the market. */
async function opened(options: Parameters<typeof simulatorFor>[0] = {}) {
  const simulator = await simulatorFor({ startAt: '2026-03-02T10:00:00Z', ...options });
  return { simulator, client: clientOf(simulator) };
}

async function limitOrder(
  client: CoinbaseClient,
  symbol: string,
  side: 'buy' | 'sell',
  amount: number,
  price: number,
  params: object = {},
): Promise<string> {
  const { id } = await client.createOrder(symbol, 'limit', side, amount, price, params);
  if (id === undefined) throw new Error('an order without an ID');
  return id;
}

async function lastPrice(client: CoinbaseClient, symbol: string): Promise<number> {
  return Number((await client.fetchTicker(symbol)).last);
}

test('a resting buy holds its worst cost, and a cancel frees it', async () => {
  const { client } = await opened();
  const price = Number(client.priceToPrecision('DOT/USD', (await lastPrice(client, 'DOT/USD')) * 0.8));
  const id = await limitOrder(client, 'DOT/USD', 'buy', 10, price);
  const held = await balanceOf(client, 'USD');
  expect(held.used).toBeCloseTo(10 * price * 1.012, 10);
  expect(held.free + held.used).toBeCloseTo(600, 10);
  expect(await client.fetchOpenOrders()).toMatchObject([{ id, status: 'open', filled: 0, amount: 10, price }]);

  await client.cancelOrder(id);
  expect(await balanceOf(client, 'USD')).toEqual({ free: 600, used: 0, total: 600 });
  expect(await client.fetchOrder(id)).toMatchObject({ status: 'canceled', filled: 0 });
  await expect(client.cancelOrder(id)).rejects.toMatchObject({ name: 'BadRequest' });
});

test('a resting sell holds its base, is filled in parts as a maker while the market rises, and ends filled', async () => {
  const { simulator, client } = await opened({ participation: 0.0001 });
  const last = await lastPrice(client, 'ALT/USD');
  const limit = Number(client.priceToPrecision('ALT/USD', last * 1.3));
  const id = await limitOrder(client, 'ALT/USD', 'sell', 400, limit);
  expect((await balanceOf(client, 'ALT')).used).toBe(400);

  await administer(simulator, '/products/ALT-USD/jump', { factor: 1.5 });
  await administer(simulator, '/clock/advance', { ms: 30_000 });
  const partly = await client.fetchOrder(id);
  expect(partly.status).toBe('open');
  expect(partly.filled).toBeGreaterThan(0);
  expect(partly.filled).toBeLessThan(400);
  expect((await balanceOf(client, 'ALT')).used).toBeCloseTo(400 - Number(partly.filled), 10);

  await administer(simulator, '/clock/advance', { ms: HOUR_MS });
  expect(await client.fetchOrder(id)).toMatchObject({ status: 'closed', filled: 400, average: limit });
  const trades = await client.fetchMyTrades('ALT/USD');
  expect(trades.length).toBeGreaterThan(3);
  for (const trade of trades) {
    expect(trade).toMatchObject({ price: limit, takerOrMaker: 'maker' });
    expect(Number(trade.fee?.cost) / Number(trade.cost)).toBeCloseTo(0.006, 10);
  }
  expect((await balanceOf(client, 'ALT')).used).toBe(0);
});

test('a limit buy above the ask takes what is offered up to its limit and rests with the remainder', async () => {
  const { client } = await opened({ depth: 0.001 });
  const limit = Number(client.priceToPrecision('ALT/USD', (await lastPrice(client, 'ALT/USD')) * 1.01));
  const order = await client.fetchOrder(await limitOrder(client, 'ALT/USD', 'buy', 3_000, limit));
  expect(order.status).toBe('open');
  expect(order.filled).toBeGreaterThan(0);
  expect(order.filled).toBeLessThan(3_000);
  expect(Number(order.average)).toBeLessThanOrEqual(limit);
  const left = 3_000 - Number(order.filled);
  expect((await balanceOf(client, 'USD')).used).toBeCloseTo(left * limit * 1.012, 8);
});

test('a market order larger than the best level walks the book and pays more with every level', async () => {
  const { client } = await opened({ depth: 0.05 });
  const id = await marketOrder(client, 'ALT/USD', 'buy', { cost: 300 });
  const trades = (await client.fetchMyTrades('ALT/USD')).filter((trade) => trade.order === id);
  const prices = trades.map((trade) => Number(trade.price));
  expect(trades.length).toBeGreaterThan(2);
  expect(new Set(prices).size).toBe(prices.length);
  expect(Math.max(...prices)).toBeGreaterThan(Math.min(...prices));
});

test('a market order that empties the book is cancelled with what it got', async () => {
  const { client } = await opened({ depth: 0.0005 });
  const order = await client.fetchOrder(await marketOrder(client, 'ALT/USD', 'buy', { cost: 500 }));
  expect(order).toMatchObject({ status: 'canceled' });
  expect(order.filled).toBeGreaterThan(0);
  expect((await balanceOf(client, 'USD')).used).toBe(0);
});

test('an immediate-or-cancel order takes what it can; a fill-or-kill order takes all or nothing', async () => {
  const { client } = await opened({ depth: 0.001 });
  const limit = Number(client.priceToPrecision('ALT/USD', (await lastPrice(client, 'ALT/USD')) * 1.01));
  const some = await client.fetchOrder(
    await limitOrder(client, 'ALT/USD', 'buy', 2_000, limit, { timeInForce: 'IOC' }),
  );
  expect(some.status).toBe('canceled');
  expect(some.filled).toBeGreaterThan(0);
  const none = await client.fetchOrder(
    await limitOrder(client, 'ALT/USD', 'buy', 2_000, limit, { timeInForce: 'FOK' }),
  );
  expect(none).toMatchObject({ status: 'canceled', filled: 0 });
  expect((await balanceOf(client, 'USD')).used).toBe(0);
});

test('an order good until a date expires then and frees its hold', async () => {
  const { simulator, client } = await opened();
  const price = Number(client.priceToPrecision('DOT/USD', (await lastPrice(client, 'DOT/USD')) * 0.5));
  const id = await limitOrder(client, 'DOT/USD', 'buy', 5, price, {
    timeInForce: 'GTD',
    end_time: '2026-03-02T11:00:00Z',
  });
  expect((await client.fetchOrder(id)).status).toBe('open');
  await administer(simulator, '/clock/advance', { ms: HOUR_MS });
  const order = await client.fetchOrder(id);
  expect(order.info.status).toBe('EXPIRED');
  expect((await balanceOf(client, 'USD')).used).toBe(0);
});

test('a stop-loss sell waits for its stop price, then sells within its limit', async () => {
  const { simulator, client } = await opened();
  const last = await lastPrice(client, 'ALT/USD');
  const price = (factor: number) => Number(client.priceToPrecision('ALT/USD', last * factor));
  const id = await limitOrder(client, 'ALT/USD', 'sell', 300, price(0.7), { stopLossPrice: price(0.9) });
  await administer(simulator, '/clock/advance', { ms: 60_000 });
  expect(await client.fetchOrder(id)).toMatchObject({ status: 'open', filled: 0, triggerPrice: price(0.9) });
  expect((await balanceOf(client, 'ALT')).used).toBe(300);

  await administer(simulator, '/products/ALT-USD/jump', { factor: 0.8 });
  await administer(simulator, '/clock/advance', { ms: 60_000 });
  const order = await client.fetchOrder(id);
  expect(order).toMatchObject({ status: 'closed', filled: 300 });
  expect(Number(order.average)).toBeGreaterThanOrEqual(price(0.7));
});

test('a post-only order that would trade at once is refused', async () => {
  const { client } = await opened();
  const last = await lastPrice(client, 'DOT/USD');
  await expect(
    limitOrder(client, 'DOT/USD', 'buy', 5, Number(client.priceToPrecision('DOT/USD', last * 1.1)), { postOnly: true }),
  ).rejects.toThrow('PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY');
  expect(await client.fetchOrders()).toEqual([]);
});

test('liquidity that one account took is not there for the next one in the same tick', async () => {
  const { client } = await opened({ depth: 0.05, speed: 0.001 });
  const first = await client.fetchOrder(await marketOrder(client, 'ALT/USD', 'buy', { cost: 100 }));
  const second = await client.fetchOrder(await marketOrder(client, 'ALT/USD', 'buy', { cost: 100 }));
  expect(Number(second.average)).toBeGreaterThan(Number(first.average));
});
