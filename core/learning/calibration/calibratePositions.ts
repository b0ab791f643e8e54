import { sum } from '../../../quant/linalg/vector.ts';
import type { LabelledEvent } from '../models/labelledEvent.ts';
import { averageUniqueness } from '../validation/averageUniqueness.ts';
import { groupsInTime } from '../validation/groupsInTime.ts';
import { type Calibrator, calibratedProbabilities, fitCalibrator } from './calibrator.ts';

/** A position that has ended, with the score that it had when it was opened. */
export interface ScoredPosition extends LabelledEvent {
  /** Finite; greater where success is more probable. */
  readonly score: number;
  /** Simple return before costs. */
  readonly return: number;
}

/** How probable it is that a position comes right, and what that returns. */
export interface PositionCalibration {
  readonly calibrator: Calibrator;
  /** Mean simple return before costs of positions that were right, and of those that were not. */
  readonly right: number;
  readonly wrong: number;
}

/** Fewest independent positions: then the share of right ones of three in four is known to about 8 points. */
export const FEWEST_INDEPENDENT = 30;

/**
 * Calibrates scores on what became of earlier positions, by the shrunk sigmoid over groups in time. What gives the scores must have learnt nothing from these positions.
 *
 * @param positions in the order of their starts
 * @returns undefined where too little is known: fewer than `FEWEST_INDEPENDENT` that do not overlap, or all of one outcome
 */
export function calibratePositions(positions: readonly ScoredPosition[]): PositionCalibration | undefined {
  if (positions.length < FEWEST_INDEPENDENT || independentOf(positions) < FEWEST_INDEPENDENT) return undefined;
  const means = ([1, 0] as const).map((outcome) => {
    const returns = positions.filter((position) => position.outcome === outcome).map((position) => position.return);
    return sum(returns) / returns.length;
  });
  const [right, wrong] = means;
  // Where all came right, or none, nothing tells how often the other happens.
  if (!Number.isFinite(right) || !Number.isFinite(wrong)) return undefined;
  const calibrator = fitCalibrator(
    'shrunkPlatt',
    positions.map(({ score }) => score),
    positions.map(({ outcome }) => outcome),
    { groups: groupsInTime(positions, Int32Array.from(positions.keys())) },
  );
  return { calibrator, right, wrong };
}

/** How many independent positions those that overlap are worth. */
export function independentOf(positions: readonly LabelledEvent[]): number {
  return sum(averageUniqueness(positions));
}

/** What a calibration says of a position. */
export interface PositionOpinion {
  readonly probability: number;
  /** Simple return of the position before costs. */
  readonly expectedReturn: number;
}

/** What a calibration says of a score. */
export function positionOpinion({ calibrator, right, wrong }: PositionCalibration, score: number): PositionOpinion {
  const [probability] = calibratedProbabilities(calibrator, [score]);
  return { probability, expectedReturn: probability * right + (1 - probability) * wrong };
}
