import { InvalidInputError } from '../../errors/invalidInput.ts';
import {
  type CalibrationKind,
  type Calibrator,
  calibratedProbabilities,
  fitCalibrator,
  shiftedCalibrator,
} from '../calibration/calibrator.ts';
import { type EventRows, fitModel, type ModelSettings } from '../models/fitModel.ts';
import type { LabelledEvent } from '../models/labelledEvent.ts';
import { type Model, modelMargins } from '../models/model.ts';
import { selectRows } from '../models/selectRows.ts';
import { byStart, type EventSplit, requireEmbargo } from './eventSplit.ts';
import { groupsInTime } from './groupsInTime.ts';
import { type Judgement, type JudgeOptions, judge } from './judge.ts';
import { type WalkForwardOptions, walkForward } from './walkForward.ts';

/** How a model is trained, calibrated and judged. */
export interface LearningSettings {
  readonly model: ModelSettings;
  readonly calibration: CalibrationKind;
  readonly walkForward: WalkForwardOptions;
  /** Windows of the history before a judged window that the calibration is fitted on, together. Default 4. */
  readonly calibrationFolds?: number;
  /** Share of the events to learn from, the latest ones, that ends the training of trees early. Default 0.15. */
  readonly stopShare?: number;
  readonly judgement?: Omit<JudgeOptions, 'seed' | 'earned' | 'windows'>;
}

/** A model with what makes its scores probabilities. */
export interface CalibratedModel {
  readonly model: Model;
  readonly calibrator: Calibrator;
}

/** The model of the whole history, and how models made in the same way did on what they could not know. */
export interface LearningResult extends CalibratedModel {
  readonly judgement: Judgement;
  /** Out of sample, in the order of the starts: the numbers of the judged events with their calibrated probabilities. */
  readonly outOfSample: { readonly rows: Int32Array; readonly probabilities: Float64Array };
}

/** Fewest events to train on, and to fit a calibration on. */
const FEWEST = 30;
/** Fewest events that end the training of trees: they choose a number of trees, nothing else. */
const FEWEST_STOPPING = 15;

/** Share of the events to learn from before the first window that the calibration is fitted on. */
const FIRST_CALIBRATION = 0.4;

/**
 * Trains a model on some events and makes probabilities of its scores.
 *
 * The calibration is fitted on a walk-forward within these events: each of its windows is scored by a model that was trained on what was known before, and
 * all windows are calibrated together, so that it speaks of several states of the market and not of the latest alone. Scores count from the mean
 * score of their own model's training events. Where they tell nothing, the probability is the base rate of all the events.
 *
 * @param rows numbers of the events to learn from, in the order of their starts
 * @throws InvalidInputError where a part has too few events, or one outcome only
 */
export function trainCalibrated(data: EventRows, rows: Int32Array, settings: LearningSettings): CalibratedModel {
  const { calibrationFolds = 4 } = settings;
  const { embargo } = settings.walkForward;
  const walk = { folds: calibrationFolds, firstTraining: FIRST_CALIBRATION, embargo };
  requireSome('training', rows);
  const scored = walkForward(data.events, walk, rows).map(({ train, test }) => {
    const { model, centre } = trainCentred(data, train, settings);
    return { test, scores: modelMargins(model, selectRows(data.features, test)).map((score) => score - centre) };
  });
  const tested = Int32Array.from(scored.flatMap(({ test }) => [...test]));
  requireSome('calibration', tested);
  const scores = Float64Array.from(scored.flatMap((own) => [...own.scores]));
  const outcomes = Uint8Array.from(tested, (row) => data.events[row].outcome);
  const { model, centre } = trainCentred(data, rows, settings);
  const calibrator = fitCalibrator(settings.calibration, scores, outcomes, {
    groups: groupsInTime(data.events, tested),
    baseRate: shareOfOnes(data.events, rows),
  });
  return { model, calibrator: shiftedCalibrator(calibrator, centre) };
}

/** A model with the mean of its scores on the events that it was trained on. */
function trainCentred(data: EventRows, rows: Int32Array, settings: LearningSettings) {
  const { stopShare = 0.15, walkForward: walk, model: made } = settings;
  const { part, earlier } =
    made.kind === 'logistic'
      ? { part: new Int32Array(0), earlier: rows }
      : latestPart(data.events, rows, stopShare, walk.embargo);
  requireSome('training', earlier);
  if (made.kind !== 'logistic') requireSome('stopping', part, FEWEST_STOPPING);
  const ones = shareOfOnes(data.events, earlier) * earlier.length;
  if (ones === 0 || ones === earlier.length) refuseOneOutcome(earlier.length, ones);
  const model = fitModel(data, earlier, part, made);
  const scores = modelMargins(model, selectRows(data.features, earlier));
  return { model, centre: scores.reduce((sum, score) => sum + score, 0) / scores.length };
}

function shareOfOnes(events: readonly LabelledEvent[], rows: Int32Array): number {
  return rows.reduce((sum, row) => sum + events[row].outcome, 0) / rows.length;
}

/** The calibrated probabilities of some rows. */
export function calibratedOutputs(
  { model, calibrator }: CalibratedModel,
  data: EventRows,
  rows: Int32Array,
): Float64Array {
  return calibratedProbabilities(calibrator, modelMargins(model, selectRows(data.features, rows)));
}

