import { type Candle, TIMEFRAME_MS } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { type FeatureMatrix, type FeatureTable, featureTable } from '../features/featureMatrix.ts';
import { labelledRows } from '../labels/labelledRows.ts';
import type { LabelledEvent } from '../models/labelledEvent.ts';
import { BARRIER_VOLATILITY, barrierLabels } from '../signals/barrierEvents.ts';
import type { SignalBarriers } from '../signals/signalBarriers.ts';
import { EMBARGO_MS } from '../validation/embargo.ts';
import type { OnnxDescription } from './onnxDescription.ts';

/** What a model is asked about: positions that have ended since its training, and the latest day. */
export interface OnnxRows {
  /** The columns that the model takes; first the rows of the positions, then those of the latest day. */
  readonly features: FeatureMatrix;
  /** In the order of their starts. */
  readonly positions: readonly EndedPosition[];
  readonly latest: readonly TradingSymbol[];
  /** Of each of these, the volatility that barriers are scaled by. */
  readonly volatilities: readonly number[];
  readonly barriers: SignalBarriers;
  /** End of the latest day, ms UTC. */
  readonly at: number;
}

/** A position whose outcome is known. */
export interface EndedPosition extends LabelledEvent {
  /** Simple return before costs. */
  readonly return: number;
}

const DAY_MS = TIMEFRAME_MS['1d'];

/**
 * The rows that a model of the user is asked about. It may have learnt from what lies before `trainedTo`, so only positions that open five days later or more count.
 *
 * @param candles ended daily candles per symbol, ascending
 */
export function onnxRows(
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  { features, trainedTo, position }: Pick<OnnxDescription, 'features' | 'trainedTo' | 'position'>,
  roundTripCost: number,
): OnnxRows {
  const table = featureTable(candles);
  const barriers: SignalBarriers = { ...position, roundTripCost };
  const all = labelledRows(table, barrierLabels(table, candles, barriers));
  const untouched = Array.from(all.rows.keys()).filter((k) => all.labels[k].start >= trainedTo + EMBARGO_MS);
  const last = table.rowTimes.at(-1) ?? -1;
  const latest = Array.from(table.rowTimes.keys()).filter((row) => table.rowTimes[row] === last);
  return {
    features: columnsOf(table, [...untouched.map((k) => all.rows[k]), ...latest], features),
    positions: untouched.map((k) => {
      const { start, end, outcome, weight, logReturn } = all.labels[k];
      return { start, end, outcome, weight, return: Math.expm1(logReturn) };
    }),
    latest: latest.map((row) => table.symbols[table.rowSymbols[row]]),
    volatilities: [...columnsOf(table, latest, [BARRIER_VOLATILITY]).data],
    barriers,
    at: last + DAY_MS,
  };
}

/** Copies some columns of some rows, in the order given. */
function columnsOf(
  { features: { columns, names: all, data: from } }: FeatureTable,
  rows: readonly number[],
  names: readonly string[],
): FeatureMatrix {
  const places = names.map((name) => all.indexOf(name));
  const data = new Float64Array(rows.length * places.length);
  for (const [i, row] of rows.entries())
    for (const [j, place] of places.entries()) data[i * places.length + j] = from[row * columns + place];
  return { rows: rows.length, columns: places.length, names, data };
}
