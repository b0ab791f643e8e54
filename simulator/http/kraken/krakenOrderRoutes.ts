import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Exact, floorTo } from '../../exact.ts';
import { isFillListed, isListed } from '../../faults/lateView.ts';
import type { Duration, OrderRequest, OrderTerms } from '../../matching/terms.ts';
import { baseSizeOf } from '../../matching/terms.ts';
import type { StoredFill } from '../../store/fills.ts';
import type { StoredOrder } from '../../store/orderStore.ts';
import type { Venue } from '../../venue.ts';
import { readBookFor } from '../readBookFor.ts';
import { invalidArguments, KrakenError, rejectionError } from './krakenError.ts';
import { fillName, orderName, sequenceOf } from './krakenNames.ts';
import { pairOf, productOf, shortNameOf } from './krakenPairs.ts';
import { answered, required, type SignedRequest, signedRequest } from './krakenProtocol.ts';

const AMOUNT = /^\d{1,18}(\.\d{1,18})?$/;
/** A UUID with or without dashes, or "free text" of at most 18 characters. */
const CLIENT_ORDER_ID = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[\x21-\x7e]{1,18})$/i;
const ORDERS_PER_PAGE = 50;
const MOST_FILLS = 20;
const EVERY = 1_000_000;
/** "min now() + 2 seconds, max now() + 60 seconds", with some room for the way. */
const [SOONEST_DEADLINE_MS, LATEST_DEADLINE_MS] = [0, 61_000];

/** How an order was sized, kept to be shown again: by quote amount its fee comes on top. */
interface Sizing {
  readonly quoteVolume?: string;
}

/** Orders in Kraken's dialect, where a client order ID is unique among open orders. Long as a list: one short handler for each address. */
export function krakenOrderRoutes(server: FastifyInstance, venue: Venue): void {
  const { exchange, keys, clock } = venue;

  server.post('/0/private/AddOrder', async (request) => {
    const { key, parameters } = signedRequest(request, keys);
    requireDeadline(parameters);
    const asked = orderRequestOf(venue, parameters, String(request.body));
    await readBookFor(venue, asked.productId);
    const placement = exchange.place(key.account, asked);
    if (placement.kind === 'rejected') throw rejectionError(placement.rejection);
    const { order } = placement;
    return answered({ descr: { order: descriptionOf(venue, order).order }, txid: [orderName(order.sequence)] });
  });

  server.post('/0/private/CancelOrder', (request) => {
    const { key, parameters } = signedRequest(request, keys);
    exchange.advance();
    const order = venue.orders.bySequence(sequenceOf(required(parameters, 'txid')));
    if (order?.account !== key.account || exchange.cancel(key.account, order.orderId) !== undefined)
      throw new KrakenError('EOrder:Unknown order');
    return answered({ count: 1 });
  });

  server.post('/0/private/QueryOrders', (request) => {
    const { key, parameters } = signedRequest(request, keys);
    exchange.advance();
    const orders = required(parameters, 'txid')
      .split(',')
      .flatMap((txid) => venue.orders.bySequence(sequenceOf(txid)) ?? [])
      .filter(({ account }) => account === key.account);
    return answered(shown(venue, orders, parameters));
  });

  server.post('/0/private/OpenOrders', (request) => {
    const signed = signedRequest(request, keys);
    return answered({ open: shown(venue, listed(venue, signed, ['OPEN']), signed.parameters) });
  });

  server.post('/0/private/ClosedOrders', (request) => {
    const signed = signedRequest(request, keys);
    const { parameters } = signed;
    const [start, offset] = ['start', 'ofs'].map((name) => Number(parameters.get(name) ?? 0));
    const closed = listed(venue, signed, ['FILLED', 'CANCELLED', 'EXPIRED']).filter(
      ({ createdAt }) => createdAt / 1_000 > (start ?? 0),
    );
    const page = closed.slice(offset, (offset ?? 0) + ORDERS_PER_PAGE);
    return answered({ closed: shown(venue, page, parameters), count: closed.length });
  });

  server.post('/0/private/QueryTrades', (request) => {
    const { key, parameters } = signedRequest(request, keys);
    const asked = required(parameters, 'txid').split(',');
    if (asked.length > MOST_FILLS) throw invalidArguments('txid');
    const fills = venue.fills.list({ account: key.account, limit: EVERY });
    const found = fills.filter((fill) => asked.includes(fillName(fill.sequence)) && isFillListed(venue, fill));
    return answered(Object.fromEntries(found.map((fill) => [fillName(fill.sequence), describeFill(venue, fill)])));
  });

  function requireDeadline(parameters: URLSearchParams): void {
    const text = parameters.get('deadline');
    if (text === null) return;
    const left = Date.parse(text) - Date.now();
    if (!(left <= LATEST_DEADLINE_MS)) throw invalidArguments('deadline');
    if (left < SOONEST_DEADLINE_MS) throw new KrakenError('EService:Deadline elapsed');
  }

  /** Orders of the account by the client order ID that a request names, or all, the newest first. */
  function listed({ orders }: Venue, { key, parameters }: SignedRequest, statuses: readonly string[]) {
    exchange.advance();
    const clientOrderId = parameters.get('cl_ord_id');
    return orders
      .list({ account: key.account, statuses, until: clock.now() + 1, limit: EVERY })
      .filter((order) => isListed(venue, order))
      .filter((order) => clientOrderId === null || order.clientOrderId === clientOrderId);
  }
}

