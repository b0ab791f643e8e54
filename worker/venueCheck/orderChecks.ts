import type { CheckedExchange } from '../../adapters/exchange/checkedExchange.ts';
import type { Quote, TradingRules } from '../../core/market/quote.ts';
import type { Fill, OrderStyle } from '../../core/orders/order.ts';
import { executionOf, isClosed } from '../../core/orders/orderState.ts';
import type { HoldingsSnapshot } from '../../core/portfolio/account/holdings.ts';
import type { ListedOrder } from '../../core/ports/exchange.ts';
import { balancesIn } from '../../core/reconciliation/accountPicture.ts';
import {
  type Judgement,
  judgeBalances,
  judgeFeeCurrency,
  judgeFills,
  judgeHold,
  judgeRelease,
} from '../../core/venueCheck/judgement.ts';
import { RESTING_STYLE, smallestBuy } from '../../core/venueCheck/smallestTrade.ts';
import { Exact } from '../../core/venues/venueIncrements.ts';
import type { CheckedOrders, PlacedCheck } from './checkedOrders.ts';
import type { Examination } from './examination.ts';
import { seconds, type Waited, waitFor } from './patience.ts';

/** What the checks of orders work with. */
export interface OrderChecks {
  readonly examination: Examination;
  readonly exchange: CheckedExchange;
  readonly orders: CheckedOrders;
  readonly rules: TradingRules;
  readonly quoteCurrency: string;
  readonly account: string;
  readonly feeCurrencies: readonly string[];
  readonly smallestStyle: OrderStyle;
  /** How far balances and lists may be behind, ms. */
  readonly lagMs: number;
  /** Whether the venue gives the first order back for a repeated ID, in the place of a refusal. */
  readonly returnsFirst: boolean;
  readonly signal: AbortSignal;
}

/** An ID under which nothing was ever sent is absent, and counts as such only after the venue's own time. */
export async function checkAbsence({ examination, exchange, orders }: OrderChecks, quote: Quote, rules: TradingRules) {
  await examination.check('absence', async () => {
    const order = exchange.freeze(
      orders.key('unused', quote.symbol),
      smallestBuy(rules, quote, RESTING_STYLE),
      RESTING_STYLE,
    );
    const now = Date.now();
    const found = await exchange.placed(order.clientOrderId, quote.symbol, now);
    if (found !== undefined)
      return { holds: false, observed: `order ${found.venueOrderId} is there under an ID that was never used` };
    // Nothing was sent under it, so it may be asked for as if it had been sent long ago: then the whole proof is read.
    const answer = await exchange.resolve(order, now - exchange.absence.afterMs - 1, { mayCreate: false });
    const took = seconds(Date.now() - now);
    return answer.kind === 'absent'
      ? { holds: true, observed: `nothing under it; proven absent by the venue's own lists in ${took}` }
      : { holds: false, observed: `the venue answers ${answer.kind} for an ID that was never used` };
  });
}

/** A limit order far from the market: accepted, found, held for, not doubled, cancelled, and its money free again. */
export async function checkResting(checks: OrderChecks, quote: Quote): Promise<void> {
  const { examination, exchange, orders, rules, lagMs, signal } = checks;
  const { symbol } = quote;
  const begunAt = Date.now();
  const before = await holdings(checks);
  if (before === undefined) return;
  let placed: PlacedCheck | undefined;
  await examination.check('accepted', async () => {
    placed = await orders.place('rest', smallestBuy(rules, quote, RESTING_STYLE), RESTING_STYLE);
    const { state } = placed.record;
    return { holds: state.status === 'ACCEPTED', observed: `order ${placed.venueOrderId}: ${state.status}` };
  });
  const order = placed;
  if (order === undefined) return;
  const { clientOrderId } = order.record.order;
  const { venueOrderId } = order;
  const listed = async (): Promise<readonly ListedOrder[]> => {
    const since = (await exchange.presentTime()) - (Date.now() - begunAt) - 60_000;
    return (await exchange.orders(since, [symbol])).filter((other) => other.clientOrderId === clientOrderId);
  };

  await examination.check('lookup', async () => {
    const found = await waitFor(() => exchange.placed(clientOrderId, symbol, begunAt), isThere, lagMs, signal);
    const list = await waitFor(listed, (entries) => entries.length > 0, lagMs, signal);
    return judgeLookup(venueOrderId, found, list);
  });
  await examination.check('hold', async () => {
    const { base, limit } = sizeOf(order);
    const judged = (seen: HoldingsSnapshot): Judgement =>
      judgeHold(before.cash, seen.cash, base.times(limit).toFixed(), checks.quoteCurrency);
    return await judgedInTime(checks, judged);
  });
  await examination.check('duplicate', async () => {
    const answer = await exchange.repeatWhileOpen(order.record.order, venueOrderId);
    const same = (await listed()).filter((other) => other.venueOrderId !== venueOrderId);
    const second = same.length === 0 ? '' : `; the list has ${same.length} more under the ID`;
    if (answer.kind === 'refused')
      return { holds: !checks.returnsFirst && same.length === 0, observed: `refused: ${answer.words}${second}` };
    const isFirst = answer.venueOrderId === venueOrderId;
    const told = isFirst ? 'the first order came back' : `EXECUTED AGAIN as order ${answer.venueOrderId}`;
    return { holds: isFirst && checks.returnsFirst && same.length === 0, observed: `${told}${second}` };
  });
  await examination.check('cancel', () => cancelled(checks, order));
  await examination.check('release', () =>
    judgedInTime(checks, (seen) => judgeRelease(before.cash, seen.cash, checks.quoteCurrency)),
  );
}

