import type { FaultEffect } from '../simulator/faults/faultRules.ts';

/** The venues whose dialects the simulated exchange speaks. */
export const DIALECTS = ['coinbase', 'binance', 'okx', 'bybit', 'kraken'] as const;

export type Dialect = (typeof DIALECTS)[number];

/** A change of the venue's answers, each of which breaks a field that something is read from. */
export interface ChangedAnswer {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly effect: FaultEffect;
}

/** How a venue is asked, as far as faults must know. Paths are regular expressions. */
export interface VenueRequests {
  /** Everything. */
  readonly any: string;
  /** What changes nothing at the venue: by this method, at these addresses. */
  readonly reads: { readonly method: 'GET' | 'POST'; readonly path: string };
  /** Where orders are sent to. */
  readonly submission: string;
  /** Where orders and fills are read. */
  readonly history: string;
  /** Where fills are read. */
  readonly fills: string;
  readonly changed: readonly ChangedAnswer[];
}

const ANY_API = '^/api/';
const BYBIT_API = '^/v5/';
const KRAKEN_API = '^/0/';
const COINBASE_SUBMISSION = '^/api/v3/brokerage/orders$';
const COINBASE_HISTORY = '^/api/v3/brokerage/orders/historical/';
const BINANCE_ORDER = '^/api/v3/order$';
const BINANCE_FILLS = '^/api/v3/myTrades$';
const OKX_ORDER = '^/api/v5/trade/order$';
const BYBIT_ORDER = '^/v5/order/create$';
const BYBIT_SHOWN = '^/v5/order/(realtime|history)$';
const BYBIT_FILLS = '^/v5/execution/list$';
const KRAKEN_ORDER = '^/0/private/AddOrder$';
const KRAKEN_SHOWN = '^/0/private/QueryOrders$';
const KRAKEN_FILLS = '^/0/private/QueryTrades$';
const OKX_FILLS = '^/api/v5/trade/fills(-history)?$';

