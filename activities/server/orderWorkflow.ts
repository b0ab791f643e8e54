import { Context, getClient } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { OrderOutcome } from '../../core/cycles/cycleResult.ts';
import type { SymbolOrderInput } from '../../core/cycles/cycleSteps.ts';
import { tradeSummary } from '../../core/cycles/summaries.ts';
import { orderWorkflowId, recoveryWorkflowId } from '../../core/orders/orderKey.ts';

/** Interval between two questions about a running order, ms. */
const ASK_AGAIN_MS = 250;

/** A workflow task whose worker has died is given to another one after so long. */
const WORKFLOW_TASK_TIMEOUT = '4s';

/** Starts the workflow of an order; attaches to it where there is, or was, one. */
export async function startOrAttach(
  taskQueue: string,
  input: SymbolOrderInput,
): Promise<{ handle: WorkflowHandle; existed: boolean }> {
  const workflowId = orderWorkflowId(input.key);
  try {
    const handle = await getClient().workflow.start('symbolOrder', {
      workflowId,
      taskQueue,
      args: [input],
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: tradeSummary(input.trade),
    });
    return { handle, existed: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { handle: getClient().workflow.getHandle(workflowId), existed: true };
  }
}

/**
 * Takes up an order whose workflow was terminated, cancelled or failed, or was refused when the cycle was done before. The ledger's intent, if there is one, decides what is sent; if there is none,
 * nothing ever was.
 */
export async function startRecovery(taskQueue: string, input: SymbolOrderInput): Promise<WorkflowHandle> {
  return await getClient().workflow.start('symbolOrder', {
    workflowId: recoveryWorkflowId(input.key),
    taskQueue,
    args: [input],
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: tradeSummary(input.trade),
  });
}

/** How far the workflow of an order has come. */
export type OrderWorkflowEnding =
  | { readonly kind: 'outcome'; readonly outcome: OrderOutcome }
  | { readonly kind: 'running' }
  | { readonly kind: 'broken' };

async function endingOf(handle: WorkflowHandle): Promise<OrderWorkflowEnding> {
  const { status } = await handle.describe();
  switch (status.name) {
    case 'RUNNING':
    case 'CONTINUED_AS_NEW':
      return { kind: 'running' };
    case 'COMPLETED':
      return { kind: 'outcome', outcome: (await handle.result()) as OrderOutcome };
    default:
      return { kind: 'broken' };
  }
}

/** Waits until the workflow of an order has ended, until a moment in ms UTC. */
export async function awaitOrderWorkflow(handle: WorkflowHandle, until: number): Promise<OrderWorkflowEnding> {
  for (;;) {
    const ending = await endingOf(handle);
    if (ending.kind !== 'running' || Date.now() >= until) return ending;
    await Context.current().sleep(ASK_AGAIN_MS);
  }
}
