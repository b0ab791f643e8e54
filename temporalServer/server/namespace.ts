import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { hasStatus } from './errors.ts';

const DAY_SECONDS = 86_400;

/** Registers a namespace; that it exists already is fine. */
export async function registerNamespace(
  connection: Connection,
  namespace: string,
  retentionDays: number,
): Promise<void> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
  } catch (error) {
    if (!hasStatus(error, 'NOT_FOUND')) throw error;
    await register(connection, namespace, retentionDays);
  }
}

async function register(connection: Connection, namespace: string, retentionDays: number): Promise<void> {
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      description: 'Trading cycles of Ballast',
      workflowExecutionRetentionPeriod: retention(retentionDays),
    });
  } catch (error) {
    if (!hasStatus(error, 'ALREADY_EXISTS')) throw error;
  }
}

/** Sets how long closed workflows stay, where it differs. Only for a server that is ours alone. */
export async function applyRetention(connection: Connection, namespace: string, retentionDays: number): Promise<void> {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  const present = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  if (present === retentionDays * DAY_SECONDS) return;
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: retention(retentionDays) },
  });
}

/** Fails while the namespace cannot be described or its workflows cannot be listed. */
export async function tryNamespace(connection: Connection, namespace: string): Promise<void> {
  await connection.workflowService.describeNamespace({ namespace });
  await connection.workflowService.listWorkflowExecutions({ namespace, pageSize: 1, query: 'WorkflowType="none"' });
}

function retention(days: number): ReturnType<typeof msToTs> {
  return msToTs(days * DAY_SECONDS * 1000);
}
