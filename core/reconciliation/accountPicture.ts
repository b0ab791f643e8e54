import { Decimal } from 'decimal.js';
import { baseOf, quoteOf, toSymbol } from '../market/symbol.ts';
import { executedBy } from '../orders/executed.ts';
import type { OrderRecord } from '../orders/order.ts';
import { executionOf } from '../orders/orderState.ts';
import { type HoldingsSnapshot, lockedQuantity } from '../portfolio/account/holdings.ts';
import { isProtective } from '../protection/protectiveStopOrder.ts';
import type { ExpectedAccount } from './accountKnowledge.ts';
import type { SnapshotVerdict } from './confirmSnapshot.ts';
import { subsetSums } from './subsetSums.ts';

/** What the venue has told of one currency. */
interface Told {
  readonly total: Decimal;
  /** What orders hold. */
  readonly hold: Decimal;
  /** What cannot be traded whatever orders there are. */
  readonly locked: Decimal;
}

/** One currency of the picture. */
interface PicturedBalance {
  readonly total: Decimal;
  readonly free: Decimal;
  /** What would be free as well, did the venue show it. */
  readonly unconfirmed: Decimal;
}

/** A hold of an order. Its size in quote currency is known only about, since venues add their fees to it. */
interface OrderHold {
  readonly currency: string;
  readonly amount: Decimal;
}

type OrderHolds = Readonly<Record<'resting' | 'stops' | 'late', readonly OrderHold[]>>;

const ZERO = new Decimal(0);

/** So many late holds of one currency are looked at in every combination. */
const MOST_LATE = 8;

/** Venues put fees on top of what a buy holds. */
const FEE_MARGIN = '1.05';

/**
 * The one picture of an account that decisions are made on: the balances that are expected, which the venue's snapshot confirms or which it is older
 * than. Where nothing is expected yet, or the snapshot can be no older than what is known, the venue's balances are the picture.
 *
 * Available is what no open order holds. What the venue shows as held beyond that by orders which it has closed, by its own word and not long ago,
 * is free: their holds are only told late. What a protective stop holds counts as available, since a stop is cancelled before its position is sold.
 *
 * @param orders of ours that are open or have changed lately @param now wall time in ms UTC @param lag of the venue's balances, ms
 */
export function accountPicture(
  { balances }: ExpectedAccount,
  snapshot: HoldingsSnapshot,
  verdict: SnapshotVerdict,
  orders: readonly OrderRecord[],
  { now, lag }: { readonly now: number; readonly lag: number },
): HoldingsSnapshot {
  const { quoteCurrency } = snapshot;
  const told = toldIn(snapshot);
  const isVenuesWord = balances === undefined || (verdict.kind === 'unexplained' && !verdict.mayBeLate);
  const doubtful = new Set(verdict.kind === 'unexplained' ? verdict.differences.map(({ currency }) => currency) : []);
  const holds = holdsOf(orders, now - lag);
  const pictured = (currency: string): PicturedBalance => {
    const { total: shown, hold, locked } = told.get(currency) ?? { total: ZERO, hold: ZERO, locked: ZERO };
    const total = isVenuesWord ? shown : Decimal.max(0, balances.get(currency) ?? 0);
    const resting = sumIn(holds.resting, currency);
    const others = holdOfOthers(hold, holds, currency, quoteCurrency);
    const free = Decimal.max(0, total.minus(locked).minus(resting).minus(Decimal.max(0, others)));
    const certain = doubtful.has(currency) ? Decimal.max(0, Decimal.min(free, shown.minus(locked))) : free;
    return { total, free: certain, unconfirmed: free.minus(certain) };
  };
  const currencies = new Set([...told.keys(), ...(isVenuesWord ? [] : balances.keys())]);
  currencies.delete(quoteCurrency);
  const cash = pictured(quoteCurrency);
  const lockedCash = snapshot.cash.locked;
  const lockedParts = new Map(snapshot.holdings.map(({ symbol, locked }) => [symbol, locked]));
  return {
    ...snapshot,
    cash: {
      total: cash.total.toFixed(),
      free: cash.free.toFixed(),
      ...(lockedCash === undefined ? {} : { locked: lockedCash }),
    },
    holdings: [...currencies]
      .map((currency) => ({ symbol: toSymbol(currency, quoteCurrency), ...pictured(currency) }))
      .filter(({ total }) => total.gt(0))
      .map(({ symbol, total, free, unconfirmed }) => {
        const locked = lockedParts.get(symbol);
        return {
          symbol,
          quantity: total.toFixed(),
          available: free.toFixed(),
          ...(locked === undefined ? {} : { locked }),
          ...(unconfirmed.isZero() ? {} : { unconfirmed: unconfirmed.toFixed() }),
        };
      })
      .sort((a, b) => (a.symbol < b.symbol ? -1 : 1)),
  };
}

