import type { Context } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';

/** Interval of heartbeats, well below the heartbeat timeout of the steps. */
const HEARTBEAT_MS = 1_000;

function isBenign(error: unknown): boolean {
  return error instanceof ApplicationFailure && error.category === ApplicationFailureCategory.BENIGN;
}

/**
 * Beats for every running activity, so that the server notices within seconds when a worker dies, and gives the step to another one. A step that hangs is
 * bounded by its start-to-close time, not by its heartbeat.
 *
 * What it beats with is when the first of the attempts began that have failed one after the other, this one included if it fails. The server keeps that from
 * one attempt to the next and shows it to whoever asks for how long the step has failed. An attempt that only waits, as for an order that rests, ends the row.
 */
export function heartbeatInterceptor(context: Context): ActivityInterceptors {
  return {
    inbound: {
      async execute(input, next) {
        const noted: unknown = context.info.heartbeatDetails;
        const since = typeof noted === 'number' ? noted : Date.now();
        let hasBeaten = false;
        const timer = setInterval(() => {
          hasBeaten = true;
          context.heartbeat(since);
        }, HEARTBEAT_MS);
        try {
          return await next(input);
        } catch (error) {
          if (!isBenign(error)) context.heartbeat(since);
          else if (hasBeaten || typeof noted === 'number') context.heartbeat(null);
          throw error;
        } finally {
          clearInterval(timer);
        }
      },
    },
  };
}
