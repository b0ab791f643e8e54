import { type CycleIdentity, type CycleSummary, endingOf, type OrderOutcome } from '../core/cycles/cycleResult.ts';
import type { CloseCycleRequest, CycleSteps } from '../core/cycles/cycleSteps.ts';
import { outcomeOf } from '../core/orders/orderOutcome.ts';
import type { PortfolioPosture } from '../core/portfolio/account/posture.ts';
import { readPosture } from './account/readPosture.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { requireLatestRun, tellActor } from './server/actor.ts';
import { readVenue } from './venue/readVenue.ts';

/** Keeps the record of cycles: start, plan, end, and the account's equity after it. */
export function journalActivities(
  dependencies: ActivityDependencies,
): Pick<CycleSteps, 'openCycle' | 'recordPlan' | 'closeCycle' | 'recallCycle'> {
  const { settings, ledger } = dependencies;
  /** A failed cycle closes even where the venue cannot be read; any other one tells the truth about the account or tries again. */
  const postureAfter = async (request: CloseCycleRequest): Promise<PortfolioPosture | undefined> => {
    try {
      return await readVenue(() => readPosture(dependencies, request));
    } catch (error) {
      if (request.outcome === 'failed') return undefined;
      throw error;
    }
  };

  /** What all runs of a cycle have ordered. */
  const ordersOf = async ({ account, cycleId, scope }: CycleIdentity): Promise<readonly OrderOutcome[]> => {
    const symbols = scope === 'all' ? undefined : new Set(scope.split(','));
    const records = await ledger.ordersOfCycle(account, cycleId);
    return records.filter(({ key }) => symbols?.has(key.symbol) ?? true).map(outcomeOf);
  };

  return {
    async openCycle(identity, owner, startedAt) {
      await ledger.openCycle({ ...identity, ...owner, startedAt });
      return await ordersOf(identity);
    },
    async recordPlan(identity, plan, run) {
      // A ledger that was restored from a copy may not know a cycle that goes on.
      const { account, cycleId, scope } = identity;
      if (run !== undefined && (await ledger.cycle(account, cycleId, scope)) === undefined)
        await ledger.openCycle({ ...identity, ...run });
      await ledger.recordPlan(account, cycleId, scope, plan);
    },
    async recallCycle({ account, cycleId, scope }) {
      const record = await ledger.cycle(account, cycleId, scope);
      return {
        report: record === undefined || record.summary === '' ? [] : record.summary.split('\n'),
        orders: await ordersOf({ account, cycleId, scope }),
      };
    },
    async closeCycle(request): Promise<CycleSummary> {
      const { identity, owner, outcome, report } = request;
      const posture = await postureAfter(request);
      await requireLatestRun();
      const closedAt = Date.now();
      const { account, cycleId, scope } = identity;
      if ((await ledger.cycle(account, cycleId, scope)) === undefined)
        await ledger.openCycle({ ...identity, ...owner, startedAt: request.startedAt });
      if (posture !== undefined) {
        await ledger.recordEquity({
          account: identity.account,
          at: posture.at,
          equity: posture.equity,
          cash: posture.cash,
        });
      }
      await ledger.closeCycle(account, cycleId, scope, outcome, report.join('\n'), closedAt);
      const summary: CycleSummary = {
        ...identity,
        ...owner,
        outcome,
        startedAt: request.startedAt,
        closedAt,
        report,
        orders: request.orders,
      };
      await tellActor(settings.taskQueue, endingOf(summary), posture);
      return summary;
    },
  };
}
