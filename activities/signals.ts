import type { CycleSteps } from '../core/cycles/cycleSteps.ts';
import { validateSignals } from '../core/signals/validateSignals.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { universeSymbols } from './universe.ts';
import { readVenue } from './venueErrors.ts';

/** Fetches signals from the configured provider, or takes the ones a program gave. */
export function signalActivities({
  settings,
  exchange,
  signals,
}: ActivityDependencies): Pick<CycleSteps, 'fetchSignals'> {
  return {
    fetchSignals: ({ account, provided }) =>
      readVenue(async () => {
        const venue = exchange(account);
        const at = await venue.time();
        if (provided !== undefined) return validateSignals(provided, { provider: 'caller', at });
        const symbols = universeSymbols(settings.universe, await venue.rules(settings.quoteCurrency));
        const provider = signals(account);
        return validateSignals(await provider.fetch({ account, at, symbols }), { provider: provider.name, at });
      }),
  };
}
