import type { ActivityOptions } from '@temporalio/workflow';

/**
 * How the steps of an order are run: tried again until they succeed. A worker that dies in the middle is noticed by the missing heartbeat; the next attempt finds the
 * ledger's state and asks the venue.
 */
export const ORDER_STEP = {
  startToCloseTimeout: '60s',
  heartbeatTimeout: '3s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
} as const satisfies ActivityOptions;
