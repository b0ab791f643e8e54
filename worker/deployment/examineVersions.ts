import type { Client } from '@temporalio/client';
import type { Configuration } from '../../configuration/schema.ts';
import { temporalTarget } from '../../configuration/temporalConnection.ts';
import { firstNames } from '../../core/payloads/firstNames.ts';
import { connectClient } from '../connectClient.ts';
import { type DeploymentPlace, readDeployment, workingVersions } from './deployment.ts';
import { deploymentName } from './deploymentVersion.ts';
import { leftCycles } from './leftCycles.ts';

/** So many workflows without a worker are named. */
const MOST_NAMED = 5;

/** What is kept of the workflows that a version has worked on, as a part of a sentence. */
async function keptOf(client: Client, scope: string, name: string, condition: string): Promise<string | undefined> {
  const { count } = await client.workflow.count(`${condition} AND ${scope}`);
  if (count === 0) return undefined;
  const running = await client.workflow.count(`${condition} AND ${scope} AND ExecutionStatus = 'Running'`);
  return `${name} ${count} workflows (${running.count} running)`;
}

async function examine(place: DeploymentPlace): Promise<string> {
  const deployment = await readDeployment(place);
  if (deployment === undefined) return 'no worker has told its version yet';
  const left = await leftCycles(place);
  if (left.length > 0) {
    const all = left.map(({ workflowId, version }) => `${workflowId} (${version.buildId})`);
    const names = firstNames(all, MOST_NAMED, '`ballast cycle list --outcome running --limit 1000` lists what runs');
    throw new Error(
      `${left.length} running cycles are pinned to a version that has no worker any more: ${names}. A worker of the current version takes them over within a minute: start one, or start a worker of theirs again. By hand: temporal workflow update-options --workflow-id ID --versioning-override-behavior auto_upgrade`,
    );
  }
  const { current, versions } = deployment;
  if (current === undefined || !(await workingVersions(place)).has(current))
    throw new Error(
      `no worker of the current version ${current ?? '(there is none)'} works: start one. A worker of another version takes its place once it has been away for two minutes`,
    );
  const { client } = place;
  const scope = `TaskQueue = '${place.taskQueue.replaceAll("'", "''")}'`;
  const used = (version: string) =>
    `TemporalUsedWorkerDeploymentVersions = '${`${place.deploymentName}:${version}`.replaceAll("'", "''")}'`;
  const kept = [
    await keptOf(client, scope, 'before there were versions', 'TemporalUsedWorkerDeploymentVersions is null'),
  ];
  for (const version of versions.filter((one) => one !== current))
    kept.push(await keptOf(client, scope, version, used(version)));
  const earlier = kept.filter((one) => one !== undefined);
  return `${current} is the current one; ${earlier.length === 0 ? 'the server keeps no workflow of an earlier one' : `the server keeps of earlier ones: ${earlier.join(', ')}`}`;
}

/** Whether each running workflow has a worker, and of which versions the server still keeps histories. @throws Error with what to do */
export async function examineVersions(configuration: Configuration): Promise<string> {
  const { temporal } = configuration;
  if (!temporal.versioning) return 'switched off (temporal.versioning)';
  const target = temporalTarget(configuration);
  const client = await connectClient(target);
  try {
    return await examine({
      client,
      namespace: target.namespace,
      taskQueue: temporal.taskQueue,
      deploymentName: deploymentName(temporal.taskQueue),
    });
  } finally {
    await client.connection.close();
  }
}
