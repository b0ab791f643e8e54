import type { WorkerDeploymentVersion } from '@temporalio/common';
import { connectClient } from '../connectClient.ts';
import type { WorkerConnection } from '../runWorkers.ts';
import { makeCurrent, replaceLeftVersion, shallBeCurrent } from './becomeCurrent.ts';
import { type DeploymentPlace, readDeployment, workingVersions } from './deployment.ts';
import { moveLeftCycles } from './leftCycles.ts';

/** How often it is looked at whether a version has lost its last worker, ms. */
const CHECK_MS = 30_000;

/** A version of the workers of a queue, before and while they work. */
export interface KeptVersion {
  /** To be called when the workers ask for work: settles when the version has its part of the work. */
  begin(): Promise<void>;
  end(): Promise<void>;
}

/**
 * Looks after the version under which the workers of this process work: makes it the current one where it is the newest, or where the current one has no worker
 * any more, and takes over the cycles that are pinned to a version without workers.
 * @param say told what has changed
 */
export async function keepVersion(
  target: WorkerConnection,
  taskQueue: string,
  { deploymentName, buildId }: WorkerDeploymentVersion,
  say: (message: string) => void,
): Promise<KeptVersion> {
  const client = await connectClient(target);
  const place: DeploymentPlace = { client, namespace: target.namespace, taskQueue, deploymentName };
  const check = async (): Promise<void> => {
    if (!(await replaceLeftVersion(place, buildId))) return;
    for (const { workflowId, version } of await moveLeftCycles(place))
      say(`${workflowId} goes on with version ${buildId}: ${version.buildId} has no worker any more`);
  };
  let checking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const before = await readDeployment(place).catch(async (error: unknown) => {
    await client.connection.close();
    throw error;
  });
  return {
    begin: async () => {
      if (shallBeCurrent(buildId, before, await workingVersions(place))) {
        await makeCurrent(place, buildId);
        say(`version ${buildId} is the current one`);
      } else if (before?.current !== buildId)
        say(
          `version ${before?.current} is the current one; this is ${buildId}, which only ends the cycles begun on it`,
        );
      // What cannot be looked at now is looked at again.
      const checkOnce = (): void => {
        checking ??= check()
          .catch((error: unknown) => console.warn(`The worker versions could not be looked at: ${error}`))
          .finally(() => {
            checking = undefined;
          });
      };
      checkOnce();
      timer = setInterval(checkOnce, CHECK_MS);
    },
    end: async () => {
      clearInterval(timer);
      await checking;
      await client.connection.close();
    },
  };
}
