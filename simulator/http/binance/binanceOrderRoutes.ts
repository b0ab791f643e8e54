import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { ZERO } from '../../exact.ts';
import { isFillListed, isListed } from '../../faults/lateView.ts';
import { DAY_MS } from '../../market/market.ts';
import type { Duration, OrderRequest, OrderTerms, Side } from '../../matching/terms.ts';
import { baseSizeOf } from '../../matching/terms.ts';
import type { StoredFill } from '../../store/fills.ts';
import type { StoredOrder } from '../../store/orderStore.ts';
import type { Venue } from '../../venue.ts';
import { readBookFor } from '../readBookFor.ts';
import { BinanceError, missingParameter, rejectionError } from './binanceError.ts';
import { required, type SignedRequest, signedParameters } from './signedParameters.ts';
import { productOf, symbolOf } from './symbols.ts';

const AMOUNT = /^\d{1,18}(\.\d{1,18})?$/;

/** Orders in Binance's dialect. A client order ID may be used again once its order is closed, as the venue documents. Long as a list: one short handler for each address. */
export function binanceOrderRoutes(server: FastifyInstance, venue: Venue): void {
  const { exchange, fills, keys } = venue;

  server.post('/api/v3/order', async (request) => {
    const signed = signedParameters(request, keys);
    const body = typeof request.body === 'string' ? request.body : '';
    const asked = orderRequestOf(venue, signed.parameters, body);
    await readBookFor(venue, asked.productId);
    const placement = exchange.place(signed.key.account, asked);
    if (placement.kind === 'rejected') throw rejectionError(placement.rejection);
    const { order } = placement;
    return {
      ...describeOrder(venue, order),
      transactTime: order.createdAt,
      fills: fillsOf(venue, order).map((fill) => ({
        price: fill.price.toFixed(),
        qty: fill.size.toFixed(),
        commission: fill.commission.toFixed(),
        commissionAsset: fill.commissionCurrency,
        tradeId: fill.sequence,
      })),
    };
  });

  server.get('/api/v3/order', (request) =>
    describeOrder(venue, findOrder(venue, signedParameters(request, keys), -2013)),
  );

  server.delete('/api/v3/order', (request) => {
    const signed = signedParameters(request, keys);
    const order = findOrder(venue, signed, -2011);
    if (exchange.cancel(signed.key.account, order.orderId) !== undefined)
      throw new BinanceError(-2011, 'Unknown order sent.');
    return describeOrder(venue, findOrder(venue, signed, -2011));
  });

  server.get('/api/v3/openOrders', (request) => {
    const { key, parameters } = signedParameters(request, keys);
    exchange.advance();
    const symbol = parameters.get('symbol');
    return venue.orders
      .list({
        account: key.account,
        productIds: symbol === null ? undefined : [productOf(venue, symbol).symbol],
        statuses: ['OPEN'],
        limit: 1_000_000,
      })
      .filter((order) => isListed(venue, order))
      .toReversed()
      .map((order) => describeOrder(venue, order));
  });

  server.get('/api/v3/allOrders', (request) => {
    const { key, parameters } = signedParameters(request, keys);
    const { symbol } = productOf(venue, required(parameters, 'symbol'));
    exchange.advance();
    const [since, until, from] = ['startTime', 'endTime', 'orderId'].map((name) => numberIn(parameters, name));
    if (since !== undefined && until !== undefined && until - since > DAY_MS)
      throw new BinanceError(-1127, 'More than 24 hours between startTime and endTime.');
    const limit = Math.min(1_000, numberIn(parameters, 'limit') ?? 500);
    const found = venue.orders
      .list({
        account: key.account,
        productIds: [symbol],
        since,
        until: until === undefined ? undefined : until + 1,
        limit: 1_000_000,
      })
      .toReversed()
      .filter((order) => order.sequence >= (from ?? 0) && isListed(venue, order));
    const oldestFirst = since !== undefined || from !== undefined;
    return (oldestFirst ? found.slice(0, limit) : found.slice(-limit)).map((order) => describeOrder(venue, order));
  });

  server.get('/api/v3/myTrades', (request) => {
    const { key, parameters } = signedParameters(request, keys);
    const { symbol } = productOf(venue, required(parameters, 'symbol'));
    exchange.advance();
    const orderId = parameters.get('orderId');
    const order = orderId === null ? undefined : venue.orders.bySequence(Number(orderId));
    if (orderId !== null && order === undefined) return [];
    const from = Number(parameters.get('fromId') ?? 0);
    const limit = Math.min(1_000, Number(parameters.get('limit') ?? 500));
    return fills
      .list({
        account: key.account,
        productIds: [symbol],
        orderIds: order === undefined ? undefined : [order.orderId],
        limit: 1_000_000,
      })
      .toReversed()
      .filter((fill) => fill.sequence >= from && isFillListed(venue, fill))
      .slice(0, limit)
      .map((fill) => describeTrade(venue, fill));
  });
}

