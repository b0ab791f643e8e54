import type { TradingSymbol } from '../../market/symbol.ts';
import type { ModelKind } from '../models/model.ts';
import type { SignalBarriers } from '../signals/signalBarriers.ts';

/** How the model of a source of signals is trained and watched. */
export interface ModelSettings {
  /** Days of candles that it learns from, and that its features are made of. */
  readonly historyDays: number;
  /** Time after the last outcome that it learnt from after which its signals do not count any more, ms. */
  readonly staleAfter: number;
  readonly kind: ModelKind;
  /** Most trees. */
  readonly trees: number;
  /** Windows that are judged. */
  readonly folds: number;
  readonly seed: number;
  /** The position that its signals speak of, but for the cost, which the venue tells. */
  readonly position: Omit<SignalBarriers, 'roundTripCost'>;
}

/** As `ballast model judge` has it. */
export const USUAL_MODEL: ModelSettings = {
  historyDays: 1_460,
  staleAfter: 90 * 86_400_000,
  kind: 'average',
  trees: 100,
  folds: 5,
  seed: 1,
  position: { horizonDays: 5, profit: 0.4, loss: 2 },
};

/** Most candles that are learnt from at once: with their features they take 100 MB, and what is said of them still travels. */
const MOST_CANDLES = 30_000;

/** The symbols whose candles together are not too many, in the order given: a model learns from these and speaks of these. */
export function fittingSymbols(counts: readonly (readonly [TradingSymbol, number])[]): readonly TradingSymbol[] {
  let candles = 0;
  return counts.flatMap(([symbol, count]) => {
    if (count === 0 || candles + count > MOST_CANDLES) return [];
    candles += count;
    return [symbol];
  });
}