/**
 * Whether the venue shows more held by orders than ours hold, or have held not long ago: somebody else has an order resting.
 *
 * @param orders of ours that are open or have changed lately @param now wall time in ms UTC @param lag of the venue's balances, ms
 */
export function showsOrdersOfOthers(
  snapshot: HoldingsSnapshot,
  orders: readonly OrderRecord[],
  { now, lag }: { readonly now: number; readonly lag: number },
): boolean {
  const holds = holdsOf(orders, now - lag);
  return [...toldIn(snapshot)].some(([currency, { hold }]) =>
    holdOfOthers(hold, holds, currency, snapshot.quoteCurrency).gt(0),
  );
}

/** The balances of a snapshot in all, by currency. */
export function balancesIn(snapshot: HoldingsSnapshot): Readonly<Record<string, string>> {
  return Object.fromEntries([...toldIn(snapshot)].map(([currency, { total }]) => [currency, total.toFixed()]));
}

function toldIn({ quoteCurrency, cash, holdings }: HoldingsSnapshot): ReadonlyMap<string, Told> {
  const item = (total: string, free: string, locked = ZERO): Told => ({
    total: new Decimal(total),
    hold: Decimal.max(0, new Decimal(total).minus(locked).minus(free)),
    locked,
  });
  return new Map([
    [quoteCurrency, item(cash.total, cash.free, lockedQuantity(cash))],
    ...holdings.map(
      (holding) =>
        [baseOf(holding.symbol), item(holding.quantity, holding.available, lockedQuantity(holding))] as const,
    ),
  ]);
}

/** What the orders hold: resting ones, stops, and those that may hold something or have done so not long ago. */
function holdsOf(orders: readonly OrderRecord[], since: number): OrderHolds {
  const resting: OrderHold[] = [];
  const stops: OrderHold[] = [];
  const late: OrderHold[] = [];
  for (const record of orders) {
    const { status } = record.state;
    const isOpen = status === 'ACCEPTED' || status === 'PARTIALLY_FILLED';
    if (isOpen) (isProtective(record) ? stops : resting).push(holdOf(record));
    else if (status === 'SUBMITTED' || status === 'UNKNOWN' || (status !== 'INTENT' && record.updatedAt >= since))
      late.push(holdOf(record));
  }
  return { resting, stops, late };
}

function holdOf(record: OrderRecord): OrderHold {
  const { order, key, state, intended } = record;
  if (order.side === 'sell')
    return {
      currency: baseOf(key.symbol),
      amount: Decimal.max(0, new Decimal(order.baseQuantity).minus(executionOf(state).filledBase)),
    };
  const rest = new Decimal(intended.quoteAmount).minus(executedBy(record).filledQuote);
  return { currency: quoteOf(key.symbol), amount: Decimal.max(0, rest) };
}

/** What orders of others hold of a currency, of all that is held of it. Negative where ours hold more than is shown. */
function holdOfOthers(hold: Decimal, holds: OrderHolds, currency: string, quoteCurrency: string): Decimal {
  const unknown = hold.minus(sumIn(holds.resting, currency)).minus(sumIn(holds.stops, currency));
  if (currency === quoteCurrency) return unknown.minus(sumIn(holds.late, currency).times(FEE_MARGIN));
  return heldByOthers(
    unknown,
    holds.late.filter((item) => item.currency === currency).map(({ amount }) => amount),
  );
}

/** What is left of a hold once as much of it as can be is put down to orders that held exactly that. */
function heldByOthers(hold: Decimal, late: readonly Decimal[]): Decimal {
  const sums = subsetSums(late.slice(0, MOST_LATE));
  const explained = sums.filter((sum) => sum.lte(hold)).reduce((most, sum) => Decimal.max(most, sum), new Decimal(0));
  return hold.minus(explained);
}

function sumIn(holds: readonly OrderHold[], currency: string): Decimal {
  return holds
    .filter((hold) => hold.currency === currency)
    .reduce((sum, { amount }) => sum.plus(amount), new Decimal(0));
}
