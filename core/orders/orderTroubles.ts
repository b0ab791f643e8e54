import type { AccountWait } from '../reconciliation/accountWait.ts';
import type { OrderRecord } from './order.ts';
import { orderWorkflowId } from './orderKey.ts';

/** No order is sent later than so long after its decision, ms: the time that proves absence begins then. */
const SENT_WITHIN_MS = 120_000;

/** A wait is told once it has lasted for so long, ms: an order on its way is one for seconds. */
const TOLD_AFTER_MS = 120_000;

/**
 * What a person should look at in an account, in words: orders that are still unknown though the venue's proof of absence is due, and what buys have waited for.
 *
 * @param provenAfter how long after the last try to send an order the venue has proven that it never arrived, ms
 * @param now wall time in ms UTC
 */
export function orderTroubles(
  open: readonly OrderRecord[],
  waits: readonly AccountWait[],
  provenAfter: number,
  now: number,
): readonly string[] {
  const overdue = open.filter(
    ({ state, frozenAt }) =>
      (state.status === 'UNKNOWN' || state.status === 'SUBMITTED') && now - frozenAt > SENT_WITHIN_MS + provenAfter,
  );
  return [
    ...overdue.map(
      ({ key, state, frozenAt }) =>
        `${orderWorkflowId(key)} is ${state.status} since ${new Date(frozenAt).toISOString()}, past the venue's proof: \`ballast order show ${key.symbol}\` has both sides, \`ballast order settle\` decides`,
    ),
    ...waits
      .filter(({ since }) => now - since > TOLD_AFTER_MS)
      .map(({ since, reason }) => `nothing is bought since ${new Date(since).toISOString()}: ${reason}`),
  ];
}
