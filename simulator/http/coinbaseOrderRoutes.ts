import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { Exact, ZERO } from '../exact.ts';
import { isFillListed, isListed } from '../faults/lateView.ts';
import type { Rejection } from '../matching/rejection.ts';
import { baseSizeOf } from '../matching/terms.ts';
import type { StoredOrder } from '../store/orderStore.ts';
import type { Venue } from '../venue.ts';
import { authenticate } from './authenticate.ts';
import { invalidArgument, orderNotFound } from './coinbaseError.ts';
import { describeFill, describeOrder, orderType, timeInForce } from './describeOrder.ts';
import { clientOrderIdIn, jsonIn, parseOrderRequest } from './parseOrderRequest.ts';
import { cursorAfter, Query } from './query.ts';
import { readBookFor } from './readBookFor.ts';

const cancelSchema = z.object({ order_ids: z.array(z.string()).min(1).max(100) });

/** Orders: submitting, previewing, cancelling, and their history with fills. Long as a list: one short handler for each address. */
export function orderRoutes(server: FastifyInstance, venue: Venue): void {
  const { exchange, orders, fills, keys } = venue;

  server.post('/api/v3/brokerage/orders', async (request) => {
    const { account } = authenticate(request, keys);
    const clientOrderId = clientOrderIdIn(request.body);
    const known = clientOrderId === undefined ? undefined : exchange.replay(account, clientOrderId);
    if (known !== undefined) return accepted(known);
    const order = parseOrderRequest(request.body);
    await readBookFor(venue, order.productId);
    const placement = exchange.place(account, order);
    return placement.kind === 'rejected'
      ? rejected(placement.rejection, order.configuration)
      : accepted(placement.order);
  });

  server.post('/api/v3/brokerage/orders/preview', async (request) => {
    const { account } = authenticate(request, keys);
    exchange.advance();
    const given = jsonIn(request.body);
    const body = JSON.stringify({ client_order_id: 'preview', ...(typeof given === 'object' ? given : {}) });
    const order = parseOrderRequest(body);
    await readBookFor(venue, order.productId);
    const { rejection, taken, commission, book } = exchange.preview(account, order);
    const base = taken.reduce((sum, level) => sum.plus(level.size), ZERO);
    const value = taken.reduce((sum, level) => sum.plus(level.size.times(level.price)), ZERO);
    return {
      order_total: (order.side === 'BUY' ? value.plus(commission) : value.minus(commission)).toFixed(),
      commission_total: commission.toFixed(),
      errs: rejection === undefined ? [] : [rejection.previewReason],
      warning: [],
      quote_size: value.toFixed(),
      base_size: (baseSizeOf(order.terms) === undefined ? base : new Exact(baseSizeOf(order.terms) ?? 0)).toFixed(),
      best_bid: book.bids[0]?.price.toFixed() ?? '',
      best_ask: book.asks[0]?.price.toFixed() ?? '',
      average_filled_price: base.isZero() ? '' : value.dividedBy(base).toSignificantDigits(16).toFixed(),
      is_max: false,
    };
  });

  server.post('/api/v3/brokerage/orders/batch_cancel', (request) => {
    const { account } = authenticate(request, keys);
    const parsed = cancelSchema.safeParse(jsonIn(request.body));
    if (!parsed.success) throw invalidArgument('order_ids must be a list of 1 to 100 order IDs');
    return {
      results: parsed.data.order_ids.map((orderId) => {
        const failure = exchange.cancel(account, orderId);
        return {
          success: failure === undefined,
          failure_reason: failure ?? 'UNKNOWN_CANCEL_FAILURE_REASON',
          order_id: orderId,
        };
      }),
    };
  });

  server.get('/api/v3/brokerage/orders/historical/batch', (request) => {
    const { account } = authenticate(request, keys);
    exchange.advance();
    const query = new Query(request);
    const limit = query.limit(1_000, 1_000);
    const types = query.list('order_types', 'order_type');
    const durations = query.list('time_in_forces', 'time_in_force');
    const isAsked = (order: StoredOrder) =>
      (types.length === 0 || types.includes(orderType(order.terms))) &&
      (durations.length === 0 || durations.includes(timeInForce(order.terms)));
    const productType = query.text('product_type');
    const found =
      productType !== undefined && productType !== 'SPOT'
        ? []
        : orders
            .list({
              account,
              orderIds: query.list('order_ids', 'order_id'),
              productIds: query.list('product_ids', 'product_id'),
              statuses: query.list('order_status'),
              side: query.text('order_side'),
              since: query.time('start_date'),
              until: query.time('end_date'),
              before: query.cursor(),
              limit: types.length + durations.length === 0 ? limit + 1 : 1_000_000,
            })
            .filter((order) => isAsked(order) && isListed(venue, order));
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const hasNext = found.length > limit && last !== undefined;
    return {
      orders: page.map((order) => describeOrder(order)),
      sequence: '0',
      has_next: hasNext,
      cursor: hasNext ? cursorAfter(last.sequence) : '',
    };
  });

  server.get('/api/v3/brokerage/orders/historical/fills', (request) => {
    const { account } = authenticate(request, keys);
    exchange.advance();
    const query = new Query(request);
    const limit = query.limit(100, 1_000);
    const found = fills.list({
      account,
      orderIds: query.list('order_ids', 'order_id'),
      tradeIds: query.list('trade_ids'),
      productIds: query.list('product_ids', 'product_id'),
      since: query.time('start_sequence_timestamp'),
      until: query.time('end_sequence_timestamp'),
      before: query.cursor(),
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      fills: page.filter((fill) => isFillListed(venue, fill)).map((fill) => describeFill(fill)),
      cursor: found.length > limit && last !== undefined ? cursorAfter(last.sequence) : '',
    };
  });

  server.get<{ Params: { order: string } }>('/api/v3/brokerage/orders/historical/:order', (request) => {
    const { account } = authenticate(request, keys);
    exchange.advance();
    const order = orders.byId(request.params.order);
    if (order === undefined || order.account !== account) throw orderNotFound();
    return { order: describeOrder(order) };
  });
}

function accepted(order: StoredOrder): object {
  return {
    success: true,
    failure_reason: 'UNKNOWN_FAILURE_REASON',
    order_id: order.orderId,
    success_response: {
      order_id: order.orderId,
      product_id: order.productId,
      side: order.side,
      client_order_id: order.clientOrderId,
    },
    order_configuration: order.configuration,
  };
}

function rejected(rejection: Rejection, configuration: unknown): object {
  return {
    success: false,
    failure_reason: 'UNKNOWN_FAILURE_REASON',
    order_id: '',
    error_response: {
      error: rejection.error,
      message: rejection.message,
      error_details: '',
      preview_failure_reason: rejection.previewReason,
    },
    order_configuration: configuration,
  };
}
