import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { isFillListed, isListed } from '../../faults/lateView.ts';
import { DAY_MS } from '../../market/market.ts';
import type { Duration, OrderRequest, OrderTerms } from '../../matching/terms.ts';
import { baseSizeOf } from '../../matching/terms.ts';
import type { StoredFill } from '../../store/fills.ts';
import type { OrderFilter, StoredOrder } from '../../store/orderStore.ts';
import type { Venue } from '../../venue.ts';
import { readBookFor } from '../readBookFor.ts';
import { BybitError, duplicate, invalidParameter, rejectionError } from './bybitError.ts';
import { productOf, symbolOf } from './bybitInstruments.ts';
import { answered, required, requireSpot, type SignedRequest, signedRequest } from './bybitProtocol.ts';

const AMOUNT = /^\d{1,18}(\.\d{1,18})?$/;
/** "A max of 36 characters. Combinations of numbers, letters (upper and lower cases), dashes, and underscores." */
const CLIENT_ORDER_ID = /^[\w-]{1,36}$/;
/** An order that was cancelled without a fill stays in the history for a day. */
const FORGOTTEN_AFTER_MS = DAY_MS;
const LONGEST_SPAN_MS = 7 * DAY_MS;
const [MOST_ORDERS, MOST_FILLS] = [50, 100];
const EVERY = 1_000_000;

/** Orders in Bybit's dialect, where a client order ID is taken once. Long as a list: one short handler for each address. */
export function bybitOrderRoutes(server: FastifyInstance, venue: Venue): void {
  const { exchange, keys, clock } = venue;

  server.post('/v5/order/create', async (request) => {
    const signed = signedRequest(request, keys);
    const asked = orderRequestOf(venue, signed, String(request.body));
    await readBookFor(venue, asked.productId);
    const isUsed = venue.orders.byClientOrderId(signed.key.account, asked.clientOrderId) !== undefined;
    if (isUsed && !venue.faults.brokenPromises.duplicatesExecuted) throw duplicate();
    const placement = exchange.place(signed.key.account, asked);
    if (placement.kind === 'rejected') throw rejectionError(placement.rejection);
    const { sequence, clientOrderId } = placement.order;
    return answered({ orderId: String(sequence), orderLinkId: clientOrderId }, clock.now());
  });

  server.post('/v5/order/cancel', (request) => {
    const signed = signedRequest(request, keys);
    const order = namedOrder(venue, signed);
    if (order === undefined) throw new BybitError(170213, 'Order does not exist.');
    if (exchange.cancel(signed.key.account, order.orderId) !== undefined)
      throw order.status === 'FILLED'
        ? new BybitError(170139, 'Order has been filled.')
        : new BybitError(170142, 'Order has been canceled.');
    return answered({ orderId: String(order.sequence), orderLinkId: order.clientOrderId }, clock.now());
  });

  server.get('/v5/order/realtime', (request) => {
    const signed = signedRequest(request, keys);
    return isNamed(signed) ? oneOrder(venue, signed) : ordersIn(venue, signed, { statuses: ['OPEN'] });
  });

  server.get('/v5/order/history', (request) => {
    const signed = signedRequest(request, keys);
    const [since, until] = ['startTime', 'endTime'].map((name) => Number(signed.parameters.get(name) ?? Number.NaN));
    if (isNamed(signed)) return oneOrder(venue, signed);
    if (since === undefined || until === undefined || !(until - since <= LONGEST_SPAN_MS))
      throw invalidParameter('startTime');
    return ordersIn(venue, signed, { statuses: ['FILLED', 'CANCELLED', 'EXPIRED'], since, until: until + 1 });
  });

  server.get('/v5/execution/list', (request) => {
    const { key, parameters } = signedRequest(request, keys);
    requireSpot(parameters.get('category'));
    exchange.advance();
    const order = venue.orders.bySequence(Number(required(parameters, 'orderId')));
    const limit = limitOf(parameters, MOST_FILLS);
    const listed =
      order === undefined || order.account !== key.account
        ? []
        : venue.fills.list({ orderIds: [order.orderId], before: cursorOf(parameters), limit: EVERY });
    const rows = listed.filter((fill) => isFillListed(venue, fill)).slice(0, limit);
    const nextPageCursor = rows.length === limit ? String(rows.at(-1)?.sequence) : '';
    const list = rows.map((fill) => describeFill(venue, fill, order));
    return answered({ category: 'spot', list, nextPageCursor }, clock.now());
  });
}

