import { higherLagSlopes } from './higherLagSlopes.ts';
import { BATCH } from './innovations.ts';
import type { FilterState, LagCoefficients, RecursionGradient, VarianceProcess } from './varianceProcess.ts';

/**
 * GARCH(p,q) and GJR-GARCH(p,o,q): h_t = omega + sum (alpha_i + gamma_i [e_{t-i} < 0]) e_{t-i}^2 + sum beta_j h_{t-j}.
 *
 * Before the first observation e^2 = h = presample variance, and half of it is taken as negative.
 *
 * Source: Bollerslev (1986), Generalized autoregressive conditional heteroskedasticity, J. Econometrics 31; Glosten, Jagannathan
 * and Runkle (1993), J. Finance 48; derivatives as in Fiorentini, Calzolari and Panattoni (1996), J. Applied Econometrics 11.
 */
export const linearVariance: VarianceProcess = { filter, adjoint, logVarianceSlopes };

/** e where it is below 0, else 0: without a branch, which signs of returns would send the wrong way every other time. */
function fallOf(e: number): number {
  return 0.5 * (e - Math.abs(e));
}

function filter(state: FilterState, coefficients: LagCoefficients, mu: number, presampleVariance: number): number {
  const { observations: T, padding: m, returns, residuals, shocks, asymmetricShocks, levels } = state;
  const { inverseDeviations, standardized } = state;
  const { omega, alpha, gamma, beta } = coefficients;
  shocks.fill(presampleVariance, 0, m);
  asymmetricShocks.fill(0.5 * presampleVariance, 0, m);
  levels.fill(presampleVariance, 0, m);
  const alpha1 = alpha[0];
  const gamma1 = gamma[0];
  const beta1 = beta[0];
  let shock = presampleVariance;
  let asymmetric = 0.5 * presampleVariance;
  let level = presampleVariance;
  let product = 1;
  let logSum = 0;
  for (let t = 0; t < T; t++) {
    let h = omega + alpha1 * shock + gamma1 * asymmetric + beta1 * level;
    for (let j = 1; j < m; j++) {
      const past = t + m - 1 - j;
      h += alpha[j] * shocks[past] + gamma[j] * asymmetricShocks[past] + beta[j] * levels[past];
    }
    if (!(h > 0)) return Number.NaN;
    product *= h;
    if (t % BATCH === BATCH - 1) {
      logSum += Math.log(product);
      product = 1;
    }
    const e = returns[t] - mu;
    const inverse = 1 / Math.sqrt(h);
    shock = e * e;
    const fall = fallOf(e);
    asymmetric = fall * fall;
    level = h;
    residuals[t] = e;
    shocks[t + m] = shock;
    asymmetricShocks[t + m] = asymmetric;
    levels[t + m] = h;
    inverseDeviations[t] = inverse;
    standardized[t] = e * inverse;
  }
  const total = logSum + Math.log(product);
  return Number.isFinite(total) ? total : Number.NaN;
}

function adjoint(
  state: FilterState,
  coefficients: LagCoefficients,
  _presampleVariance: number,
  gradient: RecursionGradient,
): void {
  const { observations: T, padding: m, residuals, shocks, asymmetricShocks, levels } = state;
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
    const e = residuals[t];
    const fall = fallOf(e);
    let carried = beta1 * next;
    // Half the derivative of alpha e^2 + gamma [e < 0] e^2, times the adjoint.
    let shockSlope = (alpha1 * e + gamma1 * fall) * next;
    for (let j = 1; j < m; j++) {
      const later = adjoints[t + 1 + j];
      carried += beta[j] * later;
      shockSlope += (alpha[j] * e + gamma[j] * fall) * later;
    }
    const inverse = inverseDeviations[t];
    const slope = densitySlopes[t];
    const own = carried - 0.5 * (1 + standardized[t] * slope) * inverse * inverse;
    mu -= slope * inverse + 2 * shockSlope;
    const past = t + m - 1;
    omega += own;
    alphaSlope += own * shocks[past];
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
  higherLagSlopes(state, 0, gradient);
  let presample = 0;
  for (let j = 0; j < m; j++) {
    const weight = alpha[j] + 0.5 * gamma[j] + beta[j];
    for (let t = 0; t <= j && t < T; t++) presample += weight * adjoints[t];
  }
  gradient.presample = presample;
}

function logVarianceSlopes(
  state: FilterState,
  coefficients: LagCoefficients,
  _presampleVariance: number,
  presampleSlope: number,
  orders: { readonly p: number; readonly o: number; readonly q: number },
  withMean: boolean,
  out: Float64Array,
): void {
  const { observations: T, padding: m, residuals, shocks, asymmetricShocks, levels } = state;
  const { alpha, gamma, beta } = coefficients;
  const { p, o, q } = orders;
  const first = withMean ? 1 : 0;
  const k = first + 1 + p + o + q;
  for (let t = 0; t < T; t++) {
    const row = t * k;
    const past = t + m - 1;
    if (withMean) {
      let slope = 0;
      for (let j = 0; j < m; j++) {
        const s = t - 1 - j;
        if (s < 0) slope += (alpha[j] + 0.5 * gamma[j] + beta[j]) * presampleSlope;
        else slope -= 2 * (residuals[s] < 0 ? alpha[j] + gamma[j] : alpha[j]) * residuals[s];
      }
      out[row] = slope;
    }
    out[row + first] = 1;
    for (let j = 0; j < p; j++) out[row + first + 1 + j] = shocks[past - j];
    for (let j = 0; j < o; j++) out[row + first + 1 + p + j] = asymmetricShocks[past - j];
    for (let j = 0; j < q; j++) out[row + first + 1 + p + o + j] = levels[past - j];
    for (let j = 0; j < q && j < t; j++) {
      const weight = beta[j];
      const source = (t - 1 - j) * k;
      for (let c = 0; c < k; c++) out[row + c] += weight * out[source + c];
    }
  }
  // d ln h = dh / h, once the recursion in h is through
  for (let t = 0; t < T; t++) {
    const inverse = 1 / levels[t + m];
    for (let c = 0; c < k; c++) out[t * k + c] *= inverse;
  }
}
