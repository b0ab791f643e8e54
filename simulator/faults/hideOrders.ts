import { BinanceError } from '../http/binance/binanceError.ts';
import { orderNotFound } from '../http/coinbaseError.ts';
import { OkxError } from '../http/okx/okxError.ts';
import { type Answer, isRecord, mapList } from './answer.ts';

/** What was asked for. */
export interface Asked {
  readonly method: string;
  readonly path: string;
}

const BINANCE_ORDER = '/api/v3/order';
const BINANCE_LISTS = new Set(['/api/v3/openOrders', '/api/v3/allOrders', '/api/v3/myTrades']);

const OKX_ORDER = '/api/v5/trade/order';
const OKX_LISTS = new Set([
  '/api/v5/trade/orders-pending',
  '/api/v5/trade/orders-history',
  '/api/v5/trade/orders-history-archive',
  '/api/v5/trade/fills',
  '/api/v5/trade/fills-history',
]);

const BYBIT_LISTS = new Set(['/v5/order/realtime', '/v5/order/history', '/v5/execution/list']);

/** An answer of Bybit with another list in its result. */
export function inResult(body: unknown, change: (entries: readonly unknown[]) => readonly unknown[]): unknown {
  return isRecord(body) ? { ...body, result: mapList(body.result, 'list', change) } : body;
}

const KRAKEN_ORDERS = '/0/private/';
/** Where Kraken's lists are, in the result or one field deeper, by the address. */
const KRAKEN_LISTS: ReadonlyMap<string, string | undefined> = new Map([
  ['OpenOrders', 'open'],
  ['ClosedOrders', 'closed'],
  ['QueryOrders', undefined],
  ['QueryTrades', undefined],
]);

/** An answer of Kraken, whose lists are objects by ID, without what is hidden; undefined at other addresses. */
function withoutOfKraken(path: string, body: unknown, orderId: string | undefined): unknown {
  const name = path.startsWith(KRAKEN_ORDERS) ? path.slice(KRAKEN_ORDERS.length) : '';
  if (!KRAKEN_LISTS.has(name) || !isRecord(body) || !isRecord(body.result)) return undefined;
  const field = KRAKEN_LISTS.get(name);
  const list = field === undefined ? body.result : body.result[field];
  const visible = Object.entries(isRecord(list) ? list : {}).filter(
    ([id, row]) => orderId !== undefined && id !== orderId && !(isRecord(row) && row.ordertxid === orderId),
  );
  const left = Object.fromEntries(visible);
  return { ...body, result: field === undefined ? left : { ...body.result, [field]: left } };
}

/** An answer from which an order, or every order, is missing, with its fills; a query for it finds nothing. */
export function hideOrders(answer: Answer, orderId: string | undefined, { method, path }: Asked): Answer {
  const isHidden = (entry: unknown) =>
    orderId === undefined || (isRecord(entry) && String(entry.order_id ?? entry.orderId ?? entry.ordId) === orderId);
  const visible = (entries: readonly unknown[]) => entries.filter((entry) => !isHidden(entry));
  if (path === BINANCE_ORDER) {
    if (method !== 'GET' || !isHidden(answer.body)) return answer;
    const error = new BinanceError(-2013, 'Order does not exist.');
    return { status: error.status, body: error.body };
  }
  if (BINANCE_LISTS.has(path)) return Array.isArray(answer.body) ? { ...answer, body: visible(answer.body) } : answer;
  if (OKX_LISTS.has(path)) return { ...answer, body: mapList(answer.body, 'data', visible) };
  if (path === OKX_ORDER) {
    if (method !== 'GET' || !isRecord(answer.body) || !Array.isArray(answer.body.data)) return answer;
    const { status, body } = new OkxError('51603', "Order doesn't exist.");
    return answer.body.data.some(isHidden) ? { status, body } : answer;
  }
  const ofKraken = withoutOfKraken(path, answer.body, orderId);
  if (ofKraken !== undefined) return { ...answer, body: ofKraken };
  if (BYBIT_LISTS.has(path)) return { ...answer, body: inResult(answer.body, visible) };
  const asked = /\/orders\/historical\/([^/]+)$/.exec(path)?.[1];
  if (asked !== undefined && asked !== 'batch' && asked !== 'fills') {
    const error = orderNotFound();
    return isHidden({ order_id: asked }) ? { status: error.status, body: error.body } : answer;
  }
  return { ...answer, body: mapList(mapList(answer.body, 'orders', visible), 'fills', visible) };
}
