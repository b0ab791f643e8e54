import type { RandomGenerator } from '../../statistics/random.ts';

/** A density f(z; shape) with mean 0 and variance 1, as the likelihood and the forecasts need it. */
export interface Innovations {
  /** Bounds of each shape parameter that estimation respects. */
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** First guess of the shapes from the kurtosis E[z^4] of standardized residuals. */
  startFrom(kurtosis: number): number[];
  /**
   * sum_t log f(z_t), and its derivatives.
   * @param z standardized residuals, length T
   * @param slopes filled with d log f(z_t) / dz, length T
   * @param shapeGradient filled with the derivatives to the shapes
   */
  logDensity(z: Float64Array, shape: readonly number[], slopes: Float64Array, shapeGradient: Float64Array): number;
  /** Fills `out` (T x number of shapes, row-major) with the derivative of each log f(z_t) to each shape. */
  shapeScores(z: Float64Array, shape: readonly number[], out: Float64Array): void;
  /** A function that draws one z. */
  sampler(shape: readonly number[], random: RandomGenerator): () => number;
}

/** Log densities are added up as the logarithm of products of this many terms, since logarithms are the costly part. */
export const BATCH = 8;
