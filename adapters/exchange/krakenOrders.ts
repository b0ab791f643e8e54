import { quoteOf, type TradingSymbol } from '../../core/market/symbol.ts';
import type { Fill } from '../../core/orders/order.ts';
import { type Execution, isClosed, NOTHING_EXECUTED, type OrderState } from '../../core/orders/orderState.ts';
import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import { amountOrUndefined, Exact, plain } from '../../core/venues/venueIncrements.ts';
import type { ListedSeenOrder, SeenOrder } from './dialect.ts';
import { openState } from './openState.ts';
import {
  asPayload,
  type Payload,
  requiredAmountIn,
  requiredDecimalIn,
  requiredMillisecondsIn,
  requiredPositiveIn,
  requiredTextIn,
  textIn,
} from './payload.ts';

/** An entry of one of Kraken's lists, which are objects by ID. */
export interface Entry {
  readonly id: string;
  readonly row: Payload;
}

/** What an order is, by its description. */
interface Described {
  readonly side: string;
  /** Kraken's short name of the pair, `XBTUSD`. */
  readonly pair: string;
  readonly isMarket: boolean;
}

/** Whether an order says what it has executed for, and at which fee. */
export function tellsItsCost(row: Payload): boolean {
  if (requiredAmountIn(row, 'vol_exec', 'order').isZero()) return true;
  const [cost, fee] = [amountOrUndefined(row.cost), amountOrUndefined(row.fee)];
  return cost?.greaterThan(0) === true && fee !== undefined;
}

/**
 * An order of Kraken. Its fee is told in quote currency, and taken in it: each order of ours asks for that.
 *
 * @param fills all of them where the order does not tell what it cost, otherwise none
 * @param marketIdOf the name of a market by its short name
 */
export function orderFrom(
  { id, row }: Entry,
  fills: readonly Entry[],
  marketIdOf: (pair: string) => string,
): SeenOrder {
  const status = requiredTextIn(row, 'status', 'order');
  const { side, pair, isMarket } = describedIn(row, 'order');
  const filledBase = requireFilled(row, status, 'order');
  const execution = tellsItsCost(row) ? toldBy(row, filledBase) : summed(fills, filledBase);
  const byQuote = isMarket && (textIn(row, 'oflags') ?? '').split(',').includes('viqc');
  const size = textIn(row, 'vol');
  return {
    venueOrderId: id,
    clientOrderId: textIn(row, 'cl_ord_id') ?? '',
    marketId: marketIdOf(pair),
    side,
    baseSize: byQuote ? undefined : size,
    quoteSize: byQuote ? size : undefined,
    stopPrice: undefined,
    state: stateFrom(status, id, execution, reasonOf(row)),
    detail: `${status}: filled ${execution.filledBase} for ${execution.filledQuote}, fees ${execution.feeQuote}`,
  };
}

/** An entry of a list of orders. An order without a client order ID is a person's. */
export function listedFrom({ id, row }: Entry, marketIdOf: (pair: string) => string): ListedSeenOrder {
  const what = `order list, order ${id}`;
  const status = requiredTextIn(row, 'status', what);
  const { side, pair } = describedIn(row, what);
  const filledBase = plain(requireFilled(row, status, what));
  return {
    venueOrderId: id,
    clientOrderId: textIn(row, 'cl_ord_id') ?? '',
    marketId: marketIdOf(pair),
    side,
    filledBase,
    closed: isClosed(stateFrom(status, id, { ...NOTHING_EXECUTED, filledBase }, status).status),
    createdAt: millisecondsIn(row, 'opentm', what),
  };
}

export function fillFrom({ id, row }: Entry, symbol: TradingSymbol): Fill {
  const side = requiredTextIn(row, 'type', 'fills');
  if (side !== 'buy' && side !== 'sell')
    throw new VenueUnreachableError(`fills: "type" is ${JSON.stringify(row.type)}, neither buy nor sell`);
  return {
    venueFillId: id,
    venueOrderId: requiredTextIn(row, 'ordertxid', 'fills'),
    symbol,
    side,
    base: plain(requiredPositiveIn(row, 'vol', 'fills')),
    price: plain(requiredPositiveIn(row, 'price', 'fills')),
    fee: plain(requiredAmountIn(row, 'fee', 'fills')),
    feeCurrency: quoteOf(symbol),
    at: millisecondsIn(row, 'time', 'fills'),
  };
}

