import { type DenseMatrix, transposeArray } from '../linalg/denseMatrix.ts';
import { sum } from '../linalg/vector.ts';

/** Series with their means taken off, one series per ROW, ready for the rank-k kernel. */
export interface CentredSeries {
  /** N x T row-major. */
  readonly series: Float64Array;
  /** Mean of each series, length N. */
  readonly means: Float64Array;
}

/**
 * x_ti - mean_i for every series. A constant series comes out as exact zeros.
 *
 * @param observations T x N
 */
export function centredSeries({ rows, columns, data }: DenseMatrix): CentredSeries {
  const series = transposeArray(data, rows, columns);
  const means = new Float64Array(columns);
  for (let i = 0; i < columns; i++) {
    const row = series.subarray(i * rows, (i + 1) * rows);
    const first = row[0];
    const mean = row.every((value) => value === first) ? first : sum(row) / rows;
    means[i] = mean;
    for (let t = 0; t < rows; t++) row[t] -= mean;
  }
  return { series, means };
}
