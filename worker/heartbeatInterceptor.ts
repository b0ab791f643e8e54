import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';

/** Interval of heartbeats, well below the heartbeat timeout of the steps. */
const HEARTBEAT_MS = 1_000;

/**
 * Beats for every running activity, so that the server notices within seconds when a worker dies, and gives the step to another one. A step that hangs is
 * bounded by its start-to-close time, not by its heartbeat.
 */
export function heartbeatInterceptor(context: Context): ActivityInterceptors {
  return {
    inbound: {
      async execute(input, next) {
        const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
        try {
          return await next(input);
        } finally {
          clearInterval(timer);
        }
      },
    },
  };
}
