import { InvalidInputError } from '../../errors/invalidInput.ts';
import { readChoice, requireFields, requireResult } from '../../linalg/numericInput.ts';
import { createRandom } from '../../statistics/random.ts';
import { MEAN_ABSOLUTE_NORMAL } from './exponentialVariance.ts';
import type { FilteredGarch } from './filterGarch.ts';
import { innovationsOf } from './innovationsOf.ts';
import { parameterLayout } from './specification.ts';

/** How to forecast beyond one step where there is no formula. */
export interface ForecastOptions {
  /** `analytic` (default where it exists) or `simulation`. */
  readonly method?: 'analytic' | 'simulation';
  /** Number of simulated paths. Default 10,000. */
  readonly simulations?: number;
  /** Seed of the simulation: the same seed gives the same forecast. Default 1. */
  readonly seed?: number;
}

/** Forecast of the variances of the next returns. */
export interface VarianceForecast {
  /** E[h_{T+1}], ..., E[h_{T+horizon}], in squared units of the returns. */
  readonly variances: Float64Array;
  /** Mean of the returns, mu (or 0). */
  readonly mean: number;
  readonly method: 'analytic' | 'simulation';
  /** Standard errors of the simulated means; zeros where the forecast is analytic or known (first step). */
  readonly simulationErrors: Float64Array;
}

/** What a forecast starts from: a fit or a filtered series. */
export type ForecastOrigin = Pick<
  FilteredGarch,
  'specification' | 'parameters' | 'conditionalVolatilities' | 'residuals' | 'standardizedResiduals'
>;

const LONGEST_HORIZON = 10_000;

/**
 * Forecasts h_{T+1}, ..., h_{T+horizon} from the end of a series.
 *
 * GARCH and GJR: E[h_{T+s}] = omega + sum (alpha_i + gamma_i / 2) E[e^2_{T+s-i}] + sum beta_j E[h_{T+s-j}], where what is past is
 * known and E[e^2] = E[h] for what is not (half the future shocks count as negative, as in arch). EGARCH: the first step is
 * exact; E[exp(ln h)] further on has no closed form for general innovations and is the mean over seeded simulated paths.
 *
 * Source: Baillie and Bollerslev (1992), J. Econometrics 52; conventions of arch 8.0.
 *
 * @param origin a fit (`fitGarch`) or filtered returns (`filterGarch`)
 * @param horizon number of steps, 1 to 10,000
 * @throws InvalidInputError for a horizon or options out of range, or an analytic EGARCH forecast of more than one step
 */
export function forecastVariance(
  origin: ForecastOrigin,
  horizon: number,
  options: ForecastOptions = {},
): VarianceForecast {
  requireFields(options, 'options');
  const { specification, parameters } = requireResult(origin, 'origin', 'specification');
  requireCount('horizon', horizon, 1, LONGEST_HORIZON);
  const exact = specification.family !== 'egarch' || horizon === 1;
  const method = options.method ?? (exact ? 'analytic' : 'simulation');
  readChoice(method, 'method', ['analytic', 'simulation']);
  if (method === 'analytic' && !exact) {
    throw new InvalidInputError({
      field: 'method',
      given: 'analytic',
      allowed: 'simulation for an EGARCH forecast of more than one step',
      remedy: 'Leave the method out.',
    });
  }
  const mean = specification.mean === 'constant' ? parameters[0] : 0;
  if (method === 'simulation') {
    const simulations = options.simulations ?? 10_000;
    requireCount('simulations', simulations, 2, 10_000_000);
    return { ...simulate(origin, horizon, simulations, options.seed ?? 1), mean, method };
  }
  const path = createPath(origin, horizon);
  for (let s = 0; s < horizon; s++) {
    const level = path.next(s);
    path.shocks[path.known + s] = level;
    path.asymmetricShocks[path.known + s] = 0.5 * level;
  }
  const levels = path.levels.slice(path.known);
  const variances = specification.family === 'egarch' ? levels.map(Math.exp) : levels;
  return { variances, mean, method, simulationErrors: new Float64Array(horizon) };
}

function simulate(origin: ForecastOrigin, horizon: number, simulations: number, seed: number) {
  const { specification, parameters } = origin;
  const layout = parameterLayout(specification);
  const exponential = specification.family === 'egarch';
  const shape = parameters.slice(layout.shape);
  const draw = innovationsOf(specification.innovations).sampler(shape, createRandom(seed));
  const means = new Float64Array(horizon);
  const squares = new Float64Array(horizon);
  const path = createPath(origin, horizon);
  for (let i = 0; i < simulations; i++) {
    for (let s = 0; s < horizon; s++) {
      const level = path.next(s);
      const variance = exponential ? Math.exp(level) : level;
      const z = draw();
      const square = z * z * variance;
      path.shocks[path.known + s] = exponential ? Math.abs(z) : square;
      path.asymmetricShocks[path.known + s] = exponential ? z : z < 0 ? square : 0;
      const distance = variance - means[s];
      means[s] += distance / (i + 1);
      squares[s] += distance * (variance - means[s]);
    }
  }
  // What is known today does not vary over the paths, up to rounding.
  squares[0] = 0;
  return {
    variances: means,
    simulationErrors: squares.map((total) => Math.sqrt(total / (simulations - 1) / simulations)),
  };
}

/** The last m known values of shocks and levels, with room for `horizon` more, and the recursion over them. */
function createPath(origin: ForecastOrigin, horizon: number) {
  const { specification, parameters, conditionalVolatilities, residuals, standardizedResiduals } = origin;
  const { p, o, q, family } = specification;
  const layout = parameterLayout(specification);
  const m = Math.max(p, o, q);
  const T = residuals.length;
  if (T < m) {
    throw new InvalidInputError({
      field: 'origin',
      given: `${T} observations`,
      allowed: `at least ${m}, the largest lag`,
      remedy: 'Filter a longer series.',
    });
  }
  const exponential = family === 'egarch';
  const shocks = new Float64Array(m + horizon);
  const asymmetricShocks = new Float64Array(m + horizon);
  const levels = new Float64Array(m + horizon);
  for (let i = 0; i < m; i++) {
    const t = T - m + i;
    const variance = conditionalVolatilities[t] * conditionalVolatilities[t];
    const e = residuals[t];
    shocks[i] = exponential ? Math.abs(standardizedResiduals[t]) : e * e;
    asymmetricShocks[i] = exponential ? standardizedResiduals[t] : e < 0 ? e * e : 0;
    levels[i] = exponential ? Math.log(variance) : variance;
  }
  const offset = exponential ? MEAN_ABSOLUTE_NORMAL : 0;
  const next = (s: number): number => {
    let level = parameters[layout.omega];
    const last = m + s - 1;
    for (let i = 0; i < p; i++) level += parameters[layout.alpha + i] * (shocks[last - i] - offset);
    for (let i = 0; i < o; i++) level += parameters[layout.gamma + i] * asymmetricShocks[last - i];
    for (let j = 0; j < q; j++) level += parameters[layout.beta + j] * levels[last - j];
    levels[m + s] = level;
    return level;
  };
  return { known: m, shocks, asymmetricShocks, levels, next };
}

function requireCount(field: string, value: number, lowest: number, highest: number): void {
  if (!Number.isInteger(value) || value < lowest || value > highest) {
    throw new InvalidInputError({
      field,
      given: value,
      allowed: `a whole number from ${lowest} to ${highest}`,
      remedy: 'Choose a number in that range.',
    });
  }
}
