import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isFillListed, isListed } from '../../faults/lateView.ts';
import { DAY_MS } from '../../market/market.ts';
import type { OrderRequest, OrderTerms } from '../../matching/terms.ts';
import { baseSizeOf } from '../../matching/terms.ts';
import type { StoredFill } from '../../store/fills.ts';
import type { OrderFilter, StoredOrder } from '../../store/orderStore.ts';
import type { Venue } from '../../venue.ts';
import { readBookFor } from '../readBookFor.ts';
import { codeOfRejection, OkxError, operationFailed } from './okxError.ts';
import { productOf } from './okxInstruments.ts';
import { answered, required, type SignedRequest, signedRequest } from './okxProtocol.ts';

const AMOUNT = /^\d{1,18}(\.\d{1,18})?$/;
/** "A combination of case-sensitive alphanumerics, all numbers, or all letters of up to 32 characters." */
const CLIENT_ORDER_ID = /^[A-Za-z0-9]{1,32}$/;
/** "The incomplete orders that have been canceled are only reserved for 2 hours." */
const FORGOTTEN_AFTER_MS = 2 * 3_600_000;
const [RECENT_ORDERS_MS, RECENT_FILLS_MS, ARCHIVE_MS] = [7 * DAY_MS, 3 * DAY_MS, 90 * DAY_MS];
const MOST_ROWS = 100;
const EVERY = 1_000_000;

/** Orders in OKX's dialect. A client order ID may be used again once its order is closed. Long as a list: one short handler for each address. */
export function okxOrderRoutes(server: FastifyInstance, venue: Venue): void {
  const { exchange, keys, clock } = venue;

  server.post('/api/v5/trade/order', async (request) => {
    const signed = signedRequest(request, keys);
    requireTimely(request);
    const asked = orderRequestOf(venue, signed.parameters, String(request.body));
    await readBookFor(venue, asked.productId);
    const placement = exchange.place(signed.key.account, asked);
    if (placement.kind === 'rejected')
      throw operationFailed(...codeOfRejection(placement.rejection), { clOrdId: asked.clientOrderId, ordId: '' });
    return answered([
      {
        clOrdId: placement.order.clientOrderId,
        ordId: String(placement.order.sequence),
        sCode: '0',
        sMsg: 'Order placed',
        tag: '',
        ts: String(clock.now()),
      },
    ]);
  });

  server.get('/api/v5/trade/order', (request) => {
    const order = findOrder(venue, signedRequest(request, keys));
    if (order === undefined) throw new OkxError('51603', "Order doesn't exist.");
    return answered([describeOrder(venue, order)]);
  });

  server.post('/api/v5/trade/cancel-order', (request) => {
    const signed = signedRequest(request, keys);
    const order = findOrder(venue, signed);
    const ids = { clOrdId: order?.clientOrderId ?? '', ordId: signed.parameters.get('ordId') ?? '' };
    if (order === undefined || exchange.cancel(signed.key.account, order.orderId) !== undefined)
      throw operationFailed(
        '51400',
        'Order cancellation failed as the order has been filled, canceled or does not exist.',
        ids,
      );
    return answered([{ ...ids, sCode: '0', sMsg: '', ts: String(clock.now()) }]);
  });

  server.get('/api/v5/trade/orders-pending', (request) => {
    const signed = signedRequest(request, keys);
    return ordersIn(venue, signed, { statuses: ['OPEN'] });
  });

  const closed = (request: FastifyRequest, reachMs: number) =>
    ordersIn(venue, signedRequest(request, keys), {
      statuses: ['FILLED', 'CANCELLED', 'EXPIRED'],
      since: clock.now() - reachMs,
    });
  server.get('/api/v5/trade/orders-history', (request) => closed(request, RECENT_ORDERS_MS));
  server.get('/api/v5/trade/orders-history-archive', (request) => closed(request, ARCHIVE_MS));

  const fills = (request: FastifyRequest, reachMs: number) => fillsIn(venue, signedRequest(request, keys), reachMs);
  server.get('/api/v5/trade/fills', (request) => fills(request, RECENT_FILLS_MS));
  server.get('/api/v5/trade/fills-history', (request) => fills(request, ARCHIVE_MS));
}

