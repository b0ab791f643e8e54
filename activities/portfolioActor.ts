import { getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import { type CycleEnding, type CycleOwner, cycleEnding } from '../core/cycles/cycleResult.ts';
import type { ActorSteps, CycleSteps, OrderSteps } from '../core/cycles/cycleSteps.ts';
import type { AdmissionAnswer, ReservationAnswer } from '../core/cycles/portfolioProtocol.ts';
import type { CycleRecord } from '../core/ports/ledger.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { updateActor } from './server/actor.ts';

/** How a closed cycle stands in the ledger, as the actor remembers cycles. */
function endingIn(record: CycleRecord | undefined): CycleEnding | undefined {
  if (record === undefined || record.closedAt === undefined) return undefined;
  return cycleEnding({ ...record, closedAt: record.closedAt }, []);
}

/** True while the latest run of the owner's workflow is open and belongs to the owner's chain of runs, which a reset continues. */
async function isRunning(owner: CycleOwner): Promise<boolean> {
  try {
    const description = await getClient().workflow.getHandle(owner.workflowId).describe();
    const first = description.raw.workflowExecutionInfo?.firstRunId;
    return description.status.name === 'RUNNING' && (first === owner.runId || description.runId === owner.runId);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** The messages between cycles, orders and the account's actor. */
export function actorActivities({
  settings,
  ledger,
  recovery,
}: ActivityDependencies): Pick<CycleSteps, 'admitCycle'> &
  Pick<OrderSteps, 'reserveOrder'> &
  Pick<ActorSteps, 'isRunning' | 'recallEnding' | 'recallAccount'> {
  const { taskQueue } = settings;
  return {
    isRunning,
    async recallEnding({ account, cycleId, scope }) {
      return endingIn(await ledger.cycle(account, cycleId, scope)) ?? null;
    },
    async recallAccount(account, known) {
      await recovery.recallStop(account);
      const trading =
        known === undefined || known.kind === 'active'
          ? await ledger.tradingState(account)
          : await ledger.restoreStop(account, known);
      return { limits: settings.limits, trading };
    },
    async admitCycle(request) {
      const recorded = endingIn(await ledger.cycle(request.account, request.cycleId, request.scope));
      return await updateActor<AdmissionAnswer>(taskQueue, request.account, 'admitCycle', { ...request, recorded });
    },
    async reserveOrder(request) {
      // An order that exists has had its place; a reset of its workflow must follow it, whatever the actor would say to a new one.
      if ((await ledger.order(request.key)) !== undefined) return { kind: 'reserved' };
      return await updateActor<ReservationAnswer>(taskQueue, request.key.account, 'reserve', request);
    },
  };
}
