import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';

const SCHEDULED_START = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

/**
 * The moment that decides which slot a start falls into, in ms UTC: the nominal time of a scheduled start (which a catch-up or a backfill keeps),
 * otherwise the time the workflow was started. Both stand in the first event of the history, so a reset finds the same slot again.
 */
export function slotReference(): number {
  return (scheduledStart() ?? workflowInfo().startTime).getTime();
}

/** Whether a schedule has started this workflow. */
export function isScheduled(): boolean {
  return scheduledStart() !== undefined;
}

function scheduledStart(): Date | undefined {
  return workflowInfo().typedSearchAttributes.get(SCHEDULED_START);
}
