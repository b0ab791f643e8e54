import { BinanceError } from '../http/binance/binanceError.ts';
import { orderNotFound } from '../http/coinbaseError.ts';
import { type Answer, isRecord, mapList } from './answer.ts';

/** What was asked for. */
export interface Asked {
  readonly method: string;
  readonly path: string;
}

const BINANCE_ORDER = '/api/v3/order';
const BINANCE_LISTS = new Set(['/api/v3/openOrders', '/api/v3/allOrders', '/api/v3/myTrades']);

/** An answer from which an order, or every order, is missing, with its fills; a query for it finds nothing. */
export function hideOrders(answer: Answer, orderId: string | undefined, { method, path }: Asked): Answer {
  const isHidden = (entry: unknown) =>
    orderId === undefined || (isRecord(entry) && String(entry.order_id ?? entry.orderId) === orderId);
  const visible = (entries: readonly unknown[]) => entries.filter((entry) => !isHidden(entry));
  if (path === BINANCE_ORDER) {
    if (method !== 'GET' || !isHidden(answer.body)) return answer;
    const error = new BinanceError(-2013, 'Order does not exist.');
    return { status: error.status, body: error.body };
  }
  if (BINANCE_LISTS.has(path)) return Array.isArray(answer.body) ? { ...answer, body: visible(answer.body) } : answer;
  const asked = /\/orders\/historical\/([^/]+)$/.exec(path)?.[1];
  if (asked !== undefined && asked !== 'batch' && asked !== 'fills') {
    const error = orderNotFound();
    return isHidden({ order_id: asked }) ? { status: error.status, body: error.body } : answer;
  }
  return { ...answer, body: mapList(mapList(answer.body, 'orders', visible), 'fills', visible) };
}
