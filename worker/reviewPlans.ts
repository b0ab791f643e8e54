import { defaultPayloadConverter } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { ActivityDependencies } from '../activities/dependencies.ts';
import { comparePlans } from '../core/cycles/comparePlans.ts';
import { decisionInput, symbolsOf } from '../core/cycles/cycleDecisionInput.ts';
import type { OptimizeRequest } from '../core/cycles/cycleSteps.ts';
import type { PlanReview } from '../core/cycles/debugReport.ts';
import { spentOnBuys } from '../core/orders/executed.ts';
import { isClosed } from '../core/orders/orderState.ts';
import type { Plan } from '../core/portfolio/decision/plan.ts';
import { decide } from '../core/portfolio/planning/decide.ts';
import { liquidate } from '../core/portfolio/planning/liquidate.ts';
import { isProtective } from '../core/protection/protectiveStopOrder.ts';
import type { History } from './replayHistory.ts';

/** What plans are made again with: the settings and candles of each account. */
type Reviewing = Pick<ActivityDependencies, 'ledger' | 'candles' | 'settings'>;

/** A plan with what it was asked for, as a history has them. */
interface RecordedPlan {
  readonly eventId: number;
  readonly at: number;
  readonly request: OptimizeRequest;
  readonly plan: Plan;
}

/** Every plan that the optimizer's step has answered in a history. */
function recordedPlans(history: History): readonly RecordedPlan[] {
  const events = history.events ?? [];
  const byId = new Map(events.map((event) => [String(event.eventId), event]));
  return events.flatMap((event) => {
    const completed = event.activityTaskCompletedEventAttributes;
    const scheduled = byId.get(String(completed?.scheduledEventId));
    const attributes = scheduled?.activityTaskScheduledEventAttributes;
    const input = attributes?.input?.payloads?.[0];
    const result = completed?.result?.payloads?.[0];
    if (attributes?.activityType?.name !== 'optimize' || !input || !result) return [];
    const started = byId.get(String(completed?.startedEventId)) ?? scheduled;
    return [
      {
        eventId: Number(scheduled?.eventId),
        at: optionalTsToMs(started?.eventTime) ?? 0,
        request: defaultPayloadConverter.fromPayload<OptimizeRequest>(input),
        plan: defaultPayloadConverter.fromPayload<Plan>(result),
      },
    ];
  });
}

/** Decides every recorded plan again with the present code: on the recorded holdings, prices and signals, and on the ledger as it was then. */
export async function reviewPlans(history: History, reviewing: Reviewing): Promise<readonly PlanReview[]> {
  const reviews: PlanReview[] = [];
  for (const recorded of recordedPlans(history)) reviews.push(await review(recorded, reviewing));
  return reviews;
}

async function review({ eventId, at, request, plan }: RecordedPlan, reviewing: Reviewing): Promise<PlanReview> {
  const { settings, candles, ledger } = reviewing;
  const { account, cycleId } = request.identity;
  const { decisions, trades } = plan;
  const notes: string[] = [];
  try {
    const history = await candles(account).readAll(symbolsOf(request), request.market.at);
    for (const { symbol, candles: reference } of request.market.available) {
      const count = history.get(symbol)?.length ?? 0;
      if (count !== reference.count)
        notes.push(`${symbol}: ${reference.count} candles then, ${count} in the ledger now`);
    }
    const open = await ledger.ordersOpenAt(account, at);
    const ofCycle = (await ledger.ordersOfCycle(account, cycleId)).filter(
      ({ createdAt, updatedAt, state }) => createdAt < at && updatedAt <= at && isClosed(state.status),
    );
    const input = decisionInput(settings(account), request, history, {
      outstanding: open.filter((record) => !isProtective(record)).map((record) => record.key.symbol),
      ordered: ofCycle.map((record) => record.key.symbol),
      spent: spentOnBuys(ofCycle).toFixed(),
    });
    const present = request.liquidate ? liquidate(input) : decide(input);
    return { eventId, at, decisions, trades, differences: comparePlans(plan, present), notes };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const differences = decisions.map(({ symbol, action, reason, sentence }) => ({
      symbol,
      recorded: { action, reason, sentence, trade: undefined },
      present: undefined,
    }));
    return { eventId, at, decisions, trades, differences, notes: [...notes, `no plan can be made now: ${message}`] };
  }
}
