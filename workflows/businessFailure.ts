import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  rootCause,
  TemporalFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import { LONGEST_WORDS } from '../core/payloads/payloadBound.ts';
import { shortText } from '../core/payloads/shortText.ts';

/** A sentence for people about an error that came out of a step. */
export function describeFailure(error: unknown): string {
  if (error instanceof ActivityFailure && error.cause instanceof TimeoutFailure && error.cause.cause === undefined)
    return timedOut(error.activityType, error.cause);
  return shortText(rootCause(error) ?? (error instanceof Error ? error.message : String(error)), LONGEST_WORDS);
}

/** What the server says of a step that ran out of time is about its own bookkeeping. */
function timedOut(step: string, { timeoutType }: TimeoutFailure): string {
  switch (timeoutType) {
    case 'HEARTBEAT':
      return `The worker that ran the step ${step} fell silent, and no other one finished it in time`;
    case 'SCHEDULE_TO_START':
      return `No worker took the step ${step} in time`;
    default:
      return `The step ${step} did not end in time`;
  }
}

/** What a person can do about a cycle that failed, as the end of its message; an input that cannot be used says it itself. */
export function adviceOn(error: unknown, cycleId: string | undefined): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure && cause.type === 'InvalidCycleInputError') return '';
  const again = cycleId === undefined ? '' : `, \`ballast cycle replay ${cycleId}\` does the cycle again`;
  return `. What was ordered stays ordered once. \`ballast doctor\` examines venue, key, ledger and workers${again}`;
}

/**
 * The error that ends a workflow for good. A plain Error thrown from workflow code would leave it running, retrying its task for ever;
 * this makes it a closed, failed workflow that can be replayed. A cancellation stays a cancellation.
 */
export function toBusinessFailure(error: unknown, type: string, advice = ''): Error {
  if (isCancellation(error) && error instanceof TemporalFailure) return error;
  const cause = error instanceof Error ? error : undefined;
  return ApplicationFailure.create({
    message: `${describeFailure(error).replace(/[.\s]+$/, advice === '' ? '$&' : '')}${advice}`,
    type,
    nonRetryable: true,
    ...(cause === undefined ? {} : { cause }),
  });
}
