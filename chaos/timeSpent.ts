import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { BallastClient } from '../client/ballastClient.ts';

/** How long the tasks of a workflow have waited for a worker, and how long workers have had them, ms. */
export interface TimeSpent {
  readonly task: string;
  readonly count: number;
  readonly waitedMs: number;
  readonly workedMs: number;
}

/** What a workflow's tasks have taken by its history: those of its own code together, and each kind of activity. The most first. */
export async function timeSpent(client: BallastClient, workflowId: string): Promise<readonly TimeSpent[]> {
  const { events } = await client.temporal.workflow.getHandle(workflowId).fetchHistory();
  const scheduled = new Map<string, { readonly task: string; readonly at: number }>();
  const started = new Map<string, number>();
  const spent = new Map<string, { count: number; waitedMs: number; workedMs: number }>();
  const close = (scheduledId: unknown, startedId: unknown, at: number): void => {
    const begun = scheduled.get(String(scheduledId));
    const startedAt = started.get(String(startedId));
    if (begun === undefined || startedAt === undefined) return;
    const sum = spent.get(begun.task) ?? { count: 0, waitedMs: 0, workedMs: 0 };
    spent.set(begun.task, {
      count: sum.count + 1,
      waitedMs: sum.waitedMs + Math.round(startedAt - begun.at),
      workedMs: sum.workedMs + Math.round(at - startedAt),
    });
  };
  for (const event of events ?? []) {
    const id = String(event.eventId);
    const at = optionalTsToMs(event.eventTime) ?? 0;
    const activity = event.activityTaskScheduledEventAttributes?.activityType?.name;
    if (activity !== undefined && activity !== null) scheduled.set(id, { task: activity, at });
    if (event.workflowTaskScheduledEventAttributes) scheduled.set(id, { task: 'workflow', at });
    if (event.activityTaskStartedEventAttributes ?? event.workflowTaskStartedEventAttributes) started.set(id, at);
    const done = event.activityTaskCompletedEventAttributes ?? event.workflowTaskCompletedEventAttributes;
    if (done) close(done.scheduledEventId, done.startedEventId, at);
  }
  return [...spent]
    .map(([task, sum]) => ({ task, ...sum }))
    .sort((a, b) => b.waitedMs + b.workedMs - a.waitedMs - a.workedMs);
}
