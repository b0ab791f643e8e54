import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { actorStart } from '../core/cycles/actorStart.ts';
import { portfolioWorkflowId } from '../core/cycles/identifiers.ts';

/** A task that has failed so often by what its history says fails for ever. */
const ATTEMPTS = 3;
/** The latest events that are read: the last failure stands among them, whatever waits behind it. */
const EVENTS = 50;
/** temporal.api.enums.v1.EventType and WorkflowTaskFailedCause. */
const TASK_COMPLETED = 7;
const TASK_FAILED = 9;
const NON_DETERMINISTIC_ERROR = 24;

/**
 * Ends the actor of an account whose history cannot be replayed, and starts it anew: all that it must know is in the ledger. Code that is deterministic meets this too. Where
 * a worker was held up past the time-out of a task, the SDK may record an update behind what the task's timer began, and replays them the other way round
 * (github.com/temporalio/sdk-rust, issues 943 and 1146).
 * @returns whether it did
 */
export async function restartUnreplayableActor(client: Client, taskQueue: string, account: string): Promise<boolean> {
  const workflowId = portfolioWorkflowId(account);
  try {
    const { raw, runId } = await client.workflow.getHandle(workflowId).describe();
    if ((raw.pendingWorkflowTask?.attempt ?? 0) < ATTEMPTS) return false;
    const run = client.workflow.getHandle(workflowId, runId);
    if (!(await failsInReplay(client, run, runId))) return false;
    await run.terminate('its history cannot be replayed; it goes on from the ledger');
  } catch (error) {
    // There is none, or another worker has just ended it.
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
  await client.workflow.start('portfolio', actorStart(taskQueue, account));
  return true;
}

/** Whether the latest task failed because the history says something else than the code. */
async function failsInReplay(client: Client, { workflowId }: WorkflowHandle, runId: string): Promise<boolean> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: EVENTS,
  });
  const last = history?.events?.find(({ eventType }) => eventType === TASK_FAILED || eventType === TASK_COMPLETED);
  return last?.workflowTaskFailedEventAttributes?.cause === NON_DETERMINISTIC_ERROR;
}
