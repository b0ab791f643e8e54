import type { Matrix } from 'ml-matrix';
import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireVector } from '../estimation/observations.ts';
import { type MatrixInput, type SquareMatrix, toDense, toMatrix, zeros } from '../linalg/denseMatrix.ts';
import { matVec, multiplyByTransposed } from '../linalg/multiply.ts';
import { described, requireFields, requireListed } from '../linalg/numericInput.ts';
import { symmetricEigen } from '../linalg/symmetricEigen.ts';
import { axpyInPlace, dot } from '../linalg/vector.ts';
import { requireCovariance } from './covarianceInput.ts';

/**
 * How sure the views are: their error covariance Omega.
 * - `proportional`: Omega = diag(tau P S P'), each view as uncertain as the prior is about its portfolio (He and Litterman).
 * - `confidence`: Omega_kk = tau (1 - c_k) / c_k (P S P')_kk for confidences c_k in [0, 1]: the tilt towards view k alone is the
 *   fraction c_k of the tilt full certainty would give (Idzorek 2005, in the closed form of Walters 2014). 0 ignores the view,
 *   1 imposes it.
 * - `variances`: the diagonal of Omega in squared return units; 0 imposes the view, Infinity ignores it.
 * - `covariance`: the whole K x K Omega.
 */
export type ViewUncertainty =
  | { readonly kind: 'proportional' }
  | { readonly kind: 'confidence'; readonly confidences: ArrayLike<number> }
  | { readonly kind: 'variances'; readonly variances: ArrayLike<number> }
  | { readonly kind: 'covariance'; readonly covariance: MatrixInput };

export interface BlackLittermanInput {
  /** S, covariance of returns per period, n x n, positive semidefinite. */
  readonly covariance: MatrixInput;
  /** pi, prior expected returns per period, length n: see `marketImpliedPrior`. */
  readonly prior: ArrayLike<number>;
  /** P, K x n: one row per view, the portfolio it is about (see `viewMatrix`). K may be 0. */
  readonly pick: MatrixInput;
  /** q, length K: expected return per period of each view's portfolio. */
  readonly viewReturns: ArrayLike<number>;
  /** Default `proportional`. */
  readonly uncertainty?: ViewUncertainty;
  /** tau, uncertainty of the prior mean as a fraction of S, > 0. Default 0.05. */
  readonly tau?: number;
}

export interface BlackLittermanPosterior {
  /** Posterior expected returns per period, length n. */
  readonly mean: Float64Array;
  /** Covariance of returns about the posterior mean, S + M, n x n. */
  readonly covariance: Matrix;
  /** M, uncertainty of the posterior mean itself, n x n. */
  readonly meanUncertainty: Matrix;
  /** Omega as used, K x K; Infinity on the diagonal of an ignored view. */
  readonly omega: Matrix;
}

/**
 * Black-Litterman: the prior expected returns updated by views on portfolios.
 *
 *     A    = P tau S P' + Omega
 *     mean = pi + tau S P' A^-1 (q - P pi)
 *     M    = tau S - tau S P' A^-1 P tau S
 *     covariance = S + M
 *
 * Written with A (K x K) rather than with S^-1, so that S may be singular and views may be certain (Omega_kk = 0). With no view,
 * or none that counts, the mean is the prior and M = tau S.
 *
 * Sources: Black and Litterman (1992), Global Portfolio Optimization; He and Litterman (1999), The Intuition Behind
 * Black-Litterman Model Portfolios; Idzorek (2005), A Step-by-Step Guide to the Black-Litterman Model; Walters (2014), The
 * Black-Litterman Model in Detail.
 *
 * One function: the steps of one method, one after the other.
 *
 * @throws InvalidInputError for shapes that do not fit, elements that are not finite, confidences outside [0, 1], negative
 *   variances, an Omega that is not symmetric positive semidefinite, a view with no weights, and certain views that contradict one
 *   another or the covariance (a certain view on a portfolio without risk); the message names the views
 */
