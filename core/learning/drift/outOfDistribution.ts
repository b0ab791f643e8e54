import type { FeatureMatrix } from '../features/featureMatrix.ts';
import { type FeatureDistribution, type ReferenceDistribution, requireSameFeatures } from './referenceDistribution.ts';

/**
 * How unusual each row is where a model was trained: the mean over features of -ln P, with P the two-sided tail probability 2 min(F(x), 1 - F(x)) of a value under the reference, or the
 * share of missing values for a missing one. Present values that follow the reference give 1 on average; a row whose features all lie in the 1 % tails gives 4.6.
 *
 * P is at least 1 / (n + 1) with n the reference's rows: a value beyond all of them counts as rare as it could be seen to be, and one feature alone cannot carry the score.
 *
 * Source: Li, Zhao, Hu, Botta, Ionescu and Chen, ECOD: unsupervised outlier detection using empirical cumulative distribution functions, IEEE TKDE 35 (2023), with both tails.
 *
 * @throws InvalidInputError where the columns are not those of the reference
 * @returns one score per row
 */
export function outOfDistributionScores(reference: ReferenceDistribution, rows: FeatureMatrix): Float64Array {
  requireSameFeatures(reference, rows.names);
  const { columns, data } = rows;
  const scores = new Float64Array(rows.rows);
  for (const [column, feature] of reference.features.entries()) {
    const missing = surprise(feature.missing / reference.rows, reference.rows);
    for (let row = 0; row < rows.rows; row += 1) {
      const value = data[row * columns + column];
      scores[row] += Number.isNaN(value) ? missing : surprise(tailProbability(feature, value), reference.rows);
    }
  }
  return scores.map((score) => score / columns);
}

/** -ln P, with P at least what can be seen in so many rows. */
function surprise(probability: number, rows: number): number {
  return -Math.log(Math.max(probability, 1 / (rows + 1)));
}

/** 2 min(F, 1 - F), by interpolation between the reference's quantiles; equal quantiles count with half of their share. */
function tailProbability({ quantiles }: FeatureDistribution, value: number): number {
  const steps = quantiles.length - 1;
  if (steps < 1 || value < quantiles[0] || value > quantiles[steps]) return 0;
  const below = firstAbove(quantiles, value, false);
  const upTo = firstAbove(quantiles, value, true);
  // Quantiles below .. upTo - 1 equal the value; without such the value lies between two of them.
  const share =
    upTo > below
      ? (below + upTo - 1) / 2 / steps
      : (below - 1 + (value - quantiles[below - 1]) / (quantiles[below] - quantiles[below - 1])) / steps;
  return Math.min(1, 2 * Math.min(share, 1 - share));
}

/** Place of the first number that is above the value, or not below it. */
function firstAbove(ascending: ArrayLike<number>, value: number, strictly: boolean): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (strictly ? ascending[middle] <= value : ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The place of scores among those of the rows that the model was trained on: the share of these that are lower, the mean of a tie. From 0.99 on a row is unlike nearly all that the
 * model has seen.
 *
 * @param training scores of the training rows, ascending, at least one
 */
export function scorePlaces(training: Float64Array, scores: Float64Array): Float64Array {
  return scores.map(
    (score) => (firstAbove(training, score, false) + firstAbove(training, score, true)) / 2 / training.length,
  );
}
