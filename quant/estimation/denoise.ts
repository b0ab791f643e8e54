import type { Matrix } from 'ml-matrix';
import { InvalidInputError } from '../errors/invalidInput.ts';
import { type MatrixInput, toMatrix } from '../linalg/denseMatrix.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { fromEigen, symmetricEigen } from '../linalg/symmetricEigen.ts';
import { requireCovariance } from '../optimization/covarianceInput.ts';
import { scaleCorrelation, splitCovariance } from './correlation.ts';

export interface DenoiseOptions {
  /** Number of observations T that the covariance was estimated from. */
  readonly observations: number;
  /** Leading eigenvectors (the market) to take out after denoising. Default 0. The result then is singular: for clustering, not for inverting. */
  readonly detone?: number;
}

export interface DenoisedCovariance {
  /** N x N, with the variances given. */
  readonly covariance: Matrix;
  /** N x N, unit diagonal. */
  readonly correlation: Matrix;
  /** Eigenvalues above the noise band, that were kept. */
  readonly factors: number;
  /** Upper edge of the noise band, s^2 (1 + sqrt(N / T))^2. */
  readonly noiseEdge: number;
  /** s^2: the share of the variance that is noise. */
  readonly noiseVariance: number;
}

/**
 * Takes estimation noise out of a covariance: the eigenvalues of the correlation matrix that fall into the Marchenko-Pastur band of pure noise,
 * up to s^2 (1 + sqrt(N/T))^2, are all replaced by their average, and the result is scaled back to unit diagonal. The noise variance s^2 is what
 * the eigenvalues above the band leave over, found together with the band by iteration from s^2 = 1.
 *
 * Source: L. Laloux, P. Cizeau, J.-P. Bouchaud and M. Potters, Phys. Rev. Lett. 83 (1999), for the band and its variance; M. Lopez de Prado,
 * Machine Learning for Asset Managers (2020), section 2.5.1 (constant residual eigenvalue) and 2.6 (detoning).
 *
 * @param covariance N x N, positive semidefinite
 * @throws InvalidInputError for a matrix that is no covariance, observations below 2, or detone outside 0..N-1
 */
export function denoiseCovariance(covariance: MatrixInput, options: DenoiseOptions): DenoisedCovariance {
  requireFields(options, 'options');
  const input = requireCovariance(covariance, 'covariance');
  const n = input.rows;
  const { observations: T, detone = 0 } = options;
  if (!(Number.isFinite(T) && T >= 2)) {
    throw new InvalidInputError({
      field: 'observations',
      given: T,
      allowed: 'a number of 2 or more',
      remedy: 'Give the number of returns behind the covariance.',
    });
  }
  if (!(Number.isInteger(detone) && detone >= 0 && detone < n)) {
    throw new InvalidInputError({
      field: 'detone',
      given: detone,
      allowed: `a whole number from 0 to ${n - 1}`,
      remedy: 'Use 1 to take out the market, 0 to keep everything.',
    });
  }
  const { correlation, volatilities } = splitCovariance(input);
  const { values, vectors } = symmetricEigen(correlation.data, n);
  const { factors, noiseEdge, noiseVariance } = noiseBand(values, T);

  const noise = n - factors;
  let residual = 0;
  for (let k = 0; k < noise; k++) residual += values[k];
  const cleaned = values.map((value, k) => Math.max(0, k < noise ? residual / noise : value));
  for (let k = n - detone; k < n; k++) cleaned[k] = 0;

  const denoised = splitCovariance({ rows: n, columns: n, data: fromEigen(cleaned, vectors) }).correlation;
  return {
    covariance: toMatrix(scaleCorrelation(denoised, volatilities)),
    correlation: toMatrix(denoised),
    factors,
    noiseEdge,
    noiseVariance,
  };
}

/** The Marchenko-Pastur band and the variance that the eigenvalues inside it share; `values` ascending. */
function noiseBand(values: Float64Array, T: number): { factors: number; noiseEdge: number; noiseVariance: number } {
  const n = values.length;
  const width = (1 + Math.sqrt(n / T)) ** 2;
  let factors = 0;
  for (;;) {
    let explained = 0;
    for (let k = n - factors; k < n; k++) explained += values[k];
    const noiseVariance = Math.max(0, 1 - explained / n);
    const noiseEdge = noiseVariance * width;
    let above = 0;
    while (above < n && values[n - 1 - above] > noiseEdge * (1 + 1e-12)) above++;
    // A lower variance narrows the band, so the count only grows; it ends at the latest when no noise is left
    if (above <= factors || above >= n) return { factors, noiseEdge, noiseVariance };
    factors = above;
  }
}
