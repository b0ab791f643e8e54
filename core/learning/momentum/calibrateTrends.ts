import {
  calibratePositions,
  type PositionCalibration,
  type PositionOpinion,
  positionOpinion,
} from '../calibration/calibratePositions.ts';
import type { FollowedTrend, Trend } from './followedTrends.ts';

/** Of buys and of sells; undefined where too little is known of them. */
export type TrendCalibrations = Readonly<Record<'buy' | 'sell', PositionCalibration | undefined>>;

/**
 * Calibrates the strength of trends on what became of earlier ones, buys and sells apart (`calibratePositions`). The rule itself has nothing that was fitted, so every
 * position whose end is known lies after its training.
 *
 * @param followed in the order of their starts, all ended
 */
export function calibrateTrends(followed: readonly FollowedTrend[]): TrendCalibrations {
  const calibrationOf = (side: Trend['side']): PositionCalibration | undefined =>
    calibratePositions(
      followed.filter((trend) => trend.side === side).map((trend) => ({ ...trend, score: trend.strength })),
    );
  return { buy: calibrationOf(1), sell: calibrationOf(-1) };
}

/** Undefined where too little is known of such trends. */
export function opinionOf(
  calibrations: TrendCalibrations,
  { side, strength }: Pick<Trend, 'side' | 'strength'>,
): PositionOpinion | undefined {
  const calibration = side === 1 ? calibrations.buy : calibrations.sell;
  return calibration === undefined ? undefined : positionOpinion(calibration, strength);
}
