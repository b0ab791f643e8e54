import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const BINANCE_KEY = { apiKey: 'test-key', secret: 'test-secret' };

interface ServedOrder {
  readonly symbol: string;
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly side: string;
  readonly quantity: string;
  readonly quoteOrderQty: string;
  status: string;
}

/** A server that behaves as Binance documents its spot API, with one price and the faults that a test asks for. */
export interface BinanceServer {
  readonly url: string;
  readonly orders: readonly ServedOrder[];
  /** Requests seen, `METHOD /path`. */
  readonly requests: readonly string[];
  /** The next new order is executed, and its answer lost. */
  loseNextAnswer(): void;
  /** The next so many queries by client order ID do not see the order yet. */
  hideOrders(queries: number): void;
  /** The next request is answered with this status and body. */
  answerNext(status: number, body: string): void;
  /** New orders stay open instead of being filled. */
  keepOrdersOpen(): void;
  close(): Promise<void>;
}

const PRICE = '0.0512';
const MARKET = {
  symbol: 'ALTUSDT',
  status: 'TRADING',
  baseAsset: 'ALT',
  baseAssetPrecision: 8,
  quoteAsset: 'USDT',
  quotePrecision: 8,
  quoteAssetPrecision: 8,
  orderTypes: ['LIMIT', 'MARKET'],
  quoteOrderQtyMarketAllowed: true,
  isSpotTradingAllowed: true,
  permissions: ['SPOT'],
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: '0.00010000', maxPrice: '1000.00000000', tickSize: '0.00010000' },
    { filterType: 'LOT_SIZE', minQty: '1.00000000', maxQty: '900000.00000000', stepSize: '1.00000000' },
    { filterType: 'MARKET_LOT_SIZE', minQty: '0.00000000', maxQty: '9000.00000000', stepSize: '0.00000000' },
    { filterType: 'NOTIONAL', minNotional: '5.00000000', applyMinToMarket: true },
  ],
};

