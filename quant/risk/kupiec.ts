import { InvalidInputError } from '../errors/invalidInput.ts';
import { described } from '../linalg/numericInput.ts';
import { countLog, type LikelihoodRatioTest, likelihoodRatioTest } from './likelihoodRatio.ts';
import { requireConfidence } from './riskInput.ts';

/**
 * Kupiec's test of unconditional coverage: is the number x of violations among n periods the one that a VaR at confidence c promises? With p = 1 - c,
 *   LR = -2 ((n - x) log(1 - p) + x log p - (n - x) log(1 - x/n) - x log(x/n)),  0 log 0 = 0, chi-square with 1 degree of freedom.
 *
 * Source: P. Kupiec, Techniques for verifying the accuracy of risk measurement models, J. Derivatives 3 (1995).
 *
 * @param periods n, at least 1
 * @param violations x, from 0 to n
 * @param confidence of the VaR, such as 0.95
 * @throws InvalidInputError for counts or a confidence out of range
 */
export function kupiecTest(periods: number, violations: number, confidence: number): LikelihoodRatioTest {
  requireCounts(periods, violations);
  const p = 1 - requireConfidence(confidence);
  const rate = violations / periods;
  const promised = countLog(periods - violations, 1 - p) + countLog(violations, p);
  const observed = countLog(periods - violations, 1 - rate) + countLog(violations, rate);
  return likelihoodRatioTest(-2 * (promised - observed), 1);
}

/** Checks a number of violations among a number of periods. */
export function requireCounts(periods: number, violations: number): void {
  const whole = Number.isInteger(periods) && Number.isInteger(violations);
  if (whole && periods >= 1 && violations >= 0 && violations <= periods) return;
  throw new InvalidInputError({
    field: 'violations',
    given: `${described(violations)} of ${described(periods)} periods`,
    allowed: 'whole numbers, at least 1 period and no more violations than periods',
    remedy: 'Backtest over at least one period.',
  });
}
