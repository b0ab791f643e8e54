import type { ActivityDependencies } from '../../activities/dependencies.ts';

/** An intent is sent within two minutes, and a venue that executes repeated IDs is believed ten minutes later that it never had an order. */
const USUAL = { lifetimeMs: 120_000, proofMs: 600_000 };
/** The same in a world where a request takes two seconds at most and a worker stands still for eight. */
const SHORT = { lifetimeMs: 25_000, proofMs: 15_000 };

/**
 * The same venue, where intents may be sent for a shorter time and an order that never arrived is proven absent sooner. Nothing is sent again there, so that
 * proof ends each order that was refused or lost on its way.
 */
export function withShortProof(dependencies: ActivityDependencies): ActivityDependencies {
  return {
    ...dependencies,
    exchange: (account) => {
      const venue = dependencies.exchange(account);
      return {
        ...venue,
        submit: (order, notAfter = Number.POSITIVE_INFINITY) =>
          venue.submit(order, notAfter - USUAL.lifetimeMs + SHORT.lifetimeMs),
        resolve: (order, submittedAt, options) => {
          const { notAfter } = options;
          if (notAfter === undefined) return venue.resolve(order, submittedAt, options);
          const lastSent = Math.min(submittedAt, notAfter - USUAL.lifetimeMs + SHORT.lifetimeMs);
          return venue.resolve(order, lastSent - USUAL.proofMs + SHORT.proofMs, options);
        },
      };
    },
  };
}
