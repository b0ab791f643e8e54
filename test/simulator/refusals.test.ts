import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../simulator/startSimulator.ts';
import { administer, type CoinbaseClient, clientOf, marketOrder, simulatorFor } from './support.ts';

let folder: string;
let shared: RunningSimulator;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-simulator-'));
  shared = await startSimulator({ dataDirectory: folder, port: 0, startAt: '2026-03-02' });
});
afterAll(async () => {
  await shared.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Sends a body as it stands, past ccxt's own rounding. */
function submit(client: CoinbaseClient, body: object): Promise<unknown> {
  return client.request('brokerage/orders', ['v3', 'private'], 'POST', {
    client_order_id: 'refused',
    product_id: 'ALT-USD',
    side: 'BUY',
    ...body,
  });
}

const configuration = {
  quote: (quote_size: string) => ({ order_configuration: { market_market_ioc: { quote_size } } }),
  base: (base_size: string) => ({ side: 'SELL', order_configuration: { market_market_ioc: { base_size } } }),
  limit: (base_size: string, limit_price: string) => ({
    order_configuration: { limit_limit_gtc: { base_size, limit_price, post_only: false } },
  }),
};

test.each([
  ['a quote size finer than its increment', configuration.quote('10.001'), 'PREVIEW_INVALID_QUOTE_SIZE_PRECISION'],
  ['a base size finer than its increment', configuration.base('10.05'), 'PREVIEW_INVALID_SIZE_PRECISION'],
  ['a price finer than its increment', configuration.limit('100', '0.0500001'), 'PREVIEW_INVALID_PRICE_PRECISION'],
  ['a value below the minimum', configuration.quote('0.99'), 'PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL'],
  ['a limit order below the minimum', configuration.limit('10', '0.05'), 'PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL'],
  ['a sell below the minimum value', configuration.base('0.1'), 'PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL'],
  ['a size above the maximum', configuration.base('99999999.9'), 'PREVIEW_INVALID_BASE_SIZE_TOO_LARGE'],
  ['a buy above the free cash', configuration.quote('600.01'), 'PREVIEW_INSUFFICIENT_FUND'],
  ['a sell above the holding', configuration.base('90000'), 'PREVIEW_INSUFFICIENT_FUND'],
  [
    'a product that is not listed',
    { product_id: 'NONE-USD', ...configuration.quote('10') },
    'PREVIEW_INVALID_PRODUCT_ID',
  ],
])("%s is refused in the venue's words, and nothing is on file", async (_name, body, reason) => {
  const client = clientOf(shared);
  await expect(submit(client, body)).rejects.toThrow(reason);
  expect(await administer(shared, '/accounts/main/orders')).toEqual({ orders: [] });
});

test.each([
  ['no client order ID', { client_order_id: undefined, ...configuration.quote('10') }, 'client_order_id'],
  ['an amount that is no number', configuration.quote('ten'), 'market_market_ioc'],
  ['a negative size', configuration.base('-5'), 'market_market_ioc'],
  ['an unknown configuration', { order_configuration: { twap: {} } }, 'twap'],
])('%s is an invalid argument that names the field', async (_name, body, field) => {
  const client = clientOf(shared);
  await expect(submit(client, body)).rejects.toMatchObject({
    name: 'BadRequest',
    message: expect.stringContaining(field),
  });
});

test('too little cash is InsufficientFunds to ccxt, and a client order ID that was refused may be used again', async () => {
  const client = clientOf(await simulatorFor());
  await expect(marketOrder(client, 'DOT/USD', 'buy', { cost: 900 }, 'again')).rejects.toMatchObject({
    name: 'InsufficientFunds',
  });
  expect(await marketOrder(client, 'DOT/USD', 'buy', { cost: 20 }, 'again')).toBeTruthy();
});

test('a halted product is shown as disabled and refuses orders, but still answers a known client order ID', async () => {
  const simulator = await simulatorFor();
  const client = clientOf(simulator);
  const id = await marketOrder(client, 'DOT/USD', 'buy', { cost: 20 }, 'before');
  await administer(simulator, '/products/DOT-USD/halt', { halted: true });
  expect((await client.fetchMarkets()).find((market) => market?.symbol === 'DOT/USD')?.active).toBe(false);
  await expect(marketOrder(client, 'DOT/USD', 'buy', { cost: 20 }, 'after')).rejects.toThrow('ORDER_ENTRY_DISABLED');
  expect(await marketOrder(client, 'DOT/USD', 'buy', { cost: 20 }, 'before')).toBe(id);
});

test('a preview tells cost and fee and does nothing', async () => {
  const client = clientOf(shared);
  const preview = (await client.request('brokerage/orders/preview', ['v3', 'private'], 'POST', {
    product_id: 'DOT-USD',
    side: 'BUY',
    ...configuration.quote('50'),
  })) as Record<string, string>;
  expect(preview).toMatchObject({ errs: [] });
  expect(Number(preview.quote_size) + Number(preview.commission_total)).toBeCloseTo(Number(preview.order_total), 10);
  expect(Number(preview.order_total)).toBeCloseTo(50, 3);
  expect(await administer(shared, '/accounts/main/orders')).toEqual({ orders: [] });
});
