import { InvalidInputError } from '../../errors/invalidInput.ts';
import type { ModelKind } from '../models/model.ts';
import { EMBARGO_MS } from '../validation/embargo.ts';
import {
  judgeAndTrain,
  judgedWindows,
  type LearningResult,
  type LearningSettings,
  trainAndJudge,
  windowProbabilities,
} from '../validation/trainAndJudge.ts';
import type { BarrierEvents } from './barrierEvents.ts';

/** How a model of signals is made. */
export interface SignalLearning {
  readonly kind: ModelKind;
  readonly seed: number;
  /** Most trees; of no meaning for a regression. */
  readonly trees: number;
  /** Windows of the walk-forward. */
  readonly folds: number;
  /** Least confidence of a signal, from 0.5 to 1. Default 0.75. */
  readonly threshold?: number;
}

/** A model of signals, and how models made in the same way did out of sample. */
export interface LearnedSignals extends LearningResult {
  /** Mean simple return after the cost of all judged positions, as if each had been bought without a model. */
  readonly meanEarnedByAll: number;
  /** The same before the cost of those that were right, and of those that were not. */
  readonly right: number;
  readonly wrong: number;
}

/** Share of the events before the first window. */
const FIRST_TRAINING = 0.4;
/** Small, slow trees on few columns each: daily returns hold little that can be foreseen, and hundreds of features tempt. */
const TREES = {
  learningRate: 0.05,
  maxLeaves: 4,
  l2: 10,
  columnShare: 0.1,
  maxBins: 63,
  patience: 40,
};
/** Rows of a leaf: enough that it spans several states of the market, and a share of the events where there are few. */
const LEAF_ROWS = { share: 0.04, least: 20, most: 200 };
/** Ridge of the regression: a standardized feature's coefficient is expected within 1 / sqrt(3000) = 0.02, as there are hundreds that say nearly the same. */
const RIDGE = 3_000;

/** How the rows of a market are learnt from. */
function settingsFor(
  { data }: BarrierEvents,
  { kind, seed, trees, folds, threshold }: SignalLearning,
): LearningSettings {
  const minLeafRows = Math.round(
    Math.min(LEAF_ROWS.most, Math.max(LEAF_ROWS.least, LEAF_ROWS.share * data.events.length)),
  );
  return {
    model: { kind, seed, boosting: { ...TREES, minLeafRows, maxTrees: trees }, logisticL2: RIDGE },
    calibration: 'shrunkPlatt',
    walkForward: { folds, firstTraining: FIRST_TRAINING, embargo: EMBARGO_MS },
    ...(threshold === undefined ? {} : { judgement: { threshold } }),
  };
}

/**
 * How probable a model that knew nothing of a window says its rows are.
 *
 * @param window its number, from 0
 * @throws InvalidInputError where there is no such window, or too short a history
 */
export function learnWindow(events: BarrierEvents, learning: SignalLearning, window: number): Float64Array {
  const settings = settingsFor(events, learning);
  const split = judgedWindows(events.data, settings).at(window);
  if (split === undefined || window < 0)
    throw new InvalidInputError({
      field: 'window',
      given: window,
      allowed: `a number from 0 to ${learning.folds - 1}`,
      remedy: 'Ask for one of the windows.',
    });
  return windowProbabilities(events.data, settings, split);
}

/**
 * Judges what `learnWindow` said of each window, and trains the model of the whole history.
 *
 * @throws InvalidInputError where the windows are not those of these events
 */
export function learnWhole(
  events: BarrierEvents,
  learning: SignalLearning,
  said: readonly Float64Array[],
): LearnedSignals {
  const { data, earned } = events;
  const settings = settingsFor(events, learning);
  return withEarnings(events, judgeAndTrain(data, settings, judgedWindows(data, settings), said, earned));
}

/**
 * Trains and judges a model of signals by the purged walk-forward, with the shrunk sigmoid over several windows of the past as calibration: it claims no confidence that these windows do not bear out.
 *
 * @param progress told after each model, of which there is one more than folds
 * @throws InvalidInputError for settings out of range or too short a history
 */
export function learnSignals(
  events: BarrierEvents,
  learning: SignalLearning,
  progress?: (models: number, of: number) => void,
): LearnedSignals {
  return withEarnings(events, trainAndJudge(events.data, settingsFor(events, learning), events.earned, progress));
}

function withEarnings({ data, earned, barriers }: BarrierEvents, result: LearningResult): LearnedSignals {
  const { rows } = result.outOfSample;
  const meanEarned = (own: Int32Array): number => own.reduce((sum, row) => sum + earned[row], 0) / own.length;
  const meanReturn = (outcome: 0 | 1): number =>
    meanEarned(rows.filter((row) => data.events[row].outcome === outcome)) + barriers.roundTripCost;
  return { ...result, meanEarnedByAll: meanEarned(rows), right: meanReturn(1), wrong: meanReturn(0) };
}
