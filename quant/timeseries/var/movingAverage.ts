import type { VarFit } from './fitVar.ts';

/** Coefficient of lag `lag` (1-based) of series `from` in the equation of series `to`: element (to, from) of A_lag. */
export function lagCoefficient(fit: VarFit, lag: number, to: number, from: number): number {
  const constant = fit.trend === 'c' ? 1 : 0;
  return fit.parameters.get(constant + (lag - 1) * fit.series + from, to);
}

/**
 * Moving-average matrices Psi_0 = I, Psi_s = sum_{j=1..min(s,p)} Psi_{s-j} A_j for s = 0..horizon; each k x k row-major, element (i, j) the
 * response of series i, s periods on, to a unit shock in the residual of series j.
 *
 * Source: Lutkepohl (2005), New Introduction to Multiple Time Series Analysis, section 2.1.2.
 */
export function movingAverage(fit: VarFit, horizon: number): Float64Array[] {
  const k = fit.series;
  const coefficients = Array.from({ length: fit.lags }, (_, lag) => {
    const matrix = new Float64Array(k * k);
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) matrix[i * k + j] = lagCoefficient(fit, lag + 1, i, j);
    return matrix;
  });
  const matrices: Float64Array[] = [];
  for (let s = 0; s <= horizon; s++) {
    const psi = new Float64Array(k * k);
    if (s === 0) for (let i = 0; i < k; i++) psi[i * k + i] = 1;
    for (let lag = 1; lag <= Math.min(s, fit.lags); lag++) {
      const before = matrices[s - lag];
      const a = coefficients[lag - 1];
      for (let i = 0; i < k; i++) {
        for (let r = 0; r < k; r++) {
          const weight = before[i * k + r];
          for (let j = 0; j < k; j++) psi[i * k + j] += weight * a[r * k + j];
        }
      }
    }
    matrices.push(psi);
  }
  return matrices;
}
