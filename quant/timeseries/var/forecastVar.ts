import type { Matrix } from 'ml-matrix';
import { InvalidInputError } from '../../errors/invalidInput.ts';
import { toMatrix } from '../../linalg/denseMatrix.ts';
import { requireResult } from '../../linalg/numericInput.ts';
import { normalQuantile } from '../../statistics/normal.ts';
import type { VarFit } from './fitVar.ts';
import { lagCoefficient, movingAverage } from './movingAverage.ts';

/** Forecasts of the k series for the next `horizon` periods; each matrix horizon x k, in the units of the data. */
export interface VarForecast {
  readonly mean: Matrix;
  /** Bounds of the band that holds each value with probability `level`, were the residuals normal and the parameters known. */
  readonly lower: Matrix;
  readonly upper: Matrix;
  /** Standard deviations of the forecast errors. */
  readonly standardErrors: Matrix;
  readonly level: number;
}

const LONGEST_HORIZON = 1000;

/**
 * Forecasts from the end of the sample: y_{T+s} = c + sum A_j y_{T+s-j}, with error covariance sum_{r<s} Psi_r Sigma Psi_r'.
 *
 * Source: Lutkepohl (2005), New Introduction to Multiple Time Series Analysis, section 2.2; conventions of statsmodels
 * forecast_interval (Sigma with divisor n - m, no allowance for estimation error).
 *
 * @param horizon number of periods, 1 to 1,000
 * @param level probability of the band, between 0 and 1. Default 0.95
 * @throws InvalidInputError for a horizon or level out of range
 */
export function forecastVar(fit: VarFit, horizon: number, level = 0.95): VarForecast {
  requireResult(fit, 'fit', 'parameters');
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > LONGEST_HORIZON) {
    throw new InvalidInputError({
      field: 'horizon',
      given: horizon,
      allowed: `a whole number from 1 to ${LONGEST_HORIZON}`,
      remedy: 'Choose a number in that range.',
    });
  }
  if (!(Number.isFinite(level) && level > 0 && level < 1)) {
    throw new InvalidInputError({
      field: 'level',
      given: level,
      allowed: 'a probability between 0 and 1, both excluded',
      remedy: 'Use 0.95 for a 95 % band.',
    });
  }
  const { series: k, lags, trend } = fit;
  const path = new Float64Array((lags + horizon) * k);
  path.set(fit.lastObservations.data);
  for (let s = lags; s < lags + horizon; s++) {
    for (let i = 0; i < k; i++) {
      let value = trend === 'c' ? fit.parameters.get(0, i) : 0;
      for (let lag = 1; lag <= lags; lag++) {
        for (let j = 0; j < k; j++) value += lagCoefficient(fit, lag, i, j) * path[(s - lag) * k + j];
      }
      path[s * k + i] = value;
    }
  }
  const mean = path.slice(lags * k);
  const standardErrors = new Float64Array(horizon * k);
  const variances = new Float64Array(k);
  movingAverage(fit, horizon - 1).forEach((psi, s) => {
    for (let i = 0; i < k; i++) {
      for (let a = 0; a < k; a++) {
        for (let b = 0; b < k; b++) variances[i] += psi[i * k + a] * fit.residualCovariance.get(a, b) * psi[i * k + b];
      }
      standardErrors[s * k + i] = Math.sqrt(variances[i]);
    }
  });
  const width = normalQuantile(0.5 + level / 2);
  const shape = (data: Float64Array) => toMatrix({ rows: horizon, columns: k, data });
  return {
    mean: shape(mean),
    lower: shape(mean.map((value, i) => value - width * standardErrors[i])),
    upper: shape(mean.map((value, i) => value + width * standardErrors[i])),
    standardErrors: shape(standardErrors),
    level,
  };
}