function orderRequestOf(venue: Venue, parameters: URLSearchParams, body: string): OrderRequest {
  const side = required(parameters, 'type');
  if (side !== 'buy' && side !== 'sell') throw invalidArguments('type');
  const rules = productOf(venue, required(parameters, 'pair'));
  const clientOrderId = parameters.get('cl_ord_id') ?? randomUUID();
  if (!CLIENT_ORDER_ID.test(clientOrderId)) throw invalidArguments('cl_ord_id');
  const byQuote = flagsIn(parameters).includes('viqc');
  if (byQuote && !(side === 'buy' && parameters.get('ordertype') === 'market')) throw invalidArguments('viqc');
  const volume = amount(parameters, 'volume');
  // The fee comes on top of the amount, in quote currency.
  const withFee = new Exact(volume).times(new Exact(venue.exchange.fees.taker).plus(1));
  const quoteSize = floorTo(withFee, new Exact(rules.quoteIncrement)).toFixed();
  const configuration: Sizing = byQuote ? { quoteVolume: volume } : {};
  return {
    clientOrderId,
    idRule: 'whileOpen',
    productId: rules.symbol,
    side: side === 'buy' ? 'BUY' : 'SELL',
    terms: byQuote ? { kind: 'market', quoteSize } : termsOf(parameters, volume),
    configuration,
    body,
  };
}

function termsOf(parameters: URLSearchParams, baseSize: string): OrderTerms {
  switch (required(parameters, 'ordertype')) {
    case 'market':
      return { kind: 'market', baseSize };
    case 'limit': {
      const limitPrice = amount(parameters, 'price');
      const postOnly = flagsIn(parameters).includes('post');
      return { kind: 'limit', baseSize, limitPrice, postOnly, duration: durationOf(parameters) };
    }
    default:
      throw invalidArguments('ordertype');
  }
}

function durationOf(parameters: URLSearchParams): Duration {
  switch (parameters.get('timeinforce') ?? 'GTC') {
    case 'GTC':
      return { kind: 'goodUntilCancelled' };
    case 'IOC':
      return { kind: 'immediateOrCancel' };
    default:
      throw invalidArguments('timeinforce');
  }
}

function flagsIn(parameters: URLSearchParams): readonly string[] {
  return (parameters.get('oflags') ?? '').split(',');
}

function amount(parameters: URLSearchParams, name: string): string {
  const text = required(parameters, name);
  if (!AMOUNT.test(text) || Number(text) <= 0) throw invalidArguments(name);
  return text;
}

