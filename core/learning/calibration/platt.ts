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

/**
 * Platt's sigmoid with a slope that is taken only as far as the observations bear it out: shrunk by (X - 1) / X, X being twice the log likelihood that it
 * gains over always saying the base rate. A slope of the wrong sign, or one that gains less than chance alone would, becomes 0. The offset is then such
 * that the probabilities are right on average.
 *
 * Source: J. van Houwelingen and S. le Cessie, Predictive value of statistical models, Statistics in Medicine 9 (1990).
 */
export function fitShrunkPlatt(scores: ArrayLike<number>, outcomes: ArrayLike<number>): PlattCalibration {
  const { slope, offset } = fitPlatt(scores, outcomes);
  const came = Float64Array.from(outcomes);
  const share = came.reduce((sum, outcome) => sum + outcome, 1) / (came.length + 2);
  const flat = Math.log((1 - share) / share);
  const gained = 2 * (sigmoidLoss(scores, came, 0, flat) - sigmoidLoss(scores, came, slope, offset));
  if (!(slope < 0 && gained > 1)) return { kind: 'platt', slope: 0, offset: flat };
  const shrunk = (slope * (gained - 1)) / gained;
  const balanced = increasingRoot(
    (x) => {
      // Sum of the probabilities at the offset -x, less what it should be.
      let value = -share * came.length;
      let derivative = 0;
      for (let i = 0; i < came.length; i++) {
        const probability = 1 / (1 + Math.exp(shrunk * scores[i] - x));
        value += probability;
        derivative += probability * (1 - probability);
      }
      return { value, slope: derivative };
    },
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    -offset,
  );
  return { kind: 'platt', slope: shrunk, offset: -balanced };
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
