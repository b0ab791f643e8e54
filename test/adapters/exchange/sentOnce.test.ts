import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createExchange } from '../../../adapters/exchange/createExchange.ts';
import type { FrozenOrder } from '../../../core/orders/order.ts';
import type { PlannedTrade } from '../../../core/portfolio/decision/plan.ts';
import type { ExchangePort } from '../../../core/ports/exchange.ts';
import { startSimulator } from '../../../simulator/startSimulator.ts';
import { LEDGER } from '../../support/ledgerIdentity.ts';
import { BINANCE_KEY, type BinanceServer, startBinanceServer } from './support/binanceServer.ts';
import { COINBASE_KEY, type CoinbaseServer, startCoinbaseServer } from './support/coinbaseServer.ts';
import { Unhurried } from './support/unhurried.ts';

/** What becomes of the connection once the whole order has arrived on it. */
type Ending = (incoming: IncomingMessage, response: ServerResponse) => void;

const status =
  (code: number, headers: Record<string, string> = {}): Ending =>
  (_, response) =>
    void response.writeHead(code, headers).end('{}');

const ENDINGS: Readonly<Record<string, Ending>> = {
  'the connection is closed before an answer': ({ socket }) => void socket.destroy(),
  'the connection is reset': ({ socket }) => void socket.resetAndDestroy(),
  'the connection is closed after half of the headers': ({ socket }) =>
    void socket.end('HTTP/1.1 200 OK\r\ncontent-le'),
  'the connection is closed in the middle of the answer': ({ socket }) =>
    void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{"success":true,'),
  'the connection is reset in the middle of the answer': ({ socket }) =>
    void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{', () => socket.resetAndDestroy()),
  'the connection is closed within a chunk': ({ socket }) =>
    void socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{"succ'),
  'the answer is no HTTP': ({ socket }) => void socket.end('good bye\r\n\r\n'),
  'there is no answer': () => {},
  'the answer is 401': status(401, { 'www-authenticate': 'Basic realm="venue"' }),
  'the answer is 407': status(407, { 'proxy-authenticate': 'Basic realm="proxy"' }),
  'the answer is 408': status(408, { connection: 'close' }),
  'the answer is 421': status(421),
  'the answer is 425': status(425, { 'retry-after': '0' }),
  'the answer is 429': status(429, { 'retry-after': '0' }),
  'the answer is 500': status(500),
  'the answer is 502': status(502),
  'the answer is 503': status(503, { 'retry-after': '0' }),
  'the answer is 504': status(504),
  'the answer is a redirect that keeps the method': status(307, { location: '/again' }),
  'the answer is a redirect for ever': status(308, { location: '/again' }),
};

/** Kraken reads by POST too. */
const KRAKEN_READS = /^\/0\/private\/(OpenOrders|ClosedOrders)$/;

/** A line to a venue that passes on what reads, and counts everything else and ends it as it is told. */
class CountingLine {
  readonly orders: string[] = [];
  ending: Ending = () => {};
  private readonly server: Server;

  constructor(venueUrl: string) {
    this.server = createServer((incoming, response) => void this.take(venueUrl, incoming, response));
  }

  async open(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(venueUrl: string, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = incoming;
    const headers = new Headers();
    for (const [name, value] of Object.entries(incoming.headers))
      if (typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name))
        headers.set(name, value);
    const reads = method === 'GET' || KRAKEN_READS.test(url);
    if (!reads) {
      incoming.resume();
      await once(incoming, 'end');
      this.orders.push(`${method} ${url}`);
      this.ending(incoming, response);
      return;
    }
    const sent = method === 'GET' ? {} : { body: await text(incoming) };
    const answer = await fetch(venueUrl + url, { method, headers, ...sent });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  }
}

const trade = (symbol: string): PlannedTrade => ({
  symbol,
  side: 'sell',
  baseQuantity: '110',
  quoteAmount: '5.6',
  price: '0.0511',
  reason: 'SELL_SIGNAL',
});

const OKX_KEY = { apiKey: 'okx-key', secret: 'okx-secret', passphrase: 'okx-passphrase' };
const KRAKEN_KEY = { apiKey: 'kraken-key', secret: Buffer.from('kraken-secret').toString('base64') };
const BYBIT_KEY = { apiKey: 'bybit-key', secret: 'bybit-secret' };

async function startOther(): Promise<{ url: string; close(): Promise<void> }> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'ballast-once-'));
  const simulator = await startSimulator({
    dataDirectory,
    port: 0,
    accounts: [
      { name: 'main', ...OKX_KEY },
      { name: 'other', ...BYBIT_KEY },
      { name: 'third', ...KRAKEN_KEY },
    ],
  });
  const close = async () => {
    await simulator.stop();
    rmSync(dataDirectory, { recursive: true });
  };
  return { url: simulator.url, close };
}

// Each venue is asked for itself, and the waits for no answer pass beside each other; within one, the tests share its line.
describe.concurrent.each([
  ['coinbase', 'ALT-USD', '/api/v3/brokerage/orders', COINBASE_KEY, startCoinbaseServer],
  ['binance', 'ALT-USDT', '/api/v3/order', BINANCE_KEY, startBinanceServer],
  ['okx', 'ALT-USD', '/api/v5/trade/order', OKX_KEY, startOther],
  ['bybit', 'ALT-USD', '/v5/order/create', BYBIT_KEY, startOther],
  ['kraken', 'ALT-USD', '/0/private/AddOrder', KRAKEN_KEY, startOther],
] as const)('an order to %s leaves once', (id, symbol, path, credentials, start) => {
  let venue: Pick<CoinbaseServer | BinanceServer, 'url' | 'close'>;
  let line: CountingLine;
  let exchange: ExchangePort;
  let cycle = 0;
  beforeAll(async () => {
    venue = await start();
    line = new CountingLine(venue.url);
    const service = new Unhurried(3_600_000);
    const url = await line.open();
    exchange = await createExchange({ id, credentials, ledger: LEDGER, url, timeoutMs: 10_000, service });
    await vi.waitFor(() => exchange.rules(symbol.split('-')[1] ?? ''), { timeout: 90_000, interval: 500 });
  }, 120_000);
  afterAll(async () => {
    await line.close();
    await venue.close();
  });

  const frozen = (): FrozenOrder =>
    exchange.freeze({ account: 'main', cycleId: `cycle-${++cycle}`, symbol }, trade(symbol));

  it.sequential.each(Object.keys(ENDINGS))('where %s', async (name) => {
    line.ending = ENDINGS[name] ?? line.ending;
    line.orders.length = 0;
    await expect(exchange.submit(frozen())).rejects.toThrow();
    expect(line.orders.map((order) => order.split('?')[0])).toEqual([`POST ${path}`]);
  });

  it.sequential('where a connection that was used before is closed as the order arrives', async () => {
    line.ending = ({ socket }) => void socket.destroy();
    for (let round = 0; round < 3; round += 1) {
      // The connections of reads are kept.
      await Promise.all([exchange.time(), exchange.time(), exchange.time()]);
      line.orders.length = 0;
      await expect(exchange.submit(frozen())).rejects.toThrow();
      expect(line.orders).toHaveLength(1);
    }
  });
});
