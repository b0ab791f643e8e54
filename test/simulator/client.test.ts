import { expect, test } from 'vitest';
import { balanceOf, type CoinbaseClient, clientOf, marketOrder, simulatorFor, temporaryFolder } from './support.ts';

test("ccxt's client loads every market with its increments and minimums", async () => {
  const client = clientOf(await simulatorFor());
  const markets = await client.loadMarkets();
  expect(Object.keys(markets)).toHaveLength(15);
  for (const symbol of ['ALT', 'AXL', 'AAVE', 'DOT', 'SOL', 'BTC', 'ETH'])
    expect(markets[`${symbol}/USD`]).toMatchObject({ active: true, spot: true, taker: 0.012, maker: 0.006 });
  expect(markets['ALT/USD']).toMatchObject({
    precision: { amount: 0.1, price: 0.00001 },
    limits: { amount: { min: 0.1 }, cost: { min: 1 } },
  });
});

test('an account opens with its cash, and with holdings of the given value at the first price', async () => {
  const client = clientOf(await simulatorFor({ startAt: '2026-03-01' }));
  expect(await balanceOf(client, 'USD')).toEqual({ free: 600, used: 0, total: 600 });
  for (const [coin, value] of [
    ['ALT', 120],
    ['AXL', 90],
    ['AAVE', 60],
  ] as const) {
    const { last } = await client.fetchTicker(`${coin}/USD`);
    const worth = (await balanceOf(client, coin)).total * Number(last);
    expect(worth / value).toBeCloseTo(1, 2);
  }
});

test('a buy by cost is filled at the ask, charged the taker fee within its cost, and shown in orders, fills and balances', async () => {
  const client = clientOf(await simulatorFor());
  const id = await marketOrder(client, 'DOT/USD', 'buy', { cost: 12.5 }, 'buy-1');
  const order = await client.fetchOrder(id);
  expect(order).toMatchObject({ status: 'closed', side: 'buy', symbol: 'DOT/USD', clientOrderId: 'buy-1' });
  const trades = await client.fetchMyTrades('DOT/USD');
  const cost = trades.reduce((sum, trade) => sum + Number(trade.cost) + Number(trade.fee?.cost), 0);
  expect((await balanceOf(client, 'USD')).free).toBeCloseTo(600 - cost, 10);
  expect(cost).toBeLessThanOrEqual(12.5);
  expect(cost).toBeGreaterThan(12.49);
  expect((await balanceOf(client, 'DOT')).free).toBe(order.filled);
  expect(Number(trades[0]?.fee?.cost) / Number(trades[0]?.cost)).toBeCloseTo(0.012, 10);
});

test('a sell by amount turns the holding into cash, less the fee', async () => {
  const client = clientOf(await simulatorFor());
  const before = await balanceOf(client, 'ALT');
  const order = await client.fetchOrder(await marketOrder(client, 'ALT/USD', 'sell', { amount: 500 }));
  expect(order).toMatchObject({ status: 'closed', filled: 500, side: 'sell' });
  expect(before.total - (await balanceOf(client, 'ALT')).total).toBeCloseTo(500, 8);
  expect((await balanceOf(client, 'USD')).total - 600).toBeCloseTo(Number(order.cost) * (1 - 0.012), 8);
});

test('a client order ID that was used answers with the order of then, even with another body, and after a restart', async () => {
  const dataDirectory = temporaryFolder();
  const first = await simulatorFor({ dataDirectory });
  const buy = (client: CoinbaseClient, symbol: string, cost: number) =>
    marketOrder(client, symbol, 'buy', { cost }, 'only-once');
  const client = clientOf(first);
  const original = await buy(client, 'DOT/USD', 12.5);
  expect(await buy(client, 'SOL/USD', 99)).toBe(original);
  await first.stop();

  const restarted = clientOf(await simulatorFor({ dataDirectory }));
  expect(await buy(restarted, 'DOT/USD', 12.5)).toBe(original);
  expect(await restarted.fetchOrders()).toHaveLength(1);
  expect((await balanceOf(restarted, 'SOL')).total).toBe(0);
});

test('fifty submissions of one client order ID at once are one order', async () => {
  const client = clientOf(await simulatorFor());
  await client.loadMarkets();
  const ids = await Promise.all(
    Array.from({ length: 50 }, () => marketOrder(client, 'DOT/USD', 'buy', { cost: 20 }, 'at-once')),
  );
  expect(new Set(ids).size).toBe(1);
  expect(await client.fetchOrders()).toHaveLength(1);
  expect((await balanceOf(client, 'USD')).total).toBeGreaterThan(579.9);
});
