import { hostname } from 'node:os';
import type { NativeConnection } from '@temporalio/worker';
import { livePollers, POLL_SECONDS } from './livePollers.ts';

/** Whose orders a worker places, and in which ledger it keeps them. */
export interface QueueOwner {
  readonly venueKey: string;
  readonly ledgerIdentity: string;
}

/** The name under which a worker asks for work: whose orders it places, where it keeps them, and where it runs. */
export function workerIdentity({ venueKey, ledgerIdentity }: QueueOwner): string {
  return `ballast ${venueKey} ledger:${ledgerIdentity} ${process.pid}@${hostname()}`;
}

/**
 * Workers of one task queue share its cycles and orders, so all of them must trade at the same venue in the same mode and keep one ledger: what is
 * committed in one ledger, a halt or an intent, is not seen in another.
 * @throws Error where a worker of another venue, mode or ledger works on the queue now.
 */
export async function requireOwnQueue(
  connection: NativeConnection,
  namespace: string,
  taskQueue: string,
  own: QueueOwner,
): Promise<void> {
  for (const { identity, venueKey, ledgerIdentity: ledger } of await livePollers(connection, namespace, taskQueue)) {
    if (venueKey !== own.venueKey)
      throw new Error(
        `Workers for ${venueKey} work on the task queue ${taskQueue} (${identity}), this one is for ${own.venueKey}: one would place the other's orders. Set temporal.taskQueue, or temporal.namespace, to another one.`,
      );
    if (ledger !== undefined && ledger !== own.ledgerIdentity)
      throw new Error(
        `Workers with the ledger ${ledger} work on the task queue ${taskQueue} (${identity}), this one has the ledger ${own.ledgerIdentity}: a halt in one would not be seen in the other. Give this worker the same ledger (BALLAST_LEDGER_URL, ledger.url or dataDirectory), or a queue of its own (temporal.taskQueue). A worker that has ended on another machine is forgotten after ${POLL_SECONDS} s.`,
      );
  }
}
