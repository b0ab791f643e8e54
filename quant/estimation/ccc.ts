import type { Matrix } from 'ml-matrix';
import { fromMatrix, type MatrixInput, toMatrix } from '../linalg/denseMatrix.ts';
import { requireVolatilities, scaleCorrelation, splitCovariance } from './correlation.ts';
import { ledoitWolf } from './ledoitWolf.ts';
import { requireObservations } from './observations.ts';
import { unitVariance } from './unitVariance.ts';

/** A covariance forecast: today's volatilities on long-run correlations. */
export interface ConditionalCovariance {
  /** N x N, in the square of the volatilities' unit. */
  readonly covariance: Matrix;
  /** N x N, unit diagonal. */
  readonly correlation: Matrix;
  /** Weight of the identity in the correlation, 0 to 1. */
  readonly shrinkage: number;
}

/**
 * Constant conditional correlation: S = D R D, with D the volatility forecasts of univariate models (GARCH) and R the correlation of their
 * standardized residuals, shrunk after Ledoit and Wolf. It reacts to a change of volatility within a day, where a sample covariance takes months.
 *
 * Source: T. Bollerslev, Modelling the coherence in short-run nominal exchange rates, Rev. Econ. Statist. 72 (1990).
 *
 * @param standardizedResiduals T x N, T >= 2: e_ti / s_ti, one column per asset. Plain returns will do where there is no volatility model.
 * @param forecastVolatilities length N, standard deviations for the period ahead
 * @throws InvalidInputError for shapes that do not fit, elements that are not finite or a negative volatility
 */
export function constantConditionalCorrelation(
  standardizedResiduals: MatrixInput,
  forecastVolatilities: ArrayLike<number>,
): ConditionalCovariance {
  const residuals = requireObservations(standardizedResiduals, 'standardizedResiduals');
  const volatilities = requireVolatilities(forecastVolatilities, residuals.columns, 'forecastVolatilities');
  const { covariance, shrinkage } = ledoitWolf(unitVariance(residuals));
  const { correlation } = splitCovariance(fromMatrix(covariance));
  return {
    covariance: toMatrix(scaleCorrelation(correlation, volatilities)),
    correlation: toMatrix(correlation),
    shrinkage,
  };
}
