import { Connection } from '@temporalio/client';
import { type LivePoller, livePollers } from '../livePollers.ts';
import type { WorkerConnection } from '../runWorkers.ts';

/** The workers of ours that ask a task queue for workflow tasks now, over a connection of its own. */
export async function pollersOf(target: WorkerConnection, taskQueue: string): Promise<readonly LivePoller[]> {
  const connection = await Connection.connect({ address: target.address, ...target.security });
  try {
    return await livePollers(connection, target.namespace, taskQueue);
  } finally {
    await connection.close();
  }
}
