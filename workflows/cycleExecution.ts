import { patched } from '@temporalio/workflow';
import type { CycleSteps } from '../core/cycles/cycleSteps.ts';
import { tradeSummary } from '../core/cycles/summaries.ts';
import type { PlannedTrade } from '../core/portfolio/decision/plan.ts';
import type { AgreedPlan, CyclePlanning } from './cyclePlanning.ts';
import type { CycleRun } from './cycleRun.ts';
import { describedSteps } from './stepSummaries.ts';
import { HEARTBEAT_TIMEOUT } from './stepsOfCycle.ts';

/** A cycle gives up after so many plans that were too old before any of their trades was done. */
const MAX_PLANS = 4;

/**
 * The execution: the trades of a plan become orders, sells first. A plan that has grown old on the way (a reset, a long wait for the venue) is made again on fresh
 * holdings; what was ordered in this cycle is left out of it.
 */
export async function tradeToPlan(run: CycleRun, planning: CyclePlanning): Promise<void> {
  for (let stale = 0; stale < MAX_PLANS; ) {
    const before = symbolsTried(run);
    const agreed = await planning.agree(run);
    if (agreed === undefined || (await execute(run, agreed))) return;
    run.restartDeadline();
    // Orders that rest take their time. There are only so many symbols, so that there is an end to it.
    if (!(symbolsTried(run) > before && patched('plans-that-advance'))) stale += 1;
  }
  throw new Error(
    `${MAX_PLANS} plans in a row grew older than ${run.settings.maxPlanAge / 1_000} s before their trades were done`,
  );
}

function symbolsTried({ progress }: CycleRun): number {
  return new Set(progress.orders.map(({ symbol }) => symbol)).size;
}

/** True when all trades of the plan are done, or none may be any more; false when it grew too old first. */
async function execute(run: CycleRun, agreed: AgreedPlan): Promise<boolean> {
  for (const trade of agreed.plan.trades) {
    if (run.stop !== undefined) {
      run.progress.refuse(`stopped by ${run.stop.by}: ${run.stop.reason}`);
      return true;
    }
    if (Date.now() - agreed.madeAt > run.settings.maxPlanAge) return false;
    await order(run, agreed, trade);
  }
  return true;
}

async function order(run: CycleRun, { plan, madeAt }: AgreedPlan, trade: PlannedTrade): Promise<void> {
  const { identity, owner, progress } = run;
  const { orderPatience, maxPlanAge, limits, dashboard } = run.settings;
  progress.enter(trade.side === 'sell' ? 'selling' : 'buying', trade.symbol);
  const { runOrder } = describedSteps<Pick<CycleSteps, 'runOrder'>>({
    startToCloseTimeout: orderPatience + 60_000,
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    retry: { initialInterval: '200ms', maximumInterval: '5s' },
    summary: tradeSummary(trade),
  });
  const outcome = await runOrder(
    {
      identity,
      owner,
      key: { account: identity.account, cycleId: identity.cycleId, symbol: trade.symbol },
      trade,
      heldBefore: plan.positions.find(({ symbol }) => symbol === trade.symbol)?.quantity ?? '0',
      limits,
      validUntil: madeAt + maxPlanAge + orderPatience,
      recovery: false,
      ...(dashboard === undefined ? {} : { dashboard }),
    },
    orderPatience,
  );
  progress.orders.push(outcome);
}
