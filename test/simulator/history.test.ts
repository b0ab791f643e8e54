import { expect, test } from 'vitest';
import {
  administer,
  balanceOf,
  type CoinbaseClient,
  clientOf,
  credentialsOf,
  marketOrder,
  simulatorFor,
} from './support.ts';

interface Page {
  readonly orders?: readonly { readonly order_id: string }[];
  readonly accounts?: readonly object[];
  readonly fills?: readonly { readonly trade_id: string }[];
  readonly cursor: string;
}

/** Follows cursors to the end. */
async function pages(client: CoinbaseClient, path: string, query: object): Promise<readonly Page[]> {
  const found: Page[] = [];
  for (let cursor = ''; found.length < 50; ) {
    const page = (await client.request(path, ['v3', 'private'], 'GET', {
      ...query,
      ...(cursor === '' ? {} : { cursor }),
    })) as Page;
    found.push(page);
    cursor = page.cursor;
    if (cursor === '') return found;
  }
  throw new Error('the cursor goes on for ever');
}

test('orders and fills come newest first, in pages that together hold each of them once', async () => {
  const client = clientOf(await simulatorFor());
  const ids: string[] = [];
  for (const symbol of ['DOT/USD', 'SOL/USD', 'DOT/USD', 'ETH/USD', 'DOT/USD'])
    ids.push(await marketOrder(client, symbol, 'buy', { cost: 10 }));

  const orders = await pages(client, 'brokerage/orders/historical/batch', { limit: 2 });
  expect(orders.map((page) => page.orders?.length)).toEqual([2, 2, 1]);
  expect(orders.flatMap((page) => page.orders?.map((order) => order.order_id))).toEqual(ids.toReversed());

  const fills = await pages(client, 'brokerage/orders/historical/fills', { limit: 2 });
  const trades = fills.flatMap((page) => page.fills?.map((fill) => fill.trade_id));
  expect(new Set(trades).size).toBe(trades.length);
  expect(trades.length).toBeGreaterThanOrEqual(5);
});

test('orders are found by product, status, side and time', async () => {
  const simulator = await simulatorFor({ startAt: '2026-03-02T10:00:00Z' });
  const client = clientOf(simulator);
  const bought = await marketOrder(client, 'DOT/USD', 'buy', { cost: 10 });
  await administer(simulator, '/clock/advance', { ms: 3_600_000 });
  const sold = await marketOrder(client, 'ALT/USD', 'sell', { amount: 100 });
  const resting = (await client.createOrder('SOL/USD', 'limit', 'buy', 0.5, 20)).id;

  const idsOf = (orders: readonly { id?: string | undefined }[]) => orders.map((order) => order.id);
  expect(idsOf(await client.fetchOrders('DOT/USD'))).toEqual([bought]);
  expect(idsOf(await client.fetchOpenOrders())).toEqual([resting]);
  expect(idsOf(await client.fetchClosedOrders())).toEqual([bought, sold]);
  expect(idsOf(await client.fetchOrders(undefined, Date.parse('2026-03-02T10:30:00Z')))).toEqual([sold, resting]);
  expect(idsOf(await client.fetchOrders(undefined, undefined, undefined, { order_side: 'SELL' }))).toEqual([sold]);
  expect(
    (await client.fetchMyTrades(undefined, undefined, undefined, { order_ids: [sold] })).map(({ order }) => order),
  ).toContain(sold);
  expect((await client.fetchMyTrades('DOT/USD')).every((trade) => trade.order === bought)).toBe(true);
});

test('accounts at one venue see and move only what is theirs', async () => {
  const simulator = await simulatorFor({
    accounts: [{ name: 'main' }, { name: 'second', cash: '50', holdings: {}, canTransfer: true }],
  });
  const main = clientOf(simulator, credentialsOf(simulator, 'main'));
  const second = clientOf(simulator, credentialsOf(simulator, 'second'));
  const id = await marketOrder(main, 'DOT/USD', 'buy', { cost: 20 }, 'shared-id');
  const other = await marketOrder(second, 'DOT/USD', 'buy', { cost: 20 }, 'shared-id');
  expect(other).not.toBe(id);
  await expect(second.fetchOrder(id)).rejects.toThrow('NOT_FOUND');
  expect(await second.fetchOrders()).toHaveLength(1);
  expect((await balanceOf(second, 'USD')).total).toBeCloseTo(30, 3);
  expect((await balanceOf(second, 'ALT')).total).toBe(0);
  const permissions = (client: CoinbaseClient) =>
    client.request('brokerage/key_permissions', ['v3', 'private'], 'GET', {});
  expect(await permissions(main)).toMatchObject({ can_trade: true, can_transfer: false });
  expect(await permissions(second)).toMatchObject({ can_transfer: true });
});

test('wallets of the older version show totals, those of the newer one also holds, page by page', async () => {
  const client = clientOf(await simulatorFor());
  await client.createOrder('ALT/USD', 'limit', 'sell', 100, 5);
  const { data } = (await client.request('accounts', ['v2', 'private'], 'GET', { limit: 250 })) as {
    data: { balance: { amount: string; currency: string }; type: string }[];
  };
  const held = await balanceOf(client, 'ALT');
  expect(held).toEqual({ free: held.total - 100, used: 100, total: held.total });
  expect(data.find(({ balance }) => balance.currency === 'ALT')).toMatchObject({
    type: 'wallet',
    balance: { amount: String(held.total) },
  });
  expect(data.find(({ balance }) => balance.currency === 'USD')).toMatchObject({
    type: 'fiat',
    balance: { amount: '600' },
  });
  expect((await pages(client, 'brokerage/accounts', { limit: 3 })).map((page) => page.accounts?.length)).toEqual([
    3, 1,
  ]);
});

test('best bids and asks, books and trades of the market fit together', async () => {
  const client = clientOf(await simulatorFor({ speed: 0.001 }));
  const book = await client.fetchOrderBook('ALT/USD', 10);
  const ticker = await client.fetchTicker('ALT/USD');
  const best = (await client.fetchBidsAsks(['ALT/USD']))['ALT/USD'];
  expect(book.bids).toHaveLength(10);
  expect(book.bids[0]?.[0]).toBe(best?.bid);
  expect(book.asks[0]?.[0]).toBe(ticker.ask);
  expect(Number(ticker.bid)).toBeLessThan(Number(ticker.last));
  expect(Number(ticker.last)).toBeLessThan(Number(ticker.ask));
  expect(await client.fetchTrades('ALT/USD', undefined, 20)).toHaveLength(20);
});