/** "The request will not be processed if the current system time of the server is after the expTime." */
function requireTimely({ headers }: FastifyRequest): void {
  const deadline = headers.exptime;
  if (deadline !== undefined && Date.now() > Number(deadline))
    throw new OkxError('50036', 'The expTime can not be earlier than the current system time.', 400);
}

function ordersIn(venue: Venue, { key, parameters }: SignedRequest, filter: Omit<OrderFilter, 'limit'>): object {
  venue.exchange.advance();
  const instId = parameters.get('instId');
  const begin = parameters.get('begin');
  const after = parameters.get('after');
  const since = Math.max(filter.since ?? 0, begin === null ? 0 : Number(begin));
  const rows = venue.orders
    .list({
      ...filter,
      account: key.account,
      productIds: instId === null ? undefined : [instId],
      since,
      before: after === null ? undefined : Number(after),
      limit: EVERY,
    })
    .filter((order) => isListed(venue, order) && !isForgotten(venue, order));
  return answered(rows.slice(0, limitOf(parameters)).map((order) => describeOrder(venue, order)));
}

function fillsIn(venue: Venue, { key, parameters }: SignedRequest, reachMs: number): object {
  const { exchange, fills, orders, clock } = venue;
  exchange.advance();
  const [ordId, instId, after] = ['ordId', 'instId', 'after'].map((name) => parameters.get(name));
  const order = ordId ? orders.bySequence(Number(ordId)) : undefined;
  if (ordId && order === undefined) return answered([]);
  const rows = fills
    .list({
      account: key.account,
      orderIds: order === undefined ? undefined : [order.orderId],
      productIds: instId ? [instId] : undefined,
      since: clock.now() - reachMs,
      before: after ? Number(after) : undefined,
      limit: EVERY,
    })
    .filter((fill) => isFillListed(venue, fill));
  return answered(rows.slice(0, limitOf(parameters)).map((fill) => describeFill(venue, fill)));
}

function limitOf(parameters: URLSearchParams): number {
  return Math.min(MOST_ROWS, Number(parameters.get('limit') ?? MOST_ROWS));
}

function orderRequestOf(venue: Venue, parameters: URLSearchParams, body: string): OrderRequest {
  const side = required(parameters, 'side');
  if (side !== 'buy' && side !== 'sell') throw new OkxError('51000', 'Parameter side error');
  if (required(parameters, 'tdMode') !== 'cash') throw new OkxError('51000', 'Parameter tdMode error');
  const { symbol } = productOf(venue, required(parameters, 'instId'));
  const clientOrderId = parameters.get('clOrdId') ?? randomUUID().replaceAll('-', '');
  if (!CLIENT_ORDER_ID.test(clientOrderId)) throw new OkxError('51000', 'Parameter clOrdId error');
  return {
    clientOrderId,
    idRule: 'whileOpen',
    productId: symbol,
    side: side === 'buy' ? 'BUY' : 'SELL',
    terms: termsOf(parameters, side),
    configuration: {},
    feesOfBuys: venue.feesOfBuys(),
    body,
  };
}

function termsOf(parameters: URLSearchParams, side: 'buy' | 'sell'): OrderTerms {
  const size = amount(parameters, 'sz');
  const type = required(parameters, 'ordType');
  if (type === 'market') {
    const unit = parameters.get('tgtCcy') ?? (side === 'buy' ? 'quote_ccy' : 'base_ccy');
    return unit === 'quote_ccy' ? { kind: 'market', quoteSize: size } : { kind: 'market', baseSize: size };
  }
  const limit = { kind: 'limit', baseSize: size, limitPrice: amount(parameters, 'px') } as const;
  switch (type) {
    case 'limit':
      return { ...limit, postOnly: false, duration: { kind: 'goodUntilCancelled' } };
    case 'post_only':
      return { ...limit, postOnly: true, duration: { kind: 'goodUntilCancelled' } };
    case 'ioc':
      return { ...limit, postOnly: false, duration: { kind: 'immediateOrCancel' } };
    case 'fok':
      return { ...limit, postOnly: false, duration: { kind: 'fillOrKill' } };
    default:
      throw new OkxError('51000', 'Parameter ordType error');
  }
}