function isNamed({ parameters }: SignedRequest): boolean {
  return parameters.has('orderId') || parameters.has('orderLinkId');
}

/** The order that a request names, by orderId where it names both. */
function namedOrder(venue: Venue, { key, parameters }: SignedRequest): StoredOrder | undefined {
  requireSpot(parameters.get('category'));
  venue.exchange.advance();
  const [orderId, orderLinkId] = [parameters.get('orderId'), parameters.get('orderLinkId')];
  const order =
    orderId === null
      ? venue.orders.byClientOrderId(key.account, orderLinkId ?? '')
      : venue.orders.bySequence(Number(orderId));
  return order?.account === key.account && !isForgotten(venue, order) ? order : undefined;
}

function oneOrder(venue: Venue, signed: SignedRequest): object {
  const order = namedOrder(venue, signed);
  const list = order === undefined ? [] : [describeOrder(venue, order)];
  return answered({ category: 'spot', list, nextPageCursor: '' }, venue.clock.now());
}

function ordersIn(venue: Venue, { key, parameters }: SignedRequest, filter: Omit<OrderFilter, 'limit'>): object {
  requireSpot(parameters.get('category'));
  venue.exchange.advance();
  const limit = limitOf(parameters, MOST_ORDERS);
  const rows = venue.orders
    .list({ ...filter, account: key.account, before: cursorOf(parameters), limit: EVERY })
    .filter((order) => isListed(venue, order) && !isForgotten(venue, order))
    .slice(0, limit);
  const nextPageCursor = rows.length === limit ? String(rows.at(-1)?.sequence) : '';
  const list = rows.map((order) => describeOrder(venue, order));
  return answered({ category: 'spot', list, nextPageCursor }, venue.clock.now());
}

function limitOf(parameters: URLSearchParams, most: number): number {
  return Math.min(most, Number(parameters.get('limit') ?? 20));
}

function cursorOf(parameters: URLSearchParams): number | undefined {
  const cursor = parameters.get('cursor');
  return cursor === null || cursor === '' ? undefined : Number(cursor);
}

function orderRequestOf(venue: Venue, { parameters }: SignedRequest, body: string): OrderRequest {
  requireSpot(parameters.get('category'));
  const side = required(parameters, 'side');
  if (side !== 'Buy' && side !== 'Sell') throw new BybitError(170117, 'Invalid side.');
  const { symbol } = productOf(venue, required(parameters, 'symbol'));
  const clientOrderId = parameters.get('orderLinkId') ?? randomUUID();
  if (!CLIENT_ORDER_ID.test(clientOrderId)) throw invalidParameter('orderLinkId');
  return {
    clientOrderId,
    idRule: 'whileOpen',
    productId: symbol,
    side: side === 'Buy' ? 'BUY' : 'SELL',
    terms: termsOf(parameters, side),
    configuration: {},
    feesOfBuys: venue.feesOfBuys(),
    body,
  };
}

function termsOf(parameters: URLSearchParams, side: 'Buy' | 'Sell'): OrderTerms {
  const size = amount(parameters, 'qty');
  switch (required(parameters, 'orderType')) {
    case 'Market': {
      const unit = parameters.get('marketUnit') ?? (side === 'Buy' ? 'quoteCoin' : 'baseCoin');
      return unit === 'quoteCoin' ? { kind: 'market', quoteSize: size } : { kind: 'market', baseSize: size };
    }
    case 'Limit': {
      const timeInForce = parameters.get('timeInForce') ?? 'GTC';
      const duration = durationOf(timeInForce);
      const limitPrice = amount(parameters, 'price');
      return { kind: 'limit', baseSize: size, limitPrice, postOnly: timeInForce === 'PostOnly', duration };
    }
    default:
      throw new BybitError(170116, 'Invalid orderType.');
  }
}

