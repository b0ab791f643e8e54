import { type Client, isGrpcServiceError } from '@temporalio/client';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import { livePollers } from '../livePollers.ts';

/** Status codes of gRPC that are told apart here (grpc.io, "Status codes and their use in gRPC"). */
export const NOT_FOUND = 5;

/** What the server calls a queue whose tasks go to workers without a version. */
const UNVERSIONED = '__unversioned__';

/** Where a deployment is looked at. */
export interface DeploymentPlace {
  readonly client: Client;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly deploymentName: string;
}

/** A deployment as the server knows it. */
export interface Deployment {
  /** The version that new workflows go to; undefined where it is none. */
  readonly current: string | undefined;
  /** Every version that the server has seen. */
  readonly versions: readonly string[];
}

/** @returns undefined where no worker with a version has asked the server for work yet */
export async function readDeployment({
  client,
  namespace,
  deploymentName,
}: DeploymentPlace): Promise<Deployment | undefined> {
  try {
    const { workerDeploymentInfo } = await client.workflowService.describeWorkerDeployment({
      namespace,
      deploymentName,
    });
    const current = workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId;
    return {
      current: current === undefined || current === null || current === UNVERSIONED ? undefined : current,
      versions: (workerDeploymentInfo?.versionSummaries ?? []).map(({ deploymentVersion: at }) => at?.buildId ?? ''),
    };
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === NOT_FOUND) return undefined;
    throw error;
  }
}

/** The versions of which a worker asks for work now. */
export async function workingVersions({
  client,
  namespace,
  taskQueue,
  deploymentName,
}: DeploymentPlace): Promise<ReadonlySet<string>> {
  const pollers = await livePollers(client, namespace, taskQueue);
  const versions = pollers.map(({ version }) => version).filter((version) => version !== undefined);
  return new Set(versions.filter((version) => version.deploymentName === deploymentName).map(({ buildId }) => buildId));
}

/** A running workflow, and the version that it is pinned to. */
export interface PinnedWorkflow {
  readonly workflowId: string;
  readonly runId: string;
  readonly version: WorkerDeploymentVersion;
}