export function blackLitterman(input: BlackLittermanInput): BlackLittermanPosterior {
  requireFields(input, 'input');
  const covariance = requireCovariance(input.covariance, 'covariance');
  const n = covariance.rows;
  const prior = requireVector(input.prior, n, 'prior');
  const tau = input.tau ?? 0.05;
  if (!(Number.isFinite(tau) && tau > 0)) {
    throw new InvalidInputError({
      field: 'tau',
      given: tau,
      allowed: 'a finite number above 0',
      remedy: 'Leave it out for 0.05.',
    });
  }
  const pick = toDense(input.pick, 'pick');
  const views = pick.rows;
  if (views > 0 && pick.columns !== n) {
    throw new InvalidInputError({
      field: 'pick',
      given: `${pick.columns} columns`,
      allowed: `${n} columns, one per asset of the covariance`,
      remedy: 'Give each view a weight for every asset, 0 where it says nothing.',
    });
  }
  const viewReturns = requireVector(input.viewReturns, views, 'viewReturns');
  for (let k = 0; k < views; k++) {
    const row = requireVector(pick.data.subarray(k * n, (k + 1) * n), n, `pick row ${k}`);
    if (row.every((weight) => weight === 0)) {
      throw new InvalidInputError({
        field: `pick row ${k}`,
        given: 'a view with no weights',
        allowed: 'at least one weight that is not 0',
        remedy: 'Leave the view out.',
      });
    }
  }

  // Rows of P tau S, and the prior's own variance of each view, P tau S P'.
  const exposure = multiplyByTransposed(pick.data, views, covariance.data, n, n);
  for (let i = 0; i < exposure.length; i++) exposure[i] *= tau;
  const priorVariance = multiplyByTransposed(exposure, views, pick.data, views, n);
  const omega = viewCovariance(input.uncertainty ?? { kind: 'proportional' }, priorVariance, views);

  const used = Array.from({ length: views }, (_, k) => k).filter(
    (k) => omega.data[k * views + k] < Number.POSITIVE_INFINITY,
  );
  const surprise = matVec(pick.data, views, n, prior).map((expected, k) => viewReturns[k] - expected);
  const { rotated, rotatedSurprise } = whitenViews(
    used,
    views,
    n,
    priorVariance,
    omega.data,
    exposure,
    surprise,
    viewReturns,
  );

  const mean = prior;
  const meanUncertainty = zeros(n, n);
  for (let i = 0; i < n * n; i++) meanUncertainty.data[i] = tau * covariance.data[i];
  for (let k = 0; k < rotatedSurprise.length; k++) {
    const row = k * n;
    axpyInPlace(mean, rotatedSurprise[k], rotated, n, 0, row);
    for (let i = 0; i < n; i++) {
      axpyInPlace(meanUncertainty.data, -rotated[row + i], rotated, n, i * n, row);
    }
  }
  const total = zeros(n, n);
  for (let i = 0; i < n * n; i++) total.data[i] = covariance.data[i] + meanUncertainty.data[i];
  return {
    mean,
    covariance: toMatrix(total),
    meanUncertainty: toMatrix(meanUncertainty),
    omega: toMatrix(omega),
  };
}

function viewCovariance(uncertainty: ViewUncertainty, priorVariance: Float64Array, views: number): SquareMatrix {
  requireFields(uncertainty, 'uncertainty');
  const omega = zeros(views, views);
  switch (uncertainty.kind) {
    case 'proportional':
      for (let k = 0; k < views; k++) omega.data[k * views + k] = priorVariance[k * views + k];
      return omega;
    case 'confidence': {
      const confidences = requireVector(uncertainty.confidences, views, 'uncertainty.confidences');
      confidences.forEach((confidence, k) => {
        if (confidence < 0 || confidence > 1) {
          throw new InvalidInputError({
            field: 'uncertainty.confidences',
            given: `${confidence} for view ${k}`,
            allowed: 'numbers from 0 (ignore the view) to 1 (impose it)',
            remedy: 'Divide percentages by 100.',
          });
        }
        omega.data[k * views + k] =
          confidence === 0 ? Number.POSITIVE_INFINITY : ((1 - confidence) / confidence) * priorVariance[k * views + k];
      });
      return omega;
    }
    case 'variances': {
      const variances = requireListed(uncertainty.variances, 'uncertainty.variances');
      if (variances.length !== views) requireVector(variances, views, 'uncertainty.variances');
      for (let k = 0; k < views; k++) {
        if (!(typeof variances[k] === 'number' && variances[k] >= 0)) {
          throw new InvalidInputError({
            field: 'uncertainty.variances',
            given: `${described(variances[k])} for view ${k}`,
            allowed: 'numbers from 0 (impose the view) to Infinity (ignore it)',
            remedy: 'Give squared return units per period.',
          });
        }
        omega.data[k * views + k] = variances[k];
      }
      return omega;
    }
    case 'covariance': {
      const given = requireCovariance(uncertainty.covariance, 'uncertainty.covariance');
      if (given.rows !== views) {
        throw new InvalidInputError({
          field: 'uncertainty.covariance',
          given: `a ${given.rows} x ${given.columns} matrix`,
          allowed: `a ${views} x ${views} matrix, one row per view`,
          remedy: 'Give one variance per view.',
        });
      }
      omega.data.set(given.data);
      return omega;
    }
    default: {
      const never: never = uncertainty;
      throw new InvalidInputError({
        field: 'uncertainty.kind',
        given: described((never as { readonly kind: unknown }).kind),
        allowed: 'proportional, confidence, variances or covariance',
        remedy: 'Leave the uncertainty out for proportional.',
      });
    }
  }
}

