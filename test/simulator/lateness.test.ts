import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { administer, balanceOf, clientOf, marketOrder, simulatorFor } from './support.ts';

const LONG_MS = 200_000;
/** Longer than a request may take on a busy machine. */
const HELD_MS = 3_000;

async function opened() {
  const simulator = await simulatorFor();
  const client = clientOf(simulator);
  await client.loadMarkets();
  return { client, late: (lateness: object) => administer(simulator, '/accounts/main/late', lateness) };
}

test('balances can be behind: what was bought is not there yet, what was paid is not gone yet', async () => {
  const { client, late } = await opened();
  await late({ balances: LONG_MS });
  await marketOrder(client, 'DOT/USD', 'buy', { cost: 20 });
  expect(await balanceOf(client, 'USD')).toMatchObject({ total: 600 });
  expect((await balanceOf(client, 'DOT'))?.total ?? 0).toBe(0);
  await late({});
  expect((await balanceOf(client, 'USD')).total).toBeCloseTo(580, 1);
});

test('some balances can be behind while others are timely', async () => {
  const { client, late } = await opened();
  await late({ balances: LONG_MS, currencies: ['USD'] });
  await marketOrder(client, 'DOT/USD', 'buy', { cost: 20 });
  expect(await balanceOf(client, 'USD')).toMatchObject({ total: 600 });
  expect((await balanceOf(client, 'DOT')).total).toBeGreaterThan(0);
});

test('a delay passes: balances show what they were so long ago', async () => {
  const { client, late } = await opened();
  await late({ balances: 400 });
  await marketOrder(client, 'DOT/USD', 'buy', { cost: 20 });
  await sleep(500);
  expect((await balanceOf(client, 'USD')).total).toBeCloseTo(580, 1);
});

test('holds of an order that was cancelled can stay in the answers, without its total changing', async () => {
  const { client, late } = await opened();
  const { id = '' } = await client.createOrder('ALT/USD', 'limit', 'sell', 100, 100);
  expect(await balanceOf(client, 'ALT')).toMatchObject({ used: 100 });
  await sleep(HELD_MS);
  await late({ holds: HELD_MS });
  await client.cancelOrder(id);
  expect(await balanceOf(client, 'ALT')).toMatchObject({ used: 100 });
  await sleep(HELD_MS);
  expect(await balanceOf(client, 'ALT')).toMatchObject({ used: 0 });
});

test('lists of orders and fills can be behind, while an order is found by its ID', async () => {
  const { client, late } = await opened();
  await late({ orders: LONG_MS, fills: LONG_MS });
  const id = await marketOrder(client, 'DOT/USD', 'buy', { cost: 20 });
  expect(await client.fetchOrders()).toEqual([]);
  expect(await client.fetchMyTrades('DOT/USD')).toEqual([]);
  expect(await client.fetchOrder(id)).toMatchObject({ id, status: 'closed' });
  await late({});
  expect(await client.fetchOrders()).toMatchObject([{ id }]);
  expect(await client.fetchMyTrades('DOT/USD')).not.toEqual([]);
});
