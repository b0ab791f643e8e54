import { TIMEFRAME_MS } from '../../market/candle.ts';
import type { FeatureMatrix } from '../features/featureMatrix.ts';
import { selectRows } from '../models/selectRows.ts';
import { outOfDistributionScores, scorePlaces } from './outOfDistribution.ts';
import { populationStability } from './populationStability.ts';
import { type ReferenceDistribution, referenceDistribution } from './referenceDistribution.ts';

/** What drift of a model's features is told from. JSON. */
export interface DriftReference {
  readonly reference: ReferenceDistribution;
  /** Quantiles of the out-of-distribution scores of the rows that the model was trained on, ascending. */
  readonly scores: readonly number[];
  /** Mean population stability index over the features of each window of training, ascending. */
  readonly indices: readonly number[];
}

/** How far the market of today is from that of training. */
export interface ModelDrift {
  /** Mean population stability index over the features of the latest window. */
  readonly index: number;
  /** The greatest index that a window of training had, though it is part of the training. */
  readonly greatestIndex: number;
  /** Median place of the latest rows among the rows of training by how unusual they are, from 0 to 1. */
  readonly place: number;
}

/** Days of a window. A window shows one state of the market, so its index is high by itself: it is held against those of windows of training. */
export const DRIFT_WINDOW_DAYS = 30;

/** Steps of the quantiles of scores. */
const STEPS = 200;
/** Figures kept of a quantile: a file with all sixteen is three times as large and tells no more. */
const DIGITS = 6;

/**
 * Describes what a model is trained on.
 *
 * @param starts when the features of each row were known, ms UTC
 * @throws InvalidInputError without a row
 */
export function driftReference(features: FeatureMatrix, starts: readonly number[]): DriftReference {
  const whole = referenceDistribution(features);
  const reference = {
    ...whole,
    features: whole.features.map((own) => ({ ...own, quantiles: own.quantiles.map(shortened) })),
  };
  const scores = outOfDistributionScores(reference, features).sort();
  return {
    reference,
    scores: Array.from({ length: STEPS + 1 }, (_, k) => scores[Math.round((k * (scores.length - 1)) / STEPS)]),
    indices: windowsOf(starts)
      .map((rows) => meanIndex(reference, selectRows(features, rows)))
      .sort((a, b) => a - b),
  };
}

/**
 * Holds the latest rows against those of training.
 *
 * @param window features of the latest `DRIFT_WINDOW_DAYS`, all symbols
 * @param latest features of the latest day
 * @throws InvalidInputError where the columns are not those of the reference
 */
export function modelDrift(drift: DriftReference, window: FeatureMatrix, latest: FeatureMatrix): ModelDrift {
  const { reference, scores, indices } = drift;
  const places = scorePlaces(Float64Array.from(scores), outOfDistributionScores(reference, latest)).sort();
  return {
    index: meanIndex(reference, window),
    greatestIndex: indices[indices.length - 1],
    place: places[Math.floor((places.length - 1) / 2)],
  };
}

function meanIndex(reference: ReferenceDistribution, rows: FeatureMatrix): number {
  const drifts = populationStability(reference, rows);
  return drifts.reduce((sum, { index }) => sum + index, 0) / drifts.length;
}

/** Rows in windows that follow each other, the last one as long as the others. */
function windowsOf(starts: readonly number[]): readonly Int32Array[] {
  const length = DRIFT_WINDOW_DAYS * TIMEFRAME_MS['1d'];
  const last = starts.reduce((latest, start) => Math.max(latest, start), Number.NEGATIVE_INFINITY);
  const windows = new Map<number, number[]>();
  for (const [row, start] of starts.entries()) {
    const window = Math.floor((last - start) / length);
    const rows = windows.get(window) ?? [];
    rows.push(row);
    windows.set(window, rows);
  }
  return [...windows.values()].map((rows) => Int32Array.from(rows));
}

function shortened(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
