import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import { actorStart } from '../core/cycles/actorStart.ts';
import type { portfolio } from '../workflows/portfolio.ts';
import { NoWorkerError } from './clientErrors.ts';

/**
 * Longest wait for the answer to a command that only a worker can carry out, where one polls, ms: one that has just come up, or has taken the account over from one
 * that died, answers after a while.
 */
const COMMAND_MS = 40_000;

/** An update of an account's actor, which is started where it does not run yet. */
export interface AccountUpdate {
  readonly account: string;
  readonly name: string;
  readonly argument: unknown;
  /** The server knows the update by it and has it carried out once, however often it is sent. */
  readonly updateId: string;
}

/** Sends an update and waits for its answer. */
export async function sendUpdate<Result>(
  client: Client,
  taskQueue: string,
  { account, name, argument, updateId }: AccountUpdate,
): Promise<Result> {
  const startWorkflowOperation = new WithStartWorkflowOperation<typeof portfolio>(
    'portfolio',
    actorStart(taskQueue, account),
  );
  return await client.workflow.executeUpdateWithStart<typeof portfolio, Result, [unknown]>(name, {
    startWorkflowOperation,
    args: [argument],
    updateId,
  });
}

/**
 * Asks again as long as no worker answers though one polls.
 * @param workerCount how many workers poll now
 * @throws NoWorkerError where none polls, or none has answered in the end
 */
export async function whileWorkersPoll<Result>(
  ask: () => Promise<Result>,
  workerCount: () => Promise<number>,
): Promise<Result> {
  const begun = Date.now();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const mayWait = error instanceof NoWorkerError && Date.now() - begun < COMMAND_MS;
      if (!mayWait || (await workerCount()) === 0) throw error;
    }
  }
}
