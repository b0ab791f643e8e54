import { hostname } from 'node:os';
import type { NativeConnection } from '@temporalio/worker';

/** A worker asks the server for work at least this often; who has not asked for longer has ended. */
const POLL_SECONDS = 75;

const IDENTITY = /^ballast (?<venue>\S+) (?:ledger:(?<ledger>\S+) )?(?<process>\d+)@(?<host>.*)$/;

/** Whose orders a worker places, and in which ledger it keeps them. */
export interface QueueOwner {
  readonly venueKey: string;
  readonly ledgerIdentity: string;
}

/** The name under which a worker asks for work: whose orders it places, where it keeps them, and where it runs. */
export function workerIdentity({ venueKey, ledgerIdentity }: QueueOwner): string {
  return `ballast ${venueKey} ledger:${ledgerIdentity} ${process.pid}@${hostname()}`;
}

/** The server remembers a worker for a while after its end; one of this machine can be looked for. */
function hasEnded(host: string | undefined, pid: number): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
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
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: 1,
  });
  const oldest = Date.now() / 1_000 - POLL_SECONDS;
  for (const { identity, lastAccessTime } of pollers ?? []) {
    const { venue, ledger, process: pid, host } = IDENTITY.exec(identity ?? '')?.groups ?? {};
    if (venue === undefined || Number(lastAccessTime?.seconds ?? 0) < oldest || hasEnded(host, Number(pid))) continue;
    if (venue !== own.venueKey)
      throw new Error(
        `Workers for ${venue} work on the task queue ${taskQueue} (${identity}), this one is for ${own.venueKey}: one would place the other's orders. Set temporal.taskQueue, or temporal.namespace, to another one.`,
      );
    // Workers of earlier versions do not tell their ledger.
    if (ledger !== undefined && ledger !== own.ledgerIdentity)
      throw new Error(
        `Workers with the ledger ${ledger} work on the task queue ${taskQueue} (${identity}), this one has the ledger ${own.ledgerIdentity}: a halt in one would not be seen in the other. Give this worker the same ledger (BALLAST_LEDGER_URL, ledger.url or dataDirectory), or a queue of its own (temporal.taskQueue). A worker that has ended on another machine is forgotten after ${POLL_SECONDS} s.`,
      );
  }
}