/** Orders as lists show them, by their names. */
function shown(venue: Venue, orders: readonly StoredOrder[], parameters: URLSearchParams): object {
  const withFills = parameters.get('trades') === 'true';
  return Object.fromEntries(orders.map((order) => [orderName(order.sequence), describeOrder(venue, order, withFills)]));
}

function describeOrder(venue: Venue, order: StoredOrder, withFills: boolean): object {
  const { terms, filledSize, filledValue } = order;
  const quoteVolume = quoteVolumeOf(order);
  const fills = withFills ? venue.fills.list({ orderIds: [order.orderId], limit: EVERY }) : [];
  const trades = fills.filter((fill) => isFillListed(venue, fill)).map((fill) => fillName(fill.sequence));
  return {
    refid: null,
    userref: null,
    cl_ord_id: order.clientOrderId,
    status: statusOf(order),
    reason: order.status === 'OPEN' || order.reason === '' ? null : order.reason,
    opentm: order.createdAt / 1_000,
    ...(order.closedAt === undefined ? {} : { closetm: order.closedAt / 1_000 }),
    descr: descriptionOf(venue, order),
    vol: quoteVolume ?? baseSizeOf(terms) ?? '0',
    vol_exec: filledSize.toFixed(),
    cost: filledValue.toFixed(),
    fee: order.totalFees.toFixed(),
    price: filledSize.isZero() ? '0' : filledValue.dividedBy(filledSize).toSignificantDigits(16).toFixed(),
    timeinforce: terms.kind !== 'market' && terms.duration.kind === 'immediateOrCancel' ? 'IOC' : 'GTC',
    misc: '',
    oflags: quoteVolume === undefined ? 'fciq' : 'fciq,viqc',
    ...(withFills && trades.length > 0 ? { trades } : {}),
  };
}

function quoteVolumeOf({ configuration }: StoredOrder): string | undefined {
  if (typeof configuration !== 'object' || configuration === null || !('quoteVolume' in configuration))
    return undefined;
  return String(configuration.quoteVolume);
}

function descriptionOf({ market }: Venue, order: StoredOrder): { readonly order: string; [field: string]: string } {
  const { terms } = order;
  const rules = market.rules(order.productId);
  const pair = rules === undefined ? order.productId : shortNameOf(rules);
  const type = order.side.toLowerCase();
  const [ordertype, price] = terms.kind === 'market' ? ['market', '0'] : ['limit', terms.limitPrice];
  const size = quoteVolumeOf(order) ?? baseSizeOf(terms) ?? '0';
  const at = terms.kind === 'market' ? 'market' : `limit ${price}`;
  return { pair, type, ordertype, price, price2: '0', leverage: 'none', order: `${type} ${size} ${pair} @ ${at}` };
}

function statusOf(order: StoredOrder): string {
  switch (order.status) {
    case 'OPEN':
      return 'open';
    case 'FILLED':
      return 'closed';
    case 'CANCELLED':
      return 'canceled';
    case 'EXPIRED':
      return 'expired';
    default: {
      const unreachable: never = order.status;
      return unreachable;
    }
  }
}

function describeFill({ orders, market }: Venue, fill: StoredFill): object {
  const rules = market.rules(fill.productId);
  const order = orders.byId(fill.orderId);
  return {
    ordertxid: order === undefined ? '' : orderName(order.sequence),
    pair: rules === undefined ? fill.productId : pairOf(rules),
    time: fill.at / 1_000,
    type: fill.side.toLowerCase(),
    ordertype: order?.terms.kind === 'market' ? 'market' : 'limit',
    price: fill.price.toFixed(),
    cost: fill.price.times(fill.size).toFixed(),
    fee: fill.commission.toFixed(),
    vol: fill.size.toFixed(),
    margin: '0',
    misc: '',
    maker: fill.liquidity === 'MAKER',
  };
}
