import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createExchange } from '../../../adapters/exchange/createExchange.ts';
import type { FrozenOrder } from '../../../core/orders/order.ts';
import type { ExchangePort, Resolution } from '../../../core/ports/exchange.ts';
import { type RunningSimulator, startSimulator } from '../../../simulator/startSimulator.ts';
import { LEDGER } from '../../support/ledgerIdentity.ts';
import { simulatorAdmin } from '../../support/simulatorAdmin.ts';

const KEY = { apiKey: 'binance-key', secret: 'binance-secret' };
const ORDER = '^/api/v3/order$';

describe('at a venue that executes a client order ID again once its order is closed', () => {
  let directory: string;
  let simulator: RunningSimulator;
  let exchange: ExchangePort;
  let cycle = 0;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ballast-closed-'));
    simulator = await startSimulator({
      dataDirectory: directory,
      port: 0,
      accounts: [{ name: 'main', ...KEY, cash: '100000' }],
    });
    exchange = await createExchange({
      id: 'binance',
      credentials: KEY,
      ledger: LEDGER,
      url: simulator.url,
      timeoutMs: 10_000,
    });
    await vi.waitFor(() => exchange.rules('USD'), { timeout: 90_000, interval: 500 });
  }, 120_000);
  afterAll(async () => {
    await simulator.stop();
    await rm(directory, { recursive: true });
  });

  const frozen = async (): Promise<FrozenOrder> => {
    const ask = (await exchange.quotes(['DOT-USD'])).get('DOT-USD')?.ask ?? '';
    return exchange.freeze(
      { account: 'main', cycleId: `cycle-${++cycle}`, symbol: 'DOT-USD' },
      {
        symbol: 'DOT-USD',
        side: 'buy',
        baseQuantity: String(50 / Number(ask)),
        quoteAmount: '50',
        price: ask,
        reason: 'INCREASES_TO_TARGET',
      },
      { type: 'marketableLimit', maxSlippage: 0.005 },
    );
  };
  const admin = () => simulatorAdmin(simulator.url, 'main');
  const placed = async ({ clientOrderId }: FrozenOrder) =>
    (await admin().acceptedOrders()).filter((order) => order.clientOrderId === clientOrderId);

  it('it does so indeed: the same request under a closed ID is a second order', async () => {
    const order = await frozen();
    await exchange.submit(order);
    const body = await fetch(`${simulator.url}/_simulator/accounts/main/orders`);
    const { orders } = (await body.json()) as { orders: { clientOrderId: string; body: string }[] };
    const sent = orders.find(({ clientOrderId }) => clientOrderId === order.clientOrderId)?.body;
    const again = await fetch(`${simulator.url}/api/v3/order`, {
      method: 'POST',
      headers: { 'x-mbx-apikey': KEY.apiKey, 'content-type': 'application/x-www-form-urlencoded' },
      body: sent ?? '',
    });
    expect(again.status).toBe(200);
    expect(await placed(order)).toHaveLength(2);
  });

  it.each([
    ['lost', { kind: 'reset' }],
    ['torn', { kind: 'torn' }],
    ['a gateway error after all', { kind: 'deny', status: 502 }],
    ['unauthorized after all', { kind: 'deny', status: 401 }],
    ['misdirected after all', { kind: 'deny', status: 421 }],
  ] as const)(
    'an order whose answer is %s is one order, however often it is asked for and sent again',
    async (_, effect) => {
      const order = await frozen();
      await admin().addFault({ method: 'POST', path: ORDER, times: 1, effect });
      const first = await exchange.submit(order).catch((error: Error) => error);
      expect(first instanceof Error || first.kind === 'accepted').toBe(true);
      const answers: Resolution[] = [];
      for (const mayCreate of [true, false, true])
        answers.push(await exchange.resolve(order, Date.now(), { mayCreate, notAfter: Date.now() + 60_000 }));
      answers.push(await exchange.submit(order));
      for (const answer of answers)
        expect(answer).toMatchObject({ kind: 'accepted', order: { state: { status: 'FILLED' } } });
      expect(await placed(order)).toHaveLength(1);
    },
  );

  it('what an order leaves of itself is cancelled, in the words of both venues', async () => {
    await admin().depth('DOT-USD', { value: 20 });
    const order = await frozen();
    const answer = await exchange.submit(order);
    expect(answer).toMatchObject({ kind: 'accepted', order: { state: { status: 'CANCELED', reason: 'IOC' } } });
    const book = await exchange.orderBook('DOT-USD');
    expect(book?.asks.length).toBeGreaterThan(0);
    await admin().clearFaults();
  });
});
