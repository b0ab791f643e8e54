import type { SignalProviderPort } from '../../core/ports/signalProvider.ts';

/** After so many failures in a row a provider is left alone. */
const MOST_FAILURES = 3;
/** For so long at first, ms, and twice as long after each further failure. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 600_000;

/** A provider is left alone for a while after failures: it was not asked. */
export class CircuitOpenError extends Error {
  override readonly name = 'CircuitOpenError';
}

/**
 * A provider that is not asked for a while once it has failed three times in a row: cycles do not wait for a service that is down, and a service that
 * is overloaded is spared. After the pause one request tries it; where that fails, the pause is twice as long, up to ten minutes.
 *
 * Source: M. Nygard, Release It! (2007), the pattern Circuit Breaker.
 *
 * @param now ms of a clock that never goes back
 * @throws CircuitOpenError while it is left alone, with the failure that was the last one
 */
export function withCircuitBreaker(
  provider: SignalProviderPort,
  now: () => number = () => performance.now(),
): SignalProviderPort {
  let failures = 0;
  let openUntil = 0;
  let last = '';
  return {
    name: provider.name,
    async fetch(request) {
      const wait = openUntil - now();
      if (wait > 0)
        throw new CircuitOpenError(
          `It is not asked for another ${Math.ceil(wait / 1_000)} s, after ${failures} failures in a row: ${last}`,
        );
      // Others that ask meanwhile do not try as well.
      if (failures >= MOST_FAILURES) openUntil = now() + pauseAfter(failures);
      try {
        const items = await provider.fetch(request);
        failures = 0;
        openUntil = 0;
        return items;
      } catch (error) {
        failures += 1;
        last = error instanceof Error ? error.message : String(error);
        if (failures >= MOST_FAILURES) openUntil = now() + pauseAfter(failures);
        throw error;
      }
    },
  };
}

function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - MOST_FAILURES));
}
