import type { OrderRecord } from '../../core/orders/order.ts';
import type { Limits } from '../../core/portfolio/account/limits.ts';
import { Account } from './account.ts';
import type { VenueBooks } from './books.ts';
import { clientOrderIds } from './clientOrderIds.ts';
import { Exact } from './exact.ts';
import { feePaidInQuote } from './fees.ts';
import type { Problem } from './problem.ts';

/** Prices move between the last check before sending and the fill, in a market that does not jump by less than this share. */
const TOLERANCE = 0.01;

/** What the limits of one cycle's buys are checked against. */
export interface LimitCheck {
  readonly venue: VenueBooks;
  /** The orders of the cycle, from the ledger. */
  readonly orders: readonly OrderRecord[];
  /** Identity of the ledger. */
  readonly ledger: string;
  readonly limits: Limits;
  readonly quoteCurrency: string;
  /** Prices for symbols that were not traded. */
  readonly prices: ReadonlyMap<string, number>;
  /** False where prices jumped in the round: weights are not the cycle's doing then. */
  readonly weights: boolean;
}

/** Rebuilds the account from transfers and fills, and looks at the limits after each fill of a buy of the cycle. */
export function checkLimits(input: LimitCheck): readonly Problem[] {
  const { venue, limits, quoteCurrency } = input;
  const account = new Account(quoteCurrency, input.prices);
  const ids = new Set(input.orders.flatMap((record) => clientOrderIds(record, input.ledger)));
  const buys = new Map(
    venue.orders
      .filter((order) => order.side === 'BUY' && ids.has(order.clientOrderId))
      .map((order) => [order.orderId, order]),
  );
  const problems: Problem[] = [];
  const breach = (subject: string, detail: string): void => {
    problems.push({ kind: 'limit', subject: `${venue.account} ${subject}`, detail });
  };
  let spent = new Exact(0);
  const transfers = [...venue.transfers];
  for (const fill of [...venue.fills].sort((a, b) => a.sequence - b.sequence)) {
    for (let next = transfers[0]; next !== undefined && next.at <= fill.at; next = transfers[0]) {
      account.add(next.currency, new Exact(next.amount));
      transfers.shift();
    }
    const buy = buys.get(fill.orderId);
    const free = account.cash;
    const held = account.value(fill.productId);
    account.fill(fill);
    if (buy === undefined) continue;
    account.prices.set(fill.productId, Number(fill.price));
    const cost = new Exact(fill.size).times(fill.price).plus(feePaidInQuote(fill));
    const allowed = free.plus(spent).times(limits.maxBalanceUse);
    spent = spent.plus(cost);
    if (spent.gt(allowed.times(1 + TOLERANCE)))
      breach(`${buy.clientOrderId} balance`, `buys of ${spent.toFixed(2)}, at most ${allowed.toFixed(2)} allowed`);
    const names = [...account.quantities.keys()].filter((symbol) => account.value(symbol) >= limits.minTradeAmount);
    if (held < limits.minTradeAmount && names.length > limits.maxPositions)
      breach(`${buy.clientOrderId} positions`, `${names.length} names held: ${names.join(', ')}`);
    const weight = account.value(fill.productId) / account.equity();
    if (input.weights && weight > limits.maxWeight * (1 + TOLERANCE))
      breach(`${buy.clientOrderId} weight`, `${fill.productId} at ${(100 * weight).toFixed(2)} % of equity`);
  }
  return problems;
}
