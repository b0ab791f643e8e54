import type { temporal } from '@temporalio/proto';
import { type ReplayWorkerOptions, Worker } from '@temporalio/worker';
import type { DebugReport, FirstDifference } from '../core/cycles/debugReport.ts';
import { workflowCode } from './workflowCode.ts';

export type History = temporal.api.history.v1.IHistory;
export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** EVENT_TYPE_WORKFLOW_TASK_COMPLETED */
const WORKFLOW_TASK_COMPLETED = 7;

/** Workflow code to replay against. */
type Code = Pick<ReplayWorkerOptions, 'workflowBundle' | 'workflowsPath'>;

async function failureOf(code: Code, history: History, workflowId: string): Promise<string | undefined> {
  try {
    await Worker.runReplayHistory(code, history, workflowId);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.replace(/^.*Nondeterminism error: /s, '');
  }
}

/** Whether a recorded history agrees with the present workflow code. @throws what else keeps it from being replayed */
export async function isReplayable(
  history: History,
  workflowId: string,
  code: Code = workflowCode(),
): Promise<boolean> {
  try {
    await Worker.runReplayHistory(code, history, workflowId);
    return true;
  } catch (error) {
    // The package of workflows, whose error it is, is no part of what a worker starts with.
    if (error instanceof Error && error.name === 'DeterminismViolationError') return false;
    throw error;
  }
}

/** For each workflow task the number of events up to the last one that it brought about. */
function endsOfTasks(events: readonly HistoryEvent[]): readonly number[] {
  return events.flatMap((event, index) => {
    if (Number(event.eventType) !== WORKFLOW_TASK_COMPLETED) return [];
    const rest = events.slice(index + 1);
    const others = rest.findIndex((next) => Number(taskOf(next)) !== Number(event.eventId));
    return [index + 1 + (others === -1 ? rest.length : others)];
  });
}

/** The workflow task that brought an event about. */
function taskOf(event: HistoryEvent): unknown {
  return attributesOf(event)[1].workflowTaskCompletedEventId;
}

/**
 * Replays a recorded history against the present workflow code and finds the first workflow task whose steps are not the same any more: by
 * halves, since a history that replays does so up to each of its workflow tasks.
 */
export async function replayHistory(
  history: History,
  workflowId: string,
  code: Code = workflowCode(),
): Promise<DebugReport['replay']> {
  const message = await failureOf(code, history, workflowId);
  if (message === undefined) return { same: true };
  const events = history.events ?? [];
  const ends = endsOfTasks(events);
  let good = -1;
  let bad = ends.length - 1;
  let present = message;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    const failure = await failureOf(code, { events: events.slice(0, ends[middle]) }, workflowId);
    if (failure === undefined) good = middle;
    else {
      bad = middle;
      present = failure;
    }
  }
  return { same: false, difference: differenceAt(events, (ends[bad] ?? events.length) - 1, present) };
}

function differenceAt(events: readonly HistoryEvent[], end: number, message: string): FirstDifference {
  const named = /HistoryEvent\(id: (\d+)/.exec(message)?.[1];
  const event = events.find((item) => String(item.eventId) === named) ?? (end === undefined ? undefined : events[end]);
  return {
    eventId: event === undefined ? undefined : Number(event.eventId),
    eventType: event === undefined ? 'unknown' : typeOf(event),
    recorded: event === undefined ? '' : nameIn(event),
    present: message,
  };
}

/** The attributes of an event, and its type as the attributes are named: `activityTaskScheduled`. */
function attributesOf(event: HistoryEvent): readonly [string, Readonly<Record<string, unknown>>] {
  const entry = Object.entries(event).find(
    ([name, value]) => name.endsWith('EventAttributes') && typeof value === 'object' && value !== null,
  );
  return entry === undefined
    ? ['unknown', {}]
    : [entry[0].replace('EventAttributes', ''), entry[1] as Readonly<Record<string, unknown>>];
}

function typeOf(event: HistoryEvent): string {
  return attributesOf(event)[0];
}

/** What an event is about: the type of its activity, the name of its marker or signal. */
function nameIn(event: HistoryEvent): string {
  const [, attributes] = attributesOf(event);
  const activity = attributes.activityType as { name?: string } | undefined;
  return String(activity?.name ?? attributes.markerName ?? attributes.signalName ?? attributes.timerId ?? '');
}
