import { dot, sum } from '../linalg/vector.ts';
import { requireSeries } from '../risk/riskInput.ts';

/** Autocorrelations below this many standard errors count as none. */
const BAND = 2;

/**
 * Mean block length for the stationary bootstrap of a series' mean, chosen from its autocovariances R(k):
 *   b = (2 G^2 / D)^(1/3) T^(1/3),  G = sum_k h(k/M) |k| R(k),  D = 2 (sum_k h(k/M) R(k))^2,  |k| <= M,
 * with the flat-top window h(x) = min(1, 2 (1 - |x|)). M is twice the first lag at which max(5, log10 T) autocorrelations in a row lie within
 * 2 sqrt(log10(T) / T), at most ceil(sqrt T) + max(5, log10 T). The result is between 1 and ceil(min(3 sqrt T, T / 3)).
 *
 * Source: D. Politis and H. White, Automatic block-length selection for the dependent bootstrap, Econometric Reviews 23 (2004), with the correction by A. Patton, D.
 * Politis and H. White, Econometric Reviews 28 (2009). The paper takes M from the lag before that run; arch and R's np, and so we, from its first.
 *
 * @param series length T >= 10, oldest first
 * @returns number of periods, not rounded; 1 for a series that does not vary
 * @throws InvalidInputError for fewer than 10 elements or one that is not finite
 */
export function blockLength(series: ArrayLike<number>): number {
  const values = requireSeries(series, 10, 'series');
  const T = values.length;
  const mean = sum(values) / T;
  const centred = values.map((value) => value - mean);
  const run = Math.max(5, Math.floor(Math.log10(T)));
  const most = Math.min(T - 1, Math.ceil(Math.sqrt(T)) + run);
  const covariances = Float64Array.from({ length: most + 1 }, (_, k) => dot(centred, centred, T - k, k, 0) / T);
  const size = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  if (!(covariances[0] > (1e-12 * size) ** 2)) return 1;
  const first = firstQuietLag(covariances, run, BAND * Math.sqrt(Math.log10(T) / T));
  const M = first === undefined ? most : Math.min(most, 2 * first);
  let weighted = 0;
  let spectrum = covariances[0];
  for (let k = 1; k <= M; k++) {
    const share = Math.min(1, 2 * (1 - k / M));
    weighted += 2 * share * k * covariances[k];
    spectrum += 2 * share * covariances[k];
  }
  const length = Math.cbrt((weighted * weighted * T) / (spectrum * spectrum));
  const longest = Math.ceil(Math.min(3 * Math.sqrt(T), T / 3));
  return Math.max(1, Math.min(length, longest));
}

/** The first lag from which on `run` autocorrelations in a row are within the band. */
function firstQuietLag(covariances: Float64Array, run: number, band: number): number | undefined {
  let quiet = 0;
  for (let k = 1; k < covariances.length; k++) {
    quiet = Math.abs(covariances[k]) < band * covariances[0] ? quiet + 1 : 0;
    if (quiet === run) return k - run + 1;
  }
  return undefined;
}
