import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import { type Deployment, type DeploymentPlace, NOT_FOUND, readDeployment, workingVersions } from './deployment.ts';

/** FAILED_PRECONDITION: the server has not seen the version on all queues of the present one yet. */
const NOT_READY = 9;

const PAUSE_MS = 200;
/** For so long the new version is waited for on every queue that the present one has; one that has given a queue up never comes. */
const ALL_QUEUES_MS = 10_000;
const GIVE_UP_MS = 60_000;

/** Compares the package versions that two builds begin with. */
function isOlder(buildId: string, than: string): boolean {
  const [mine = [], other = []] = [buildId, than].map((text) =>
    (/^\d+\.\d+\.\d+/.exec(text)?.[0] ?? '').split('.').map(Number),
  );
  const at = mine.findIndex((number, place) => number !== other[place]);
  return at >= 0 && (mine[at] ?? 0) < (other[at] ?? 0);
}

/**
 * Whether a version shall be the one that new workflows go to: where there is none, where the server sees it for the first time and it is not the older
 * package, and where no worker of the present one is left. A worker of an earlier version that comes back only ends what is pinned to it.
 * @param before what the server knew before this process asked it for work
 * @param working the versions that have workers
 */
export function shallBeCurrent(buildId: string, before: Deployment | undefined, working: ReadonlySet<string>): boolean {
  const current = before?.current;
  if (current === undefined) return true;
  if (current === buildId) return false;
  if (before?.versions.includes(buildId) === false) return !isOlder(buildId, current) || !working.has(current);
  return !working.has(current);
}

/** Makes a version that has workers the current one, as soon as the server has seen them. @throws Error where it does not within a minute */
export async function makeCurrent(place: DeploymentPlace, buildId: string): Promise<void> {
  const { client, namespace, deploymentName } = place;
  const began = Date.now();
  for (;;) {
    try {
      await client.workflowService.setWorkerDeploymentCurrentVersion({
        namespace,
        deploymentName,
        buildId,
        identity: `ballast ${process.pid}`,
        ignoreMissingTaskQueues: Date.now() - began > ALL_QUEUES_MS,
      });
      return;
    } catch (error) {
      const isEarly = isGrpcServiceError(error) && (error.code === NOT_FOUND || error.code === NOT_READY);
      if (!isEarly || Date.now() - began > GIVE_UP_MS) {
        const reason = isGrpcServiceError(error) ? error.details : String(error);
        throw new Error(
          `The Temporal server does not make ${buildId} the current version of ${deploymentName}: ${reason}. Where it knows no worker versions (before 1.29), set temporal.versioning to false.`,
        );
      }
      await sleep(PAUSE_MS);
    }
  }
}

/** Makes a version the current one where no worker of the present one is left. True where it is the current one now. */
export async function replaceLeftVersion(place: DeploymentPlace, buildId: string): Promise<boolean> {
  const deployment = await readDeployment(place);
  if (deployment?.current === buildId) return true;
  if (deployment?.current !== undefined && (await workingVersions(place)).has(deployment.current)) return false;
  await makeCurrent(place, buildId);
  return true;
}
