import { InvalidInputError } from '../../errors/invalidInput.ts';
import { type Candle, TIMEFRAME_MS } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { Signal } from '../../signals/signal.ts';
import { calibratedProbabilities } from '../calibration/calibrator.ts';
import { type FeatureMatrix, featureTable } from '../features/featureMatrix.ts';
import { featuresHash } from '../features/featuresHash.ts';
import { modelContributions, modelMargins, requireSameFeatures } from '../models/model.ts';
import type { Digest, StoredModel } from '../models/modelFile.ts';
import { barrierDistances } from './barrierDistances.ts';
import { BARRIER_VOLATILITY } from './barrierEvents.ts';

/** The features of the latest day, one row per symbol that has a candle of it. */
export interface LatestRows {
  readonly symbols: readonly TradingSymbol[];
  readonly features: FeatureMatrix;
  /** When they were known, ms UTC: the end of the day. */
  readonly at: number;
}

/**
 * What a model says at the end of the latest day: for each symbol that a position bought at the close succeeds, with its calibrated probability. The
 * expected return is before costs: what such positions returned where they were right and where they were not, weighed by the probability.
 *
 * @param candles ended daily candles per symbol, ascending
 * @param source name of the model
 * @throws InvalidInputError where the model speaks of no position, was trained on other features, or there is no candle
 */
export function modelSignals(
  stored: StoredModel,
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  source: string,
  digest: Digest,
): readonly Signal[] {
  return signalsOfRows(stored, latestRows(stored, candles), source, digest);
}

/** The same of rows of features that are made. @throws InvalidInputError where the model speaks of no position */
export function signalsOfRows(
  stored: StoredModel,
  { symbols, features, at }: LatestRows,
  source: string,
  digest: Digest,
): readonly Signal[] {
  const { model, calibrator, event } = stored;
  if (event === undefined)
    throw new InvalidInputError({
      field: 'model',
      given: 'a model that does not say of which position it speaks',
      allowed: 'a model with an event',
      remedy: 'Train the model again with this version of Ballast.',
    });
  const probabilities = calibratedProbabilities(calibrator, modelMargins(model, features));
  const volatility = features.names.indexOf(BARRIER_VOLATILITY);
  return symbols.map((symbol, k) => ({
    symbol,
    direction: 'buy',
    confidence: probabilities[k],
    at,
    source,
    expectedReturn: probabilities[k] * event.right + (1 - probabilities[k]) * event.wrong,
    horizonDays: event.horizonDays,
    ...barrierDistances(features.data[k * features.columns + volatility], event, 1),
    featuresHash: featuresHash(features, k, digest),
    featureCount: features.columns,
  }));
}

/** Why a model says what it says of one symbol. */
export interface SignalExplanation {
  readonly symbol: TradingSymbol;
  readonly at: number;
  readonly confidence: number;
  /** Log odds before calibration of a case of which nothing is known. */
  readonly base: number;
  /** What each feature adds to the log odds before calibration, the greatest first whatever its sign; with the base they make up `margin`. */
  readonly contributions: readonly { readonly name: string; readonly value: number; readonly added: number }[];
  readonly margin: number;
}

/**
 * What each feature adds to what a model says of a symbol at the end of the latest day.
 *
 * @throws InvalidInputError where the symbol has no candle of that day, or the model was trained on other features
 */
export function explainSignal(
  stored: StoredModel,
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  symbol: TradingSymbol,
): SignalExplanation {
  const { symbols, features, at } = latestRows(stored, candles);
  const row = symbols.indexOf(symbol);
  if (row < 0)
    throw new InvalidInputError({
      field: 'symbol',
      given: symbol,
      allowed: `what has a candle of the latest day: ${symbols.join(', ')}`,
      remedy: 'Download its candles up to the same day.',
    });
  const { columns, names, data } = features;
  const own = { rows: 1, columns, names, data: data.slice(row * columns, (row + 1) * columns) };
  const margins = modelMargins(stored.model, own);
  const { base, contributions } = modelContributions(stored.model, own);
  return {
    symbol,
    at,
    confidence: calibratedProbabilities(stored.calibrator, margins)[0],
    base,
    contributions: names
      .map((name, k) => ({ name, value: own.data[k], added: contributions.data[k] }))
      .sort((a, b) => Math.abs(b.added) - Math.abs(a.added)),
    margin: margins[0],
  };
}

function latestRows(stored: StoredModel, candles: ReadonlyMap<TradingSymbol, readonly Candle[]>): LatestRows {
  const from = [...candles.values()].flat().reduce((latest, { openTime }) => Math.max(latest, openTime), -1);
  const { features, symbols, rowSymbols } = featureTable(candles, { from });
  requireSameFeatures(stored.featureNames, features);
  if (features.rows === 0)
    throw new InvalidInputError({
      field: 'candles',
      given: 'none',
      allowed: 'daily candles that have ended',
      remedy: 'Download candles first.',
    });
  return { symbols: Array.from(rowSymbols, (index) => symbols[index]), features, at: from + TIMEFRAME_MS['1d'] };
}
