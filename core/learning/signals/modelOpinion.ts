import { InvalidInputError } from '../../errors/invalidInput.ts';
import { type Candle, TIMEFRAME_MS } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { Signal } from '../../signals/signal.ts';
import { DRIFT_WINDOW_DAYS, type ModelDrift, modelDrift } from '../drift/modelDrift.ts';
import { mutedReason } from '../drift/mutedReason.ts';
import { featureTable } from '../features/featureMatrix.ts';
import { requireSameFeatures } from '../models/model.ts';
import { type Digest, readModelFile } from '../models/modelFile.ts';
import { selectRows } from '../models/selectRows.ts';
import { signalsOfRows } from './modelSignals.ts';

/** Which model is asked, and of what. */
export interface OpinionRequest {
  /** The text of its file. */
  readonly file: string;
  /** What the file is called, for errors. */
  readonly title: string;
  /** Ended daily candles per symbol, ascending. */
  readonly candles: ReadonlyMap<TradingSymbol, readonly Candle[]>;
  /** Name of the source that its signals bear. */
  readonly source: string;
  /** Now, ms UTC. */
  readonly at: number;
  /** Age from which the model is stale, ms. */
  readonly staleAfter: number;
}

/** What a model says of the latest day, or why it says nothing. JSON. */
export interface ModelOpinion {
  readonly signals: readonly Signal[];
  /** Absent where its signals count. */
  readonly muted?: string;
  /** Absent where its file says nothing of the distribution in training. */
  readonly drift?: ModelDrift;
}

/**
 * What a model says at the end of the latest day. Where it is stale, or the market is no longer the one that it has learnt from, it says nothing, and why.
 *
 * @throws InvalidInputError where the file is damaged or of another version, was trained on other features, or there is no candle
 */
export function modelOpinion(request: OpinionRequest, digest: Digest): ModelOpinion {
  const { file, title, candles, source, at, staleAfter } = request;
  const stored = readModelFile(file, digest, title);
  const stale = mutedReason(stored.trainedTo, at, staleAfter, undefined);
  if (stale !== undefined) return { signals: [], muted: stale };
  const latest = [...candles.values()].flat().reduce((last, { openTime }) => Math.max(last, openTime), -1);
  if (latest < 0)
    throw new InvalidInputError({
      field: 'candles',
      given: 'none',
      allowed: 'daily candles that have ended',
      remedy: 'See why the venue delivers none.',
    });
  const day = TIMEFRAME_MS['1d'];
  const table = featureTable(candles, { from: latest - (DRIFT_WINDOW_DAYS - 1) * day });
  requireSameFeatures(stored.featureNames, table.features);
  const rows = Int32Array.from(table.rowTimes.keys()).filter((row) => table.rowTimes[row] === latest);
  const features = selectRows(table.features, rows);
  const drift = stored.drift === undefined ? undefined : modelDrift(stored.drift, table.features, features);
  const muted = mutedReason(stored.trainedTo, at, staleAfter, drift);
  const told = drift === undefined ? {} : { drift };
  if (muted !== undefined) return { signals: [], muted, ...told };
  const symbols = Array.from(rows, (row) => table.symbols[table.rowSymbols[row]]);
  return { signals: signalsOfRows(stored, { symbols, features, at: latest + day }, source, digest), ...told };
}
