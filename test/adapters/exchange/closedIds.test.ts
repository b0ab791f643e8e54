import { createHash, createHmac } from 'node:crypto';
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
import { Unhurried } from './support/unhurried.ts';

interface Venue {
  readonly id: 'binance' | 'okx' | 'bybit' | 'kraken';
  /** What becomes of a request under the ID of an order that has ended. */
  readonly again: 'executed' | 'refused';
  readonly key: { readonly apiKey: string; readonly secret: string; readonly passphrase?: string };
  readonly path: string;
  /** The body of an order that somebody sends once more; as it was where it may be. */
  readonly body?: (body: string) => string;
  /** The headers of an order that somebody sends once more; at OKX it is signed anew. */
  readonly headers: (body: string) => Readonly<Record<string, string>>;
}

const BINANCE_KEY = { apiKey: 'binance-key', secret: 'binance-secret' };
const OKX_KEY = { apiKey: 'okx-key', secret: 'okx-secret', passphrase: 'okx-passphrase' };
const BYBIT_KEY = { apiKey: 'bybit-key', secret: 'bybit-secret' };
const KRAKEN_KEY = { apiKey: 'kraken-key', secret: Buffer.from('kraken-secret').toString('base64') };
const KRAKEN_PATH = '/0/private/AddOrder';
const OKX_PATH = '/api/v5/trade/order';

const VENUES: readonly Venue[] = [
  {
    id: 'binance',
    again: 'executed',
    key: BINANCE_KEY,
    path: '/api/v3/order',
    headers: () => ({ 'x-mbx-apikey': BINANCE_KEY.apiKey, 'content-type': 'application/x-www-form-urlencoded' }),
  },
  {
    id: 'okx',
    again: 'executed',
    key: OKX_KEY,
    path: OKX_PATH,
    headers: (body) => {
      const timestamp = new Date().toISOString();
      const signed = createHmac('sha256', OKX_KEY.secret).update(`${timestamp}POST${OKX_PATH}${body}`);
      return {
        'content-type': 'application/json',
        'ok-access-key': OKX_KEY.apiKey,
        'ok-access-passphrase': OKX_KEY.passphrase,
        'ok-access-timestamp': timestamp,
        'ok-access-sign': signed.digest('base64'),
      };
    },
  },
  {
    id: 'bybit',
    again: 'refused',
    key: BYBIT_KEY,
    path: '/v5/order/create',
    headers: (body) => {
      const timestamp = String(Date.now());
      const signed = createHmac('sha256', BYBIT_KEY.secret).update(`${timestamp}${BYBIT_KEY.apiKey}5000${body}`);
      return {
        'content-type': 'application/json',
        'x-bapi-api-key': BYBIT_KEY.apiKey,
        'x-bapi-timestamp': timestamp,
        'x-bapi-recv-window': '5000',
        'x-bapi-sign': signed.digest('hex'),
      };
    },
  },
  {
    id: 'kraken',
    again: 'executed',
    key: KRAKEN_KEY,
    path: KRAKEN_PATH,
    // Under the nonce of then it would be refused whatever its ID.
    body: (body) => body.replace(/nonce=\d+/, `nonce=${Date.now() * 1_000 + 1}`),
    headers: (body) => {
      const nonce = new URLSearchParams(body).get('nonce');
      const digest = createHash('sha256').update(`${nonce}${body}`).digest();
      const signed = createHmac('sha512', Buffer.from(KRAKEN_KEY.secret, 'base64')).update(KRAKEN_PATH).update(digest);
      return {
        'content-type': 'application/x-www-form-urlencoded',
        'api-key': KRAKEN_KEY.apiKey,
        'api-sign': signed.digest('base64'),
      };
    },
  },
];

describe.each(VENUES)('at $id, where a client order ID of an order that has ended is $again', (venue) => {
  let directory: string;
  let simulator: RunningSimulator;
  let exchange: ExchangePort;
  let cycle = 0;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ballast-closed-'));
    simulator = await startSimulator({
      dataDirectory: directory,
      port: 0,
      accounts: [{ name: 'main', ...venue.key, cash: '100000' }],
    });
    exchange = await createExchange({
      id: venue.id,
      credentials: venue.key,
      ledger: LEDGER,
      url: simulator.url,
      timeoutMs: 10_000,
      service: new Unhurried(60_000),
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

  it('it is so indeed: the same request under a closed ID is a second order, or none', async () => {
    const order = await frozen();
    await exchange.submit(order);
    const listed = await fetch(`${simulator.url}/_simulator/accounts/main/orders`);
    const { orders } = (await listed.json()) as { orders: { clientOrderId: string; body: string }[] };
    const sent = orders.find(({ clientOrderId }) => clientOrderId === order.clientOrderId)?.body;
    const body = venue.body?.(sent ?? '') ?? sent ?? '';
    const headers = venue.headers(body);
    const again = await fetch(`${simulator.url}${venue.path}`, { method: 'POST', headers, body });
    expect(again.status).toBe(200);
    expect(await placed(order)).toHaveLength(venue.again === 'executed' ? 2 : 1);
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
      await admin().addFault({ method: 'POST', path: `^${venue.path}$`, times: 1, effect });
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

  it('what an order leaves of itself is cancelled, in the words of the venues', async () => {
    await admin().depth('DOT-USD', { value: 20 });
    const order = await frozen();
    const answer = await exchange.submit(order);
    expect(answer).toMatchObject({ kind: 'accepted', order: { state: { status: 'CANCELED', reason: 'IOC' } } });
    // What was taken is back with the market's next tick.
    await expect
      .poll(async () => (await exchange.orderBook('DOT-USD'))?.asks.length, { timeout: 30_000 })
      .toBeGreaterThan(0);
    await admin().clearFaults();
  });
});
