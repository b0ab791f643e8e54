import { getClient } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { CycleOwner } from '../core/cycles/cycleResult.ts';

/** True while the latest run of the owner's workflow is open and belongs to the owner's chain of runs, which a reset continues. */
export async function isRunning(owner: CycleOwner): Promise<boolean> {
  try {
    const description = await getClient().workflow.getHandle(owner.workflowId).describe();
    const first = description.raw.workflowExecutionInfo?.firstRunId;
    return description.status.name === 'RUNNING' && (first === owner.runId || description.runId === owner.runId);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
