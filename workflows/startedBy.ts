import { workflowInfo } from '@temporalio/workflow';
import { LONGEST_WORDS } from '../core/payloads/payloadBound.ts';
import { shortText } from '../core/payloads/shortText.ts';
import { NOBODY } from './requireCommand.ts';
import { isScheduled } from './slotReference.ts';

/** Who is recorded for the start of this cycle; undefined where the schedule has started it. */
export function startedBy(): string | undefined {
  if (isScheduled()) return undefined;
  const { startedBy: given } = workflowInfo().memo ?? {};
  return typeof given === 'string' ? shortText(given, LONGEST_WORDS) : NOBODY;
}
