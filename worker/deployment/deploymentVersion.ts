import { createHash } from 'node:crypto';
import type { WorkerDeploymentVersion } from '@temporalio/common';
import type { Configuration } from '../../configuration/schema.ts';
import { ownBuildId } from './buildId.ts';

/** The server takes no other characters everywhere, and uses `.` and `:` itself. */
const OTHERS = /[^A-Za-z0-9_-]/g;

/** The workers of a task queue are one deployment, under a name that no other queue has. */
export function deploymentName(taskQueue: string): string {
  const plain = taskQueue.replaceAll(OTHERS, '_');
  const digest = plain === taskQueue ? '' : `-${createHash('sha256').update(taskQueue).digest('hex').slice(0, 8)}`;
  return `ballast-${plain}${digest}`;
}

/** The version under which this process works; undefined where versions are switched off, or the sources run and nobody has named them. */
export function deploymentVersion({ temporal }: Configuration): WorkerDeploymentVersion | undefined {
  const buildId = temporal.versioning ? (temporal.buildId ?? ownBuildId()) : undefined;
  return buildId === undefined ? undefined : { deploymentName: deploymentName(temporal.taskQueue), buildId };
}
