import { InvalidInputError } from '../../errors/invalidInput.ts';
import { fitIsotonic, type IsotonicCalibration, isotonicProbability } from './isotonic.ts';
import { fitPlatt, fitShrunkPlatt, type PlattCalibration, plattProbability, type ShrinkageOptions } from './platt.ts';
import { fitVennAbers, type VennAbersCalibration, vennAbersProbability } from './vennAbers.ts';

/** What turns scores of a model into probabilities that were right as often as they say. */
export type Calibrator = PlattCalibration | IsotonicCalibration | VennAbersCalibration;

/** How a calibration is fitted; a shrunk sigmoid is a sigmoid afterwards. */
export type CalibrationKind = Calibrator['kind'] | 'shrunkPlatt';

/**
 * Fits a calibration. The observations must be later than those that the model was trained on: on its own training rows every model is right too often.
 *
 * @param scores of the model, such as margins, one per observation
 * @param outcomes 0 or 1
 * @param shrinkage what `shrunkPlatt` is fitted with besides; of no meaning for the others
 * @throws InvalidInputError where there is no observation, the lengths differ, or a score is not finite
 */
export function fitCalibrator(
  kind: CalibrationKind,
  scores: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  shrinkage: ShrinkageOptions = {},
): Calibrator {
  if (scores.length === 0 || scores.length !== outcomes.length)
    throw new InvalidInputError({
      field: 'scores',
      given: `${scores.length} scores and ${outcomes.length} outcomes`,
      allowed: 'as many scores as outcomes, at least 1',
      remedy: 'Give the observations after the training window.',
    });
  const bad = Array.from(scores).findIndex((score) => !Number.isFinite(score));
  if (bad >= 0)
    throw new InvalidInputError({
      field: `scores[${bad}]`,
      given: scores[bad],
      allowed: 'a finite number',
      remedy: 'Leave observations without a score out.',
    });
  switch (kind) {
    case 'platt':
      return fitPlatt(scores, outcomes);
    case 'shrunkPlatt':
      return fitShrunkPlatt(scores, outcomes, shrinkage);
    case 'isotonic':
      return fitIsotonic(scores, outcomes);
    case 'vennAbers':
      return fitVennAbers(scores, outcomes);
    default: {
      const unknown: never = kind;
      throw new Error(`no calibration ${String(unknown)}`);
    }
  }
}

/** The calibration of scores that are greater by so much. */
export function shiftedCalibrator(calibrator: Calibrator, shift: number): Calibrator {
  if (calibrator.kind === 'platt') return { ...calibrator, offset: calibrator.offset - calibrator.slope * shift };
  return { ...calibrator, scores: calibrator.scores.map((score) => score + shift) };
}

/** The calibrated probability of outcome 1 of each score. */
export function calibratedProbabilities(calibrator: Calibrator, scores: ArrayLike<number>): Float64Array {
  return Float64Array.from(scores, (score) => calibratedProbability(calibrator, score));
}

function calibratedProbability(calibrator: Calibrator, score: number): number {
  switch (calibrator.kind) {
    case 'platt':
      return plattProbability(calibrator, score);
    case 'isotonic':
      return isotonicProbability(calibrator, score);
    case 'vennAbers':
      return vennAbersProbability(calibrator, score).merged;
    default: {
      const unknown: never = calibrator;
      throw new Error(`no calibration ${String(unknown)}`);
    }
  }
}