export async function startBinanceServer(): Promise<BinanceServer> {
  const orders: ServedOrder[] = [];
  const requests: string[] = [];
  const scripted: { status: number; body: string }[] = [];
  let lose = false;
  let hidden = 0;
  let open = false;

  const shown = (order: ServedOrder) => {
    const base =
      order.side === 'SELL' ? order.quantity : String(Math.floor(Number(order.quoteOrderQty) / Number(PRICE)));
    const filled = order.status === 'FILLED' ? base : '0';
    return {
      symbol: order.symbol,
      orderId: order.orderId,
      clientOrderId: order.clientOrderId,
      side: order.side,
      type: 'MARKET',
      status: order.status,
      origQty: `${base}.00000000`,
      origQuoteOrderQty: order.side === 'BUY' ? order.quoteOrderQty : '0.00000000',
      executedQty: filled,
      cummulativeQuoteQty: (Number(filled) * Number(PRICE)).toFixed(8),
      time: Date.now(),
    };
  };
  const missing = { status: 400, body: { code: -2013, msg: 'Order does not exist.' } };

  function answer(method: string, path: string, query: URLSearchParams): { status: number; body: unknown } {
    const found = orders.find((order) => String(order.orderId) === query.get('orderId'));
    switch (`${method} ${path}`) {
      case 'GET /api/v3/time':
        return { status: 200, body: { serverTime: Date.now() } };
      case 'GET /api/v3/exchangeInfo':
        return {
          status: 200,
          body: { symbols: [MARKET, { ...MARKET, symbol: 'AXLUSDT', baseAsset: 'AXL', status: 'BREAK' }] },
        };
      case 'GET /api/v3/ticker/24hr': {
        const ids: string[] = JSON.parse(query.get('symbols') ?? '[]');
        const ticker = { bidPrice: '0.05110000', askPrice: '0.05130000', lastPrice: PRICE, closeTime: Date.now() };
        return { status: 200, body: ids.map((symbol) => ({ ...ticker, symbol })) };
      }
      case 'GET /api/v3/account':
        return {
          status: 200,
          body: {
            // Not what the listing says of accounts in general.
            commissionRates: { maker: '0.00040000', taker: '0.00100000', buyer: '0.00000000', seller: '0.00020000' },
            balances: [
              { asset: 'USDT', free: '600.00000000', locked: '1.50000000' },
              { asset: 'ALT', free: '120.00000000', locked: '0.00000000' },
            ],
          },
        };
      case 'GET /sapi/v1/account/apiRestrictions':
        return {
          status: 200,
          body: {
            enableReading: true,
            enableSpotAndMarginTrading: true,
            enableWithdrawals: false,
            permitsUniversalTransfer: false,
          },
        };
      case 'POST /api/v3/order': {
        const clientOrderId = query.get('newClientOrderId') ?? '';
        if (orders.some((order) => order.clientOrderId === clientOrderId && order.status === 'NEW'))
          return { status: 400, body: { code: -2010, msg: 'Duplicate order sent.' } };
        if (Number(query.get('quoteOrderQty')) > 600)
          return { status: 400, body: { code: -2010, msg: 'Account has insufficient balance for requested action.' } };
        const order = {
          symbol: query.get('symbol') ?? '',
          orderId: orders.length + 1,
          clientOrderId,
          side: query.get('side') ?? '',
          quantity: query.get('quantity') ?? '',
          quoteOrderQty: query.get('quoteOrderQty') ?? '',
          status: open ? 'NEW' : 'FILLED',
        };
        orders.push(order);
        return { status: 200, body: shown(order) };
      }
      case 'GET /api/v3/order': {
        const id = query.get('origClientOrderId');
        if (id === null) return found === undefined ? missing : { status: 200, body: shown(found) };
        if (hidden > 0) {
          hidden -= 1;
          return missing;
        }
        const named = orders.find((order) => order.clientOrderId === id);
        return named === undefined ? missing : { status: 200, body: shown(named) };
      }
      case 'DELETE /api/v3/order':
        if (found?.status !== 'NEW') return { status: 400, body: { code: -2011, msg: 'Unknown order sent.' } };
        found.status = 'CANCELED';
        return { status: 200, body: shown(found) };
      case 'GET /api/v3/myTrades': {
        if (found?.status !== 'FILLED') return { status: 200, body: [] };
        const { executedQty } = shown(found);
        const half = String(Number(executedQty) / 2);
        const trade = {
          symbol: found.symbol,
          orderId: found.orderId,
          price: PRICE,
          qty: half,
          time: 1_700_000_000_000,
        };
        const isBuyer = found.side === 'BUY';
        return {
          status: 200,
          body: [
            {
              ...trade,
              id: 11,
              commission: isBuyer ? '0.1' : '0.005',
              commissionAsset: isBuyer ? 'ALT' : 'USDT',
              isBuyer,
            },
            { ...trade, id: 12, commission: '0.00001', commissionAsset: 'BNB', isBuyer },
          ],
        };
      }
      default:
        return { status: 404, body: { code: -1, msg: `no route ${method} ${path}` } };
    }
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const method = incoming.method ?? 'GET';
    requests.push(`${method} ${url.pathname}`);
    const next = scripted.shift();
    if (next !== undefined) {
      response.writeHead(next.status, { 'content-type': 'application/json' }).end(next.body);
      return;
    }
    const signed = method === 'GET' || method === 'DELETE' ? url.search.slice(1) : await text(incoming);
    const query = new URLSearchParams(signed);
    if (query.has('signature') || incoming.headers['x-mbx-apikey'] !== undefined) {
      const payload = signed.replace(/&signature=[^&]*$/, '');
      const expected = createHmac('sha256', BINANCE_KEY.secret).update(payload).digest('hex');
      if (incoming.headers['x-mbx-apikey'] !== BINANCE_KEY.apiKey || query.get('signature') !== expected) {
        response.writeHead(401).end(JSON.stringify({ code: -1022, msg: 'Signature for this request is not valid.' }));
        return;
      }
    }
    const { status, body } = answer(method, url.pathname, query);
    if (lose && method === 'POST') {
      lose = false;
      incoming.socket.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  const server = createServer((incoming, response) => void handle(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    orders,
    requests,
    loseNextAnswer: () => {
      lose = true;
    },
    hideOrders: (queries) => {
      hidden = queries;
    },
    answerNext: (status, body) => scripted.push({ status, body }),
    keepOrdersOpen: () => {
      open = true;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
