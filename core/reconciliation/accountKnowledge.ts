import { Decimal } from 'decimal.js';
import { baseOf, quoteOf } from '../market/symbol.ts';
import { executedBy } from '../orders/executed.ts';
import type { Fill, OrderRecord } from '../orders/order.ts';
import { orderWorkflowId } from '../orders/orderKey.ts';
import { isClosed } from '../orders/orderState.ts';
import { VENUES } from '../venues/venues.ts';
import {
  type BalanceChanges,
  changesOfExecution,
  changesOfFills,
  changesSince,
  sumOfChanges,
} from './balanceChanges.ts';
import type { CountedOrder, ManualOrder, Reconciliation } from './reconciliation.ts';

/** An order of ours with its fills, and what the last comparison has counted of it. */
export interface KnownOrder {
  readonly record: OrderRecord;
  readonly fills: readonly Fill[];
  readonly counted: Pick<CountedOrder, 'version' | 'changes'> | undefined;
}

/** What the ledger knows of an account's balances. */
export interface AccountKnowledge {
  readonly last: Reconciliation | undefined;
  /** Orders of ours that are open, have changed since they were counted, or have changed lately. */
  readonly orders: readonly KnownOrder[];
  /** Orders of others that were counted lately, with the wall time of that in ms UTC. */
  readonly manualOrders: readonly { readonly order: ManualOrder; readonly countedAt: number }[];
}

/** Executions of one order at one moment, which every balance shows sooner or later. */
export interface Movement {
  readonly order: string;
  /** By the venue's clock, ms UTC; it tells only what came first. */
  readonly at: number;
  /** Wall time in ms UTC at which it was known: an answer that begins later than that by the venue's lag shows it. */
  readonly knownAt: number;
  readonly changes: BalanceChanges;
}

/** By how much an order on its way may have changed a currency beyond what is known of it. */
export interface Room {
  readonly currency: string;
  readonly least: Decimal;
  readonly most: Decimal;
}

/** What an account should have by all that the ledger knows. */
export interface ExpectedAccount {
  /** Undefined before the first comparison with the venue. */
  readonly balances: ReadonlyMap<string, Decimal> | undefined;
  /** Oldest first. */
  readonly movements: readonly Movement[];
  readonly rooms: readonly Room[];
}

/** A market order may execute at another price than it was decided at, and its fee may be in what is traded. */
const PRICE_ROOM = '1.25';
const FEE_ROOM = '0.05';
/** What a fee in another coin comes to depends on its price, which is not known here. */
const ANY_FEE = new Decimal(Number.NEGATIVE_INFINITY);

/**
 * The account by the ledger:
 *
 * expected = found at the last comparison + what orders have done since, each fill in its own currencies and with its fee in its own
 *
 * @param now wall time in ms UTC
 * @param lag how much later than orders a venue may tell balances, ms
 */
export function expectedAccount(
  { last, orders, manualOrders }: AccountKnowledge,
  now: number,
  lag: number,
): ExpectedAccount {
  const changes = sumOfChanges(orders.map(uncountedChanges));
  const found = last?.balances.map(({ currency, found }) => [currency, new Decimal(found)] as const);
  const balances = found === undefined ? undefined : new Map(found);
  for (const [currency, change] of Object.entries(changes))
    balances?.set(currency, (balances.get(currency) ?? new Decimal(0)).plus(change));
  const movements = [
    ...orders.flatMap(movementsOf),
    ...manualOrders.map(({ order, countedAt }) => ({
      order: order.venueOrderId,
      at: order.createdAt,
      knownAt: countedAt,
      changes: order.changes,
    })),
  ];
  return {
    balances,
    movements: movements.filter((movement) => Object.keys(movement.changes).length > 0).sort((a, b) => a.at - b.at),
    rooms: orders.flatMap((known) => roomsOf(known, now, lag)),
  };
}

/** What an order of ours has done to the balances by the ledger: from its fills, or from its own figures where the fills are not all known. */
export function knownChanges({ record, fills }: Pick<KnownOrder, 'record' | 'fills'>): BalanceChanges {
  const executed = executedBy(record);
  return isComplete(fills, new Decimal(executed.filledBase))
    ? changesOfFills(fills)
    : changesOfExecution(record.key.symbol, record.order.side, executed);
}

