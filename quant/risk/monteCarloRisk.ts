import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireVector } from '../estimation/observations.ts';
import type { MatrixInput } from '../linalg/denseMatrix.ts';
import { multiplyByTransposed } from '../linalg/multiply.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { fromEigen, symmetricEigen } from '../linalg/symmetricEigen.ts';
import { dot } from '../linalg/vector.ts';
import { createRandom } from '../statistics/random.ts';
import { empiricalQuantile } from './empiricalQuantile.ts';
import { tailWeights } from './historicalRisk.ts';
import { requireConfidence, requirePortfolio } from './riskInput.ts';
import { requireDegreesOfFreedom } from './studentTRisk.ts';
import type { TailRisk } from './tailRisk.ts';

/** What the simulation works on; lengths refer to N assets. */
export interface MonteCarloInput {
  /** N x N, per period. Positive semidefinite; singular is fine. */
  readonly covariance: MatrixInput;
  /** Length N. */
  readonly weights: ArrayLike<number>;
  /** Length N, expected returns per period. Default zero. */
  readonly mean?: ArrayLike<number>;
  /** Such as 0.95; between 0.5 and 1. */
  readonly confidence: number;
  /** Seed of the random numbers: an integer. The same seed gives the same result. */
  readonly seed: number | bigint;
  /** Number of simulated periods, at least 100; times N at most 20 million, which all stay in memory. Default 20,000. */
  readonly scenarios?: number;
  /** Degrees of freedom of a multivariate t, above 2, scaled to the covariance. Default: normal returns. */
  readonly degreesOfFreedom?: number;
}

export interface MonteCarloRisk extends TailRisk {
  readonly scenarios: number;
  /** Length N: what each asset loses on average in the tail, w_i E[-r_i | tail]; sums to the CVaR. */
  readonly contributions: Float64Array;
  /** Simulation error of the VaR, one standard deviation: half the distance between the order statistics one binomial deviation around it. */
  readonly valueAtRiskError: number;
  /** Simulation error of the CVaR, one standard deviation. */
  readonly conditionalValueAtRiskError: number;
}

/** Scenarios simulated at once, so that memory does not grow with their number. */
const CHUNK = 512;

/**
 * Monte-Carlo value at risk and conditional value at risk under multivariate normal or Student's t returns r = m + A z, A A' = S, read off the simulated
 * portfolio returns by the linear quantile and Rockafellar and Uryasev's tail.
 *
 * Source: P. Glasserman, Monte Carlo Methods in Financial Engineering (2003), sections 2.3.3 and 9.1.
 *
 * @throws InvalidInputError for shapes that do not fit, a covariance that is not positive semidefinite, or options out of range
 */
export function monteCarloRisk(input: MonteCarloInput): MonteCarloRisk {
  requireFields(input, 'input');
  const { covariance, weights } = requirePortfolio(input.covariance, input.weights);
  const n = weights.length;
  const mean = input.mean === undefined ? new Float64Array(n) : requireVector(input.mean, n, 'mean');
  const confidence = requireConfidence(input.confidence);
  const scenarios = requireScenarios(input.scenarios ?? 20_000, n);
  const v = input.degreesOfFreedom === undefined ? undefined : requireDegreesOfFreedom(input.degreesOfFreedom);
  const random = createRandom(input.seed);
  const root = matrixRoot(covariance.data, n);

  const portfolio = new Float64Array(scenarios);
  const losses = new Float64Array(scenarios * n);
  for (let from = 0; from < scenarios; from += CHUNK) {
    const count = Math.min(CHUNK, scenarios - from);
    const shocks = new Float64Array(count * n);
    for (let s = 0; s < count; s++) {
      const stretch =
        v === undefined || v === Number.POSITIVE_INFINITY ? 1 : Math.sqrt((v - 2) / (2 * random.gamma(v / 2)));
      for (let i = 0; i < n; i++) shocks[s * n + i] = stretch * random.normal();
    }
    const simulated = multiplyByTransposed(shocks, count, root, n, n);
    for (let s = 0; s < count; s++) {
      let total = 0;
      for (let i = 0; i < n; i++) {
        const part = weights[i] * (mean[i] + simulated[s * n + i]);
        losses[(from + s) * n + i] = -part;
        total += part;
      }
      portfolio[from + s] = total;
    }
  }

  const tail = 1 - confidence;
  const sorted = portfolio.slice().sort();
  const order = Array.from(portfolio.keys()).sort((a, b) => portfolio[a] - portfolio[b]);
  const shares = tailWeights(scenarios, tail);
  const contributions = new Float64Array(n);
  shares.forEach((share, k) => {
    for (let i = 0; i < n; i++) contributions[i] += share * losses[order[k] * n + i];
  });
  const valueAtRisk = -empiricalQuantile(sorted, tail);
  const deviation = Math.sqrt((tail * confidence) / scenarios);
  return {
    confidence,
    valueAtRisk,
    conditionalValueAtRisk: -dot(shares, sorted, shares.length),
    scenarios,
    contributions,
    valueAtRiskError:
      (empiricalQuantile(sorted, Math.min(1, tail + deviation)) -
        empiricalQuantile(sorted, Math.max(0, tail - deviation))) /
      2,
    conditionalValueAtRiskError: excessDeviation(sorted, valueAtRisk) / (tail * Math.sqrt(scenarios)),
  };
}

/** Standard deviation of max(loss - q, 0). */
function excessDeviation(sorted: Float64Array, q: number): number {
  let total = 0;
  let squares = 0;
  for (const value of sorted) {
    const excess = Math.max(0, -value - q);
    total += excess;
    squares += excess * excess;
  }
  const average = total / sorted.length;
  return Math.sqrt(Math.max(0, squares / sorted.length - average * average));
}

/** Symmetric root V sqrt(L) V' of a positive-semidefinite matrix. */
function matrixRoot(a: Float64Array, n: number): Float64Array {
  const { values, vectors } = symmetricEigen(a, n);
  return fromEigen(
    values.map((value) => Math.sqrt(Math.max(0, value))),
    vectors,
  );
}

function requireScenarios(scenarios: number, assets: number): number {
  const most = Math.floor(20_000_000 / assets);
  if (Number.isInteger(scenarios) && scenarios >= 100 && scenarios <= most) return scenarios;
  throw new InvalidInputError({
    field: 'scenarios',
    given: scenarios,
    allowed: `a whole number from 100 to ${most}`,
    remedy: 'Leave it out for 20,000.',
  });
}
