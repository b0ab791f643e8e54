import type { FaultEffect } from '../../simulator/faults/faultRules.ts';
import type { PlannedFault } from '../schedule.ts';
import type { Trouble } from '../venue.ts';
import type { FaultKind } from './kinds.ts';

const SUBMISSION = '^/api/v3/brokerage/orders$';
const HISTORY = '^/api/v3/brokerage/orders/historical/';
const FILLS = '^/api/v3/brokerage/orders/historical/fills$';
const ANY = '^/api/';

/** Longer than the two minutes in which the identical body of an order may be sent again. */
const MINUTES_MS = 130_000;

/** Answers of the venue that are not what they were: each breaks a field that something is read from. */
const CHANGED: readonly Trouble[] = [
  changed('POST', SUBMISSION, { remove: ['success_response.order_id'] }),
  changed('POST', SUBMISSION, { set: { 'success_response.client_order_id': 'somebody-elses' } }),
  changed('POST', SUBMISSION, { set: { success: 'maybe' }, remove: ['success_response'] }),
  changed('GET', HISTORY, { set: { 'order.status': 'QUEUED_FOR_REVIEW' } }),
  changed('GET', HISTORY, { remove: ['order.filled_size', 'order.total_fees'] }),
  changed('GET', HISTORY, { remove: ['order.client_order_id', 'fills.*.commission'] }),
  changed('GET', HISTORY, { set: { fills: 'none' } }),
];

function changed(
  method: 'GET' | 'POST',
  path: string,
  change: { readonly set?: Record<string, unknown>; readonly remove?: string[] },
): Trouble {
  const effect: FaultEffect = { kind: 'changeFields', set: change.set ?? {}, remove: change.remove ?? [] };
  return { method, path, effect };
}

/** The rule at the venue for a fault of requests; undefined for the other kinds. Rules without `times` last for `lastsMs`. */
export function troubleOf(fault: PlannedFault): Trouble | undefined {
  const { times, lastsMs } = fault;
  const submissions = { method: 'POST', path: SUBMISSION, times } as const;
  const byKind: Partial<Record<FaultKind, Trouble>> = {
    'answer lost': { ...submissions, effect: { kind: 'reset' } },
    'answer late': { ...submissions, effect: { kind: 'late', ms: 3_000 } },
    'answer torn': { ...submissions, effect: { kind: 'torn' } },
    'accepted, answered 502': { ...submissions, effect: { kind: 'deny', status: 502 } },
    'refused with 503': { ...submissions, effect: { kind: 'refuse', status: 503 } },
    '429 storm': { path: ANY, forMs: lastsMs, effect: { kind: 'refuse', status: 429 } },
    'reads lost': { method: 'GET', path: ANY, times: 4 * times, effect: { kind: 'reset' } },
    'orders hidden': { method: 'GET', path: HISTORY, forMs: 2 * lastsMs, effect: { kind: 'hideOrders' } },
    'orders hidden for minutes': { method: 'GET', path: HISTORY, forMs: MINUTES_MS, effect: { kind: 'hideOrders' } },
    'fills hidden': { method: 'GET', path: FILLS, times, effect: { kind: 'hideOrders' } },
    'fills twice': { method: 'GET', path: HISTORY, times: 4 * times, effect: { kind: 'duplicateFills' } },
    'fields changed': { ...CHANGED[Math.floor(fault.draw * CHANGED.length)], times },
  };
  return byKind[fault.kind];
}
