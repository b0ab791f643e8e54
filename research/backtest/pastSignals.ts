import { DEFAULT_FORECAST } from '../../core/portfolio/forecast/forecastSettings.ts';
import type { PastSignalSource, PastSignals } from '../../core/tuning/searchedVariant.ts';
import { builtInSource } from './builtInSource.ts';
import { datedSignals, MOMENTUM_SOURCE, pooledSource, type SignalSource } from './signalSource.ts';

/**
 * What the sources of a configuration said in the past.
 *
 * @param itemsOf reads a file of dated signals
 * @throws InvalidInputError for a file that cannot be read as one
 */
export function pastSignals(
  { maxAge, isPooled, sources }: PastSignals,
  itemsOf: (path: string) => readonly unknown[],
): SignalSource {
  const made = sources.map((own) => ({ name: own.name, weight: own.weight, source: sourceOf(own, maxAge, itemsOf) }));
  if (isPooled) return pooledSource(made, { maxAge, horizonDays: DEFAULT_FORECAST.horizonDays });
  const [only] = made;
  return only.source;
}

function sourceOf(own: PastSignalSource, maxAge: number, itemsOf: (path: string) => readonly unknown[]): SignalSource {
  switch (own.kind) {
    case 'builtIn':
      return builtInSource(own.roundTripCost);
    case 'momentum':
      return MOMENTUM_SOURCE;
    case 'file':
      return datedSignals('file', itemsOf(own.path), maxAge);
    default: {
      const unreachable: never = own;
      return unreachable;
    }
  }
}
