import { Decimal } from 'decimal.js';
import type { OrderOutcome } from '../core/cycles/cycleResult.ts';
import type { OrderProgress, OrderSteps, SymbolOrderInput } from '../core/cycles/cycleSteps.ts';
import { tradingObstacle } from '../core/cycles/tradingState.ts';
import { InvalidInputError } from '../core/errors/invalidInput.ts';
import { executedBy } from '../core/orders/executed.ts';
import { keptIntent } from '../core/orders/keptIntent.ts';
import type { FrozenOrder, OrderEvidence, OrderRecord } from '../core/orders/order.ts';
import { type OrderKey, orderWorkflowId } from '../core/orders/orderKey.ts';
import { executionOf, isClosed, NOTHING_EXECUTED, type OrderState } from '../core/orders/orderState.ts';
import { shortText } from '../core/payloads/shortText.ts';
import type { Limits } from '../core/portfolio/account/limits.ts';
import { withGroupSymbols } from '../core/portfolio/decision/namedCaps.ts';
import type { PlannedTrade } from '../core/portfolio/decision/plan.ts';
import { sentenceFor } from '../core/portfolio/explaining/explain.ts';
import { executionWords } from '../core/portfolio/lastCheck/executionWords.ts';
import { verifyTrade } from '../core/portfolio/lastCheck/verifyTrade.ts';
import { OtherTermsError, type Resolution, VenueBusyError, type VenueOrder } from '../core/ports/exchange.ts';
import { unexplainedSentence } from '../core/reconciliation/describe.ts';
import { FILLS_PATIENCE_MS } from './account/countOrders.ts';
import { freshAccount } from './account/freshAccount.ts';
import { breakerBeforeBuy } from './breakers.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { cancelStopOrders } from './order/cancelStopOrders.ts';
import { cancelUnderAccountStop } from './order/cancelUnderAccountStop.ts';
import { travellingTransitions } from './order/travellingTransitions.ts';
import { orderRevisions, restOfLife } from './ordersRevision.ts';
import { underOtherTerms } from './otherTerms.ts';
import { neverCommitted } from './recovery/orderRestoration.ts';
import { isFirstTry } from './recovery/unsentIntents.ts';
import { readLiquidity } from './venue/readLiquidity.ts';

/** An intent that has not been sent within this time is given up, and none is sent again after it: prices have moved on. */
const INTENT_LIFETIME_MS = 120_000;

/** Longest words on the end of an order that travel with its outcome; the ledger keeps all of them. */
const LONGEST_DETAIL = 300;

function evidence(source: OrderEvidence['source'], detail: string): OrderEvidence {
  return { at: Date.now(), source, detail };
}

/** Until when the present revision may be sent, ms UTC. */
function lastMoment({ frozenAt }: OrderRecord): number {
  return frozenAt + INTENT_LIFETIME_MS;
}

function detailOf(state: OrderState): string {
  return 'reason' in state ? state.reason : '';
}

/** Since when the fills of an order can have been listed at the latest, ms. A stop may have rested for weeks before it has any. */
function fillsAwaitedSince({ order, state, frozenAt, updatedAt }: OrderRecord): number {
  if (order.type !== 'stop') return frozenAt + (order.type === 'limit' ? (order.limit?.lifetime ?? 0) : 0);
  return state.status === 'PARTIALLY_FILLED' ? updatedAt : Date.now();
}

/** The order's outcome as the cycle and the queries show it. */
export function outcomeOf(record: OrderRecord): OrderOutcome {
  return {
    symbol: record.key.symbol,
    side: record.order.side,
    status: record.state.status,
    workflowId: orderWorkflowId(record.key),
    ...executedBy(record),
    detail: shortText(
      [detailOf(record.state), record.order.limit?.cut ?? '', record.remark ?? '']
        .filter((text) => text !== '')
        .join('; '),
      LONGEST_DETAIL,
    ),
  };
}

/**
 * The steps of one order: check and commit the intent, send it once, follow it until the venue has closed it. Whatever goes wrong here is tried
 * again: an order that the venue may have is never given up.
 */
