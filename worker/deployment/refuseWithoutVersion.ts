import { isGrpcServiceError } from '@temporalio/client';
import { connectClient } from '../connectClient.ts';
import type { WorkerConnection } from '../runWorkers.ts';
import { readDeployment } from './deployment.ts';
import { deploymentName } from './deploymentVersion.ts';

/** UNIMPLEMENTED: the server knows no versions of workers. */
const UNKNOWN_REQUEST = 12;

/**
 * A server goes on giving the work of a queue to the version that was made the current one: workers without a version would wait for ever, beside cycles that nobody goes on with.
 * @throws Error where the queue has had workers with a version
 */
export async function refuseWithoutVersion(target: WorkerConnection, taskQueue: string): Promise<void> {
  const client = await connectClient(target);
  const name = deploymentName(taskQueue);
  try {
    const known = await readDeployment({ client, namespace: target.namespace, taskQueue, deploymentName: name });
    if (known?.current === undefined) return;
    throw new Error(
      `temporal.versioning: given false; allowed: true, since the server gives the work of the queue ${taskQueue} to workers of version ${known.current}, also where none of them runs any more. Take the setting out and start again.`,
    );
  } catch (error) {
    if (!isGrpcServiceError(error) || error.code !== UNKNOWN_REQUEST) throw error;
  } finally {
    await client.connection.close();
  }
}
