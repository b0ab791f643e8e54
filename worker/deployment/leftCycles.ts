import { type DeploymentPlace, type PinnedWorkflow, workingVersions } from './deployment.ts';

/** The running workflows of a queue that are pinned to a version. */
async function pinnedWorkflows(place: DeploymentPlace): Promise<readonly PinnedWorkflow[]> {
  const { client, taskQueue, deploymentName } = place;
  const query = `ExecutionStatus = 'Running' AND WorkflowType = 'tradingCycle' AND TaskQueue = '${taskQueue.replaceAll("'", "''")}'`;
  const found: PinnedWorkflow[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
    const { behavior, versioningOverride, deploymentVersion } = raw.workflowExecutionInfo?.versioningInfo ?? {};
    const isPinned = behavior === 1 && versioningOverride?.autoUpgrade !== true;
    const buildId = deploymentVersion?.buildId;
    if (isPinned && buildId && deploymentVersion?.deploymentName === deploymentName)
      found.push({ workflowId, runId, version: { deploymentName, buildId } });
  }
  return found;
}

/** Those of them whose version has no worker any more: nobody goes on with them. */
export async function leftCycles(place: DeploymentPlace): Promise<readonly PinnedWorkflow[]> {
  const pinned = await pinnedWorkflows(place);
  if (pinned.length === 0) return [];
  const working = await workingVersions(place);
  return pinned.filter(({ version }) => !working.has(version.buildId));
}

/** Has the current version go on with cycles whose own has no worker any more; their histories replay there. */
export async function moveLeftCycles(place: DeploymentPlace): Promise<readonly PinnedWorkflow[]> {
  const left = await leftCycles(place);
  for (const { workflowId, runId } of left)
    await place.client.workflowService.updateWorkflowExecutionOptions({
      namespace: place.namespace,
      workflowExecution: { workflowId, runId },
      workflowExecutionOptions: { versioningOverride: { autoUpgrade: true } },
      updateMask: { paths: ['versioning_override'] },
    });
  return left;
}
