import { Decimal } from 'decimal.js';
import { InvalidInputError } from '../core/errors/invalidInput.ts';
import { remainderOf } from '../core/orders/executed.ts';
import type { FrozenOrder, OrderRecord } from '../core/orders/order.ts';
import { executionOf, type OrderState } from '../core/orders/orderState.ts';
import type { Limits } from '../core/portfolio/account/limits.ts';
import { withGroupSymbols } from '../core/portfolio/decision/namedCaps.ts';
import { sentenceFor } from '../core/portfolio/explaining/explain.ts';
import { verifyTrade } from '../core/portfolio/lastCheck/verifyTrade.ts';
import { VenueBusyError } from '../core/ports/exchange.ts';
import { unexplainedSentence } from '../core/reconciliation/describe.ts';
import { freshAccount } from './account/freshAccount.ts';
import { breakerBeforeBuy } from './breakers.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** What follows a revision that the venue has closed: another one, or the end of the order with a reason where there is one to give. */
export type Successor =
  | { readonly kind: 'revision'; readonly order: FrozenOrder }
  | { readonly kind: 'end'; readonly reason: string | undefined };

/** How long the present revision of a limit order may rest yet, ms; undefined for orders that do not rest. */
export function restOfLife({ order, frozenAt }: OrderRecord, now: number): number | undefined {
  return order.limit === undefined ? undefined : Math.max(0, frozenAt + order.limit.lifetime - now);
}

/** What an order that took what was on offer has left, in words; undefined where nothing is left of it. */
function unfilledRest({ order }: OrderRecord, closed: OrderState): string | undefined {
  const left = new Decimal(order.baseQuantity).minus(executionOf(closed).filledBase);
  if (left.lte(0)) return undefined;
  const words = 'reason' in closed ? ` (venue: ${closed.reason})` : '';
  return `${left.toFixed()} of ${order.baseQuantity} base units were not filled: the venue had no more on offer up to the limit of ${order.limit?.price}${words}`;
}

/** The life of limit orders: each revision is cancelled when its time is over, and what is left of the order is priced anew as often as it may be. */
export function orderRevisions(dependencies: ActivityDependencies) {
  const { exchange, settings } = dependencies;

  /** Cancels a revision whose time is over. Whether it was cancelled, or filled in that moment, only the order itself tells. */
  const cancelWhenOver = async (record: OrderRecord, venueOrderId: string): Promise<void> => {
    if (restOfLife(record, Date.now()) !== 0) return;
    try {
      await exchange(record.key.account).cancel(venueOrderId, record.key.symbol);
    } catch (error) {
      if (error instanceof VenueBusyError) throw error;
    }
  };

  /**
   * What follows the present revision of an order.
   *
   * @param closed the venue's last word on it, not in the ledger yet
   * @param obstacle why nothing new may be sent for the account
   */
  const successorOf = async (
    record: OrderRecord,
    closed: OrderState,
    limits: Limits,
    obstacle: () => Promise<string | undefined>,
  ): Promise<Successor> => {
    const { key, order, revision } = record;
    if (order.type === 'marketableLimit') return { kind: 'end', reason: unfilledRest(record, closed) };
    const ended = closed.status === 'CANCELED' || closed.status === 'EXPIRED';
    // An order that somebody else cancelled before its time is not taken up again.
    if (order.limit === undefined || !ended || restOfLife(record, Date.now()) !== 0)
      return { kind: 'end', reason: undefined };
    const left = remainderOf({ ...record, state: closed });
    const unit = order.side === 'sell' ? 'base units' : settings.quoteCurrency;
    const end = (why: string): Successor => ({
      kind: 'end',
      reason: `${left.toFixed()} ${unit} were not filled in ${revision + 1} revision(s) of ${order.limit?.lifetime} ms: ${why}`,
    });
    if (left.isZero()) return { kind: 'end', reason: undefined };
    if (revision >= order.limit.reprices) return end(`the order may be priced anew ${order.limit.reprices} time(s)`);
    const stopped = await obstacle();
    if (stopped !== undefined) return end(stopped);
    const account = await freshAccount(dependencies, key, { ...record, state: closed });
    if (order.side === 'buy' && account.verdict.kind === 'unexplained')
      return end(unexplainedSentence(account.verdict));
    if (account.quote === undefined) return end('the venue quotes no usable price');
    const price = order.side === 'sell' ? account.quote.bid : account.quote.ask;
    const plain = {
      symbol: key.symbol,
      side: order.side,
      baseQuantity: (order.side === 'sell' ? left : left.div(price)).toDecimalPlaces(18, Decimal.ROUND_DOWN).toFixed(),
      quoteAmount: (order.side === 'sell' ? left.times(price) : left).toFixed(),
      price,
      reason: order.limit.reason ?? ('ORDER_OUTSTANDING' as const),
      ...(order.limit.caps === undefined ? {} : { caps: order.limit.caps }),
    };
    const trade = withGroupSymbols(plain, settings.groups);
    const tripped =
      order.side === 'buy' ? await breakerBeforeBuy(dependencies, key.account, account, trade) : undefined;
    if (tripped !== undefined) return end(tripped);
    const liquidity = { limits: settings.liquidity, book: 'not needed' } as const;
    const checked = verifyTrade({ ...account, trade, limits, liquidity });
    if (checked.kind === 'refused') return end(sentenceFor(checked.verdict, settings.quoteCurrency));
    try {
      const style = { ...order.limit, type: 'limit' as const };
      const next = exchange(key.account).freeze(key, checked.trade, style, revision + 1);
      return { kind: 'revision', order: next };
    } catch (error) {
      if (error instanceof InvalidInputError) return end(error.message);
      throw error;
    }
  };

  return { cancelWhenOver, successorOf };
}
