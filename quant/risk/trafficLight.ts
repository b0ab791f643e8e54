import { regularizedBeta } from '../statistics/beta.ts';
import { requireCounts } from './kupiec.ts';
import { requireConfidence } from './riskInput.ts';

/** Zone of a VaR model by its number of violations. */
export interface TrafficLight {
  /** green: no reason for doubt; yellow: doubtful; red: almost surely wrong. */
  readonly zone: 'green' | 'yellow' | 'red';
  /** Chance of this many violations or fewer if the model is right. */
  readonly cumulativeProbability: number;
}

/**
 * Traffic-light test: the binomial probability of at most x violations in n periods, P(X <= x) = I_c(n - x, x + 1); green below 95 %, yellow below
 * 99.99 %, red from there. For 250 days at 99 % green ends at 4 and red begins at 10 violations.
 *
 * Source: Basel Committee on Banking Supervision, Supervisory framework for the use of "backtesting" (1996).
 *
 * @param periods n, at least 1
 * @param violations x, from 0 to n
 * @param confidence c of the VaR, such as 0.99
 * @throws InvalidInputError for counts or a confidence out of range
 */
export function trafficLight(periods: number, violations: number, confidence: number): TrafficLight {
  requireCounts(periods, violations);
  const c = requireConfidence(confidence);
  const cumulativeProbability =
    violations === periods ? 1 : regularizedBeta(periods - violations, violations + 1, c, 1 - c);
  const zone = cumulativeProbability < 0.95 ? 'green' : cumulativeProbability < 0.9999 ? 'yellow' : 'red';
  return { zone, cumulativeProbability };
}
