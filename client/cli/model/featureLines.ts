import { type FeatureTable, featureTable } from '../../../core/learning/features/featureMatrix.ts';
import type { BarrierLabel } from '../../../core/learning/labels/tripleBarrier.ts';
import { barrierLabels } from '../../../core/learning/signals/barrierEvents.ts';
import type { SignalBarriers } from '../../../core/learning/signals/signalBarriers.ts';
import type { Candle } from '../../../core/market/candle.ts';
import type { TradingSymbol } from '../../../core/market/symbol.ts';

const DAY_MS = 86_400_000;
/** What stands before the features in each line. */
const LABEL_COLUMNS = ['symbol', 'day', 'ended', 'right', 'return', 'weight'] as const;

/**
 * Features and outcomes as lines of CSV, the header first, by day and then by symbol. A missing value, and what became of a position that has not ended, is empty.
 *
 * @param candles ended daily candles per symbol, ascending
 * @throws InvalidInputError where the candles or the barriers are unusable
 */
export function featureLines(
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  barriers: SignalBarriers,
): Iterable<string> {
  const table = featureTable(candles);
  return linesOf(table, labelsByDay(table, candles, barriers));
}

function* linesOf(
  { features, symbols, rowSymbols, rowTimes }: FeatureTable,
  labels: readonly ReadonlyMap<number, BarrierLabel>[],
): Generator<string> {
  yield [...LABEL_COLUMNS, ...features.names].join(',');
  for (let row = 0; row < features.rows; row += 1) {
    const label = labels[rowSymbols[row]].get(rowTimes[row] + DAY_MS);
    const values = features.data.subarray(row * features.columns, (row + 1) * features.columns);
    yield [
      symbols[rowSymbols[row]],
      dayOf(rowTimes[row]),
      ...(label === undefined
        ? ['', '', '', '']
        : [dayOf(label.end - DAY_MS), label.outcome, Math.expm1(label.logReturn), label.weight]),
      ...Array.from(values, (value) => (Number.isNaN(value) ? '' : value)),
    ].join(',');
  }
}

function labelsByDay(
  table: FeatureTable,
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  barriers: SignalBarriers,
): readonly ReadonlyMap<number, BarrierLabel>[] {
  const labels = barrierLabels(table, candles, barriers);
  return table.symbols.map((symbol) => new Map((labels.get(symbol) ?? []).map((label) => [label.start, label])));
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
