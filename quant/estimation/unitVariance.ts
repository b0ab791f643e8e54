import { type DenseMatrix, transposeArray } from '../linalg/denseMatrix.ts';
import { dot } from '../linalg/vector.ts';
import { centredSeries } from './centred.ts';

/** Every column centred and divided by its standard deviation (ddof = 0); a constant column becomes zeros. T x N. */
export function unitVariance(observations: DenseMatrix): DenseMatrix {
  const { rows: T, columns: n } = observations;
  const { series } = centredSeries(observations);
  for (let i = 0; i < n; i++) {
    const row = series.subarray(i * T, (i + 1) * T);
    const deviation = Math.sqrt(dot(row, row) / T);
    if (deviation > 0) for (let t = 0; t < T; t++) row[t] /= deviation;
  }
  return { rows: T, columns: n, data: transposeArray(series, n, T) };
}
