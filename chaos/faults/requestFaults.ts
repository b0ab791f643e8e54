import { type Dialect, REQUESTS } from '../dialects.ts';
import type { PlannedFault } from '../schedule.ts';
import type { Trouble } from '../simulatedVenue.ts';
import type { FaultKind } from './kinds.ts';

/** Longer than the two minutes in which the identical body of an order may be sent again. */
const MINUTES_MS = 130_000;

/** The rule at the venue for a fault of requests; undefined for the other kinds. Rules without `times` last for `lastsMs`. */
export function troubleOf(fault: PlannedFault, dialect: Dialect): Trouble | undefined {
  const { times, lastsMs } = fault;
  const { any, reads, submission, history, fills, changed } = REQUESTS[dialect];
  const submissions = { method: 'POST', path: submission, times } as const;
  const byKind: Partial<Record<FaultKind, Trouble>> = {
    'answer lost': { ...submissions, effect: { kind: 'reset' } },
    'answer late': { ...submissions, effect: { kind: 'late', ms: 3_000 } },
    'answer torn': { ...submissions, effect: { kind: 'torn' } },
    'accepted, answered 502': { ...submissions, effect: { kind: 'deny', status: 502 } },
    'refused with 503': { ...submissions, effect: { kind: 'refuse', status: 503 } },
    '429 storm': { path: any, forMs: lastsMs, effect: { kind: 'refuse', status: 429 } },
    'reads lost': { ...reads, times: 4 * times, effect: { kind: 'reset' } },
    'orders hidden': { method: reads.method, path: history, forMs: 2 * lastsMs, effect: { kind: 'hideOrders' } },
    'orders hidden for minutes': {
      method: reads.method,
      path: history,
      forMs: MINUTES_MS,
      effect: { kind: 'hideOrders' },
    },
    'fills hidden': { method: reads.method, path: fills, times, effect: { kind: 'hideOrders' } },
    'fills twice': { method: reads.method, path: history, times: 4 * times, effect: { kind: 'duplicateFills' } },
    'fields changed': { ...changed[Math.floor(fault.draw * changed.length)], times },
  };
  return byKind[fault.kind];
}
