import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createExchange } from '../../../adapters/exchange/createExchange.ts';
import type { ExchangePort } from '../../../core/ports/exchange.ts';
import { LEDGER } from '../../support/ledgerIdentity.ts';
import {
  COINBASE_KEY,
  type CoinbaseServer,
  type SeenRequest,
  shownOrder,
  startCoinbaseServer,
} from './support/coinbaseServer.ts';

const LIST = 'GET /orders/historical/batch';
const MANY = Array.from({ length: 60 }, (_, index) => `venue-${index}`);

let server: CoinbaseServer;
let exchange: ExchangePort;

beforeAll(async () => {
  server = await startCoinbaseServer();
  exchange = await createExchange({
    id: 'coinbase',
    credentials: COINBASE_KEY,
    url: server.url,
    timeoutMs: 30_000,
    ledger: LEDGER,
  });
  await exchange.rules('USD');
});
beforeEach(() => {
  server.reset();
  for (const id of MANY) server.on(`GET /orders/historical/${id}`, { order: shown(id) });
});
afterAll(() => server.close());

function shown(id: string, patch: object = {}): Record<string, unknown> {
  return shownOrder({ order_id: id, client_order_id: `client of ${id}`, ...patch });
}

/** The list of the orders that a request names, as the venue has them. */
function listing(change: (id: string) => readonly object[] = (id) => [shown(id)]) {
  return ({ query }: SeenRequest) => ({ orders: query.getAll('order_ids').flatMap(change), has_next: false });
}

async function readAll(): Promise<readonly string[]> {
  const orders = await Promise.all(MANY.map((id) => exchange.fetchOrder(id, 'ALT-USD')));
  return orders.map(({ venueOrderId, clientOrderId }) => `${venueOrderId}, ${clientOrderId}`);
}

const everyOrder = MANY.map((id) => `${id}, client of ${id}`);
const singly = () => server.requests.filter(({ route }) => route.startsWith('GET /orders/historical/venue-'));

describe('orders that are asked for at the same time', () => {
  it('are read by few requests, and each caller is given its own', async () => {
    server.on(LIST, listing());
    expect(await readAll()).toEqual(everyOrder);
    expect(server.requests.length).toBeLessThan(10);
  });

  it('are asked for one by one where the list leaves them out or says nothing usable of them', async () => {
    const omitted = new Set(['venue-20', 'venue-40']);
    server.on(
      LIST,
      listing((id) => (omitted.has(id) ? [] : id === 'venue-50' ? [shown(id, { status: '' })] : [shown(id)])),
    );
    expect(await readAll()).toEqual(everyOrder);
    const asked = singly().map(({ route }) => route.slice('GET /orders/historical/'.length));
    expect(asked).toEqual(expect.arrayContaining(['venue-20', 'venue-40', 'venue-50']));
    expect(asked.length).toBeLessThan(10);
  });

  it('are asked for one by one where the venue has no usable list', async () => {
    server.on(LIST, { orders: 'none' });
    expect(await readAll()).toEqual(everyOrder);
    expect(singly()).toHaveLength(MANY.length);
  });

  it('fail one by one: the others are read', async () => {
    server.on(LIST, { orders: [], has_next: false });
    server.on('GET /orders/historical/venue-30', { order: {} });
    const settled = await Promise.allSettled(MANY.map((id) => exchange.fetchOrder(id, 'ALT-USD')));
    expect(settled.flatMap(({ status }, index) => (status === 'rejected' ? [MANY[index]] : []))).toEqual(['venue-30']);
  });
});
