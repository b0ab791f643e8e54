import { ApplicationFailure, Context, getClient } from '@temporalio/activity';
import { WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { INTERNAL_UPDATES, type InternalUpdate } from '../../core/account/internalUpdateNames.ts';
import { actorStart } from '../../core/cycles/actorStart.ts';
import { askAccount } from '../../core/cycles/askStatus.ts';
import type { CycleEnding } from '../../core/cycles/cycleResult.ts';
import { portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import type { Reservation } from '../../core/cycles/portfolioProtocol.ts';
import type { OrderKey } from '../../core/orders/orderKey.ts';
import type { PortfolioPosture } from '../../core/portfolio/account/posture.ts';
import { untilCancelled } from './untilCancelled.ts';

/** Sends an update to the account's actor, which is started where it does not run yet. */
export async function updateActor<Result>(
  taskQueue: string,
  account: string,
  update: InternalUpdate,
  argument: unknown,
): Promise<Result> {
  const start = new WithStartWorkflowOperation('portfolio', actorStart(taskQueue, account));
  return await untilCancelled(
    getClient().workflow.executeUpdateWithStart<Workflow, Result, [unknown]>(INTERNAL_UPDATES[update], {
      startWorkflowOperation: start,
      args: [argument],
    }),
  );
}

/**
 * Makes sure that the workflow of this step was not reset meanwhile: the new run is the same cycle to the actor and the ledger, and what the old one has still to
 * say would end it.
 * @throws ApplicationFailure where it was
 */
export async function requireLatestRun(): Promise<void> {
  const { workflowExecution } = Context.current().info;
  if (workflowExecution === undefined) throw new Error('No workflow has asked for this step');
  const { workflowId, runId } = workflowExecution;
  const latest = await getClient().workflow.getHandle(workflowId).describe();
  if (latest.runId !== runId)
    throw ApplicationFailure.nonRetryable(`The run ${runId} of ${workflowId} was replaced by ${latest.runId}`);
}

/** Releases the reservation of an order with which nothing can happen any more. */
export async function releaseReservation(taskQueue: string, key: OrderKey): Promise<void> {
  await updateActor<void>(taskQueue, key.account, 'release', key);
}

/** The reservations that the actor keeps now; an actor that is not there keeps none. */
export async function reservationsOf(account: string): Promise<readonly Reservation[]> {
  const actor = getClient().workflow.getHandle(portfolioWorkflowId(account));
  try {
    return (await untilCancelled(askAccount(actor))).reservations;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return [];
    throw error;
  }
}

/** Tells the actor how a cycle ended and how the account stands. */
export async function tellActor(
  taskQueue: string,
  summary: CycleEnding,
  posture: PortfolioPosture | undefined,
): Promise<void> {
  await updateActor<void>(taskQueue, summary.account, 'closeCycle', { summary, posture });
}

/** Has the actor read the account's trading state again, after somebody other than it has changed it. */
export async function refreshActor(taskQueue: string, account: string): Promise<void> {
  await updateActor<void>(taskQueue, account, 'refresh', null);
}