/** The smallest order that takes what is on offer: executed, its fills listed, its fee as documented, the balances moved by that. */
export async function checkExecuted(checks: OrderChecks, quote: Quote): Promise<void> {
  const { examination, exchange, orders, rules, lagMs, signal, smallestStyle } = checks;
  const { symbol } = quote;
  const before = await holdings(checks);
  if (before === undefined) return;
  let placed: PlacedCheck | undefined;
  let fills: readonly Fill[] = [];
  await examination.check('executed', async () => {
    const order = await orders.place('fill', smallestBuy(rules, quote, smallestStyle), smallestStyle);
    placed = order;
    const seen = await waitFor(
      () => orders.poll(order),
      ({ state }) => isClosed(state.status) || Number(executionOf(state).filledBase) > 0,
      lagMs,
      signal,
    );
    return judgeExecuted(order, seen);
  });
  const order = placed;
  if (order === undefined) return;
  await examination.check('fills', async () => {
    const seen = await waitFor(
      async () => {
        const { state } = await orders.poll(order);
        fills = await exchange.fills(order.venueOrderId, symbol);
        return { isOver: isClosed(state.status), ...judgeFills(fills, executionOf(state)) };
      },
      ({ isOver, holds }) => isOver && holds,
      lagMs,
      signal,
    );
    const { isOver, observed } = seen.value;
    return { holds: seen.came, observed: `${observed}, ${isOver ? 'closed' : 'not closed yet'}, ${after(seen)}` };
  });
  await examination.check('feeCurrency', async () => judgeFeeCurrency(fills, checks.feeCurrencies));
  await examination.check('balances', () =>
    judgedInTime(checks, (seen) => judgeBalances(balancesIn(before), balancesIn(seen), fills)),
  );
}

/** The balances now; undefined where nothing is run any more, or they cannot be read, which ends the examination. */
async function holdings({ examination, exchange, account, quoteCurrency }: OrderChecks) {
  if (examination.isOver) return undefined;
  try {
    return await exchange.holdings(account, quoteCurrency);
  } catch (error) {
    examination.end(`the balances could not be read: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

/** What the balances show once it is as expected, or when the time is over. */
async function judgedInTime(
  { exchange, account, quoteCurrency, lagMs, signal }: OrderChecks,
  judge: (seen: HoldingsSnapshot) => Judgement,
): Promise<Judgement> {
  const read = async (): Promise<Judgement> => judge(await exchange.holdings(account, quoteCurrency));
  const seen = await waitFor(read, ({ holds }) => holds, lagMs, signal);
  return { ...seen.value, observed: `${seen.value.observed}, ${after(seen)}` };
}

async function cancelled({ exchange, orders, lagMs, signal }: OrderChecks, order: PlacedCheck): Promise<Judgement> {
  const { clientOrderId } = order.record.order;
  const { symbol } = order.record.key;
  const begunAt = Date.now();
  await exchange.cancel(order.venueOrderId, symbol);
  const seen = await waitFor(
    () => orders.poll(order),
    ({ state }) => isClosed(state.status),
    lagMs,
    signal,
  );
  const { state } = seen.value;
  const executed = executionOf(state).filledBase;
  if (!seen.came)
    return { holds: false, observed: `the venue took the cancel, and the order is ${state.status}, ${after(seen)}` };
  const found = await exchange.placed(clientOrderId, symbol, begunAt);
  const byId = found === undefined ? 'nothing' : found.state.status;
  return {
    holds: state.status === 'CANCELED' && Number(executed) === 0 && byId === 'CANCELED',
    observed: `${state.status}, executed ${executed}, ${after(seen)}; by its client order ID ${byId}`,
  };
}

function judgeLookup(
  venueOrderId: string,
  found: Waited<{ readonly venueOrderId: string } | undefined>,
  list: Waited<readonly ListedOrder[]>,
): Judgement {
  const byId = found.value === undefined ? 'nothing by its ID' : `order ${found.value.venueOrderId} by its ID`;
  const isSame = found.value?.venueOrderId === venueOrderId;
  const isListed = list.value.length === 1 && list.value[0]?.venueOrderId === venueOrderId;
  return {
    holds: isSame && isListed,
    observed: `${byId}, ${after(found)}; ${list.value.length} in the list, ${after(list)}`,
  };
}

function judgeExecuted(order: PlacedCheck, seen: Waited<Awaited<ReturnType<CheckedOrders['poll']>>>): Judgement {
  const { state } = seen.value;
  const { filledBase, filledQuote } = executionOf(state);
  if (Number(filledBase) === 0)
    return {
      holds: false,
      observed: `${state.status}, nothing executed, ${after(seen)}: the market may have moved away, try again`,
    };
  const { limit } = sizeOf(order);
  const mean = new Exact(filledQuote).dividedBy(filledBase);
  // What a venue tells of the money may be cut behind some digits.
  const isNoWorse = mean.lessThanOrEqualTo(limit.times('1.000001'));
  return {
    holds: isNoWorse,
    observed: `${filledBase} at ${mean.toSignificantDigits(10).toFixed()}, limit ${limit.toFixed()}, ${after(seen)}`,
  };
}

function sizeOf({ record: { order } }: PlacedCheck): { readonly base: Exact; readonly limit: Exact } {
  return { base: new Exact(order.baseQuantity), limit: new Exact(order.limit?.price ?? order.referencePrice) };
}

function isThere(found: unknown): boolean {
  return found !== undefined;
}

function after({ ms }: { readonly ms: number }): string {
  return `after ${seconds(ms)}`;
}
