import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';

const SCHEDULED_START = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

/**
 * The moment that decides which slot a start falls into, in ms UTC: the nominal time of a scheduled start (which a catch-up or a backfill keeps),
 * otherwise the time the workflow was started. Both stand in the first event of the history, so a reset finds the same slot again.
 */
export function slotReference(): number {
  const info = workflowInfo();
  const scheduled = info.typedSearchAttributes.get(SCHEDULED_START);
  return (scheduled ?? info.startTime).getTime();
}
