import type { Matrix } from 'ml-matrix';
import { InvalidInputError } from '../../errors/invalidInput.ts';
import { choleskyInPlace } from '../../linalg/cholesky.ts';
import { toMatrix } from '../../linalg/denseMatrix.ts';
import { requireFields, requireResult } from '../../linalg/numericInput.ts';
import type { VarFit } from './fitVar.ts';
import { movingAverage } from './movingAverage.ts';

/** Responses to shocks. */
export interface ImpulseResponses {
  /** One k x k matrix per period 0..horizon: element (i, j) the response of series i to a shock in series j. */
  readonly responses: readonly Matrix[];
  readonly orthogonal: boolean;
}

const LONGEST_HORIZON = 1000;

/**
 * Impulse responses Psi_s, or with `orthogonal` Psi_s P, P the lower Cholesky factor of the residual covariance (divisor n - m): shocks of
 * one standard deviation, earlier series acting on later ones within the period.
 *
 * Source: Lutkepohl (2005), New Introduction to Multiple Time Series Analysis, section 2.3.
 *
 * @param horizon last period, 0 to 1,000
 * @throws InvalidInputError for a horizon out of range
 */
export function impulseResponses(
  fit: VarFit,
  horizon: number,
  options: { readonly orthogonal?: boolean } = {},
): ImpulseResponses {
  requireFields(options, 'options');
  requireResult(fit, 'fit', 'parameters');
  const k = fit.series;
  const orthogonal = options.orthogonal ?? false;
  const matrices = orthogonal ? orthogonalResponses(fit, horizon) : movingAverage(fit, readHorizon(horizon, 0));
  return { responses: matrices.map((data) => toMatrix({ rows: k, columns: k, data })), orthogonal };
}

/**
 * Forecast error variance decomposition: share of the s-step forecast error variance of series i that is owed to orthogonal shocks in
 * series j, sum_{r<s} (Psi_r P)_ij^2 / sum_j sum_{r<s} (Psi_r P)_ij^2.
 *
 * Source: Lutkepohl (2005), New Introduction to Multiple Time Series Analysis, section 2.3.3.
 *
 * @param horizon number of steps, 1 to 1,000
 * @returns one matrix per series i: horizon x k, row s - 1 the shares at s steps, summing to 1
 * @throws InvalidInputError for a horizon out of range
 */
export function varianceDecomposition(fit: VarFit, horizon: number): Matrix[] {
  requireResult(fit, 'fit', 'parameters');
  const k = fit.series;
  const responses = orthogonalResponses(fit, readHorizon(horizon, 1) - 1);
  return Array.from({ length: k }, (_, i) => {
    const shares = new Float64Array(horizon * k);
    const totals = new Float64Array(k);
    for (let s = 0; s < horizon; s++) {
      let sum = 0;
      for (let j = 0; j < k; j++) {
        totals[j] += responses[s][i * k + j] ** 2;
        sum += totals[j];
      }
      for (let j = 0; j < k; j++) shares[s * k + j] = totals[j] / sum;
    }
    return toMatrix({ rows: horizon, columns: k, data: shares });
  });
}

function orthogonalResponses(fit: VarFit, horizon: number): Float64Array[] {
  const k = fit.series;
  const factor = Float64Array.from(fit.residualCovariance.to1DArray());
  choleskyInPlace(factor, k);
  return movingAverage(fit, readHorizon(horizon, 0)).map((psi) => {
    const response = new Float64Array(k * k);
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) for (let r = j; r < k; r++) response[i * k + j] += psi[i * k + r] * factor[r * k + j];
    }
    return response;
  });
}

function readHorizon(horizon: number, lowest: number): number {
  if (!Number.isInteger(horizon) || horizon < lowest || horizon > LONGEST_HORIZON) {
    throw new InvalidInputError({
      field: 'horizon',
      given: horizon,
      allowed: `a whole number from ${lowest} to ${LONGEST_HORIZON}`,
      remedy: 'Choose a number in that range.',
    });
  }
  return horizon;
}
