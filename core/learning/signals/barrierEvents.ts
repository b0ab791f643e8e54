import type { Candle } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { featureTable, type IgnoredCandle } from '../features/featureMatrix.ts';
import { featureOfCandles, labelledRows } from '../labels/labelledRows.ts';
import { weighedLabels } from '../labels/sampleWeights.ts';
import { type BarrierLabel, tripleBarrierLabels } from '../labels/tripleBarrier.ts';
import { selectRows } from '../models/selectRows.ts';
import type { EventRows } from '../models/trainModel.ts';

/** The position that a signal speaks of: bought at a close, and sold at the first of three barriers. */
export interface SignalBarriers {
  /** Days after which the position is closed in any case. */
  readonly horizonDays: number;
  /** Distance of the barrier of profit, in standard deviations of the return over the horizon. */
  readonly profit: number;
  /** Distance of the barrier of loss, in the same units. */
  readonly loss: number;
  /** What buying and selling costs, as a share of the money; either barrier is at least as far away. */
  readonly roundTripCost: number;
}

/** Features with what became of a position that was bought when they were known. */
export interface BarrierEvents {
  /** By day and then in the order of the symbols. */
  readonly data: EventRows;
  /** Simple return of each position after the cost. */
  readonly earned: Float64Array;
  /** Candles that no row was made of. */
  readonly ignored: readonly IgnoredCandle[];
}

/**
 * The rows that a model of buys learns from: all features of each symbol and day, labelled by three barriers around the close in units of the volatility of 21 days, and
 * weighted by uniqueness. Days whose outcome the candles do not show yet have no row.
 *
 * @param candles ended daily candles per symbol, ascending
 * @throws InvalidInputError where the candles or the barriers are unusable
 */
export function barrierEvents(
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  { roundTripCost, ...barriers }: SignalBarriers,
): BarrierEvents {
  const table = featureTable(candles);
  const options = { ...barriers, leastDistance: Math.log1p(roundTripCost) };
  const labels = new Map<TradingSymbol, readonly BarrierLabel[]>();
  for (const [symbol, own] of candles) {
    const volatilities = featureOfCandles(table, symbol, own, 'volatility21');
    labels.set(symbol, weighedLabels(tripleBarrierLabels(own, volatilities, options)));
  }
  const { rows, labels: events } = labelledRows(table, labels);
  return {
    data: { features: selectRows(table.features, rows), events },
    earned: Float64Array.from(events, ({ logReturn }) => Math.expm1(logReturn) - roundTripCost),
    ignored: table.ignored,
  };
}
