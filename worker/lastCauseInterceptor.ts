import { ApplicationFailure, CancelledFailure, type Context, type Info } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';

/** What fails so shortly before its deadline is told as the last cause: the server's clock is not this machine's. */
const MARGIN_MS = 250;

/** Steps whose last failure is kept at once; the oldest give way. A worker runs far fewer. */
const MOST_KEPT = 2_000;

/** What the attempts before have failed with, by step. */
const lastCauses = new Map<string, string>();

function keyOf({ workflowExecution, activityId }: Info): string {
  return `${workflowExecution?.runId} ${activityId}`;
}

function keep(key: string, cause: string): void {
  lastCauses.delete(key);
  lastCauses.set(key, cause);
  const oldest = lastCauses.keys().next().value;
  if (lastCauses.size > MOST_KEPT && oldest !== undefined) lastCauses.delete(oldest);
}

/** When the server gives the step up, ms; undefined where it never does. */
function deadlineOf({ scheduledTimestampMs, scheduleToCloseTimeoutMs }: Info): number | undefined {
  return scheduleToCloseTimeoutMs > 0 ? scheduledTimestampMs + scheduleToCloseTimeoutMs : undefined;
}

/** The pause before the next attempt, as the server counts it: initial * coefficient^(attempt - 1), at most the longest one. */
function nextPause({ retryPolicy, attempt }: Info): number {
  const { initialInterval, backoffCoefficient = 2, maximumInterval } = retryPolicy ?? {};
  const initial = typeof initialInterval === 'number' ? initialInterval : 1_000;
  const longest = typeof maximumInterval === 'number' ? maximumInterval : 100 * initial;
  return Math.min(longest, initial * backoffCoefficient ** (attempt - 1));
}

function isFinal(error: unknown): boolean {
  return error instanceof CancelledFailure || (error instanceof ApplicationFailure && error.nonRetryable === true);
}

/** The cause with how long it was tried, as the failure that ends the step. */
function givenUp(info: Info, cause: string): ApplicationFailure {
  const seconds = Math.round((Date.now() - info.scheduledTimestampMs) / 1_000);
  const tries = info.attempt === 1 ? 'once' : `${info.attempt} times`;
  return ApplicationFailure.nonRetryable(`${cause.replace(/[.\s]+$/, '')}; tried ${tries} in ${seconds} s`, 'GivenUp');
}

/**
 * Has a step that runs out of time end with its last cause. The server would end it with words about its own bookkeeping, and keep the cause in the history,
 * where neither the workflow nor a person sees it: the last failure before the deadline becomes the step's end, and an attempt that hangs until then ends with
 * the failure of the one before.
 */
export function lastCauseInterceptor({ info }: Context): ActivityInterceptors {
  return {
    inbound: {
      async execute(input, next) {
        const deadline = info.isLocal ? undefined : deadlineOf(info);
        if (deadline === undefined) return await next(input);
        const key = keyOf(info);
        let timer: NodeJS.Timeout | undefined;
        const hung = new Promise<never>((_, reject) => {
          const before = lastCauses.get(key);
          if (before === undefined) return;
          timer = setTimeout(() => reject(givenUp(info, before)), Math.max(0, deadline - MARGIN_MS - Date.now()));
        });
        try {
          const result = await Promise.race([next(input), hung]);
          lastCauses.delete(key);
          return result;
        } catch (error) {
          if (isFinal(error)) {
            lastCauses.delete(key);
            throw error;
          }
          const cause = error instanceof Error ? error.message : String(error);
          if (Date.now() + nextPause(info) + MARGIN_MS < deadline) {
            keep(key, cause);
            throw error;
          }
          lastCauses.delete(key);
          throw givenUp(info, cause);
        } finally {
          clearTimeout(timer);
        }
      },
    },
  };
}