/**
 * Rotates the views so that A becomes the identity: returns W P tau S (rows) and W (q - P pi) with W A W' = I on the space A
 * covers. Where A is singular the views are dependent and certain; then the surprise must lie in that space too.
 */
function whitenViews(
  used: readonly number[],
  views: number,
  n: number,
  priorVariance: Float64Array,
  omega: Float64Array,
  exposure: Float64Array,
  surprise: Float64Array,
  viewReturns: Float64Array,
): { rotated: Float64Array; rotatedSurprise: Float64Array } {
  // Each view is scaled to unit variance, so that a tolerance means the same for all.
  const counted: number[] = [];
  const deviations: number[] = [];
  for (const k of used) {
    const variance = priorVariance[k * views + k] + omega[k * views + k];
    if (variance > 0) {
      counted.push(k);
      deviations.push(Math.sqrt(variance));
    } else if (Math.abs(surprise[k]) > 1e-12 * (Math.abs(viewReturns[k]) + Math.abs(viewReturns[k] - surprise[k]))) {
      throw new InvalidInputError({
        field: `pick row ${k}`,
        given: `a certain view that a portfolio without variance returns ${viewReturns[k]}`,
        allowed: 'the prior return of that portfolio, or an uncertain view',
        remedy: 'Put the return of a riskless asset into the prior, or give the view a variance.',
      });
    }
  }
  const size = counted.length;
  const a = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const at = counted[i] * views + counted[j];
      a[i * size + j] = (priorVariance[at] + omega[at]) / (deviations[i] * deviations[j]);
    }
  }
  const { values, vectors } = symmetricEigen(a, size);
  const scaledSurprise = Float64Array.from(counted, (k, i) => surprise[k] / deviations[i]);
  const surpriseSize = Math.sqrt(dot(scaledSurprise, scaledSurprise, size));
  const rotated: Float64Array[] = [];
  const rotatedSurprise: number[] = [];
  for (let m = 0; m < size; m++) {
    const vector = vectors.subarray(m * size, (m + 1) * size);
    const component = dot(vector, scaledSurprise, size);
    if (values[m] <= 1e-13 * size) {
      if (Math.abs(component) > 1e-8 * surpriseSize) {
        const involved = counted.filter((_, i) => Math.abs(vector[i]) > 1e-6);
        throw new InvalidInputError({
          field: 'viewReturns',
          given: `certain views ${involved.join(', ')} that contradict one another`,
          allowed: 'views that can all hold at once, or uncertain ones',
          remedy: 'Drop one of them, or give them variances or confidences below 1.',
        });
      }
      continue;
    }
    const scale = 1 / Math.sqrt(values[m]);
    const row = new Float64Array(n);
    for (let i = 0; i < size; i++) {
      axpyInPlace(row, (scale * vector[i]) / deviations[i], exposure, n, 0, counted[i] * n);
    }
    rotated.push(row);
    rotatedSurprise.push(scale * component);
  }
  const flat = new Float64Array(rotated.length * n);
  rotated.forEach((row, m) => {
    flat.set(row, m * n);
  });
  return { rotated: flat, rotatedSurprise: Float64Array.from(rotatedSurprise) };
}
