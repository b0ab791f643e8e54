import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { requireResult } from '../../linalg/numericInput.ts';
import type { VarFit } from './fitVar.ts';
import { lagCoefficient } from './movingAverage.ts';

/** Whether shocks to a vector autoregression die out. */
export interface VarStability {
  /** All eigenvalues of the companion matrix lie inside the unit circle. */
  readonly stable: boolean;
  /** Moduli of the k p eigenvalues, largest first (the reciprocals of the moduli of the roots of the lag polynomial). */
  readonly moduli: readonly number[];
}

/**
 * Stability: y_t = c + A_1 y_{t-1} + ... + A_p y_{t-p} + u_t is stable when every eigenvalue of its companion matrix
 * [A_1 ... A_p; I 0] has modulus below 1.
 *
 * Source: Lutkepohl (2005), New Introduction to Multiple Time Series Analysis, section 2.1.1.
 */
export function varStability(fit: VarFit): VarStability {
  requireResult(fit, 'fit', 'parameters');
  const { series: k, lags } = fit;
  if (lags === 0) return { stable: true, moduli: [] };
  const companion = Matrix.zeros(k * lags, k * lags);
  for (let lag = 1; lag <= lags; lag++) {
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) companion.set(i, (lag - 1) * k + j, lagCoefficient(fit, lag, i, j));
    }
  }
  for (let r = k; r < k * lags; r++) companion.set(r, r - k, 1);
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(companion);
  const moduli = Array.from(realEigenvalues, (real, i) => Math.hypot(real, imaginaryEigenvalues[i])).sort(
    (a, b) => b - a,
  );
  return { stable: moduli[0] < 1, moduli };
}
