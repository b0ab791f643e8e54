import type { TradingSymbol } from '../market/symbol.ts';
import { type PoolOptions, poolSignals, type WeightedSignal } from './poolSignals.ts';
import { longestAge, type SignalBatch, type WeightedName } from './signal.ts';
import { sourceTrouble } from './sourceTroubles.ts';

/** What one of several sources delivered, or why it did not. */
export type SourceAnswer = WeightedName &
  (
    | { readonly kind: 'delivered'; readonly batch: SignalBatch }
    | { readonly kind: 'failed'; readonly reason: string }
    | { readonly kind: 'muted'; readonly reason: string }
  );

/** How the signals of several sources become one batch. */
export interface PoolBatchesOptions extends PoolOptions {
  /** The venue's time, ms UTC. */
  readonly at: number;
  /** Signals older than this, or than their horizon, do not count beside fresh ones, ms. */
  readonly maxAge: number;
}

/**
 * The batches of several sources as one: for each symbol the signals that are fresh are pooled by `poolSignals`; where none is, the newest old one stays, so
 * that the decision says how old it is. What a source has failed for, and what of its signals cannot be used, is told among the troubles.
 */
export function poolBatches(answers: readonly SourceAnswer[], options: PoolBatchesOptions): SignalBatch {
  const delivered = answers.filter((answer) => answer.kind === 'delivered');
  const bySymbol = new Map<TradingSymbol, WeightedSignal[]>();
  for (const [place, { name, weight, batch }] of delivered.entries())
    for (const signal of batch.accepted) {
      const said = { signal, name, weight, place };
      bySymbol.set(signal.symbol, [...(bySymbol.get(signal.symbol) ?? []), said]);
    }
  const troubles = answers.flatMap(troublesOf);
  return {
    provider: delivered.map(({ name }) => name).join(' + ') || 'none',
    at: options.at,
    accepted: [...bySymbol.values()].map((said) => pooled(said, options)),
    rejected: delivered.flatMap(({ batch }) => batch.rejected),
    superseded: delivered.reduce((sum, { batch }) => sum + (batch.superseded ?? 0), 0),
    sources: delivered.map(({ name, weight }) => ({ name, weight })),
    ...(troubles.length === 0 ? {} : { troubles }),
  };
}

function pooled(said: readonly WeightedSignal[], { at, maxAge, horizonDays }: PoolBatchesOptions) {
  const fresh = said.filter(({ signal }) => at - signal.at <= longestAge(signal, maxAge));
  if (fresh.length > 0) return poolSignals(fresh, { horizonDays });
  const [newest] = [...said].sort((a, b) => b.signal.at - a.signal.at || (a.name < b.name ? -1 : 1));
  return newest.signal;
}

function troublesOf(answer: SourceAnswer): readonly string[] {
  const { name } = answer;
  if (answer.kind !== 'delivered') return [sourceTrouble(name, answer)];
  const { rejected, troubles = [] } = answer.batch;
  // A symbol without usable history is no fault of the source.
  const faults = rejected.filter(({ field }) => field !== 'history');
  const [example] = faults;
  if (example === undefined) return troubles;
  const { symbol, field, given, allowed } = example;
  return [
    ...troubles,
    `The source of signals ${name} has ${faults.length} that cannot be used, such as ${symbol}: ${field} is ${given}; allowed: ${allowed}`,
  ];
}
