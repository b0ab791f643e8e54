import { InvalidInputError } from '../errors/invalidInput.ts';
import { normalPdf, normalQuantile } from '../statistics/normal.ts';
import { requireMoments, type SampleMoments } from './returnMoments.ts';
import { requireConfidence } from './riskInput.ts';
import type { TailRisk } from './tailRisk.ts';

export interface CornishFisherRisk extends TailRisk {
  /** The adjusted quantile z_cf. */
  readonly adjustedQuantile: number;
  /** False where the expansion is no distribution, because its quantiles do not rise everywhere: treat the numbers as unreliable. */
  readonly monotone: boolean;
  /** Said where `monotone` is false. */
  readonly warning?: string;
}

/**
 * Value at risk by the Cornish-Fisher expansion: VaR = -(m + s z_cf) with, for skewness S, excess kurtosis K and the normal quantile z at 1 - c,
 *   z_cf = z + (z^2 - 1) S / 6 + (z^3 - 3 z) K / 24 - (2 z^3 - 5 z) S^2 / 36,
 * and the CVaR that the same expansion implies,
 *   -m + s phi(z) / (1 - c) (1 + z S / 6 + (z^2 - 1) K / 24 - (2 z^2 - 1) S^2 / 36).
 * The expansion is a distribution only where z_cf rises with z everywhere, a small region of skewness and kurtosis: outside of it the result carries a
 * warning.
 *
 * Source: D. Maillard, A user's guide to the Cornish Fisher expansion (2012), also for the domain; K. Boudt, B. Peterson and C. Croux, J. Risk 11
 * (2008), for the CVaR by integration.
 *
 * @param moments as sampleMoments gives them (standard deviation with divisor T - 1, skewness and kurtosis with divisor T)
 * @param confidence such as 0.95; between 0.5 and 1
 * @throws InvalidInputError for moments or a confidence out of range
 */
export function cornishFisherRisk(moments: SampleMoments, confidence: number): CornishFisherRisk {
  requireMoments(moments);
  const { mean, standardDeviation, skewness: S, excessKurtosis: K } = moments;
  for (const [field, value] of [
    ['skewness', S],
    ['excessKurtosis', K],
  ] as const) {
    if (!Number.isFinite(value)) {
      throw new InvalidInputError({ field, given: value, allowed: 'a finite number', remedy: 'Use sampleMoments.' });
    }
  }
  const tail = 1 - requireConfidence(confidence);
  const z = normalQuantile(tail);
  const adjusted = z + ((z * z - 1) * S) / 6 + ((z ** 3 - 3 * z) * K) / 24 - ((2 * z ** 3 - 5 * z) * S * S) / 36;
  const stretch = 1 + (z * S) / 6 + ((z * z - 1) * K) / 24 - ((2 * z * z - 1) * S * S) / 36;
  const monotone = risesEverywhere(S, K);
  return {
    confidence,
    valueAtRisk: -(mean + standardDeviation * adjusted),
    conditionalValueAtRisk: -mean + ((standardDeviation * normalPdf(z)) / tail) * stretch,
    adjustedQuantile: adjusted,
    monotone,
    ...(monotone
      ? {}
      : {
          warning: `The Cornish-Fisher expansion is no distribution at skewness ${S.toPrecision(3)} and excess kurtosis ${K.toPrecision(3)}: use historical, filtered historical or Student's t risk instead.`,
        }),
  };
}

/** dz_cf/dz = A z^2 + B z + C is positive for every z. */
function risesEverywhere(S: number, K: number): boolean {
  const a = K / 8 - (S * S) / 6;
  const b = S / 3;
  const c = 1 - K / 8 + (5 * S * S) / 36;
  return a === 0 ? b === 0 && c > 0 : a > 0 && b * b - 4 * a * c < 0;
}
