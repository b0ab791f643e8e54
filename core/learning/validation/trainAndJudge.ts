import { InvalidInputError } from '../../errors/invalidInput.ts';
import {
  type CalibrationKind,
  type Calibrator,
  calibratedProbabilities,
  fitCalibrator,
} from '../calibration/calibrator.ts';
import type { LabelledEvent } from '../models/labelledEvent.ts';
import { type Model, modelMargins } from '../models/model.ts';
import { selectRows } from '../models/selectRows.ts';
import { type EventRows, type ModelSettings, trainModel } from '../models/trainModel.ts';
import { byStart, requireEmbargo } from './eventSplit.ts';
import { type Judgement, type JudgeOptions, judge } from './judge.ts';
import { type WalkForwardOptions, walkForward } from './walkForward.ts';

/** How a model is trained, calibrated and judged. */
export interface LearningSettings {
  readonly model: ModelSettings;
  readonly calibration: CalibrationKind;
  readonly walkForward: WalkForwardOptions;
  /** Share of the events before a window, the latest ones, that the calibration is fitted on. Default 0.2. */
  readonly calibrationShare?: number;
  /** Share before those that ends training early. Default 0.15. */
  readonly stopShare?: number;
  readonly judgement?: Omit<JudgeOptions, 'seed' | 'earned'>;
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

/** Fewest events of each part. */
const FEWEST = 30;

/**
 * Trains on the earlier, stops by the later and calibrates on the latest of some events. The parts are purged of each other: an outcome of one part is
 * known before the next begins.
 *
 * @param rows numbers of the events to learn from, in the order of their starts
 * @throws InvalidInputError where a part has fewer than 30 events, or the training part one outcome only
 */
export function trainCalibrated(data: EventRows, rows: Int32Array, settings: LearningSettings): CalibratedModel {
  const { calibrationShare = 0.2, stopShare = 0.15 } = settings;
  const { embargo } = settings.walkForward;
  requireShares(calibrationShare, stopShare);
  const last = latestPart(data.events, rows, calibrationShare, embargo);
  const middle = latestPart(data.events, last.earlier, stopShare / (1 - calibrationShare), embargo);
  const parts = { training: middle.earlier, stopping: middle.part, calibration: last.part };
  for (const [name, part] of Object.entries(parts)) if (part.length < FEWEST) refuseFew(name, part.length);
  const ones = parts.training.reduce((sum, row) => sum + data.events[row].outcome, 0);
  if (ones === 0 || ones === parts.training.length) refuseOneOutcome(parts.training.length, ones);
  const model = trainModel(data, parts.training, parts.stopping, settings.model);
  const margins = modelMargins(model, selectRows(data.features, parts.calibration));
  const outcomes = Uint8Array.from(parts.calibration, (row) => data.events[row].outcome);
  return { model, calibrator: fitCalibrator(settings.calibration, margins, outcomes) };
}

/** The calibrated probabilities of some rows. */
export function calibratedOutputs(
  { model, calibrator }: CalibratedModel,
  data: EventRows,
  rows: Int32Array,
): Float64Array {
  return calibratedProbabilities(calibrator, modelMargins(model, selectRows(data.features, rows)));
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
  requireEmbargo(settings.walkForward.embargo);
  const splits = walkForward(data.events, settings.walkForward);
  const judged = splits.map(({ train, test }, k) => {
    const probabilities = calibratedOutputs(trainCalibrated(data, train, settings), data, test);
    progress?.(k + 1, splits.length + 1);
    return probabilities;
  });
  const rows = Int32Array.from(splits.flatMap(({ test }) => [...test]));
  const probabilities = Float64Array.from(judged.flatMap((own) => [...own]));
  const judgement = judge(
    probabilities,
    Array.from(rows, (row) => data.events[row]),
    {
      ...settings.judgement,
      seed: settings.model.seed,
      earned: earned === undefined ? undefined : Array.from(rows, (row) => earned[row]),
    },
  );
  const whole = trainCalibrated(data, byStart(data.events), settings);
  progress?.(splits.length + 1, splits.length + 1);
  return { ...whole, judgement, outOfSample: { rows, probabilities } };
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

function requireShares(calibrationShare: number, stopShare: number): void {
  if (calibrationShare > 0 && stopShare > 0 && calibrationShare + stopShare < 0.9) return;
  throw new InvalidInputError({
    field: 'calibrationShare, stopShare',
    given: `${calibrationShare}, ${stopShare}`,
    allowed: 'two shares above 0 that leave at least a tenth to train on',
    remedy: 'Leave them out for 0.2 and 0.15.',
  });
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

function refuseFew(part: string, count: number): never {
  throw new InvalidInputError({
    field: 'events',
    given: `${count} events for ${part} before a window`,
    allowed: `at least ${FEWEST}`,
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