function amount(parameters: URLSearchParams, name: string): string {
  const text = required(parameters, name);
  if (!AMOUNT.test(text) || Number(text) <= 0) throw new OkxError('51000', `Parameter ${name} error`);
  return text;
}

/** The order that a request names, by ordId where it names both; of several under one client order ID the latest. */
function findOrder(venue: Venue, { key, parameters }: SignedRequest): StoredOrder | undefined {
  venue.exchange.advance();
  const { symbol } = productOf(venue, required(parameters, 'instId'));
  const [ordId, clOrdId] = [parameters.get('ordId'), parameters.get('clOrdId')];
  if (!ordId && !clOrdId) throw new OkxError('51407', 'Either order ID or client order ID is required.');
  const order = ordId
    ? venue.orders.bySequence(Number(ordId))
    : venue.orders.byClientOrderId(key.account, clOrdId ?? '');
  const isTheirs = order?.account === key.account && order.productId === symbol && !isForgotten(venue, order);
  return isTheirs ? order : undefined;
}

function isForgotten({ clock }: Venue, { status, filledSize, closedAt }: StoredOrder): boolean {
  return status !== 'OPEN' && filledSize.isZero() && clock.now() - (closedAt ?? 0) > FORGOTTEN_AFTER_MS;
}

function describeOrder({ market }: Venue, order: StoredOrder): object {
  const { terms, filledSize, filledValue, side, fees } = order;
  const rules = market.rules(order.productId);
  const isNew = filledSize.isZero();
  return {
    instType: 'SPOT',
    instId: order.productId,
    ordId: String(order.sequence),
    clOrdId: order.clientOrderId,
    tag: '',
    px: terms.kind === 'market' ? '' : terms.limitPrice,
    sz: baseSizeOf(terms) ?? ('quoteSize' in terms ? terms.quoteSize : ''),
    tgtCcy: terms.kind === 'market' ? ('quoteSize' in terms ? 'quote_ccy' : 'base_ccy') : '',
    ordType: typeOf(terms),
    side: side.toLowerCase(),
    posSide: 'net',
    tdMode: 'cash',
    accFillSz: filledSize.toFixed(),
    avgPx: isNew ? '' : filledValue.dividedBy(filledSize).toSignificantDigits(16).toFixed(),
    state: stateOf(order),
    fee: isNew ? '0' : order.totalFees.negated().toFixed(),
    feeCcy: side === 'BUY' && fees.ofBuys === 'base' ? (rules?.base ?? '') : (rules?.quote ?? ''),
    cancelSource: order.status === 'CANCELLED' ? '1' : '',
    cancelSourceReason: order.reason,
    cTime: String(order.createdAt),
    uTime: String(order.closedAt ?? order.lastFillAt ?? order.createdAt),
    fillTime: order.lastFillAt === undefined ? '' : String(order.lastFillAt),
  };
}

function typeOf(terms: OrderTerms): string {
  if (terms.kind !== 'limit') return terms.kind === 'market' ? 'market' : 'conditional';
  if (terms.postOnly) return 'post_only';
  return terms.duration.kind === 'immediateOrCancel' ? 'ioc' : terms.duration.kind === 'fillOrKill' ? 'fok' : 'limit';
}

function stateOf(order: StoredOrder): string {
  switch (order.status) {
    case 'OPEN':
      return order.filledSize.isZero() ? 'live' : 'partially_filled';
    case 'FILLED':
      return 'filled';
    case 'CANCELLED':
    case 'EXPIRED':
      return 'canceled';
    default: {
      const unreachable: never = order.status;
      return unreachable;
    }
  }
}

function describeFill({ orders }: Venue, fill: StoredFill): object {
  const order = orders.byId(fill.orderId);
  return {
    instType: 'SPOT',
    instId: fill.productId,
    tradeId: String(fill.sequence),
    ordId: String(order?.sequence ?? ''),
    clOrdId: order?.clientOrderId ?? '',
    billId: String(fill.sequence),
    tag: '',
    fillPx: fill.price.toFixed(),
    fillSz: fill.size.toFixed(),
    side: fill.side.toLowerCase(),
    execType: fill.liquidity === 'MAKER' ? 'M' : 'T',
    fee: fill.commission.negated().toFixed(),
    feeCcy: fill.commissionCurrency,
    ts: String(fill.at),
    fillTime: String(fill.at),
  };
}
