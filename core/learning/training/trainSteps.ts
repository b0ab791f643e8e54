import { InvalidInputError } from '../../errors/invalidInput.ts';
import type { Candle } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { PresentModel } from '../adoption/adoptionRule.ts';
import { comparedWith } from '../adoption/comparePresent.ts';
import type { ModelRecord } from '../adoption/modelRecord.ts';
import { type Digest, readModelFile, trainingDataHash, writeModelFile } from '../models/modelFile.ts';
import { type BarrierEvents, barrierEvents } from '../signals/barrierEvents.ts';
import { learnWhole, learnWindow, type SignalLearning } from '../signals/learnSignals.ts';
import type { SignalBarriers } from '../signals/signalBarriers.ts';
import { signalModel } from '../signals/signalModel.ts';

/** What a model is trained on, and how. */
export interface TrainingData {
  /** Ended daily candles per symbol, ascending. */
  readonly candles: ReadonlyMap<TradingSymbol, readonly Candle[]>;
  readonly barriers: SignalBarriers;
  readonly learning: SignalLearning;
}

/** What was said of one window of the walk-forward. JSON. */
export interface JudgedWindow {
  /** Hash of all rows: the windows of one training are cut from the same ones. */
  readonly dataHash: string;
  readonly said: readonly number[];
}

/** The model whose signals count, as it is kept. */
export interface PresentFile {
  readonly version: number;
  readonly file: string;
}

/** A trained model with what it is up against. */
export interface TrainedModel {
  readonly file: string;
  readonly facts: Pick<ModelRecord, 'fileHash' | 'trainingDataHash' | 'trainedFrom' | 'trainedTo' | 'metrics'>;
  readonly present: PresentModel;
}

/** Says how probable the rows of a window are by a model that knew nothing of them. @throws InvalidInputError for what cannot be learnt from */
export function trainOnWindow(
  { events, learning }: { readonly events: BarrierEvents; readonly learning: SignalLearning },
  window: number,
  digest: Digest,
): JudgedWindow {
  return { dataHash: hashOf(events, digest), said: Array.from(learnWindow(events, learning, window)) };
}

/**
 * Judges the windows, trains on the whole history, and holds the present model against it.
 *
 * @param present undefined where no signals of a model count
 * @throws InvalidInputError where the windows are of other rows: candles have changed meanwhile
 */
export function trainOnWhole(
  { events, learning }: { readonly events: BarrierEvents; readonly learning: SignalLearning },
  windows: readonly JudgedWindow[],
  present: PresentFile | undefined,
  digest: Digest,
): TrainedModel {
  const dataHash = hashOf(events, digest);
  if (windows.some((window) => window.dataHash !== dataHash))
    throw new InvalidInputError({
      field: 'candles',
      given: 'others than at the start of the training',
      allowed: 'the same ones until its end',
      remedy: 'Train again.',
    });
  const said = windows.map((window) => Float64Array.from(window.said));
  const learned = learnWhole(events, learning, said);
  const stored = signalModel(events, learned, learning.seed, digest);
  const file = writeModelFile(stored, digest);
  const { trainedFrom, trainedTo, metrics } = stored;
  return {
    file,
    facts: {
      fileHash: digest([new TextEncoder().encode(file)]),
      trainingDataHash: stored.trainingDataHash,
      trainedFrom,
      trainedTo,
      metrics,
    },
    present:
      present === undefined
        ? { kind: 'none' }
        : comparedWith(
            present.version,
            readModelFile(present.file, digest, `version ${present.version}`),
            events,
            learned.outOfSample,
          ),
  };
}

/** The rows of a training. @throws InvalidInputError where the candles are unusable */
export function trainingEvents({ candles, barriers }: TrainingData): BarrierEvents {
  return barrierEvents(candles, barriers);
}

function hashOf({ data }: BarrierEvents, digest: Digest): string {
  return trainingDataHash(data.features, data.events, digest);
}
