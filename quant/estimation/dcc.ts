import { InvalidInputError } from '../errors/invalidInput.ts';
import {
  type DenseMatrix,
  fromMatrix,
  type MatrixInput,
  type SquareMatrix,
  toMatrix,
  zeros,
} from '../linalg/denseMatrix.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { minimiseOverPolyhedron } from '../timeseries/kernels/polyhedralMinimum.ts';
import type { ConditionalCovariance } from './ccc.ts';
import { requireVolatilities, scaleCorrelation, splitCovariance } from './correlation.ts';
import { type DccBlock, dccLogLikelihood, forecastQuasiCorrelation } from './dccLikelihood.ts';
import { ledoitWolf } from './ledoitWolf.ts';
import { requireObservations } from './observations.ts';
import { unitVariance } from './unitVariance.ts';

export interface DccOptions {
  /**
   * `full`: the joint likelihood. `composite`: the sum over neighbouring pairs of assets, which stays quick and unbiased for many assets. Default:
   * full up to 25 assets. The full one takes T n^3 for each trial of a and b: some 20 s for 200 assets over 1,000 periods.
   */
  readonly likelihood?: 'full' | 'composite';
}

/** A DCC(1,1) forecast with the model behind it. */
export interface DynamicCorrelation extends ConditionalCovariance {
  /** Weight of the last residuals, a >= 0. */
  readonly a: number;
  /** Weight of the last quasi-correlation, b >= 0, a + b < 1. */
  readonly b: number;
  /** Log-likelihood of the correlations at a and b, of the kind named by `likelihood`. */
  readonly logLikelihood: number;
  /** The same at a = b = 0: constant correlations. Twice the difference is the likelihood-ratio statistic. */
  readonly constantLogLikelihood: number;
  readonly likelihood: 'full' | 'composite';
  readonly iterations: number;
  /** True where the estimate lies on an edge: a = 0 (constant correlations, b has no meaning and is given as 0) or a + b at its upper limit. */
  readonly atBoundary: boolean;
}

/** Largest a + b: at 1 the correlations would have no level to return to. */
const LARGEST_SUM = 1 - 1e-6;
const FULL_LIMIT = 25;
const STARTS = [
  [0.02, 0.95],
  [0.06, 0.75],
] as const;

/**
 * Dynamic conditional correlation: S = D R D, with D the volatility forecasts of univariate models (GARCH) and R the DCC(1,1) correlation forecast one
 * period ahead. Maximum likelihood for a and b, with the long-run correlation fixed at the Ledoit-Wolf one of the residuals (correlation targeting,
 * so that it exists also for more assets than observations). Residuals are centred and scaled to unit variance first.
 *
 * Source: R. Engle, J. Bus. Econ. Statist. 20 (2002); R. Engle, O. Ledoit and M. Wolf, Large dynamic covariance matrices, J. Bus. Econ. Statist. 37
 * (2019), for the shrunk target; C. Pakel, N. Shephard, K. Sheppard and R. Engle, Fitting vast dimensional time-varying covariance models, J. Bus. Econ.
 * Statist. 39 (2021), for the composite likelihood.
 *
 * @param standardizedResiduals T x N, T >= 10, oldest first: e_ti / s_ti, one column per asset
 * @param forecastVolatilities length N, standard deviations for the period ahead
 * @throws InvalidInputError for shapes that do not fit, fewer than 10 observations, elements that are not finite or a negative volatility
 */
export function dynamicConditionalCorrelation(
  standardizedResiduals: MatrixInput,
  forecastVolatilities: ArrayLike<number>,
  options: DccOptions = {},
): DynamicCorrelation {
  requireFields(options, 'options');
  const observations = requireObservations(standardizedResiduals, 'standardizedResiduals', 10);
  const { rows: T, columns: n } = observations;
  const volatilities = requireVolatilities(forecastVolatilities, n, 'forecastVolatilities');
  const likelihood = options.likelihood ?? (n <= FULL_LIMIT ? 'full' : 'composite');
  if (likelihood !== 'full' && likelihood !== 'composite') {
    throw new InvalidInputError({
      field: 'likelihood',
      given: likelihood,
      allowed: 'full or composite',
      remedy: 'Leave it out to have it chosen by the number of assets.',
    });
  }
  const residuals = unitVariance(observations);
  const { covariance, shrinkage } = ledoitWolf(residuals);
  const target = splitCovariance(fromMatrix(covariance)).correlation;
  const blocks = likelihood === 'full' || n < 2 ? [{ residuals, target }] : neighbouringPairs(residuals, target);

  const evaluate = (x: Float64Array, gradient: Float64Array) => {
    let value = 0;
    gradient.fill(0);
    for (const block of blocks) {
      const { logLikelihood, slopeA, slopeB } = dccLogLikelihood(block, x[0], x[1]);
      value -= logLikelihood / T;
      gradient[0] -= slopeA / T;
      gradient[1] -= slopeB / T;
    }
    return value;
  };
  const constant = -T * evaluate(new Float64Array(2), new Float64Array(2));
  const fit = n === 1 ? undefined : bestFit(evaluate);
  const moves = fit !== undefined && -T * fit.value > constant + 1e-9 * Math.abs(constant) && fit.x[0] > 1e-9;
  const a = moves ? fit.x[0] : 0;
  const b = moves ? Math.max(0, fit.x[1]) : 0;
  const next = forecastQuasiCorrelation({ residuals, target }, a, b);
  const { correlation } = splitCovariance({ rows: n, columns: n, data: next });
  return {
    covariance: toMatrix(scaleCorrelation(correlation, volatilities)),
    correlation: toMatrix(correlation),
    shrinkage,
    a,
    b,
    logLikelihood: moves ? -T * fit.value : constant,
    constantLogLikelihood: constant,
    likelihood,
    iterations: fit?.iterations ?? 0,
    atBoundary: !moves || a + b > LARGEST_SUM - 1e-9,
  };
}

function bestFit(evaluate: (x: Float64Array, gradient: Float64Array) => number) {
  const region = { rows: Float64Array.of(1, 0, 0, 1, -1, -1), bounds: Float64Array.of(0, 0, -LARGEST_SUM) };
  const fits = STARTS.map((start) =>
    minimiseOverPolyhedron(evaluate, Float64Array.from(start), region, Float64Array.of(10, 0, 0, 10), {
      maxIterations: 100,
      tolerance: 1e-13,
    }),
  );
  return fits.reduce((best, fit) => (fit.value < best.value ? fit : best));
}

function neighbouringPairs(residuals: DenseMatrix, target: SquareMatrix): DccBlock[] {
  const { rows: T, columns: n } = residuals;
  return Array.from({ length: n - 1 }, (_, i) => {
    const pair = zeros(T, 2);
    for (let t = 0; t < T; t++) {
      pair.data[2 * t] = residuals.data[t * n + i];
      pair.data[2 * t + 1] = residuals.data[t * n + i + 1];
    }
    const correlation = target.data[i * n + i + 1];
    return { residuals: pair, target: { rows: 2, columns: 2, data: Float64Array.of(1, correlation, correlation, 1) } };
  });
}
