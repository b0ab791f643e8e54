import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireArray } from '../linalg/numericInput.ts';
import { kupiecTest } from './kupiec.ts';
import { countLog, type LikelihoodRatioTest, likelihoodRatioTest } from './likelihoodRatio.ts';

/** Christoffersen's tests and the transitions they rest on. */
export interface ChristoffersenTests {
  /** Are violations independent of the violation of the period before? 1 degree of freedom. */
  readonly independence: LikelihoodRatioTest;
  /** Kupiec's test of the number and the independence together: the sum of both statistics, 2 degrees of freedom. */
  readonly conditionalCoverage: LikelihoodRatioTest;
  /** Periods by (violation before, violation now): no-no, no-yes, yes-no, yes-yes; n - 1 in total. */
  readonly transitions: readonly [number, number, number, number];
}

/**
 * Christoffersen's tests of independence and conditional coverage. With the transitions n_ij, p_01 = n_01 / (n_00 + n_01), p_11 = n_11 / (n_10 + n_11) and
 * p = (n_01 + n_11) / (n - 1),
 *   LR_ind = -2 ((n_00 + n_10) log(1-p) + (n_01 + n_11) log p - n_00 log(1-p_01) - n_01 log p_01 - n_10 log(1-p_11) - n_11 log p_11),
 * with 0 log 0 = 0, so that a window without violations has LR_ind = 0.
 *
 * Source: P. Christoffersen, Evaluating interval forecasts, Int. Econ. Rev. 39 (1998).
 *
 * @param violations one flag per period, in order of time, at least 2
 * @param confidence of the VaR, such as 0.95
 * @throws InvalidInputError for fewer than 2 periods or a confidence out of range
 */
export function christoffersenTests(violations: readonly boolean[], confidence: number): ChristoffersenTests {
  requireArray(violations, 'violations');
  if (violations.length < 2 || !Array.from(violations).every((flag) => typeof flag === 'boolean')) {
    throw new InvalidInputError({
      field: 'violations',
      given: `${violations.length} periods`,
      allowed: 'at least 2, each true or false',
      remedy: 'Backtest over a longer history: a transition needs two periods.',
    });
  }
  const transitions: [number, number, number, number] = [0, 0, 0, 0];
  for (let t = 1; t < violations.length; t++) transitions[(violations[t - 1] ? 2 : 0) + (violations[t] ? 1 : 0)] += 1;
  const [n00, n01, n10, n11] = transitions;
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  const together = share(n01 + n11, violations.length - 1);
  const afterNone = share(n01, n00 + n01);
  const afterOne = share(n11, n10 + n11);
  const independent = countLog(n00 + n10, 1 - together) + countLog(n01 + n11, together);
  const dependent =
    countLog(n00, 1 - afterNone) + countLog(n01, afterNone) + countLog(n10, 1 - afterOne) + countLog(n11, afterOne);
  const independence = likelihoodRatioTest(-2 * (independent - dependent), 1);
  const coverage = kupiecTest(violations.length, violations.filter(Boolean).length, confidence);
  return {
    independence,
    conditionalCoverage: likelihoodRatioTest(coverage.statistic + independence.statistic, 2),
    transitions,
  };
}
