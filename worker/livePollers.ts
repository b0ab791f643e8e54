import { hostname } from 'node:os';
import type { Connection } from '@temporalio/client';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';

/** A worker asks the server for work at least this often; who has not asked for longer has ended. */
export const POLL_SECONDS = 75;

/** The name under which a worker asks for work: whose orders it places, where it keeps them, and where it runs. */
const IDENTITY = /^ballast (?<venue>\S+) (?:ledger:(?<ledger>\S+) )?(?<process>\d+)@(?<host>.*)$/;

/** A worker of ours that asks a queue for work. */
export interface LivePoller {
  readonly identity: string;
  readonly venueKey: string;
  /** Workers of earlier versions do not tell it. */
  readonly ledgerIdentity: string | undefined;
  readonly version: WorkerDeploymentVersion | undefined;
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

/** The workers of ours that ask a task queue for workflow tasks now. */
export async function livePollers(
  connection: Pick<Connection | NativeConnection, 'workflowService'>,
  namespace: string,
  taskQueue: string,
): Promise<readonly LivePoller[]> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: 1,
  });
  const oldest = Date.now() / 1_000 - POLL_SECONDS;
  return (pollers ?? []).flatMap(({ identity, lastAccessTime, deploymentOptions }) => {
    const { venue, ledger, process: pid, host } = IDENTITY.exec(identity ?? '')?.groups ?? {};
    if (venue === undefined || Number(lastAccessTime?.seconds ?? 0) < oldest || hasEnded(host, Number(pid))) return [];
    const { deploymentName, buildId } = deploymentOptions ?? {};
    const version = deploymentName && buildId ? { deploymentName, buildId } : undefined;
    return [{ identity: identity ?? '', venueKey: venue, ledgerIdentity: ledger, version }];
  });
}
