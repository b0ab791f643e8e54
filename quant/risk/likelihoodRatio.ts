import { chiSquareSurvival } from '../statistics/chiSquare.ts';

/** Result of a likelihood-ratio test. A small p-value speaks against the model. */
export interface LikelihoodRatioTest {
  /** -2 log of the likelihood ratio, 0 or more. */
  readonly statistic: number;
  /** Chance of a statistic at least this large if the model is right (chi-square). */
  readonly pValue: number;
}

/** The test with the given degrees of freedom; rounding below zero counts as zero. */
export function likelihoodRatioTest(statistic: number, degreesOfFreedom: number): LikelihoodRatioTest {
  const size = Math.max(0, statistic);
  return { statistic: size, pValue: chiSquareSurvival(size, degreesOfFreedom) };
}

/** count log(p), with 0 log(0) = 0. */
export function countLog(count: number, p: number): number {
  return count === 0 ? 0 : count * Math.log(p);
}