export function orderActivities(
  dependencies: ActivityDependencies,
): Pick<OrderSteps, 'prepareOrder' | 'sendOrder' | 'followOrder'> {
  const { exchange, ledger, reconciler, recovery, settings } = dependencies;
  const { cancelWhenOver, successorOf } = orderRevisions(dependencies);

  const stored = async (key: OrderKey): Promise<OrderRecord> => {
    const record = (await ledger.order(key)) ?? (await recovery.restoreOrder(key));
    if (record === undefined) throw neverCommitted(key);
    return record;
  };

  const progressOf = async (record: OrderRecord): Promise<OrderProgress> => {
    const { status } = record.state;
    const outcome = outcomeOf(record);
    if (isClosed(status))
      return { status, outcome: { ...outcome, transitions: await travellingTransitions(ledger, record.key) } };
    const lookWithin = restOfLife(record, Date.now());
    // One whose time is over is being cancelled: that is tried again at the usual pace.
    const kept = status === 'INTENT' || status === 'SUBMITTED' ? { kept: keptIntent(record) } : {};
    return { status, outcome, ...(lookWithin ? { lookWithin } : {}), ...kept };
  };

  /** Why nothing new may be sent for the side of an order. */
  const stopOf = async ({ key, order }: OrderRecord): Promise<string | undefined> => {
    const stopped = tradingObstacle(await ledger.tradingState(key.account), { side: order.side });
    return stopped?.detail;
  };

  /**
   * Brings the ledger up to what the venue said of an order, with its fills once it is closed. An order is not closed here before the
   * venue's list of fills accounts for all that was executed: lists lag behind orders, and a closed order is never asked about again.
   */
  const adopt = async (record: OrderRecord, order: VenueOrder, limits: Limits): Promise<OrderRecord> => {
    const { key } = record;
    if (!isClosed(order.state.status))
      return await ledger.advance(record, order.state, evidence('venue', order.detail));
    const execution = executionOf(order.state);
    const fills = await exchange(key.account).fills(order.venueOrderId, key.symbol);
    await ledger.recordFills(exchange(key.account).venue, key, fills);
    const listed = fills.reduce((sum, fill) => sum.plus(fill.base), new Decimal(0));
    // Another follower may have gone on with the order meanwhile: what was read of this revision says nothing of the next.
    const current = await stored(key);
    if (current.revision !== record.revision) return current;
    if (listed.lt(execution.filledBase) && Date.now() - fillsAwaitedSince(current) <= FILLS_PATIENCE_MS) {
      const detail = `${order.detail}; the list of fills accounts for ${listed.toFixed()} so far`;
      const open = { status: 'PARTIALLY_FILLED', venueOrderId: order.venueOrderId, execution } as const;
      return await ledger.advance(record, open, evidence('venue', detail));
    }
    const said = evidence('venue', order.detail);
    const successor = await successorOf(current, order.state, limits, () => stopOf(current));
    if (successor.kind === 'revision') {
      const revised = await ledger.revise(record, order.state, successor.order, {
        closing: said,
        reason: evidence('ballast', `the rest is priced anew at ${successor.order.limit?.price}`),
      });
      if (revised.state.status === 'INTENT' && revised.revision > record.revision) recovery.unsent.add(revised);
      return revised;
    }
    const { reason } = successor;
    if (reason === undefined || order.state.status !== 'CANCELED')
      return await ledger.advance(record, order.state, said);
    return await ledger.advance(record, { ...order.state, reason }, said);
  };

  const adoptAnswer = async (record: OrderRecord, answer: Resolution, limits: Limits): Promise<OrderRecord> => {
    switch (answer.kind) {
      case 'accepted':
        return await adopt(record, answer.order, limits);
      case 'rejected': {
        // What earlier revisions have executed stays executed: the order as a whole was not rejected.
        const status = record.revision === 0 ? 'REJECTED' : 'CANCELED';
        const next = { status, execution: NOTHING_EXECUTED, reason: answer.reason } as const;
        return await ledger.advance(record, next, evidence('venue', answer.detail));
      }
      case 'absent':
        return await ledger.advance(
          record,
          { status: 'CANCELED', execution: NOTHING_EXECUTED, reason: `never arrived at the venue: ${answer.detail}` },
          evidence('venue', answer.detail),
        );
      default: {
        const unreachable: never = answer;
        return unreachable;
      }
    }
  };

  /** Any exception after the first byte may have left means UNKNOWN; a refusal to take the request at all is tried again as it is. */
  const markUnknown = async (record: OrderRecord, error: unknown): Promise<OrderRecord> => {
    if (error instanceof VenueBusyError) throw error;
    const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const before = record.state;
    const venueOrderId =
      'venueOrderId' in before && before.venueOrderId !== undefined ? { venueOrderId: before.venueOrderId } : {};
    return await ledger.advance(
      record,
      {
        status: 'UNKNOWN',
        ...venueOrderId,
        execution: executionOf(before),
        reason: 'the venue has not confirmed the order',
      },
      evidence('ballast', detail),
    );
  };

  /** Why an order must not reach the venue now, if it has not done so yet. */
  const obstacleTo = async (record: OrderRecord): Promise<string | undefined> => {
    const stopped = await stopOf(record);
    if (stopped !== undefined) return stopped;
    return Date.now() > lastMoment(record) ? `the intent is older than ${INTENT_LIFETIME_MS / 1_000} s` : undefined;
  };

  /** The venue has another order under the ID of ours: what the venue has counts. */
  const adoptOther = async (record: OrderRecord, error: OtherTermsError, limits: Limits): Promise<OrderRecord> => {
    const settled = await underOtherTerms(dependencies, record, error);
    switch (settled.kind) {
      case 'adopted':
        return await adopt(settled.record, settled.placed, limits);
      case 'closed':
        return settled.record;
      case 'unseen':
        return await markUnknown(record, error);
      default: {
        const unreachable: never = settled;
        return unreachable;
      }
    }
  };

  const afterFailure = async (record: OrderRecord, error: unknown, limits: Limits): Promise<OrderRecord> =>
    error instanceof OtherTermsError ? await adoptOther(record, error, limits) : await markUnknown(record, error);

  /** @param unsent whether the order's own history shows that nobody can have begun to send it */
  const submit = async (record: OrderRecord, limits: Limits, unsent: boolean): Promise<OrderRecord> => {
    const obstacle = await obstacleTo(record);
    const isUnsent = recovery.unsent.take(record) || unsent;
    const { claimed, record: current } = await ledger.claimSubmission(
      record,
      evidence('ballast', `sending ${record.order.clientOrderId}`),
    );
    if (!claimed) return await advanceOnce(current, limits);
    // A ledger that was restored may show an intent that was sent: the venue is asked before it is closed.
    if (obstacle !== undefined && !isUnsent) return await resolve(current, limits);
    if (obstacle !== undefined) {
      const reason = `not sent: ${obstacle}`;
      return await ledger.advance(
        current,
        { status: 'CANCELED', execution: NOTHING_EXECUTED, reason },
        evidence('ballast', reason),
      );
    }
    try {
      const answer = await exchange(current.key.account).submit(current.order, lastMoment(current));
      return await adoptAnswer(current, answer, limits);
    } catch (error) {
      return await afterFailure(current, error, limits);
    }
  };

  const resolve = async (record: OrderRecord, limits: Limits): Promise<OrderRecord> => {
    const { key, order } = record;
    const mayCreate = (await obstacleTo(record)) === undefined;
    // The identical body may have been sent at any moment up to now or to the end of its lifetime; only then the time that proves absence begins.
    const lastSent = Math.min(Date.now(), lastMoment(record));
    try {
      const answer = await exchange(key.account).resolve(order, lastSent, { mayCreate, notAfter: lastMoment(record) });
      return await adoptAnswer(record, answer, limits);
    } catch (error) {
      return await afterFailure(record, error, limits);
    }
  };

  /** The order as the venue would take it, or why it would not. */
  const freeze = (key: OrderKey, trade: PlannedTrade, cut: string | undefined): FrozenOrder | string => {
    try {
      const order = exchange(key.account).freeze(key, trade, settings.orderStyle);
      return order.limit === undefined || cut === undefined ? order : { ...order, limit: { ...order.limit, cut } };
    } catch (error) {
      if (error instanceof InvalidInputError) return error.message;
      throw error;
    }
  };

  const advanceOnce = async (record: OrderRecord, limits: Limits, unsent = false): Promise<OrderRecord> => {
    const { state, key } = record;
    switch (state.status) {
      case 'INTENT':
        return await submit(record, limits, unsent);
      case 'SUBMITTED':
      case 'UNKNOWN':
        return await resolve(record, limits);
      case 'ACCEPTED':
      case 'PARTIALLY_FILLED':
        await cancelUnderAccountStop(dependencies, record);
        await cancelWhenOver(record, state.venueOrderId);
        return await adopt(record, await exchange(key.account).fetchOrder(state.venueOrderId, key.symbol), limits);
      case 'FILLED':
      case 'CANCELED':
      case 'REJECTED':
      case 'EXPIRED':
        return record;
      default: {
        const unreachable: never = state;
        return unreachable;
      }
    }
  };

  /** The account for the last check of an order; in words why nothing is bought, where the venue's balances are not explained. */
  const explainedAccount = async (key: OrderKey, side: PlannedTrade['side']) => {
    const fresh = await freshAccount(dependencies, key);
    if (side === 'sell' || fresh.verdict.kind !== 'unexplained') return fresh;
    const obstacle = await reconciler.explain(key.account);
    if (obstacle !== undefined) return obstacle;
    const again = await freshAccount(dependencies, key);
    return again.verdict.kind === 'unexplained' ? unexplainedSentence(again.verdict) : again;
  };

  const refused = (input: SymbolOrderInput, detail: string): { refused: OrderOutcome } => ({
    refused: {
      symbol: input.key.symbol,
      side: input.trade.side,
      status: 'REFUSED',
      workflowId: orderWorkflowId(input.key),
      ...NOTHING_EXECUTED,
      detail: shortText(detail, LONGEST_DETAIL),
    },
  });

  return {
    async prepareOrder(input) {
      const { key, heldBefore, limits } = input;
      const trade = withGroupSymbols(input.trade, settings.groups);
      const existing = await ledger.order(key);
      if (existing !== undefined) return { ...(await progressOf(existing)), kept: keptIntent(existing) };
      if (Date.now() > input.validUntil) return refused(input, 'the decision is too old to be acted on');
      const ordersSeen = await ledger.orderCount(key.account);
      const stopped = tradingObstacle(await ledger.tradingState(key.account), trade);
      if (stopped !== undefined) return refused(input, stopped.detail);
      const unreconciled = trade.side === 'buy' ? await reconciler.obstacleToBuys(key.account) : undefined;
      if (unreconciled !== undefined) return refused(input, unreconciled);
      if (trade.side === 'sell') await cancelStopOrders(dependencies, key, (stop) => advanceOnce(stop, limits));
      const fresh = await explainedAccount(key, trade.side);
      if (typeof fresh === 'string') return refused(input, fresh);
      const liquidity = await readLiquidity(exchange(key.account), key.symbol, settings);
      const tripped =
        trade.side === 'buy' ? await breakerBeforeBuy(dependencies, key.account, fresh, trade) : undefined;
      if (tripped !== undefined) return refused(input, tripped);
      const checked = verifyTrade({ ...fresh, trade, heldBefore, limits, liquidity });
      if (checked.kind === 'refused') return refused(input, sentenceFor(checked.verdict, settings.quoteCurrency));
      const meets = executionWords(checked, liquidity, settings.quoteCurrency);
      const frozen = freeze(key, checked.trade, meets.cut);
      if (typeof frozen === 'string') return refused(input, frozen);
      const bound = frozen.limit === undefined ? [] : [`limit ${frozen.limit.price}`];
      const seen = evidence('ballast', [`decided: ${trade.reason}`, ...bound, ...meets.words].join('; '));
      const { created, record } = await ledger.recordIntent(key, frozen, seen, ordersSeen, limits);
      if (created) recovery.unsent.add(record);
      return await progressOf(record);
    },
    async sendOrder(key, limits = settings.limits, unsent = false) {
      return await progressOf(await advanceOnce(await stored(key), limits, unsent && isFirstTry()));
    },
    async followOrder(key, limits = settings.limits) {
      return await progressOf(await advanceOnce(await stored(key), limits));
    },
  };
}
