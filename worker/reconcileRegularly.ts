import { reconciliationStart } from '../core/cycles/reconciliationStart.ts';
import { connectClient } from './connectClient.ts';
import type { WorkerConnection } from './runWorkers.ts';

/** What is reconciled, and how often. */
export interface RegularReconciliation {
  readonly accounts: readonly string[];
  readonly taskQueue: string;
  /** Time between two, ms. */
  every(account: string): number;
}

/**
 * Starts the reconciliation of every account now and after each of its intervals. Where one of an account is running, of whichever worker, that one
 * counts. A start that fails is tried again at the next interval; buys reconcile by themselves where it is due.
 * @returns what ends it
 */
export async function reconcileRegularly(
  target: WorkerConnection,
  { accounts, taskQueue, every }: RegularReconciliation,
): Promise<() => Promise<void>> {
  const client = await connectClient(target);
  const start = (account: string): void => {
    client.workflow
      .start('reconciliation', reconciliationStart(taskQueue, account))
      .catch((error: unknown) => console.warn(`The reconciliation of ${account} could not be started: ${error}`));
  };
  for (const account of accounts) start(account);
  const timers = accounts.map((account) => setInterval(start, every(account), account));
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await client.connection.close();
  };
}
