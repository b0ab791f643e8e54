import { higherLagSlopes } from './higherLagSlopes.ts';
import type { FilterState, LagCoefficients, RecursionGradient, VarianceProcess } from './varianceProcess.ts';

/**
 * EGARCH(p,o,q): ln h_t = omega + sum alpha_i (|z_{t-i}| - sqrt(2/pi)) + sum gamma_i z_{t-i} + sum beta_j ln h_{t-j}.
 *
 * Before the first observation |z| = sqrt(2/pi), z = 0 and ln h is the logarithm of the presample variance.
 *
 * Source: Nelson (1991), Conditional heteroskedasticity in asset returns, Econometrica 59.
 */
export const exponentialVariance: VarianceProcess = { filter, adjoint, logVarianceSlopes };

/** E|z| of a standard normal z. */
export const MEAN_ABSOLUTE_NORMAL = Math.sqrt(2 / Math.PI);

/**
 * |ln h| is held to this, in units of the sample variance. Such variances belong to no useful model, but leave the likelihood finite for
 * the search to turn back from (arch holds them too, wider).
 */
const LARGEST_LOG = 60;

function filter(state: FilterState, coefficients: LagCoefficients, mu: number, presampleVariance: number): number {
  const { observations: T, padding: m, returns, residuals, shocks, asymmetricShocks, levels } = state;
  const { inverseDeviations, standardized } = state;
  const { omega, alpha, gamma, beta } = coefficients;
  const presampleLog = Math.log(presampleVariance);
  shocks.fill(MEAN_ABSOLUTE_NORMAL, 0, m);
  asymmetricShocks.fill(0, 0, m);
  levels.fill(presampleLog, 0, m);
  const alpha1 = alpha[0];
  const gamma1 = gamma[0];
  const beta1 = beta[0];
  let shock = MEAN_ABSOLUTE_NORMAL;
  let z = 0;
  let level = presampleLog;
  let logSum = 0;
  for (let t = 0; t < T; t++) {
    let log = omega + alpha1 * (shock - MEAN_ABSOLUTE_NORMAL) + gamma1 * z + beta1 * level;
    for (let j = 1; j < m; j++) {
      const past = t + m - 1 - j;
      log +=
        alpha[j] * (shocks[past] - MEAN_ABSOLUTE_NORMAL) + gamma[j] * asymmetricShocks[past] + beta[j] * levels[past];
    }
    if (!(Math.abs(log) <= LARGEST_LOG)) log = log > 0 ? LARGEST_LOG : -LARGEST_LOG;
    logSum += log;
    const e = returns[t] - mu;
    const inverse = Math.exp(-0.5 * log);
    z = e * inverse;
    shock = Math.abs(z);
    level = log;
    residuals[t] = e;
    shocks[t + m] = shock;
    asymmetricShocks[t + m] = z;
    levels[t + m] = log;
    inverseDeviations[t] = inverse;
    standardized[t] = z;
  }
  return logSum;
}

function adjoint(
  state: FilterState,
  coefficients: LagCoefficients,
  presampleVariance: number,
  gradient: RecursionGradient,
): void {
  const { observations: T, padding: m, shocks, asymmetricShocks, levels } = state;
  const { inverseDeviations, standardized, densitySlopes, adjoints } = state;
  const { alpha, gamma, beta } = coefficients;
  const alpha1 = alpha[0];
  const gamma1 = gamma[0];
  const beta1 = beta[0];
  let next = 0;
  let mu = 0;
  let omega = 0;
  let alphaSlope = 0;
  let gammaSlope = 0;
  let betaSlope = 0;
  for (let t = T - 1; t >= 0; t--) {
    const z = standardized[t];
    const sign = z > 0 ? 1 : z < 0 ? -1 : 0;
    let shockSlope = (alpha1 * sign + gamma1) * next;
    let carried = beta1 * next;
    for (let j = 1; j < m; j++) {
      const later = adjoints[t + 1 + j];
      shockSlope += (alpha[j] * sign + gamma[j]) * later;
      carried += beta[j] * later;
    }
    const slope = densitySlopes[t];
    const own = carried - 0.5 * (1 + z * (slope + shockSlope));
    mu -= (slope + shockSlope) * inverseDeviations[t];
    const past = t + m - 1;
    omega += own;
    alphaSlope += own * (shocks[past] - MEAN_ABSOLUTE_NORMAL);
    gammaSlope += own * asymmetricShocks[past];
    betaSlope += own * levels[past];
    adjoints[t] = own;
    next = own;
  }
  gradient.mu = mu;
  gradient.omega = omega;
  gradient.alpha[0] = alphaSlope;
  gradient.gamma[0] = gammaSlope;
  gradient.beta[0] = betaSlope;
  higherLagSlopes(state, MEAN_ABSOLUTE_NORMAL, gradient);
  let presampleLog = 0;
  for (let j = 0; j < m; j++) {
    for (let t = 0; t <= j && t < T; t++) presampleLog += beta[j] * adjoints[t];
  }
  gradient.presample = presampleLog / presampleVariance;
}

function logVarianceSlopes(
  state: FilterState,
  coefficients: LagCoefficients,
  presampleVariance: number,
  presampleSlope: number,
  orders: { readonly p: number; readonly o: number; readonly q: number },
  withMean: boolean,
  out: Float64Array,
): void {
  const { observations: T, padding: m, shocks, asymmetricShocks, levels, inverseDeviations, standardized } = state;
  const { alpha, gamma, beta } = coefficients;
  const { p, o, q } = orders;
  const first = withMean ? 1 : 0;
  const k = first + 1 + p + o + q;
  for (let t = 0; t < T; t++) {
    const row = t * k;
    const past = t + m - 1;
    out.fill(0, row, row + k);
    out[row + first] = 1;
    for (let j = 0; j < p; j++) out[row + first + 1 + j] = shocks[past - j] - MEAN_ABSOLUTE_NORMAL;
    for (let j = 0; j < o; j++) out[row + first + 1 + p + j] = asymmetricShocks[past - j];
    for (let j = 0; j < q; j++) out[row + first + 1 + p + o + j] = levels[past - j];
    for (let j = 0; j < m; j++) {
      const s = t - 1 - j;
      if (s < 0) {
        if (withMean) out[row] += (beta[j] * presampleSlope) / presampleVariance;
        continue;
      }
      const z = standardized[s];
      const shockSlope = alpha[j] * Math.sign(z) + gamma[j];
      const weight = beta[j] - 0.5 * z * shockSlope;
      const source = s * k;
      for (let c = 0; c < k; c++) out[row + c] += weight * out[source + c];
      if (withMean) out[row] -= shockSlope * inverseDeviations[s];
    }
  }
}
