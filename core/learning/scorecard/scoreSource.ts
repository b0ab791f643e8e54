import { sum } from '../../../quant/linalg/vector.ts';
import { normalCdf, normalQuantile } from '../../../quant/statistics/normal.ts';
import { brierScore } from '../calibration/probabilityScores.ts';
import { type ReliabilityBin, reliabilityCurve } from '../calibration/reliability.ts';
import { type ProportionInterval, wilsonInterval } from '../calibration/wilsonInterval.ts';
import { averageUniqueness } from '../validation/averageUniqueness.ts';
import type { MaturedClaim } from './claimOutcomes.ts';

/** What a source of signals has claimed, against what came. JSON. */
export interface SourceScore {
  readonly source: string;
  /** Claims whose horizon is over, and claims that wait for it. */
  readonly matured: number;
  readonly waiting: number;
  /** Independent observations that the matured ones are worth: at the same time they say much the same. */
  readonly independent: number;
  /** Mean confidence, and the share that came right, by what each speaks of, with its 95 % interval over the independent ones. Null without a matured claim. */
  readonly claimed: number | null;
  readonly right: number | null;
  readonly rightInterval: ProportionInterval;
  /** Mean squared distance of confidence and outcome, and that of always claiming the share that came right. */
  readonly brier: number | null;
  readonly baseBrier: number | null;
  readonly reliability: readonly ReliabilityBin[];
  readonly informationCoefficient: InformationCoefficient;
  readonly verdict: SkillVerdict;
}

/** Correlation of scores with outcomes. JSON. */
export interface InformationCoefficient {
  /** Null with fewer than three claims, or where all say the same. */
  readonly measured: number | null;
  /** 95 %, by Fisher's transformation over the independent observations. */
  readonly lower: number;
  readonly upper: number;
  /** The measured one drawn towards the configured one, never below 0: what to reckon with. */
  readonly shrunk: number;
}

/** Whether a source should be heard, and why. JSON. */
export interface SkillVerdict {
  readonly kind: 'unproven' | 'skilled' | 'mute';
  readonly reason: string;
}

/** Skills of sources spread about the usual one by this much (Grinold and Kahn: 0.05 is good, 0.1 very good): one over its square counts as observations. */
const SPREAD_OF_SKILL = 0.05;
/** Scores beyond this are read as this, as views of signals do. */
const LARGEST_SCORE = 3;
/** Probability that the interval of the coefficient has on each side. */
const Z_95 = normalQuantile(0.975);

/**
 * Scores one source. A claim's score is z = Phi^-1(p) in its direction, its outcome the return over its horizon in standard deviations: the information coefficient is their
 * correlation, which weighs signals in the forecast (alpha = IC x volatility x score). With n independent observations it is drawn towards the configured IC by n / (n + k),
 * k = 1 / 0.05^2 = 400 observations, the posterior mean under a normal prior of that spread.
 *
 * Sources: R. Grinold and R. Kahn, Active Portfolio Management (2000); R. Fisher, On the probable error of a coefficient of correlation (1921).
 *
 * @param matured of this source
 * @param usual the configured information coefficient
 */
export function scoreSource(
  source: string,
  matured: readonly MaturedClaim[],
  waiting: number,
  usual: number,
): SourceScore {
  const confidences = matured.map(({ confidence }) => confidence);
  const outcomes = matured.map(({ outcome }) => outcome);
  const independent = sum(averageUniqueness(matured));
  const share = matured.length === 0 ? null : sum(outcomes) / matured.length;
  const informationCoefficient = coefficientOf(matured, independent, usual);
  return {
    source,
    matured: matured.length,
    waiting,
    independent,
    claimed: matured.length === 0 ? null : sum(confidences) / matured.length,
    right: share,
    rightInterval: wilsonInterval((share ?? 0) * independent, independent),
    brier: matured.length === 0 ? null : brierScore(confidences, outcomes),
    baseBrier: share === null ? null : share * (1 - share),
    reliability: reliabilityCurve(confidences, outcomes),
    informationCoefficient,
    verdict: verdictOn(informationCoefficient, independent),
  };
}

function coefficientOf(matured: readonly MaturedClaim[], independent: number, usual: number): InformationCoefficient {
  const scores = matured.map(({ direction, confidence }) => {
    const score = Math.min(
      LARGEST_SCORE,
      normalQuantile(Math.min(Math.max(confidence, 0.5), normalCdf(LARGEST_SCORE))),
    );
    return direction === 'buy' ? score : -score;
  });
  const moves = matured.map(
    ({ return: earned, volatility, horizonDays }) => earned / (volatility * Math.sqrt(horizonDays)),
  );
  const measured = correlation(scores, moves);
  if (measured === undefined || independent <= 3)
    return { measured: measured ?? null, lower: -1, upper: 1, shrunk: usual };
  const [centre, half] = [Math.atanh(Math.max(-0.999, Math.min(0.999, measured))), Z_95 / Math.sqrt(independent - 3)];
  const prior = 1 / SPREAD_OF_SKILL ** 2;
  return {
    measured,
    lower: Math.tanh(centre - half),
    upper: Math.tanh(centre + half),
    shrunk: Math.max(0, (prior * usual + independent * measured) / (prior + independent)),
  };
}

function verdictOn({ measured, lower, upper, shrunk }: InformationCoefficient, independent: number): SkillVerdict {
  const seen = `${independent.toFixed(0)} independent observations`;
  if (measured === null) return { kind: 'unproven', reason: 'too few claims have matured, or all say the same' };
  const range = `an information coefficient of ${measured.toFixed(2)} (${lower.toFixed(2)} to ${upper.toFixed(2)})`;
  if (upper < 0 || shrunk === 0) return { kind: 'mute', reason: `${range} over ${seen}: its skill is gone` };
  if (lower > 0) return { kind: 'skilled', reason: `${range} over ${seen}` };
  return { kind: 'unproven', reason: `${range} over ${seen} may be chance` };
}

/** Pearson's; undefined where there are fewer than three, or one side does not vary. */
function correlation(x: readonly number[], y: readonly number[]): number | undefined {
  const n = x.length;
  if (n < 3) return undefined;
  const [meanX, meanY] = [sum(x) / n, sum(y) / n];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    xx += (x[i] - meanX) ** 2;
    yy += (y[i] - meanY) ** 2;
    xy += (x[i] - meanX) * (y[i] - meanY);
  }
  return xx > 1e-12 * n && yy > 0 ? xy / Math.sqrt(xx * yy) : undefined;
}
