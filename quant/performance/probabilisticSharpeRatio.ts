import { readNumber } from '../linalg/numericInput.ts';
import { normalCdf } from '../statistics/normal.ts';
import { requireObservationCount, type SharpeEvidence, sharpeSpread } from './sharpeEvidence.ts';

/**
 * Probabilistic Sharpe ratio: the confidence with which the true Sharpe ratio is above a benchmark S*,
 *   PSR(S*) = Phi((S - S*) sqrt(T - 1) / sqrt(1 - g_3 S + (g_4 - 1) / 4 S^2)),
 * with all Sharpe ratios per period. It allows for skewness and fat tails, not for autocorrelation.
 *
 * Source: D. Bailey and M. Lopez de Prado, The Sharpe ratio efficient frontier, J. Risk 15 (2012).
 *
 * @param evidence such as from `sharpeEvidence`
 * @param benchmark S* per PERIOD. Default 0.
 * @returns from 0 to 1
 * @throws InvalidInputError for figures that are not finite or that no distribution has, or fewer than 2 observations
 */
export function probabilisticSharpeRatio(evidence: SharpeEvidence, benchmark = 0): number {
  const spread = sharpeSpread(evidence);
  readNumber(benchmark, 'benchmark', 'a finite Sharpe ratio per period', 'Leave it out for 0.');
  const lead = (evidence.sharpeRatio - benchmark) * Math.sqrt(requireObservationCount(evidence) - 1);
  return lead === 0 ? 0.5 : normalCdf(lead / Math.sqrt(spread));
}