export const REQUESTS: Readonly<Record<Dialect, VenueRequests>> = {
  coinbase: {
    any: ANY_API,
    reads: { method: 'GET', path: ANY_API },
    submission: COINBASE_SUBMISSION,
    history: COINBASE_HISTORY,
    fills: '^/api/v3/brokerage/orders/historical/fills$',
    changed: [
      changed('POST', COINBASE_SUBMISSION, { remove: ['success_response.order_id'] }),
      changed('POST', COINBASE_SUBMISSION, { set: { 'success_response.client_order_id': 'somebody-elses' } }),
      changed('POST', COINBASE_SUBMISSION, { set: { success: 'maybe' }, remove: ['success_response'] }),
      changed('GET', COINBASE_HISTORY, { set: { 'order.status': 'QUEUED_FOR_REVIEW' } }),
      changed('GET', COINBASE_HISTORY, { remove: ['order.filled_size', 'order.total_fees'] }),
      changed('GET', COINBASE_HISTORY, { remove: ['order.client_order_id', 'fills.*.commission'] }),
      changed('GET', COINBASE_HISTORY, { set: { fills: 'none' } }),
    ],
  },
  binance: {
    any: ANY_API,
    reads: { method: 'GET', path: ANY_API },
    submission: BINANCE_ORDER,
    history: '^/api/v3/(order|openOrders|allOrders|myTrades)$',
    fills: BINANCE_FILLS,
    changed: [
      changed('POST', BINANCE_ORDER, { remove: ['orderId'] }),
      changed('POST', BINANCE_ORDER, { set: { clientOrderId: 'somebody-elses' } }),
      changed('GET', BINANCE_ORDER, { set: { status: 'QUEUED_FOR_REVIEW' } }),
      changed('GET', BINANCE_ORDER, { remove: ['executedQty', 'cummulativeQuoteQty'] }),
      changed('GET', BINANCE_ORDER, { remove: ['clientOrderId'] }),
      changed('GET', BINANCE_FILLS, { remove: ['*.commission'] }),
      changed('GET', BINANCE_FILLS, { remove: ['*.qty', '*.id'] }),
      changed('GET', BINANCE_FILLS, { set: { '*.commissionAsset': '' } }),
    ],
  },
  okx: {
    any: ANY_API,
    reads: { method: 'GET', path: ANY_API },
    submission: OKX_ORDER,
    history: '^/api/v5/trade/(order|orders-pending|orders-history(-archive)?|fills(-history)?)$',
    fills: OKX_FILLS,
    changed: [
      changed('POST', OKX_ORDER, { remove: ['data.0.ordId'] }),
      changed('POST', OKX_ORDER, { set: { 'data.0.clOrdId': 'somebodyElses' } }),
      changed('POST', OKX_ORDER, { set: { data: [] } }),
      changed('GET', OKX_ORDER, { set: { 'data.0.state': 'queued_for_review' } }),
      changed('GET', OKX_ORDER, { remove: ['data.0.accFillSz', 'data.0.avgPx'] }),
      changed('GET', OKX_ORDER, { remove: ['data.0.clOrdId'] }),
      changed('GET', OKX_FILLS, { remove: ['data.*.fee'] }),
      changed('GET', OKX_FILLS, { remove: ['data.*.fillSz', 'data.*.tradeId'] }),
      changed('GET', OKX_FILLS, { set: { 'data.*.feeCcy': '' } }),
    ],
  },
  bybit: {
    any: BYBIT_API,
    reads: { method: 'GET', path: BYBIT_API },
    submission: BYBIT_ORDER,
    history: '^/v5/(order/(realtime|history)|execution/list)$',
    fills: BYBIT_FILLS,
    changed: [
      changed('POST', BYBIT_ORDER, { remove: ['result.orderId'] }),
      changed('POST', BYBIT_ORDER, { set: { 'result.orderLinkId': 'somebody-elses' } }),
      changed('POST', BYBIT_ORDER, { set: { result: {} } }),
      changed('GET', BYBIT_SHOWN, { set: { 'result.list.*.orderStatus': 'QueuedForReview' } }),
      changed('GET', BYBIT_SHOWN, { remove: ['result.list.*.cumExecQty', 'result.list.*.cumExecValue'] }),
      changed('GET', BYBIT_SHOWN, { remove: ['result.list.*.orderLinkId'] }),
      changed('GET', BYBIT_FILLS, { remove: ['result.list.*.execFee'] }),
      changed('GET', BYBIT_FILLS, { remove: ['result.list.*.execQty', 'result.list.*.execId'] }),
      changed('GET', BYBIT_FILLS, { set: { 'result.list.*.feeCurrency': '' } }),
    ],
  },
  kraken: {
    any: KRAKEN_API,
    // What is of an account is read by POST too.
    reads: { method: 'POST', path: '^/0/private/(?!AddOrder$|CancelOrder$)' },
    submission: KRAKEN_ORDER,
    history: '^/0/private/(QueryOrders|OpenOrders|ClosedOrders|QueryTrades)$',
    fills: KRAKEN_FILLS,
    changed: [
      changed('POST', KRAKEN_ORDER, { remove: ['result.txid'] }),
      changed('POST', KRAKEN_ORDER, { set: { 'result.txid': [] } }),
      changed('POST', KRAKEN_ORDER, { set: { result: {} } }),
      changed('POST', KRAKEN_SHOWN, { set: { 'result.*.status': 'queued_for_review' } }),
      changed('POST', KRAKEN_SHOWN, { remove: ['result.*.vol_exec', 'result.*.cost'] }),
      changed('POST', KRAKEN_SHOWN, { remove: ['result.*.cl_ord_id'] }),
      changed('POST', KRAKEN_FILLS, { remove: ['result.*.fee'] }),
      changed('POST', KRAKEN_FILLS, { remove: ['result.*.vol', 'result.*.ordertxid'] }),
    ],
  },
};

function changed(
  method: ChangedAnswer['method'],
  path: string,
  change: { readonly set?: Record<string, unknown>; readonly remove?: string[] },
): ChangedAnswer {
  return { method, path, effect: { kind: 'changeFields', set: change.set ?? {}, remove: change.remove ?? [] } };
}
