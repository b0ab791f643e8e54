import { InvalidInputError } from '../../errors/invalidInput.ts';
import { choleskyInPlace, solveLowerInPlace } from '../../linalg/cholesky.ts';
import { described, requireListed, requireResult } from '../../linalg/numericInput.ts';
import { regularizedBeta } from '../../statistics/beta.ts';
import { chiSquareSurvival } from '../../statistics/chiSquare.ts';
import type { VarFit } from './fitVar.ts';

/** Test of "the lags of `causing` do not help to forecast `caused`". */
export interface GrangerTest {
  readonly caused: readonly number[];
  readonly causing: readonly number[];
  /** Wald statistic, chi-square with `restrictions` degrees of freedom under the hypothesis. */
  readonly wald: number;
  readonly waldPValue: number;
  /** Wald / restrictions, F(restrictions, k (n - m)). */
  readonly f: number;
  readonly fPValue: number;
  readonly restrictions: number;
  readonly denominatorDegrees: number;
}

/**
 * Granger causality: Wald test that all coefficients of the lags of the causing series in the equations of the caused series are zero,
 * lambda = (C b)' [C ((Z'Z)^-1 (x) Sigma) C']^-1 (C b), Sigma with divisor n - m; F = lambda / N with df (N, k (n - m)).
 *
 * Source: Lutkepohl (2005), New Introduction to Multiple Time Series Analysis, section 3.6; conventions of statsmodels
 * test_causality.
 *
 * One function: one formula from the checked input to the statistic.
 *
 * @param caused index or indices of the series to forecast
 * @param causing index or indices of the series whose lags are tested; disjoint from `caused`
 * @throws InvalidInputError for a model without lags, an index out of range, or a series on both sides
 */
export function grangerCausality(
  fit: VarFit,
  caused: number | readonly number[],
  causing: number | readonly number[],
): GrangerTest {
  requireResult(fit, 'fit', 'parameters');
  const { series: k, lags, trend, observations: n } = fit;
  const constant = trend === 'c' ? 1 : 0;
  const m = constant + k * lags;
  if (lags === 0) {
    throw new InvalidInputError({
      field: 'fit',
      given: 'a model with 0 lags',
      allowed: 'a model with at least 1 lag',
      remedy: 'Fit with lags: without them no series can cause another in this sense.',
    });
  }
  const effects = readIndices('caused', caused, k);
  const causes = readIndices('causing', causing, k);
  const shared = effects.find((index) => causes.includes(index));
  if (shared !== undefined) {
    throw new InvalidInputError({
      field: 'causing',
      given: `series ${shared}, which is also in caused`,
      allowed: 'series that are not in caused',
      remedy: 'Take it out of one of the lists.',
    });
  }
  const cells: { regressor: number; equation: number }[] = [];
  for (let lag = 0; lag < lags; lag++) {
    for (const cause of causes) {
      for (const equation of effects) cells.push({ regressor: constant + lag * k + cause, equation });
    }
  }
  const restrictions = cells.length;
  const covariance = new Float64Array(restrictions * restrictions);
  const scaled = new Float64Array(restrictions);
  const deviation = (cell: { regressor: number; equation: number }) =>
    Math.sqrt(
      fit.regressorInverse.get(cell.regressor, cell.regressor) *
        fit.residualCovariance.get(cell.equation, cell.equation),
    );
  // In units of the standard errors the matrix has a unit diagonal, whatever the units of the series.
  cells.forEach((row, i) => {
    scaled[i] = fit.parameters.get(row.regressor, row.equation) / deviation(row);
    cells.forEach((column, j) => {
      covariance[i * restrictions + j] =
        (fit.regressorInverse.get(row.regressor, column.regressor) *
          fit.residualCovariance.get(row.equation, column.equation)) /
        deviation(row) /
        deviation(column);
    });
  });
  if (choleskyInPlace(covariance, restrictions) >= 0) {
    throw new InvalidInputError({
      field: 'fit',
      given: 'parameters with a singular covariance',
      allowed: 'a model of linearly independent series',
      remedy: 'Leave out one of the series that move together.',
    });
  }
  solveLowerInPlace(covariance, restrictions, scaled);
  let wald = 0;
  for (const value of scaled) wald += value * value;
  const denominatorDegrees = k * (n - m);
  const f = wald / restrictions;
  return {
    caused: effects,
    causing: causes,
    wald,
    waldPValue: chiSquareSurvival(wald, restrictions),
    f,
    fPValue: regularizedBeta(
      denominatorDegrees / 2,
      restrictions / 2,
      denominatorDegrees / (denominatorDegrees + wald),
      wald / (denominatorDegrees + wald),
    ),
    restrictions,
    denominatorDegrees,
  };
}

function readIndices(field: string, value: number | readonly number[], k: number): readonly number[] {
  const indices = typeof value === 'number' ? [value] : Array.from(requireListed(value, field));
  const valid = indices.every((index) => Number.isInteger(index) && index >= 0 && index < k);
  if (indices.length === 0 || !valid || new Set(indices).size !== indices.length) {
    throw new InvalidInputError({
      field,
      given: `[${Array.from(indices, described).join(', ')}]`,
      allowed: `different column indices from 0 to ${k - 1}`,
      remedy: 'Count the columns of the data from 0.',
    });
  }
  return indices;
}
