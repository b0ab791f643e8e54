import { ApplicationFailure, type Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import {
  LONGEST_WORDS,
  PAYLOAD_BOUND,
  PayloadTooLargeError,
  RESULT_BOUNDS,
  requireBounded,
} from '../core/payloads/payloadBound.ts';
import { shortText } from '../core/payloads/shortText.ts';

/** Longest trace of an error that travels. */
const LONGEST_TRACE = 4_000;

/** An error chain is looked through so deep. */
const DEEPEST_CAUSE = 10;

/** Cuts the words of an error and its causes: venues answer with whole pages, and a failure is recorded with each attempt. */
function shorten(error: unknown): void {
  let current = error;
  for (let depth = 0; current instanceof Error && depth < DEEPEST_CAUSE; depth += 1) {
    if (current.message.length > LONGEST_WORDS) current.message = shortText(current.message, LONGEST_WORDS);
    if (current.stack !== undefined && current.stack.length > LONGEST_TRACE)
      current.stack = `${current.stack.slice(0, LONGEST_TRACE)}...`;
    current = current.cause;
  }
}

/**
 * Makes sure that what a step answers may travel. One that is too large is refused here, with its name: the workflow could neither record it nor go on without it,
 * and would try for ever.
 */
export function payloadInterceptor(context: Context): ActivityInterceptors {
  const { activityType, workflowExecution } = context.info;
  return {
    inbound: {
      async execute(input, next) {
        try {
          const result = await next(input);
          const what = `The answer of ${activityType}${workflowExecution === undefined ? '' : ` to ${workflowExecution.workflowId}`}`;
          requireBounded(what, result, RESULT_BOUNDS[activityType] ?? PAYLOAD_BOUND);
          return result;
        } catch (error) {
          if (error instanceof PayloadTooLargeError) throw ApplicationFailure.nonRetryable(error.message, error.name);
          shorten(error);
          throw error;
        }
      },
    },
  };
}
