import type { Matrix } from 'ml-matrix';
import { InvalidInputError } from '../errors/invalidInput.ts';
import { type MatrixInput, toMatrix } from '../linalg/denseMatrix.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { symmetricRankK } from '../linalg/symmetricRankK.ts';
import { centredSeries } from './centred.ts';
import { requireObservations } from './observations.ts';

/** Divisor of the sample covariance: T - ddof. */
export interface SampleCovarianceOptions {
  /** 1 (default) for the unbiased estimate, 0 for the maximum-likelihood one. */
  readonly ddof?: 0 | 1;
}

/**
 * Sample covariance S_ij = sum_t (x_ti - m_i)(x_tj - m_j) / (T - ddof), per period of the returns. Singular where T <= N: shrink it (Ledoit-Wolf)
 * before anything inverts it.
 *
 * Source: Anderson (2003), An Introduction to Multivariate Statistical Analysis, 3rd ed., section 3.2.
 *
 * @param returns T x N, T >= 2, one column per asset
 * @returns N x N
 * @throws InvalidInputError for fewer than 2 observations, an element that is not finite, or another ddof
 */
export function sampleCovariance(returns: MatrixInput, options: SampleCovarianceOptions = {}): Matrix {
  const ddof = readDdof(options);
  const observations = requireObservations(returns, 'returns');
  const { rows: T, columns: n } = observations;
  const data = symmetricRankK(centredSeries(observations).series, n, T);
  for (let k = 0; k < data.length; k++) data[k] /= T - ddof;
  return toMatrix({ rows: n, columns: n, data });
}

/** The divisor's correction as given, 1 by default. */
export function readDdof(options: SampleCovarianceOptions): 0 | 1 {
  const { ddof = 1 } = requireFields(options, 'options');
  if (ddof === 0 || ddof === 1) return ddof;
  throw new InvalidInputError({
    field: 'ddof',
    given: ddof,
    allowed: '0 or 1',
    remedy: 'Leave it out for the unbiased estimate.',
  });
}
