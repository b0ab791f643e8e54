import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { actorStart } from '../core/cycles/actorStart.ts';
import { portfolioWorkflowId } from '../core/cycles/identifiers.ts';
import { decryptHistory } from './decryptHistory.ts';
import { isReplayable } from './replayHistory.ts';

/** A task that has failed so often by what its history says fails for ever. */
const ATTEMPTS = 3;

/**
 * Ends the actor of an account whose history cannot be replayed, and starts it anew: all that it must know is in the ledger. Code that is deterministic meets this too. Where
 * a worker was held up past the time-out of a task, the SDK may record an update behind what the task's timer began, and replays them the other way round
 * (github.com/temporalio/sdk-rust, issues 943 and 1146).
 *
 * The history is replayed to find out: it does not tell why its tasks fail where the first of them timed out, since the server records the first failure only.
 * @returns whether it did
 */
export async function restartUnreplayableActor(client: Client, taskQueue: string, account: string): Promise<boolean> {
  const workflowId = portfolioWorkflowId(account);
  try {
    const { raw, runId } = await client.workflow.getHandle(workflowId).describe();
    if ((raw.pendingWorkflowTask?.attempt ?? 0) < ATTEMPTS) return false;
    const run = client.workflow.getHandle(workflowId, runId);
    const history = await decryptHistory(await run.fetchHistory(), client.options.loadedDataConverter.payloadCodecs);
    if (await isReplayable(history, workflowId)) return false;
    await run.terminate('its history cannot be replayed; it goes on from the ledger');
  } catch (error) {
    // There is none, or another worker has just ended it.
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
  await client.workflow.start('portfolio', actorStart(taskQueue, account));
  return true;
}
