import {
  ContinueAsNew,
  continueAsNew,
  patched,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { OrderOutcome } from '../core/cycles/cycleResult.ts';
import type { OrderProgress, OrderSteps, SymbolOrderInput } from '../core/cycles/cycleSteps.ts';
import { orderWorkflowId } from '../core/orders/orderKey.ts';
import { isClosed } from '../core/orders/orderState.ts';
import { FIRST_LOOK_MS } from '../core/orders/pollPause.ts';
import { sentenceFor } from '../core/portfolio/explaining/explain.ts';
import { toBusinessFailure } from './businessFailure.ts';
import { ordersQuery } from './messages.ts';
import { OrderNews } from './orderNews.ts';
import { ORDER_STEP } from './orderStep.ts';
import { requireTexts } from './requireTexts.ts';
import { markIdentity, markOutcome, markSymbols } from './searchAttributes.ts';

const { reserveOrder, prepareOrder, sendOrder, followOrder, settleOrder } = proxyActivities<OrderSteps>(ORDER_STEP);

/** Longest time between two questions what became of an order, ms. */
const LONGEST_PAUSE = 30_000;

/**
 * One order from its reservation to the venue's last word. Its workflow ID `order:{account}:{cycleId}:{symbol}` is never used twice. It ends only when
 * the venue has closed the order, or when it was refused before anything was sent.
 */
export async function symbolOrder(input: SymbolOrderInput): Promise<OrderOutcome> {
  let outcome: OrderOutcome | undefined;
  setHandler(ordersQuery, () => (outcome === undefined ? [] : [outcome]), { description: 'What became of this order' });
  let kept = input.kept ?? [];
  const show = (progress: OrderProgress): void => {
    if (progress.kept !== undefined) kept = [...kept, progress.kept];
    outcome = progress.outcome;
    setCurrentDetails(
      `- ${input.key.symbol} ${progress.outcome.side}: ${progress.status}\n- ${progress.outcome.filledQuote} filled\n- ${progress.outcome.detail}`,
    );
  };
  const news = new OrderNews();
  let awaitsNews: boolean | undefined;
  try {
    requireTexts(input, ['key.account', 'key.cycleId', 'key.symbol', 'trade.side', 'trade.quoteAmount']);
    markIdentity(input.key.account, input.key.cycleId);
    markSymbols([input.key.symbol]);
    if (!input.recovery) {
      const refusal = await prepare(input);
      if (refusal !== undefined) {
        outcome = refusal;
        markOutcome('refused');
        await settleOrder(input.key);
        return refusal;
      }
    }
    const { runId, firstExecutionRunId } = workflowInfo();
    // A run that goes on from a reset does not know what the one before has sent.
    const knowsAll = !input.recovery && runId === firstExecutionRunId;
    let progress = await sendOrder(input.key, input.limits, knowsAll);
    show(progress);
    let pause = FIRST_LOOK_MS;
    while (!isClosed(progress.status)) {
      // An order that stays open for days must not end by the length of its own history.
      if (workflowInfo().continueAsNewSuggested)
        await continueAsNew<typeof symbolOrder>({ ...input, recovery: true, kept });
      const rests = progress.status === 'ACCEPTED' || progress.status === 'PARTIALLY_FILLED';
      // Histories of earlier versions have looked at resting orders between timers of their own.
      if (rests) awaitsNews ??= patched('order-news');
      if (rests && awaitsNews === true) progress = await news.next(input, progress);
      else {
        // A new revision is an intent that waits to be sent.
        if (progress.status === 'INTENT') pause = FIRST_LOOK_MS;
        else await sleep(Math.min(pause, Math.max(FIRST_LOOK_MS, progress.lookWithin ?? pause)));
        pause = Math.min(pause * 2, LONGEST_PAUSE);
        const unsent = knowsAll && progress.status === 'INTENT';
        progress = rests
          ? await followOrder(input.key, input.limits)
          : await sendOrder(input.key, input.limits, unsent);
      }
      show(progress);
    }
    await settleOrder(input.key);
    markOutcome(progress.status.toLowerCase());
    return progress.outcome;
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error;
    markOutcome('failed');
    throw toBusinessFailure(error, 'OrderFailed');
  }
}

/** The refusal, where the order may not be sent; undefined once its intent is in the ledger. */
async function prepare(input: SymbolOrderInput): Promise<OrderOutcome | undefined> {
  const reservation = await reserveOrder({
    identity: input.identity,
    owner: input.owner,
    key: input.key,
    side: input.trade.side,
    quoteAmount: input.trade.quoteAmount,
  });
  if (reservation.kind === 'refused') {
    const verdict = { reason: reservation.reason, figures: {}, detail: reservation.detail };
    return {
      symbol: input.key.symbol,
      side: input.trade.side,
      status: 'REFUSED',
      workflowId: orderWorkflowId(input.key),
      filledBase: '0',
      filledQuote: '0',
      feeQuote: '0',
      detail: sentenceFor(verdict, ''),
    };
  }
  const prepared = await prepareOrder(input);
  return 'refused' in prepared ? prepared.refused : undefined;
}