function orderRequestOf(venue: Venue, parameters: URLSearchParams, body: string): OrderRequest {
  const side = required(parameters, 'side');
  if (side !== 'BUY' && side !== 'SELL') throw new BinanceError(-1117, 'Invalid side.');
  const { symbol } = productOf(venue, required(parameters, 'symbol'));
  return {
    clientOrderId: parameters.get('newClientOrderId') ?? randomUUID(),
    idRule: 'whileOpen',
    productId: symbol,
    side: side satisfies Side,
    terms: termsOf(parameters),
    configuration: {},
    feesOfBuys: venue.feesOfBuys(),
    body,
  };
}

function termsOf(parameters: URLSearchParams): OrderTerms {
  const type = required(parameters, 'type');
  switch (type) {
    case 'MARKET':
      return parameters.has('quoteOrderQty')
        ? { kind: 'market', quoteSize: amount(parameters, 'quoteOrderQty') }
        : { kind: 'market', baseSize: amount(parameters, 'quantity') };
    case 'LIMIT':
    case 'LIMIT_MAKER':
      return {
        kind: 'limit',
        baseSize: amount(parameters, 'quantity'),
        limitPrice: amount(parameters, 'price'),
        postOnly: type === 'LIMIT_MAKER',
        duration:
          type === 'LIMIT_MAKER' ? { kind: 'goodUntilCancelled' } : durationOf(required(parameters, 'timeInForce')),
      };
    case 'STOP_LOSS_LIMIT':
      return {
        kind: 'stopLimit',
        baseSize: amount(parameters, 'quantity'),
        limitPrice: amount(parameters, 'price'),
        stopPrice: amount(parameters, 'stopPrice'),
        direction: required(parameters, 'side') === 'SELL' ? 'down' : 'up',
        duration: durationOf(required(parameters, 'timeInForce')),
      };
    default:
      throw new BinanceError(-1116, 'Invalid orderType.');
  }
}

function durationOf(timeInForce: string): Duration {
  switch (timeInForce) {
    case 'GTC':
      return { kind: 'goodUntilCancelled' };
    case 'IOC':
      return { kind: 'immediateOrCancel' };
    case 'FOK':
      return { kind: 'fillOrKill' };
    default:
      throw new BinanceError(-1115, 'Invalid timeInForce.');
  }
}

function numberIn(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw missingParameter(name);
  return Number(text);
}

function amount(parameters: URLSearchParams, name: string): string {
  const text = required(parameters, name);
  if (!AMOUNT.test(text) || Number(text) <= 0) throw missingParameter(name);
  return text;
}

