import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { SignalProviderPort } from '../../core/ports/signalProvider.ts';

/**
 * The newest signal of each symbol among those that were sent to the API and are still young.
 *
 * @param sender whose signals count; without it those of everybody
 * @param maxAge older ones are not looked at, ms
 */
export function pushedSignals(
  ledger: Pick<LedgerPort, 'latestPushed'>,
  sender: string | undefined,
  maxAge: number,
): SignalProviderPort {
  return {
    name: 'push',
    async fetch({ account, at }) {
      const stored = await ledger.latestPushed(account, Math.max(0, Math.floor(at - maxAge)));
      return stored
        .filter(({ source }) => sender === undefined || source === sender)
        .map(({ source, signal }) => ({ ...signal, source }));
    },
  };
}
