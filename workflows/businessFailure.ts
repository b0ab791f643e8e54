import { ApplicationFailure, isCancellation, rootCause, TemporalFailure } from '@temporalio/workflow';
import { LONGEST_WORDS } from '../core/payloads/payloadBound.ts';
import { shortText } from '../core/payloads/shortText.ts';

/** A sentence for people about an error that came out of a step. */
export function describeFailure(error: unknown): string {
  return shortText(rootCause(error) ?? (error instanceof Error ? error.message : String(error)), LONGEST_WORDS);
}

/**
 * The error that ends a workflow for good. A plain Error thrown from workflow code would leave it running, retrying its task for ever;
 * this makes it a closed, failed workflow that can be replayed. A cancellation stays a cancellation.
 */
export function toBusinessFailure(error: unknown, type: string): Error {
  if (isCancellation(error) && error instanceof TemporalFailure) return error;
  const cause = error instanceof Error ? error : undefined;
  return ApplicationFailure.create({
    message: describeFailure(error),
    type,
    nonRetryable: true,
    ...(cause === undefined ? {} : { cause }),
  });
}
