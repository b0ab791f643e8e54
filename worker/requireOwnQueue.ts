import { hostname } from 'node:os';
import type { NativeConnection } from '@temporalio/worker';

/** A worker asks the server for work at least this often; who has not asked for longer has ended. */
const POLL_SECONDS = 75;

const IDENTITY = /^ballast (\S+) \d+@/;

/** The name under which a worker asks for work: whose orders it places, and where it runs. */
export function workerIdentity(venueKey: string): string {
  return `ballast ${venueKey} ${process.pid}@${hostname()}`;
}

/**
 * Workers of one task queue share its cycles and orders, so all of them must trade at the same venue in the same mode.
 * @throws Error where a worker of another venue or mode works on the queue now.
 */
export async function requireOwnQueue(
  connection: NativeConnection,
  namespace: string,
  taskQueue: string,
  venueKey: string,
): Promise<void> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: 1,
  });
  const oldest = Date.now() / 1_000 - POLL_SECONDS;
  for (const { identity, lastAccessTime } of pollers ?? []) {
    const venue = IDENTITY.exec(identity ?? '')?.[1];
    if (venue === undefined || venue === venueKey || Number(lastAccessTime?.seconds ?? 0) < oldest) continue;
    throw new Error(
      `Workers for ${venue} work on the task queue ${taskQueue} (${identity}), this one is for ${venueKey}: one would place the other's orders. Set temporal.taskQueue, or temporal.namespace, to another one.`,
    );
  }
}
