import type { Trouble } from '../chaos/simulatedVenue.ts';

const ORDERS = '^/api/v3/brokerage/orders$|^/api/v3/order$';
const READS = '^/api/';

/** Most of the time that an order which was accepted stays invisible in what follows, ms. */
const HIDDEN_MS = 5_000;

/**
 * What a line to a venue can do to an order, by name: each is a rule for `SimulatedVenue.addFault`. A bot that keeps `compareIntents` empty under all of them
 * does what its intents say and no more.
 */
export const LINE_FAULTS = {
  /** The order is accepted, and the connection closes without an answer. */
  answerLost: { method: 'POST', path: ORDERS, times: 1, effect: { kind: 'reset' } },
  /** The order is accepted, and half of the answer arrives. */
  answerTorn: { method: 'POST', path: ORDERS, times: 1, effect: { kind: 'torn' } },
  /** The order is accepted, and the answer says that it failed. */
  acceptedAnswered502: { method: 'POST', path: ORDERS, times: 1, effect: { kind: 'deny', status: 502 } },
  /** The order is turned away before anybody looks at it. */
  refused503: { method: 'POST', path: ORDERS, times: 1, effect: { kind: 'refuse', status: 503 } },
  /** The order is accepted, and the answer is three seconds late. */
  answerLate: { method: 'POST', path: ORDERS, times: 1, effect: { kind: 'late', ms: 3_000 } },
  /** Accepted orders are not found, by ID and in lists, for five seconds. */
  ordersHidden: { method: 'GET', path: READS, forMs: HIDDEN_MS, effect: { kind: 'hideOrders' } },
  /** Each fill is listed twice. */
  fillsTwice: { method: 'GET', path: READS, times: 8, effect: { kind: 'duplicateFills' } },
  /** Every request is turned away for five seconds, as a rate limit does. */
  rateLimited: { path: READS, forMs: HIDDEN_MS, effect: { kind: 'refuse', status: 429 } },
} as const satisfies Record<string, Trouble>;
