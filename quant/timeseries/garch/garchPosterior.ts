/** GARCH(1,1) averaged over what its parameters may be. */
export interface GarchPosterior {
  /** h_1..h_T, and h_{T+1} last: the variance of each return as it was expected the day before; length T + 1. */
  readonly variances: Float64Array;
  /** Posterior mean of alpha. */
  readonly alpha: number;
  /** Posterior mean of alpha + beta. */
  readonly persistence: number;
}

/** Reaction to a shock, alpha. */
const REACTIONS = [0.01, 0.025, 0.045, 0.07, 0.1, 0.14, 0.2, 0.28];
/** Share of a shock left after a day, alpha + beta. */
const PERSISTENCES = [0.5, 0.75, 0.87, 0.93, 0.96, 0.98, 0.99, 0.995];
/** A point this much less likely than the best one is left out. */
const LEAST_WEIGHT = 1e-9;
/** Factors whose product is taken before its logarithm: far from overflow, as h is near 1. */
const FACTORS = 8;

/**
 * GARCH(1,1) h_t = s^2 (1 - alpha - beta) + alpha r_{t-1}^2 + beta h_{t-1} with zero mean, h_1 = s^2 the mean square of the returns (variance targeting), averaged over a
 * fixed grid of (alpha, alpha + beta): each point weighs in proportion to its normal quasi likelihood, exp(-1/2 sum ln h_t + r_t^2 / h_t).
 *
 * A few hundred returns leave the parameters wide open; the average of the variances allows for that, where a maximum takes the one point for the truth. There is
 * nothing to search: the result has no start, no iterations and no second maximum to depend on, and a small change of the returns changes it little.
 *
 * With an asymmetry k, 0 to 1, falls move the variance more than rises of the same size: alpha r^2 becomes alpha (1 - k) r^2 after a rise and alpha (1 + k) r^2 after a fall. That is the GJR-GARCH with
 * alpha (1 - k) and gamma = 2 alpha k, whose mean reaction to symmetric shocks is alpha, so that the grid keeps its meaning.
 *
 * Sources: L. Glosten, R. Jagannathan and D. Runkle, On the relation between the expected value and the volatility of the nominal excess return on stocks, Journal of Finance 48 (1993);
 * Bollerslev (1986); L. Bauwens and M. Lubrano, Bayesian inference on GARCH models using the Gibbs sampler, Econometrics Journal 1 (1998), who
 * integrate over such grids; Engle and Mezrich, GARCH for groups, Risk 9 (1996), for variance targeting.
 *
 * @param returns T of them, oldest first, not all zero, of a size whose squares do not overflow
 * @param asymmetry k; 0 is GARCH(1,1)
 * @returns variances in squared units of the returns
 */
export function garchPosterior(returns: Float64Array, asymmetry = 0): GarchPosterior {
  const T = returns.length;
  const level = meanSquare(returns);
  const squares = returns.map((value) => (value * value) / level);
  const news = asymmetry === 0 ? squares : squares.map((x, t) => x * (1 - asymmetry * Math.sign(returns[t])));
  const points = REACTIONS.flatMap((alpha) =>
    PERSISTENCES.filter((persistence) => persistence > alpha).map((persistence) => ({ alpha, persistence })),
  );
  const logWeights: number[] = [];
  for (let k = 0; k < points.length; k += 2)
    logWeights.push(...quasiLogLikelihoods(squares, news, points[k], points[k + 1] ?? points[k]));
  logWeights.length = points.length;
  const largest = Math.max(...logWeights);
  const weights = logWeights.map((value) => {
    const weight = Math.exp(value - largest);
    return weight > LEAST_WEIGHT ? weight : 0;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const variances = new Float64Array(T + 1);
  const mean = { alpha: 0, persistence: 0 };
  for (const [k, { alpha, persistence }] of points.entries()) {
    const weight = weights[k] / total;
    if (weight === 0) continue;
    mean.alpha += weight * alpha;
    mean.persistence += weight * persistence;
    addVariances(variances, news, alpha, persistence, weight * level);
  }
  return { variances, ...mean };
}

interface GridPoint {
  readonly alpha: number;
  readonly persistence: number;
}

/**
 * -1/2 sum (ln h_t + x_t / h_t) for squares x of mean 1, where h follows the news, at two points. Each h waits for the one before it; two of them side by side keep the processor busy.
 */
function quasiLogLikelihoods(
  squares: Float64Array,
  news: Float64Array,
  first: GridPoint,
  second: GridPoint,
): [number, number] {
  const T = squares.length;
  const [constant1, constant2] = [1 - first.persistence, 1 - second.persistence];
  const [alpha1, alpha2] = [first.alpha, second.alpha];
  const [beta1, beta2] = [first.persistence - alpha1, second.persistence - alpha2];
  let [h1, h2] = [1, 1];
  let [logs1, logs2] = [0, 0];
  let [errors1, errors2] = [0, 0];
  for (let t = 0; t < T; ) {
    let [product1, product2] = [1, 1];
    for (const end = Math.min(t + FACTORS, T); t < end; t += 1) {
      const square = squares[t];
      product1 *= h1;
      product2 *= h2;
      errors1 += square / h1;
      errors2 += square / h2;
      h1 = constant1 + alpha1 * news[t] + beta1 * h1;
      h2 = constant2 + alpha2 * news[t] + beta2 * h2;
    }
    logs1 += Math.log(product1);
    logs2 += Math.log(product2);
  }
  return [-0.5 * (logs1 + errors1), -0.5 * (logs2 + errors2)];
}

/** Adds weight x h_t, t = 1..T+1. */
function addVariances(
  variances: Float64Array,
  news: Float64Array,
  alpha: number,
  persistence: number,
  weight: number,
): void {
  const constant = 1 - persistence;
  const beta = persistence - alpha;
  let h = 1;
  for (let t = 0; t < news.length; t += 1) {
    variances[t] += weight * h;
    h = constant + alpha * news[t] + beta * h;
  }
  variances[news.length] += weight * h;
}

function meanSquare(values: Float64Array): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return squares / values.length;
}
