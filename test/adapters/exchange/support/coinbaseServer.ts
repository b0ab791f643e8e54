import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const COINBASE_KEY = {
  apiKey: 'organizations/0a1b2c/apiKeys/3d4e5f',
  secret: generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
};

export interface SeenRequest {
  readonly route: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** An answer: a JSON object with status 200, or a function that gives one or does something else with the response. */
export type ServedAnswer = object | ((request: SeenRequest, response: ServerResponse) => unknown);

/** A server with Coinbase's addresses whose every answer a test can choose, for what a well-behaved venue never says. */
export interface CoinbaseServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Requests of one route, `POST /orders`. */
  seen(route: string): readonly SeenRequest[];
  /** Answers of a route from now on, one for each request; the last one stays. */
  on(route: string, ...answers: readonly ServedAnswer[]): void;
  /** Forgets all requests, and answers again as at the start. */
  reset(): void;
  close(): Promise<void>;
}

export const PRODUCT = {
  product_id: 'ALT-USD',
  product_type: 'SPOT',
  price: '0.0512',
  base_currency_id: 'ALT',
  quote_currency_id: 'USD',
  base_increment: '0.1',
  quote_increment: '0.01',
  price_increment: '0.0001',
  base_min_size: '1',
  base_max_size: '1000000',
  quote_min_size: '1',
  quote_max_size: '1000000',
  approximate_quote_24h_volume: '12345.67',
  status: 'online',
  trading_disabled: false,
  is_disabled: false,
  cancel_only: false,
  limit_only: false,
  post_only: false,
  auction_mode: false,
  view_only: false,
  alias_to: [],
};

/** A filled order as Coinbase shows it. */
export function shownOrder(patch: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    order_id: 'venue-1',
    client_order_id: 'client-1',
    product_id: 'ALT-USD',
    side: 'BUY',
    status: 'FILLED',
    order_configuration: { market_market_ioc: { quote_size: '5.23' } },
    filled_size: '100',
    filled_value: '5.12',
    average_filled_price: '0.0512',
    total_fees: '0.06144',
    created_time: '2025-01-15T12:00:00Z',
    reject_reason: 'REJECT_REASON_UNSPECIFIED',
    ...patch,
  };
}

export async function startCoinbaseServer(): Promise<CoinbaseServer> {
  const requests: SeenRequest[] = [];
  const answers = new Map<string, ServedAnswer[]>();
  const on = (route: string, ...given: readonly ServedAnswer[]): void => void answers.set(route, [...given]);

  const reset = (): void => {
    requests.length = 0;
    answers.clear();
    on('GET /market/products', { products: [PRODUCT] });
    on('GET /transaction_summary', { fee_tier: { taker_fee_rate: '0.012', maker_fee_rate: '0.006' } });
    on('GET /time', () => ({ epochSeconds: '1', epochMillis: String(Date.now()), iso: '' }));
    on('GET /orders/historical/batch', { orders: [], has_next: false, cursor: '' });
    on('GET /orders/historical/fills', { fills: [], cursor: '' });
  };
  reset();

  const server = createServer(async (incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const route = `${incoming.method} ${url.pathname.replace('/api/v3/brokerage', '')}`;
    const request = { route, query: url.searchParams, body: await text(incoming), headers: incoming.headers };
    requests.push(request);
    const queue = answers.get(route) ?? [];
    const answer = queue.length > 1 ? queue.shift() : queue[0];
    if (answer === undefined) {
      response.writeHead(404).end(JSON.stringify({ error: 'NOT_FOUND', error_details: route }));
      return;
    }
    const body = typeof answer === 'function' ? answer(request, response) : answer;
    if (typeof body === 'object') response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    seen: (route) => requests.filter((request) => request.route === route),
    on,
    reset,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