/** The windows that a history is judged in. @throws InvalidInputError for settings out of range */
export function judgedWindows({ events }: EventRows, settings: LearningSettings): readonly EventSplit[] {
  requireEmbargo(settings.walkForward.embargo);
  requireStopShare(settings);
  return walkForward(events, settings.walkForward);
}

/** How probable a model that knew nothing of a window says its events are, in their order. */
export function windowProbabilities(
  data: EventRows,
  settings: LearningSettings,
  { train, test }: EventSplit,
): Float64Array {
  return calibratedOutputs(trainCalibrated(data, train, settings), data, test);
}

/**
 * Judges what was said of all windows, and trains the model to use on the whole history.
 *
 * @param said of each window, by `windowProbabilities`
 * @param earned what following outcome 1 of each event earned after costs; without it the judgement says nothing of earnings
 * @throws InvalidInputError for features and events that do not fit together, or too short a history
 */
export function judgeAndTrain(
  data: EventRows,
  settings: LearningSettings,
  windows: readonly EventSplit[],
  said: readonly Float64Array[],
  earned?: ArrayLike<number>,
): LearningResult {
  requireEvents(data, earned);
  requireWindows(windows, said);
  const rows = Int32Array.from(windows.flatMap(({ test }) => [...test]));
  const probabilities = Float64Array.from(said.flatMap((own) => [...own]));
  const judgement = judge(
    probabilities,
    Array.from(rows, (row) => data.events[row]),
    {
      ...settings.judgement,
      seed: settings.model.seed,
      windows: windows.flatMap(({ test }, window) => Array<number>(test.length).fill(window)),
      earned: earned === undefined ? undefined : Array.from(rows, (row) => earned[row]),
    },
  );
  const whole = trainCalibrated(data, byStart(data.events), settings);
  return { ...whole, judgement, outOfSample: { rows, probabilities } };
}

/**
 * Walks through history, training before and judging after, and trains the model to use on all of it. The judgement is of models that were made in the
 * same way on less; nothing that is judged was known to the model or to its calibration.
 *
 * @param earned what following outcome 1 of each event earned after costs; without it the judgement says nothing of earnings
 * @param progress told after each model, of which there is one more than folds
 * @throws InvalidInputError for settings out of range, features and events that do not fit together, or too short a history
 */
export function trainAndJudge(
  data: EventRows,
  settings: LearningSettings,
  earned?: ArrayLike<number>,
  progress?: (models: number, of: number) => void,
): LearningResult {
  requireEvents(data, earned);
  const windows = judgedWindows(data, settings);
  const said = windows.map((window, k) => {
    const probabilities = windowProbabilities(data, settings, window);
    progress?.(k + 1, windows.length + 1);
    return probabilities;
  });
  const result = judgeAndTrain(data, settings, windows, said, earned);
  progress?.(windows.length + 1, windows.length + 1);
  return result;
}

/** The latest share of some events, and those before whose outcome was known an embargo before the first of them started. */
function latestPart(events: readonly LabelledEvent[], rows: Int32Array, share: number, embargo: number) {
  let at = Math.min(rows.length - 1, Math.round((1 - share) * rows.length));
  while (at > 0 && at < rows.length && events[rows[at]].start === events[rows[at - 1]].start) at += 1;
  const part = rows.subarray(at);
  if (part.length === 0) return { part, earlier: rows };
  const from = events[part[0]].start;
  return { part, earlier: rows.subarray(0, at).filter((row) => events[row].end + embargo <= from) };
}

function requireWindows(windows: readonly EventSplit[], said: readonly Float64Array[]): void {
  const lengths = windows.map(({ test }) => test.length);
  const given = said.map(({ length }) => length);
  if (given.length === lengths.length && given.every((length, k) => length === lengths[k])) return;
  throw new InvalidInputError({
    field: 'said',
    given: `windows of ${given.join(', ') || 'nothing'}`,
    allowed: `windows of ${lengths.join(', ')} events, as these are cut`,
    remedy: 'Judge all windows of one history.',
  });
}

function requireStopShare({ stopShare = 0.15 }: LearningSettings): void {
  if (stopShare > 0 && stopShare < 0.9) return;
  throw new InvalidInputError({
    field: 'stopShare',
    given: stopShare,
    allowed: 'a share above 0 that leaves at least a tenth to train on',
    remedy: 'Leave it out for 0.15.',
  });
}

function requireSome(part: string, { length }: Int32Array, fewest = FEWEST): void {
  if (length < fewest) refuseFew(part, length, fewest);
}

function requireEvents({ features, events }: EventRows, earned: ArrayLike<number> | undefined): void {
  if (features.rows === events.length && (earned === undefined || earned.length === events.length)) return;
  throw new InvalidInputError({
    field: 'events',
    given: `${events.length} events${earned === undefined ? '' : `, ${earned.length} earnings`}`,
    allowed: `one for each of the ${features.rows} rows of features`,
    remedy: 'Give events, features and earnings in the same order.',
  });
}

function refuseFew(part: string, count: number, fewest: number): never {
  throw new InvalidInputError({
    field: 'events',
    given: `${count} events for ${part} before a window`,
    allowed: `at least ${fewest}`,
    remedy: 'Give a longer history, fewer folds, shorter events or a shorter embargo.',
  });
}

function refuseOneOutcome(count: number, ones: number): never {
  throw new InvalidInputError({
    field: 'events',
    given: `${count} training events, ${ones} of them of outcome 1`,
    allowed: 'both outcomes among the training events',
    remedy: 'Choose an event that comes and fails to come in the history given.',
  });
}
