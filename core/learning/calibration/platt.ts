import { increasingRoot } from '../../../quant/statistics/increasingRoot.ts';

/** probability = 1 / (1 + exp(slope x score + offset)). */
export interface PlattCalibration {
  readonly kind: 'platt';
  readonly slope: number;
  readonly offset: number;
}

const MOST_STEPS = 100;
const LEAST_SHARE = 1e-10;
/** Keeps the Hessian invertible, as in the paper. */
const RIDGE = 1e-12;
const TOLERANCE = 1e-10;

/**
 * Platt's sigmoid by Newton's method with backtracking. Outcomes are replaced by (N1 + 1) / (N1 + 2) and 1 / (N0 + 2), so that scores that tell them
 * apart without error do not become certain.
 *
 * Source: J. Platt (1999); H.-T. Lin, C.-J. Lin and R. Weng, A note on Platt's probabilistic outputs for support vector machines, Machine Learning 68
 * (2007).
 *
 * @param scores one per observation, finite
 * @param outcomes 0 or 1
 */
export function fitPlatt(scores: ArrayLike<number>, outcomes: ArrayLike<number>): PlattCalibration {
  const count = scores.length;
  let ones = 0;
  for (let i = 0; i < count; i++) ones += outcomes[i];
  const zeros = count - ones;
  const targets = Float64Array.from({ length: count }, (_, i) =>
    outcomes[i] === 1 ? (ones + 1) / (ones + 2) : 1 / (zeros + 2),
  );
  let slope = 0;
  let offset = Math.log((zeros + 1) / (ones + 1));
  let loss = sigmoidLoss(scores, targets, slope, offset);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { gradient, direction } = newton(scores, targets, slope, offset);
    if (Math.max(Math.abs(gradient[0]), Math.abs(gradient[1])) < TOLERANCE * count) break;
    const fall = gradient[0] * direction[0] + gradient[1] * direction[1];
    let share = 1;
    let next = loss;
    for (; share >= LEAST_SHARE; share /= 2) {
      next = sigmoidLoss(scores, targets, slope + share * direction[0], offset + share * direction[1]);
      if (next < loss + 1e-4 * share * fall) break;
    }
    if (share < LEAST_SHARE) break;
    slope += share * direction[0];
    offset += share * direction[1];
    loss = next;
  }
  return { kind: 'platt', slope, offset };
}

/** What a shrunk sigmoid is fitted with besides scores and outcomes. */
export interface ShrinkageOptions {
  /** Per observation the number of the group that it belongs to: those of one group say the same again in part. Default: each is one of its own. */
  readonly groups?: ArrayLike<number> | undefined;
  /** Probability of outcome 1 where the scores tell nothing. Default: its share among the observations. */
  readonly baseRate?: number | undefined;
}

/**
 * Platt's sigmoid with a slope that is taken only as far as the observations bear it out: shrunk by (W - 1) / W, W being the square of the slope over its
 * standard error. The error is that of the sandwich estimator over groups, so that a thousand observations of one month do not count as a thousand. A
 * slope of the wrong sign, or one that is less than its error, becomes 0. The offset is then such that the mean probability is the base rate.
 *
 * Sources: J. van Houwelingen and S. le Cessie, Predictive value of statistical models, Statistics in Medicine 9 (1990), for the shrinkage; K.-Y. Liang and
 * S. Zeger, Longitudinal data analysis using generalized linear models, Biometrika 73 (1986), for the error.
 */
export function fitShrunkPlatt(
  scores: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  { groups, baseRate }: ShrinkageOptions = {},
): PlattCalibration {
  const fitted = fitPlatt(scores, outcomes);
  const count = outcomes.length;
  let ones = 0;
  for (let i = 0; i < count; i++) ones += outcomes[i];
  const share = baseRate ?? (ones + 1) / (count + 2);
  const wald = fitted.slope ** 2 / slopeVariance(fitted, scores, outcomes, groups);
  if (!(fitted.slope < 0 && wald > 1)) return { kind: 'platt', slope: 0, offset: Math.log((1 - share) / share) };
  const slope = (fitted.slope * (wald - 1)) / wald;
  const balanced = increasingRoot(
    (x) => {
      // Sum of the probabilities at the offset -x, less what it should be.
      let value = -share * count;
      let derivative = 0;
      for (let i = 0; i < count; i++) {
        const probability = 1 / (1 + Math.exp(slope * scores[i] - x));
        value += probability;
        derivative += probability * (1 - probability);
      }
      return { value, slope: derivative };
    },
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    -fitted.offset,
  );
  return { kind: 'platt', slope, offset: -balanced };
}

/** Entry of the slope in H^-1 M H^-1, with H the Hessian of the loss and M the sum over groups of the squares of their gradients. */
function slopeVariance(
  calibration: PlattCalibration,
  scores: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  groups: ArrayLike<number> | undefined,
): number {
  const sums = new Map<number, [number, number]>();
  let [h11, h22, h21] = [0, 0, 0];
  for (let i = 0; i < outcomes.length; i++) {
    const probability = plattProbability(calibration, scores[i]);
    const second = probability * (1 - probability);
    h11 += scores[i] * scores[i] * second;
    h22 += second;
    h21 += scores[i] * second;
    const group = groups === undefined ? i : groups[i];
    const [slope, offset] = sums.get(group) ?? [0, 0];
    const first = outcomes[i] - probability;
    sums.set(group, [slope + scores[i] * first, offset + first]);
  }
  // First row of the inverse Hessian.
  const determinant = h11 * h22 - h21 * h21;
  let variance = 0;
  for (const [slope, offset] of sums.values()) variance += ((h22 * slope - h21 * offset) / determinant) ** 2;
  return variance;
}

/** The calibrated probability of a score. */
export function plattProbability({ slope, offset }: PlattCalibration, score: number): number {
  return 1 / (1 + Math.exp(slope * score + offset));
}

function sigmoidLoss(scores: ArrayLike<number>, targets: Float64Array, slope: number, offset: number): number {
  let loss = 0;
  for (let i = 0; i < targets.length; i++) {
    const x = slope * scores[i] + offset;
    // t x + log(1 + exp(-x)) without overflow.
    loss += targets[i] * x + Math.max(-x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
  return loss;
}

function newton(scores: ArrayLike<number>, targets: Float64Array, slope: number, offset: number) {
  let [h11, h22, h21, g1, g2] = [RIDGE, RIDGE, 0, 0, 0];
  for (let i = 0; i < targets.length; i++) {
    const probability = 1 / (1 + Math.exp(slope * scores[i] + offset));
    const second = probability * (1 - probability);
    const first = targets[i] - probability;
    h11 += scores[i] * scores[i] * second;
    h22 += second;
    h21 += scores[i] * second;
    g1 += scores[i] * first;
    g2 += first;
  }
  const determinant = h11 * h22 - h21 * h21;
  return {
    gradient: [g1, g2] as const,
    direction: [-(h22 * g1 - h21 * g2) / determinant, -(-h21 * g1 + h11 * g2) / determinant] as const,
  };
}