function durationOf(timeInForce: string): Duration {
  switch (timeInForce) {
    case 'GTC':
    case 'PostOnly':
      return { kind: 'goodUntilCancelled' };
    case 'IOC':
      return { kind: 'immediateOrCancel' };
    case 'FOK':
      return { kind: 'fillOrKill' };
    default:
      throw new BybitError(170115, 'Invalid timeInForce.');
  }
}

function amount(parameters: URLSearchParams, name: string): string {
  const text = required(parameters, name);
  if (!AMOUNT.test(text) || Number(text) <= 0) throw invalidParameter(name);
  return text;
}

function isForgotten({ clock }: Venue, { status, filledSize, closedAt }: StoredOrder): boolean {
  return status !== 'OPEN' && filledSize.isZero() && clock.now() - (closedAt ?? 0) > FORGOTTEN_AFTER_MS;
}

function describeOrder({ market }: Venue, order: StoredOrder): object {
  const { terms, filledSize, filledValue, side } = order;
  const rules = market.rules(order.productId);
  const byQuote = 'quoteSize' in terms;
  return {
    orderId: String(order.sequence),
    orderLinkId: order.clientOrderId,
    symbol: rules === undefined ? order.productId : symbolOf(rules),
    side: side === 'BUY' ? 'Buy' : 'Sell',
    orderType: terms.kind === 'market' ? 'Market' : 'Limit',
    marketUnit: terms.kind === 'market' ? (byQuote ? 'quoteCoin' : 'baseCoin') : '',
    timeInForce: timeInForceOf(terms),
    price: terms.kind === 'market' ? '0' : terms.limitPrice,
    qty: baseSizeOf(terms) ?? (byQuote ? terms.quoteSize : ''),
    orderStatus: statusOf(order),
    cancelType: order.status === 'CANCELLED' ? 'CancelByUser' : 'UNKNOWN',
    rejectReason: 'EC_NoError',
    cumExecQty: filledSize.toFixed(),
    cumExecValue: filledValue.toFixed(),
    cumExecFee: order.totalFees.toFixed(),
    avgPrice: filledSize.isZero() ? '' : filledValue.dividedBy(filledSize).toSignificantDigits(16).toFixed(),
    createdTime: String(order.createdAt),
    updatedTime: String(order.closedAt ?? order.lastFillAt ?? order.createdAt),
  };
}

function timeInForceOf(terms: OrderTerms): string {
  if (terms.kind === 'market' || terms.duration.kind === 'immediateOrCancel') return 'IOC';
  if (terms.kind === 'limit' && terms.postOnly) return 'PostOnly';
  return terms.duration.kind === 'fillOrKill' ? 'FOK' : 'GTC';
}

function statusOf(order: StoredOrder): string {
  switch (order.status) {
    case 'OPEN':
      return order.filledSize.isZero() ? 'New' : 'PartiallyFilled';
    case 'FILLED':
      return 'Filled';
    case 'CANCELLED':
    case 'EXPIRED':
      return order.filledSize.isZero() ? 'Cancelled' : 'PartiallyFilledCanceled';
    default: {
      const unreachable: never = order.status;
      return unreachable;
    }
  }
}

function describeFill({ market }: Venue, fill: StoredFill, order: StoredOrder | undefined): object {
  const rules = market.rules(fill.productId);
  return {
    symbol: rules === undefined ? fill.productId : symbolOf(rules),
    orderId: String(order?.sequence ?? ''),
    orderLinkId: order?.clientOrderId ?? '',
    execId: String(fill.sequence),
    side: fill.side === 'BUY' ? 'Buy' : 'Sell',
    execPrice: fill.price.toFixed(),
    execQty: fill.size.toFixed(),
    execValue: fill.price.times(fill.size).toFixed(),
    execFee: fill.commission.toFixed(),
    feeCurrency: fill.commissionCurrency,
    execType: 'Trade',
    isMaker: fill.liquidity === 'MAKER',
    execTime: String(fill.at),
  };
}
