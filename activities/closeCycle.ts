import { type CycleSummary, endingOf } from '../core/cycles/cycleResult.ts';
import type { CloseCycleRequest, CycleSteps } from '../core/cycles/cycleSteps.ts';
import type { PortfolioPosture } from '../core/portfolio/account/posture.ts';
import { readPosture } from './account/readPosture.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { requireLatestRun, tellActor } from './server/actor.ts';
import { readVenue } from './venue/readVenue.ts';

/** Keeps how a cycle ended and the account's equity after it, and tells the actor. */
export function closeCycleActivity(dependencies: ActivityDependencies): CycleSteps['closeCycle'] {
  const { taskQueue, ledger, snapshots } = dependencies;
  /** A failed cycle closes even where the venue cannot be read; any other one tells the truth about the account or tries again. */
  const postureAfter = async (request: CloseCycleRequest): Promise<PortfolioPosture | undefined> => {
    try {
      return await readVenue(() => readPosture(dependencies, request));
    } catch (error) {
      if (request.outcome === 'failed') return undefined;
      throw error;
    }
  };

  return async (request): Promise<CycleSummary> => {
    const { identity, owner, outcome, report } = request;
    const posture = await postureAfter(request);
    snapshots.forget(request.identity.account);
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
    await tellActor(taskQueue, endingOf(summary), posture);
    return summary;
  };
}
