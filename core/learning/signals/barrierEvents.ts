import type { Candle } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { type FeatureTable, featureTable, type IgnoredCandle } from '../features/featureMatrix.ts';
import { featureOfCandles, labelledRows } from '../labels/labelledRows.ts';
import { weighedLabels } from '../labels/sampleWeights.ts';
import { type BarrierLabel, tripleBarrierLabels } from '../labels/tripleBarrier.ts';
import type { EventRows } from '../models/fitModel.ts';
import { selectRows } from '../models/selectRows.ts';
import type { SignalBarriers } from './signalBarriers.ts';

/** Features with what became of a position that was bought when they were known. */
export interface BarrierEvents {
  /** By day and then in the order of the symbols. */
  readonly data: EventRows;
  readonly barriers: SignalBarriers;
  /** Simple return of each position after the cost. */
  readonly earned: Float64Array;
  /** Candles that no row was made of. */
  readonly ignored: readonly IgnoredCandle[];
}

/** Long enough that its own error, 9 % of it, tells little of which barrier is reached first; shorter ones make outcomes of mere noise foreseeable. */
export const BARRIER_VOLATILITY = 'volatility60';

/**
 * The rows that a model of buys learns from: all features of each symbol and day, labelled by three barriers around the close in units of the volatility of 60 days, and
 * weighted by uniqueness. Days whose outcome the candles do not show yet have no row.
 *
 * @param candles ended daily candles per symbol, ascending
 * @throws InvalidInputError where the candles or the barriers are unusable
 */
export function barrierEvents(
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  barriers: SignalBarriers,
): BarrierEvents {
  const { roundTripCost } = barriers;
  const table = featureTable(candles);
  const labels = barrierLabels(table, candles, barriers);
  const { rows, labels: events } = labelledRows(table, labels);
  return {
    data: { features: selectRows(table.features, rows), events },
    barriers,
    earned: Float64Array.from(events, ({ logReturn }) => Math.expm1(logReturn) - roundTripCost),
    ignored: table.ignored,
  };
}

/** What became of positions bought at each close, per symbol, weighted by uniqueness. @throws InvalidInputError where the candles or the barriers are unusable */
export function barrierLabels(
  table: FeatureTable,
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  { roundTripCost, ...distances }: SignalBarriers,
): ReadonlyMap<TradingSymbol, readonly BarrierLabel[]> {
  const options = { ...distances, leastDistance: Math.log1p(roundTripCost) };
  const labels = new Map<TradingSymbol, readonly BarrierLabel[]>();
  for (const [symbol, own] of candles) {
    const volatilities = featureOfCandles(table, symbol, own, BARRIER_VOLATILITY);
    labels.set(symbol, weighedLabels(tripleBarrierLabels(own, volatilities, options)));
  }
  return labels;
}
