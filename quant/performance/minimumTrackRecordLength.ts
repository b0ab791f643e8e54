import { readNumber, requireFields } from '../linalg/numericInput.ts';
import { requireConfidence } from '../risk/riskInput.ts';
import { normalQuantile } from '../statistics/normal.ts';
import { type SharpeEvidence, sharpeSpread } from './sharpeEvidence.ts';

export interface TrackRecordOptions {
  /** Sharpe ratio per PERIOD that must be beaten. Default 0. */
  readonly benchmark?: number;
  /** Between 0.5 and 1. Default 0.95. */
  readonly confidence?: number;
}

/**
 * Minimum track record length: the number of returns from which on a Sharpe ratio S of this size is above the benchmark S* with confidence c,
 *   1 + (1 - g_3 S + (g_4 - 1) / 4 S^2) (z_c / (S - S*))^2.
 *
 * Source: D. Bailey and M. Lopez de Prado, The Sharpe ratio efficient frontier, J. Risk 15 (2012).
 *
 * @param evidence such as from `sharpeEvidence`; its number of observations is not needed
 * @returns a number of periods, not rounded; undefined where the Sharpe ratio is not above the benchmark, since no length would do
 * @throws InvalidInputError for figures that are not finite or that no distribution has, or options out of range
 */
export function minimumTrackRecordLength(
  evidence: Omit<SharpeEvidence, 'observations'>,
  options: TrackRecordOptions = {},
): number | undefined {
  const { benchmark = 0, confidence = 0.95 } = requireFields(options, 'options');
  const spread = sharpeSpread(evidence);
  readNumber(benchmark, 'benchmark', 'a finite Sharpe ratio per period', 'Leave it out for 0.');
  const z = normalQuantile(requireConfidence(confidence));
  const lead = evidence.sharpeRatio - benchmark;
  return lead > 0 ? 1 + spread * (z / lead) ** 2 : undefined;
}