/** The order that a request names by orderId or origClientOrderId. */
function findOrder(venue: Venue, { key, parameters }: SignedRequest, code: number): StoredOrder {
  venue.exchange.advance();
  const { symbol } = productOf(venue, required(parameters, 'symbol'));
  const [orderId, clientOrderId] = [parameters.get('orderId'), parameters.get('origClientOrderId')];
  const order =
    orderId !== null
      ? venue.orders.bySequence(Number(orderId))
      : clientOrderId !== null
        ? venue.orders.byClientOrderId(key.account, clientOrderId)
        : undefined;
  if (order === undefined || order.account !== key.account || order.productId !== symbol)
    throw new BinanceError(code, code === -2013 ? 'Order does not exist.' : 'Unknown order sent.');
  return order;
}

function describeOrder({ market }: Venue, order: StoredOrder): object {
  const { terms } = order;
  const rules = market.rules(order.productId);
  return {
    symbol: rules === undefined ? order.productId : symbolOf(rules),
    orderId: order.sequence,
    orderListId: -1,
    clientOrderId: order.clientOrderId,
    price: terms.kind === 'market' ? '0' : terms.limitPrice,
    origQty: baseSizeOf(terms) ?? order.filledSize.toFixed(),
    executedQty: order.filledSize.toFixed(),
    cummulativeQuoteQty: order.filledValue.toFixed(),
    origQuoteOrderQty: 'quoteSize' in terms ? terms.quoteSize : ZERO.toFixed(),
    status: statusOf(order),
    timeInForce: timeInForceOf(terms),
    type: typeOf(terms),
    side: order.side,
    stopPrice: terms.kind === 'stopLimit' ? terms.stopPrice : '0',
    icebergQty: '0',
    time: order.createdAt,
    updateTime: order.closedAt ?? order.lastFillAt ?? order.createdAt,
    isWorking: order.triggered,
    workingTime: order.triggered ? order.createdAt : -1,
    selfTradePreventionMode: 'NONE',
  };
}

function typeOf(terms: OrderTerms): string {
  switch (terms.kind) {
    case 'market':
      return 'MARKET';
    case 'limit':
      return terms.postOnly ? 'LIMIT_MAKER' : 'LIMIT';
    case 'stopLimit':
      return 'STOP_LOSS_LIMIT';
    default: {
      const unreachable: never = terms;
      return unreachable;
    }
  }
}

function statusOf(order: StoredOrder): string {
  switch (order.status) {
    case 'OPEN':
      return order.filledSize.isZero() ? 'NEW' : 'PARTIALLY_FILLED';
    case 'FILLED':
      return 'FILLED';
    case 'CANCELLED':
      // What the matching ends by itself, the venue calls expired.
      return order.terms.kind !== 'market' && order.terms.duration.kind === 'goodUntilCancelled'
        ? 'CANCELED'
        : 'EXPIRED';
    case 'EXPIRED':
      return 'EXPIRED';
    default: {
      const unreachable: never = order.status;
      return unreachable;
    }
  }
}

function timeInForceOf(terms: OrderTerms): string {
  if (terms.kind === 'market') return 'GTC';
  return terms.duration.kind === 'immediateOrCancel' ? 'IOC' : terms.duration.kind === 'fillOrKill' ? 'FOK' : 'GTC';
}

function fillsOf({ fills }: Venue, order: StoredOrder): readonly StoredFill[] {
  return fills.list({ orderIds: [order.orderId], limit: 1_000_000 }).toReversed();
}

function describeTrade({ orders, market }: Venue, fill: StoredFill): object {
  const rules = market.rules(fill.productId);
  return {
    symbol: rules === undefined ? fill.productId : symbolOf(rules),
    id: fill.sequence,
    orderId: orders.byId(fill.orderId)?.sequence,
    orderListId: -1,
    price: fill.price.toFixed(),
    qty: fill.size.toFixed(),
    quoteQty: fill.price.times(fill.size).toFixed(),
    commission: fill.commission.toFixed(),
    commissionAsset: fill.commissionCurrency,
    time: fill.at,
    isBuyer: fill.side === 'BUY',
    isMaker: fill.liquidity === 'MAKER',
    isBestMatch: true,
  };
}
