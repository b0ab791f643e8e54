import type { PresentModel } from '../learning/adoption/adoptionRule.ts';
import type { ModelChange } from '../learning/adoption/modelRecord.ts';
import type { SignalLearning } from '../learning/signals/learnSignals.ts';
import type { SignalBarriers } from '../learning/signals/signalBarriers.ts';
import type { JudgedWindow } from '../learning/training/trainSteps.ts';
import type { TradingSymbol } from '../market/symbol.ts';

/** What is trained. */
export interface TrainingRequest {
  /** Of the source of signals that the model is for. */
  readonly name: string;
  /** Through whose key the candles are read. */
  readonly account: string;
}

/** A training as it is carried out: what it learns from does not change until its end. */
export interface TrainingTask extends TrainingRequest {
  /** Names the training. */
  readonly trainingId: string;
  /** The venue's time at its start, ms UTC: later candles do not count. */
  readonly at: number;
  readonly symbols: readonly TradingSymbol[];
  /** Days of candles before `at`. */
  readonly historyDays: number;
  /** Candles in all. */
  readonly candles: number;
  readonly barriers: SignalBarriers;
  readonly learning: SignalLearning;
}

/** A model that was trained and is kept. */
export interface KeptTraining {
  readonly version: number;
  readonly trainedTo: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly present: PresentModel;
  /** The version that counted then; null for none. */
  readonly before: number | null;
}

/** What a training does. */
export interface TrainingSteps {
  /** Brings the candles up to date and says what is trained on. */
  prepareTraining(request: TrainingRequest & { readonly trainingId: string }): Promise<TrainingTask>;
  /** Trains on what was known before a window, and says how probable the rows of the window are. @param window from 0 */
  trainWindow(task: TrainingTask, window: number): Promise<JudgedWindow>;
  /** Judges all windows, trains on the whole history, and keeps the model. */
  finishTraining(task: TrainingTask, windows: readonly JudgedWindow[]): Promise<KeptTraining>;
  /**
   * Records what was decided about a model.
   * @param before the version that counted when it was decided; null for none
   * @returns what is on record then: an adoption is declined where another one counts by now
   */
  decideModel(change: Omit<ModelChange, 'at'>, before: number | null): Promise<ModelChange>;
}
