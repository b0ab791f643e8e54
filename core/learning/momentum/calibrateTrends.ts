import { sum } from '../../../quant/linalg/vector.ts';
import { type Calibrator, calibratedProbabilities, fitCalibrator } from '../calibration/calibrator.ts';
import { averageUniqueness } from '../validation/averageUniqueness.ts';
import { groupsInTime } from '../validation/groupsInTime.ts';
import type { FollowedTrend, Trend } from './followedTrends.ts';

/** How probable it is that following a trend comes right, and what that returns. */
export interface TrendCalibration {
  readonly calibrator: Calibrator;
  /** Mean simple return before costs of positions that were right, and of those that were not. */
  readonly right: number;
  readonly wrong: number;
}

/** Of buys and of sells; undefined where too little is known of them. */
export type TrendCalibrations = Readonly<Record<'buy' | 'sell', TrendCalibration | undefined>>;

/** Fewest independent positions: then the share of right ones of three in four is known to about 8 points. */
export const FEWEST_INDEPENDENT = 30;

/**
 * Calibrates the strength of trends on what became of earlier ones, buys and sells apart, by the shrunk sigmoid over groups in time. The rule itself has nothing that was fitted, so every
 * position whose end is known lies after its training.
 *
 * @param followed in the order of their starts, all ended
 */
export function calibrateTrends(followed: readonly FollowedTrend[]): TrendCalibrations {
  return {
    buy: calibrationOf(followed.filter(({ side }) => side === 1)),
    sell: calibrationOf(followed.filter(({ side }) => side === -1)),
  };
}

function calibrationOf(own: readonly FollowedTrend[]): TrendCalibration | undefined {
  if (own.length < FEWEST_INDEPENDENT || independentOf(own) < FEWEST_INDEPENDENT) return undefined;
  const means = ([1, 0] as const).map((outcome) => {
    const returns = own.filter((trend) => trend.outcome === outcome).map((trend) => trend.return);
    return sum(returns) / returns.length;
  });
  const [right, wrong] = means;
  // Where all came right, or none, nothing tells how often the other happens.
  if (!Number.isFinite(right) || !Number.isFinite(wrong)) return undefined;
  const calibrator = fitCalibrator(
    'shrunkPlatt',
    own.map(({ strength }) => strength),
    own.map(({ outcome }) => outcome),
    { groups: groupsInTime(own, Int32Array.from(own.keys())) },
  );
  return { calibrator, right, wrong };
}

/** How many independent positions those that overlap are worth. */
export function independentOf(own: readonly FollowedTrend[]): number {
  return sum(averageUniqueness(own));
}

/** What a calibration says of a trend. */
export interface TrendOpinion {
  readonly probability: number;
  /** Simple return of the position before costs. */
  readonly expectedReturn: number;
}

/** Undefined where too little is known of such trends. */
export function opinionOf(
  calibrations: TrendCalibrations,
  { side, strength }: Pick<Trend, 'side' | 'strength'>,
): TrendOpinion | undefined {
  const calibration = side === 1 ? calibrations.buy : calibrations.sell;
  if (calibration === undefined) return undefined;
  const { calibrator, right, wrong } = calibration;
  const [probability] = calibratedProbabilities(calibrator, [strength]);
  return { probability, expectedReturn: probability * right + (1 - probability) * wrong };
}
