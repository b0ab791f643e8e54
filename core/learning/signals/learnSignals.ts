import { TIMEFRAME_MS } from '../../market/candle.ts';
import type { ModelKind } from '../models/model.ts';
import type { Judgement } from '../validation/judge.ts';
import { type CalibratedModel, trainAndJudge } from '../validation/trainAndJudge.ts';
import type { BarrierEvents } from './barrierEvents.ts';

/** How a model of signals is made. */
export interface SignalLearning {
  readonly kind: ModelKind;
  readonly seed: number;
  /** Most trees; of no meaning for a regression. */
  readonly trees: number;
  /** Windows of the walk-forward. */
  readonly folds: number;
}

/** A model of signals, and how models made in the same way did out of sample. */
export interface LearnedSignals extends CalibratedModel {
  readonly judgement: Judgement;
  /** Mean simple return after the cost of all judged positions, as if each had been bought without a model. */
  readonly meanEarnedByAll: number;
}

/** Share of the events before the first window. */
const FIRST_TRAINING = 0.4;
/** For so long features of short look-back remember what was judged. */
const EMBARGO = 5 * TIMEFRAME_MS['1d'];
/** Small, slow trees on few columns each: daily returns hold little that can be foreseen, and hundreds of features tempt. */
const TREES = {
  learningRate: 0.05,
  maxLeaves: 8,
  minLeafRows: 50,
  l2: 1,
  columnShare: 0.25,
  maxBins: 63,
  patience: 30,
};

/**
 * Trains and judges a model of signals by the purged walk-forward, with the shrunk sigmoid as calibration: it claims no confidence that the calibration events do not bear out.
 *
 * @param progress told after each model, of which there is one more than folds
 * @throws InvalidInputError for settings out of range or too short a history
 */
export function learnSignals(
  { data, earned }: BarrierEvents,
  { kind, seed, trees, folds }: SignalLearning,
  progress?: (models: number, of: number) => void,
): LearnedSignals {
  const { outOfSample, ...result } = trainAndJudge(
    data,
    {
      model: { kind, seed, boosting: { ...TREES, maxTrees: trees } },
      calibration: 'shrunkPlatt',
      walkForward: { folds, firstTraining: FIRST_TRAINING, embargo: EMBARGO },
    },
    earned,
    progress,
  );
  const { rows } = outOfSample;
  return { ...result, meanEarnedByAll: rows.reduce((sum, row) => sum + earned[row], 0) / rows.length };
}
