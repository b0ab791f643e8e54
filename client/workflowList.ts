import { type Client, type WorkflowExecutionInfo, WorkflowNotFoundError } from '@temporalio/client';

/** Age up to which a poller counts as there: the server remembers one for minutes after its end. */
const POLL_SECONDS = 75;

/** The server answers with at most so many workflows at once. */
const LARGEST_PAGE = 1_000;

/** The first `limit` workflows that fulfil all conditions, page by page. */
export async function firstWorkflows(
  client: Client,
  conditions: readonly string[],
  limit: number,
): Promise<readonly WorkflowExecutionInfo[]> {
  const executions: WorkflowExecutionInfo[] = [];
  const query = conditions.join(' AND ');
  for await (const execution of client.workflow.list({ query, pageSize: Math.min(limit, LARGEST_PAGE) })) {
    executions.push(execution);
    if (executions.length >= limit) break;
  }
  return executions;
}

/** What a worker polls a task queue for, by the numbers of the server. */
const TASKS = { workflows: 1, activities: 2 } as const;

/** Number of workers that poll a task queue now. */
export async function pollerCount(
  client: Client,
  namespace: string,
  taskQueue: string,
  tasks: keyof typeof TASKS = 'workflows',
): Promise<number> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: TASKS[tasks],
  });
  const oldest = Date.now() / 1_000 - POLL_SECONDS;
  return (pollers ?? []).filter((poller) => Number(poller.lastAccessTime?.seconds ?? 0) >= oldest).length;
}

/** Whether the server knows the workflow that is asked about. */
export async function isKnown(describe: () => Promise<unknown>): Promise<boolean> {
  try {
    await describe();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