/** True where the fills account for all that was executed. */
export function isComplete(fills: readonly Fill[], executed: Decimal): boolean {
  const unique = new Map(fills.map((fill) => [`${fill.venueOrderId} ${fill.venueFillId}`, fill.base]));
  return [...unique.values()].reduce((sum, base) => sum.plus(base), new Decimal(0)).eq(executed);
}

/** A comparison may have counted more than the ledger knew of an open order: the venue's word of then stands until the ledger has caught up. */
function uncountedChanges(known: KnownOrder): BalanceChanges {
  const { record, counted } = known;
  const present = knownChanges(known);
  if (counted === undefined) return present;
  if (counted.version >= record.version) return {};
  const base = baseOf(record.key.symbol);
  const isBehind = new Decimal(present[base] ?? 0).abs().lt(new Decimal(counted.changes[base] ?? 0).abs());
  return isBehind && !isClosed(record.state.status) ? {} : changesSince(counted.changes, present);
}

function movementsOf(known: KnownOrder): readonly Movement[] {
  const { record, fills } = known;
  const order = orderWorkflowId(record.key);
  const knownAt = record.updatedAt;
  if (!isComplete(fills, new Decimal(executedBy(record).filledBase)))
    return [{ order, at: Number.MAX_SAFE_INTEGER, knownAt, changes: knownChanges(known) }];
  const unique = new Map(fills.map((fill) => [`${fill.venueOrderId} ${fill.venueFillId}`, fill]));
  return [...unique.values()].map((fill) => ({ order, at: fill.at, knownAt, changes: changesOfFills([fill]) }));
}

/** What an order that the venue has not closed may have done beyond what is known of it. */
function roomsOf(known: KnownOrder, now: number, lag: number): readonly Room[] {
  const { record } = known;
  const { state, order, key } = record;
  switch (state.status) {
    case 'INTENT':
    case 'FILLED':
    case 'CANCELED':
    case 'REJECTED':
    case 'EXPIRED':
      return [];
    case 'SUBMITTED':
    case 'UNKNOWN':
      return roomOf(known, true);
    case 'ACCEPTED':
    case 'PARTIALLY_FILLED':
      // What is not known of an order that has rested for long is asked for, not assumed.
      return roomOf(known, order.type === 'market' || now - record.updatedAt <= lag);
    default: {
      const unreachable: never = state;
      throw new Error(`Unknown state of ${orderWorkflowId(key)}: ${JSON.stringify(unreachable)}`);
    }
  }
}

function roomOf({ record, fills }: KnownOrder, mayExecute: boolean): readonly Room[] {
  const { key, order, intended } = record;
  const { filledBase, filledQuote } = executedBy(record);
  const rest = (whole: string, done: string): Decimal =>
    mayExecute ? Decimal.max(0, new Decimal(whole).minus(done)).times(PRICE_ROOM) : new Decimal(0);
  const base = rest(intended.baseQuantity, filledBase);
  const quote = rest(intended.quoteAmount, filledQuote);
  const baseFee = base.plus(filledBase).times(FEE_ROOM);
  const quoteFee = quote.plus(filledQuote).times(FEE_ROOM);
  if (base.isZero() && new Decimal(filledBase).isZero()) return [];
  // Where the single fills are not listed yet, an earlier state may lack any part of what was executed.
  const isListed = isComplete(fills, new Decimal(filledBase));
  const [baseBack, quoteBack] = isListed ? [new Decimal(0), new Decimal(0)] : [filledBase, filledQuote];
  const bought = (currency: string, amount: Decimal, fee: Decimal, back: Decimal.Value): Room => ({
    currency,
    least: fee.plus(back).neg(),
    most: amount,
  });
  const paid = (currency: string, amount: Decimal, fee: Decimal, back: Decimal.Value): Room => ({
    currency,
    least: amount.plus(fee).neg(),
    most: fee.plus(back),
  });
  const [inBase, inQuote] = order.side === 'buy' ? [bought, paid] : [paid, bought];
  const currencies = [baseOf(key.symbol), quoteOf(key.symbol)];
  const feeCoins = VENUES.find(({ id }) => id === order.venue)?.feeCoins ?? [];
  return [
    inBase(baseOf(key.symbol), base, baseFee, baseBack),
    inQuote(quoteOf(key.symbol), quote, quoteFee, quoteBack),
    ...feeCoins
      .filter((coin) => !currencies.includes(coin))
      .map((currency) => ({ currency, least: ANY_FEE, most: new Decimal(0) })),
  ];
}
