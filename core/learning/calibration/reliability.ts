import { type ProportionInterval, wilsonInterval } from './wilsonInterval.ts';

/** One bin of a reliability curve. */
export interface ReliabilityBin {
  /** Bounds of the probabilities in it; the upper one belongs to the next bin, but for 1. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean probability that was said. */
  readonly said: number;
  /** Share of outcome 1 that came. */
  readonly came: number;
  /** 95 % interval of that share, as if the cases were independent. */
  readonly interval: ProportionInterval;
}

/**
 * Said and observed shares in bins of equal width, those without a case left out.
 *
 * Source: A. Murphy and R. Winkler, Reliability of subjective probability forecasts, JRSS C 26 (1977).
 *
 * @param bins number of bins
 */
export function reliabilityCurve(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  bins = 10,
): readonly ReliabilityBin[] {
  const { counts, said, came } = binSums(probabilities, outcomes, bins);
  return Array.from(counts, (count, k) => ({
    from: k / bins,
    to: (k + 1) / bins,
    count,
    said: said[k] / count,
    came: came[k] / count,
    interval: wilsonInterval(came[k], count),
  })).filter(({ count }) => count > 0);
}

/**
 * Expected calibration error: the mean distance of said and observed shares over bins of equal width, weighted by their cases.
 *
 * Source: M. Naeini, G. Cooper and M. Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning, AAAI (2015).
 */
export function expectedCalibrationError(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  bins = 10,
): number {
  const { counts, said, came } = binSums(probabilities, outcomes, bins);
  let error = 0;
  for (let k = 0; k < counts.length; k++) error += Math.abs(said[k] - came[k]);
  return error / probabilities.length;
}

function binSums(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>, bins: number) {
  const counts = new Float64Array(bins);
  const said = new Float64Array(bins);
  const came = new Float64Array(bins);
  for (let i = 0; i < probabilities.length; i++) {
    const bin = Math.min(bins - 1, Math.floor(probabilities[i] * bins));
    counts[bin] += 1;
    said[bin] += probabilities[i];
    came[bin] += outcomes[i];
  }
  return { counts, said, came };
}
