import { sum } from '../../../quant/linalg/vector.ts';
import { independentOf, type PositionOpinion } from '../calibration/calibratePositions.ts';
import { areaUnderCurve, brierScore } from '../calibration/probabilityScores.ts';
import { expectedCalibrationError, type ReliabilityBin, reliabilityCurve } from '../calibration/reliability.ts';
import { type ProportionInterval, wilsonInterval } from '../calibration/wilsonInterval.ts';
import { EMBARGO_MS } from '../validation/embargo.ts';
import { walkForward } from '../validation/walkForward.ts';
import { calibrateTrends, opinionOf } from './calibrateTrends.ts';
import type { FollowedTrend } from './followedTrends.ts';

/** Some positions, and what became of them. JSON. */
export interface PositionsOfTrends {
  readonly count: number;
  /** Number of positions that do not overlap that they are worth. */
  readonly independent: number;
  /** Share that was right, with Wilson's 95 % interval over the independent ones; null without any. */
  readonly right: number | null;
  readonly rightInterval: ProportionInterval;
  /** Mean simple return after costs; null without any. */
  readonly earned: number | null;
}

/** How good the calibrated confidence of one side was on positions that it knew nothing of. JSON. */
export interface JudgedSide {
  readonly side: 'buy' | 'sell';
  readonly all: PositionsOfTrends;
  /** Those whose confidence reached the threshold. */
  readonly admitted: PositionsOfTrends;
  /** Those of them that were expected to return something before costs: these are followed. */
  readonly taken: PositionsOfTrends;
  /** Greatest confidence there was; null without any. */
  readonly highest: number | null;
  readonly brier: number | null;
  /** Brier score of always saying the share that came right. */
  readonly baseBrier: number | null;
  readonly calibrationError: number | null;
  /** Area under the curve of all windows as one; null where not both outcomes came. */
  readonly auc: number | null;
  /** What was said beside what came, by tenths. */
  readonly reliability: readonly ReliabilityBin[];
}

/** Walks of the history. */
const WALK = { folds: 10, firstTraining: 0.4, embargo: EMBARGO_MS };

interface Judged {
  readonly trend: FollowedTrend;
  readonly opinion: PositionOpinion;
}

/**
 * Judges calibrated momentum by the purged walk-forward: what is said of each window is calibrated on positions that had ended five days before it began.
 *
 * @param followed in the order of their starts
 * @param threshold least confidence of a signal
 * @throws InvalidInputError for fewer positions than windows
 */
export function judgeTrends(
  followed: readonly FollowedTrend[],
  roundTripCost: number,
  threshold: number,
): readonly JudgedSide[] {
  const judged = walkForward(followed, WALK).flatMap(({ train, test }) => {
    const calibrations = calibrateTrends(Array.from(train, (row) => followed[row]));
    return Array.from(test, (row) => followed[row]).flatMap((trend) => {
      const opinion = opinionOf(calibrations, trend);
      return opinion === undefined ? [] : [{ trend, opinion }];
    });
  });
  return (['buy', 'sell'] as const).map((side) =>
    judgedSide(
      side,
      judged.filter(({ trend }) => trend.side === (side === 'buy' ? 1 : -1)),
      roundTripCost,
      threshold,
    ),
  );
}

function judgedSide(side: JudgedSide['side'], own: readonly Judged[], cost: number, threshold: number): JudgedSide {
  const said = own.map(({ opinion }) => opinion.probability);
  const came = own.map(({ trend }) => trend.outcome);
  const admitted = own.filter(({ opinion }) => opinion.probability >= threshold);
  const all = positionsOf(own, cost);
  return {
    side,
    all,
    admitted: positionsOf(admitted, cost),
    taken: positionsOf(
      admitted.filter(({ opinion }) => opinion.expectedReturn > 0),
      cost,
    ),
    highest: said.length === 0 ? null : said.reduce((most, value) => Math.max(most, value)),
    brier: said.length === 0 ? null : brierScore(said, came),
    baseBrier: all.right === null ? null : all.right * (1 - all.right),
    calibrationError: said.length === 0 ? null : expectedCalibrationError(said, came),
    auc: new Set(came).size < 2 ? null : areaUnderCurve(said, came),
    reliability: reliabilityCurve(said, came),
  };
}

function positionsOf(own: readonly Judged[], cost: number): PositionsOfTrends {
  const independent = independentOf(own.map(({ trend }) => trend));
  const right = own.length === 0 ? null : sum(own.map(({ trend }) => trend.outcome)) / own.length;
  return {
    count: own.length,
    independent,
    right,
    rightInterval: wilsonInterval((right ?? 0) * independent, independent),
    earned: own.length === 0 ? null : sum(own.map(({ trend }) => trend.return - cost)) / own.length,
  };
}