/** When an order was placed, ms UTC. */
export function openedAt({ row }: Entry): number {
  return millisecondsIn(row, 'opentm', 'order');
}

/** The names of an order's fills; none where it has executed nothing. */
export function fillIdsOf({ row }: Entry): readonly string[] {
  const { trades } = row;
  if (trades === undefined && requiredAmountIn(row, 'vol_exec', 'order').isZero()) return [];
  if (Array.isArray(trades) && trades.every((trade) => typeof trade === 'string')) return trades;
  throw new VenueUnreachableError('fills: the answer has no list "trades" of names');
}

function describedIn(row: Payload, what: string): Described {
  const description = asPayload(row.descr, `${what}: descr`);
  return {
    side: requiredTextIn(description, 'type', what),
    pair: requiredTextIn(description, 'pair', what),
    isMarket: description.ordertype === 'market',
  };
}

function toldBy(row: Payload, filledBase: Exact): Execution {
  if (filledBase.isZero()) return NOTHING_EXECUTED;
  return {
    filledBase: plain(filledBase),
    filledQuote: plain(requiredPositiveIn(row, 'cost', 'order')),
    feeQuote: plain(requiredAmountIn(row, 'fee', 'order')),
  };
}

/** @throws VenueUnreachableError where the fills are not all of what was executed */
function summed(fills: readonly Entry[], filledBase: Exact): Execution {
  let [base, quote, fee] = [new Exact(0), new Exact(0), new Exact(0)];
  for (const { row } of fills) {
    base = base.plus(requiredPositiveIn(row, 'vol', 'fills'));
    quote = quote.plus(requiredPositiveIn(row, 'cost', 'fills'));
    fee = fee.plus(requiredAmountIn(row, 'fee', 'fills'));
  }
  if (!base.equals(filledBase))
    throw new VenueUnreachableError(
      `order: "vol_exec" is ${filledBase.toFixed()}, but "cost" or "fee" is no amount, and the fills tell ${base.toFixed()}`,
    );
  return { filledBase: plain(base), filledQuote: plain(quote), feeQuote: plain(fee) };
}

/** A time that Kraken tells in seconds with decimals, in ms UTC. */
export function millisecondsIn(row: Payload, field: string, what: string): number {
  const ms = requiredDecimalIn(row, field, what).times(1_000).toFixed();
  return requiredMillisecondsIn({ [field]: ms }, field, what);
}

/** What was executed. A closed order has executed something. @throws VenueUnreachableError where it says otherwise */
function requireFilled(row: Payload, status: string, what: string): Exact {
  const filled = requiredAmountIn(row, 'vol_exec', what);
  if (status === 'closed' && filled.isZero())
    throw new VenueUnreachableError(`${what}: status is closed, but "vol_exec" is ${JSON.stringify(row.vol_exec)}`);
  return filled;
}

/** Why the venue has ended an order, as far as it tells. What an order that takes what is on offer at once leaves is no more. */
function reasonOf(row: Payload): string {
  if (row.timeinforce === 'IOC') return 'IOC';
  return textIn(row, 'reason') ?? 'canceled';
}

/** Kraken's order status as our state. One that is not known yet leaves the order open: it is asked for again. */
function stateFrom(status: string, venueOrderId: string, execution: Execution, reason: string): OrderState {
  switch (status) {
    case 'closed':
      return { status: 'FILLED', venueOrderId, execution };
    case 'canceled':
      return { status: 'CANCELED', venueOrderId, execution, reason };
    case 'expired':
      return reason === 'IOC'
        ? { status: 'CANCELED', venueOrderId, execution, reason }
        : { status: 'EXPIRED', venueOrderId, execution };
    default:
      return openState(venueOrderId, execution);
  }
}
