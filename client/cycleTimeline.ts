import type { Client, WorkflowHandle } from '@temporalio/client';

/** One step of a cycle with its times; wall time in ms UTC. */
export interface TimelineStep {
  /** Name of the activity, such as `optimize`. */
  readonly step: string;
  readonly startedAt: number;
  /** Undefined while it goes on. */
  readonly endedAt: number | undefined;
  readonly outcome: 'running' | 'done' | 'failed';
  /** From 1 on. */
  readonly attempts: number;
}

type Event = NonNullable<NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>>['events']>[number];

/** The steps of a workflow in the order of their start, by its history. @throws WorkflowNotFoundError where the server has forgotten it */
export async function cycleTimeline(client: Client, workflowId: string): Promise<readonly TimelineStep[]> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return timelineOf(events ?? []);
}

function timelineOf(events: readonly Event[]): readonly TimelineStep[] {
  const steps = new Map<string, TimelineStep>();
  for (const event of events) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) {
      const step = scheduled.activityType?.name ?? 'step';
      steps.set(String(event.eventId), {
        step,
        startedAt: timeOf(event),
        endedAt: undefined,
        outcome: 'running',
        attempts: 1,
      });
    }
    const begun = event.activityTaskStartedEventAttributes;
    const ended = event.activityTaskCompletedEventAttributes;
    const failed =
      event.activityTaskFailedEventAttributes ??
      event.activityTaskTimedOutEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    const id = String((begun ?? ended ?? failed)?.scheduledEventId ?? '');
    const known = steps.get(id);
    if (known === undefined) continue;
    if (begun) steps.set(id, { ...known, attempts: begun.attempt ?? 1 });
    else steps.set(id, { ...known, endedAt: timeOf(event), outcome: ended ? 'done' : 'failed' });
  }
  return [...steps.values()];
}

function timeOf({ eventTime }: Event): number {
  return Number(eventTime?.seconds ?? 0) * 1_000 + Math.floor(Number(eventTime?.nanos ?? 0) / 1e6);
}
