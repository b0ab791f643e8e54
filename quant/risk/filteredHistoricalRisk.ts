import { requireVolatilities } from '../estimation/correlation.ts';
import { requireObservations, requireVector } from '../estimation/observations.ts';
import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { matVec } from '../linalg/multiply.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { dot } from '../linalg/vector.ts';
import { type HistoricalRiskOptions, historicalRisk } from './historicalRisk.ts';
import type { TailRisk } from './tailRisk.ts';

/** What filtered historical simulation works on; lengths refer to N assets. */
export interface FilteredHistoricalInput extends HistoricalRiskOptions {
  /** T x N: e_ti / s_ti of univariate volatility models (GARCH), oldest first. */
  readonly standardizedResiduals: MatrixInput;
  /** Length N, standard deviations forecast for the period ahead. */
  readonly forecastVolatilities: ArrayLike<number>;
  /** Length N. */
  readonly weights: ArrayLike<number>;
  /** Length N, expected returns of the period ahead. Default zero. */
  readonly means?: ArrayLike<number>;
}

/**
 * Filtered historical simulation one period ahead: every past period's standardized residuals, taken together over the assets so that their dependence
 * stays, are given the volatilities forecast for tomorrow, p_t = sum_i w_i (m_i + s_i z_ti), and the historical risk is taken of these. No random
 * numbers are needed at this horizon.
 *
 * Source: G. Barone-Adesi, K. Giannopoulos and L. Vosper, VaR without correlations for portfolios of derivative securities, J. Futures Markets 19 (1999).
 *
 * @throws InvalidInputError for shapes that do not fit, elements that are not finite, a negative volatility or options out of range
 */
export function filteredHistoricalRisk(input: FilteredHistoricalInput): TailRisk {
  requireFields(input, 'input');
  const { rows, columns, data } = requireObservations(input.standardizedResiduals, 'standardizedResiduals', 1);
  const volatilities = requireVolatilities(input.forecastVolatilities, columns, 'forecastVolatilities');
  const weights = requireVector(input.weights, columns, 'weights');
  const drift = input.means === undefined ? 0 : dot(requireVector(input.means, columns, 'means'), weights);
  const exposures = weights.map((weight, i) => weight * volatilities[i]);
  const simulated = matVec(data, rows, columns, exposures).map((value) => value + drift);
  return historicalRisk(simulated, input);
}
