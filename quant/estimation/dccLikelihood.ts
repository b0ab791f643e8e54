import { choleskyInPlace, choleskyInverse, logDeterminant } from '../linalg/cholesky.ts';
import { type DenseMatrix, type SquareMatrix, transposeArray } from '../linalg/denseMatrix.ts';
import { symmetricRankK } from '../linalg/symmetricRankK.ts';

/** Some of the assets, over which one likelihood is taken: all of them, or one pair of a composite likelihood. */
export interface DccBlock {
  /** Residuals of the block's assets, T x m row-major. */
  readonly residuals: DenseMatrix;
  /** Long-run correlation of the block's assets, m x m. */
  readonly target: SquareMatrix;
}

/** Log-likelihood of the correlations of one block and its slopes; NaN where a quasi-correlation matrix is not positive definite. */
export interface DccValue {
  readonly logLikelihood: number;
  readonly slopeA: number;
  readonly slopeB: number;
}

/**
 * Second-stage log-likelihood of the DCC(1,1) model and its exact gradient,
 *   L = -1/2 sum_t (log|R_t| + z_t'R_t^-1 z_t - z_t'z_t),  R_t = q_t^(-1/2) Q_t q_t^(-1/2),  q_t = diag(Q_t),
 *   Q_t = (1 - a - b) Q + a z_(t-1) z_(t-1)' + b Q_(t-1),  Q_1 = Q.
 * With u = q^(1/2) z and w = Q_t^-1 u a term has the slope <G, dQ_t>, G = -1/2 (Q_t^-1 - w w' + diag((w_i u_i - 1) / q_i)).
 *
 * Source: R. Engle, Dynamic conditional correlation, J. Bus. Econ. Statist. 20 (2002), equations 18 to 27.
 */
export function dccLogLikelihood({ residuals, target }: DccBlock, a: number, b: number): DccValue {
  const { rows: T, columns: m, data: z } = residuals;
  if (m === 2) return pairLogLikelihood(z, T, target.data[1], a, b);
  const size = m * m;
  const longRun = target.data;
  const q = longRun.slice();
  const slopeOfA = new Float64Array(size);
  const slopeOfB = new Float64Array(size);
  const factor = new Float64Array(size);
  const u = new Float64Array(m);
  const w = new Float64Array(m);
  let logLikelihood = 0;
  let slopeA = 0;
  let slopeB = 0;
  for (let t = 0; t < T; t++) {
    const row = t * m;
    factor.set(q);
    if (choleskyInPlace(factor, m) >= 0) {
      return { logLikelihood: Number.NaN, slopeA: Number.NaN, slopeB: Number.NaN };
    }
    const inverse = choleskyInverse(factor, m);
    let squares = 0;
    let logDiagonal = 0;
    for (let i = 0; i < m; i++) {
      const variance = q[i * m + i];
      u[i] = z[row + i] * Math.sqrt(variance);
      logDiagonal += Math.log(variance);
      squares += z[row + i] * z[row + i];
    }
    let form = 0;
    for (let i = 0; i < m; i++) {
      let total = 0;
      for (let j = 0; j < m; j++) total += inverse[i * m + j] * u[j];
      w[i] = total;
      form += total * u[i];
    }
    logLikelihood -= 0.5 * (logDeterminant(factor, m) - logDiagonal + form - squares);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++) {
        const k = i * m + j;
        let g = inverse[k] - w[i] * w[j];
        if (i === j) g += (w[i] * u[i] - 1) / q[k];
        slopeA -= 0.5 * g * slopeOfA[k];
        slopeB -= 0.5 * g * slopeOfB[k];
      }
    }
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++) {
        const k = i * m + j;
        const product = z[row + i] * z[row + j];
        slopeOfA[k] = product - longRun[k] + b * slopeOfA[k];
        slopeOfB[k] = q[k] - longRun[k] + b * slopeOfB[k];
        q[k] = (1 - a - b) * longRun[k] + a * product + b * q[k];
      }
    }
  }
  return { logLikelihood, slopeA, slopeB };
}

/**
 * The quasi-correlation one period ahead, Q_(T+1), with the recursion written out as a sum:
 * ((1 - a - b)(1 - b^T) / (1 - b) + b^T) Q + a sum_t b^(T-1-t) z_t z_t'.
 */
export function forecastQuasiCorrelation({ residuals, target }: DccBlock, a: number, b: number): Float64Array {
  const { rows: T, columns: m, data: z } = residuals;
  const series = transposeArray(z, T, m);
  const roots = Float64Array.from({ length: T }, (_, t) => Math.sqrt(a * b ** (T - 1 - t)));
  for (let k = 0; k < series.length; k++) series[k] *= roots[k % T];
  const next = symmetricRankK(series, m, T);
  const faded = b ** T;
  const level = ((1 - a - b) * (1 - faded)) / (1 - b) + faded;
  for (let k = 0; k < next.length; k++) next[k] += level * target.data[k];
  return next;
}

/** dccLogLikelihood for two assets, by their one correlation r = q_12 / sqrt(q_11 q_22): the unit of the composite likelihood. */
function pairLogLikelihood(z: Float64Array, T: number, longRun: number, a: number, b: number): DccValue {
  const rest = 1 - a - b;
  let [q11, q12, q22] = [1, longRun, 1];
  let [a11, a12, a22] = [0, 0, 0];
  let [b11, b12, b22] = [0, 0, 0];
  let logLikelihood = 0;
  let slopeA = 0;
  let slopeB = 0;
  for (let t = 0; t < T; t++) {
    const x = z[2 * t];
    const y = z[2 * t + 1];
    const scale = Math.sqrt(q11 * q22);
    const r = q12 / scale;
    const unexplained = 1 - r * r;
    if (!(unexplained > 0)) return { logLikelihood: Number.NaN, slopeA: Number.NaN, slopeB: Number.NaN };
    const squares = x * x + y * y;
    const form = (squares - 2 * r * x * y) / unexplained;
    logLikelihood -= 0.5 * (Math.log(unexplained) + form - squares);
    const slope = (r + x * y - r * form) / unexplained;
    slopeA += slope * (a12 / scale - 0.5 * r * (a11 / q11 + a22 / q22));
    slopeB += slope * (b12 / scale - 0.5 * r * (b11 / q11 + b22 / q22));
    a11 = x * x - 1 + b * a11;
    a12 = x * y - longRun + b * a12;
    a22 = y * y - 1 + b * a22;
    b11 = q11 - 1 + b * b11;
    b12 = q12 - longRun + b * b12;
    b22 = q22 - 1 + b * b22;
    q11 = rest + a * x * x + b * q11;
    q12 = rest * longRun + a * x * y + b * q12;
    q22 = rest + a * y * y + b * q22;
  }
  return { logLikelihood, slopeA, slopeB };
}
