import {
  ContinueAsNew,
  continueAsNew,
  log,
  patched,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { OrderOutcome } from '../core/cycles/cycleResult.ts';
import type { OrderProgress, OrderSteps, SymbolOrderInput } from '../core/cycles/cycleSteps.ts';
import type { ReservationAnswer } from '../core/cycles/portfolioProtocol.ts';
import { withIsoTimes } from '../core/cycles/shownTimes.ts';
import { next } from '../core/execution/next.ts';
import type { OrderAction } from '../core/execution/orderAction.ts';
import type { OrderEvent } from '../core/execution/orderEvent.ts';
import { READ, RESERVE } from '../core/execution/step.ts';
import type { KeptIntent } from '../core/orders/keptIntent.ts';
import { orderDetails } from '../core/orders/orderDetails.ts';
import { orderWorkflowId } from '../core/orders/orderKey.ts';
import { NOTHING_EXECUTED } from '../core/orders/orderState.ts';
import { FIRST_POLL_MS } from '../core/orders/pollPause.ts';
import { sentenceFor } from '../core/portfolio/explaining/explain.ts';
import { toBusinessFailure } from './businessFailure.ts';
import { ordersQuery } from './messages.ts';
import { OrderNews } from './orderNews.ts';
import { ORDER_STEP } from './orderStep.ts';
import { requireTexts } from './requireTexts.ts';
import { markIdentity, markOutcome, markSymbols } from './searchAttributes.ts';
import { describedSteps } from './stepSummaries.ts';

const { reserveOrder, prepareOrder, sendOrder, followOrder, releaseOrder } = describedSteps<OrderSteps>(ORDER_STEP);

/** Longest time between two questions what became of an order, ms. */
const LONGEST_PAUSE = 30_000;

/**
 * One order from its reservation to the venue's last word. Its workflow ID `order:{account}:{cycleId}:{symbol}` is never used twice. It ends only when
 * the venue has closed the order, or when it was refused before anything was sent.
 */
export async function symbolOrder(input: SymbolOrderInput): Promise<OrderOutcome> {
  const order = new SymbolOrder(input);
  try {
    requireTexts(input, ['key.account', 'key.cycleId', 'key.symbol', 'trade.side', 'trade.quoteAmount']);
    markIdentity(input.key.account, input.key.cycleId);
    markSymbols([input.key.symbol]);
    return await order.live();
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error;
    markOutcome('failed');
    throw toBusinessFailure(error, 'OrderFailed');
  }
}

/** Carries out what `next` says of an order's life, each action by one step of the worker. */
class SymbolOrder {
  private readonly input: SymbolOrderInput;
  private readonly news: OrderNews;
  /** A run that goes on from a reset does not know what the one before has sent. */
  private readonly knowsAll: boolean;
  private kept: readonly KeptIntent[];
  private progress: OrderProgress | undefined;
  private outcome: OrderOutcome | undefined;
  private awaitsNews: boolean | undefined;
  private pause = FIRST_POLL_MS;

  constructor(input: SymbolOrderInput) {
    const { runId, firstExecutionRunId } = workflowInfo();
    this.input = input;
    this.kept = input.kept ?? [];
    this.knowsAll = !input.recovery && runId === firstExecutionRunId;
    setHandler(ordersQuery, () => withIsoTimes(this.outcome === undefined ? [] : [this.outcome]), {
      description: 'What became of this order',
    });
    this.news = new OrderNews();
  }

  async live(): Promise<OrderOutcome> {
    let step = this.input.recovery ? READ : RESERVE;
    while (step.action.kind !== 'end') step = next(step.life, await this.carryOut(step.action));
    if (this.outcome === undefined) throw new Error('The order has ended without an outcome');
    return this.outcome;
  }

  private carryOut(action: OrderAction): Promise<OrderEvent> {
    switch (action.kind) {
      case 'reserve':
        return this.reserve();
      case 'check':
        return this.check();
      case 'advance':
        return this.advance();
      case 'wait':
        return this.wait(action.until);
      case 'release':
        return this.release();
      default:
        throw new Error(`The action ${action.kind} belongs to a pass, which is one step of the worker`);
    }
  }

  private async reserve(): Promise<OrderEvent> {
    const { identity, owner, key, trade } = this.input;
    const { side, quoteAmount } = trade;
    const answer = await reserveOrder({ identity, owner, key, side, quoteAmount });
    if (answer.kind === 'reserved') return { kind: 'reserved' };
    this.outcome = refusedBy(answer, this.input);
    return { kind: 'refused' };
  }

  private async check(): Promise<OrderEvent> {
    const prepared = await prepareOrder(this.input);
    if (!('refused' in prepared)) return { kind: 'committed' };
    this.outcome = prepared.refused;
    return { kind: 'refused' };
  }

  private async advance(): Promise<OrderEvent> {
    const { key, limits } = this.input;
    const status = this.progress?.status;
    const rests = status === 'ACCEPTED' || status === 'PARTIALLY_FILLED';
    const unsent = this.knowsAll && (status === undefined || status === 'INTENT');
    return this.see(rests ? await followOrder(key, limits) : await sendOrder(key, limits, unsent));
  }

  private async wait(until: 'now' | 'pause' | 'news'): Promise<OrderEvent> {
    // An order that stays open for days must not end by the length of its own history.
    if (workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof symbolOrder>({ ...this.input, recovery: true, kept: this.kept });
    // Histories of earlier versions have looked at resting orders between timers of their own.
    if (until === 'news') this.awaitsNews ??= patched('order-news');
    if (until === 'news' && this.awaitsNews === true && this.progress !== undefined)
      return this.see(await this.news.next(this.input, this.progress));
    if (until === 'now') this.pause = FIRST_POLL_MS;
    else {
      const pause = Math.min(this.pause, Math.max(FIRST_POLL_MS, this.progress?.lookWithin ?? this.pause));
      await sleep(pause, { summary: 'then looks at the order again' });
    }
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    return { kind: 'due' };
  }

  private async release(): Promise<OrderEvent> {
    if (this.progress === undefined) markOutcome('refused');
    await releaseOrder(this.input.key);
    if (this.progress !== undefined) markOutcome(this.progress.status.toLowerCase());
    return { kind: 'released' };
  }

  private see(progress: OrderProgress): OrderEvent {
    const { status, outcome, kept } = progress;
    if (status !== this.progress?.status) log.info(`Order: ${status}`, { ...this.input.key });
    if (kept !== undefined) this.kept = [...this.kept, kept];
    this.progress = progress;
    this.outcome = outcome;
    setCurrentDetails(orderDetails(this.input, progress, workflowInfo().namespace));
    return { kind: 'seen', status };
  }
}

/** The outcome of an order that the actor refuses a reservation. */
function refusedBy(
  { reason, detail }: Extract<ReservationAnswer, { kind: 'refused' }>,
  { key, trade }: SymbolOrderInput,
): OrderOutcome {
  return {
    symbol: key.symbol,
    side: trade.side,
    status: 'REFUSED',
    workflowId: orderWorkflowId(key),
    ...NOTHING_EXECUTED,
    detail: sentenceFor({ reason, figures: {}, detail }, ''),
  };
}
