import { createHash } from 'node:crypto';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { Candle } from '../../core/market/candle.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { momentumSignal, momentumWindow } from '../../core/signals/momentumSignal.ts';
import { type PoolBatchesOptions, poolBatches } from '../../core/signals/poolBatches.ts';
import { NoForecast, type WeightedName } from '../../core/signals/signal.ts';
import { timeOfSignal } from '../../core/signals/signalFields.ts';
import { validateSignals } from '../../core/signals/validateSignals.ts';

/** What a source of signals is asked at one moment of the past. */
export interface SignalQuestion {
  /** ms UTC. */
  readonly at: number;
  readonly symbols: readonly TradingSymbol[];
  /** The daily bars of a symbol that are known then, oldest first. */
  candles(symbol: TradingSymbol): readonly Candle[];
}

/** Where the signals of a backtest come from. It returns what it has, unchecked, as a provider does. */
export interface SignalSource {
  readonly name: string;
  /** Another one where the source would say something else. */
  readonly version: string;
  signals(question: SignalQuestion): readonly unknown[];
}

/** Time-series momentum, by the rules of the provider of that name. */
export const MOMENTUM_SOURCE: SignalSource = {
  name: 'momentum',
  version: '1',
  signals: ({ at, symbols, candles }) => {
    const from = at - momentumWindow();
    return symbols
      .map((symbol) => {
        const bars = candles(symbol);
        const first = bars.findLastIndex(({ openTime }) => openTime < from) + 1;
        return momentumSignal(symbol, bars.slice(first), at);
      })
      .filter((signal) => signal !== undefined);
  },
};

/**
 * Signals with a time each, such as the record of a model: at each moment those that were made by then.
 *
 * @param maxAge older ones than twice this say nothing any more, ms
 * @throws InvalidInputError for one without a time that can be read
 */
export function datedSignals(name: string, items: readonly unknown[], maxAge: number): SignalSource {
  const dated = items.map((item, index) => ({ item, at: requireTime(item, index) })).sort((a, b) => a.at - b.at);
  const countUpTo = (at: number): number => {
    let [low, high] = [0, dated.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (dated[middle].at <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    name,
    version: createHash('sha256')
      .update(JSON.stringify([items, maxAge]))
      .digest('hex'),
    signals: ({ at }) => dated.slice(countUpTo(at - 2 * maxAge), countUpTo(at)).map(({ item }) => item),
  };
}

/** One of several sources. */
export type WeightedSource = WeightedName & { readonly source: SignalSource };

/** Several sources as one, pooled as in a cycle (`poolBatches`). */
export function pooledSource(
  sources: readonly WeightedSource[],
  options: Omit<PoolBatchesOptions, 'at'>,
): SignalSource {
  return {
    name: sources.map(({ name }) => name).join(' + '),
    version: JSON.stringify([sources.map(({ name, weight, source }) => [name, weight, source.version]), options]),
    signals: (question) => {
      const { at } = question;
      const answers = sources.map(({ name, weight, source }) => {
        const batch = validateSignals(source.signals(question), { provider: name, at });
        return { kind: 'delivered' as const, name, weight, batch };
      });
      const { accepted, rejected } = poolBatches(answers, { ...options, at });
      return [...accepted, ...rejected.map((rejection) => new NoForecast(rejection))];
    },
  };
}

function requireTime(item: unknown, index: number): number {
  const at = timeOfSignal(item);
  if (at !== undefined) return at;
  throw new InvalidInputError({
    field: `signals[${index}].at`,
    given: 'no time that can be read',
    allowed: 'an ISO 8601 time, or milliseconds or seconds since 1970',
    remedy: 'Give each signal the time at which it was made: a backtest shows it from then on.',
  });
}
