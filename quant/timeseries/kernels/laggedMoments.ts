import { dot } from '../../linalg/vector.ts';

/**
 * Cross products of several series and their lags over t = start, ..., T - 1, without forming the matrix of lags.
 *
 * Block (i, j) of the products is S(i, j) = sum_t x_{t-i} x_{t-j}'. Only S(0, j) is summed in full; the others follow from
 * S(i+1, j+1) = S(i, j) + x_{start-1-i} x_{start-1-j}' - x_{T-1-i} x_{T-1-j}'.
 *
 * @param columns one series per row: k x T row-major
 * @param k number of series
 * @param T length of each
 * @param maxLag P, at most start
 * @param start first t of the sums
 * @param constant whether the first row and column hold the products with 1
 * @returns (c + k (P + 1)) square, symmetric: constant, lag 1 of each series, ..., lag P of each, then the series themselves
 */
export function laggedMoments(
  columns: Float64Array,
  k: number,
  T: number,
  maxLag: number,
  start: number,
  constant: boolean,
): Float64Array {
  const c = constant ? 1 : 0;
  const order = c + k * (maxLag + 1);
  const moments = new Float64Array(order * order);
  const n = T - start;
  // Position of lag i: lags 1..P first, lag 0 at the end.
  const at = (lag: number) => c + (lag === 0 ? maxLag : lag - 1) * k;
  const put = (row: number, column: number, value: number) => {
    moments[row * order + column] = value;
    moments[column * order + row] = value;
  };
  for (let j = 0; j <= maxLag; j++) {
    for (let a = 0; a < k; a++) {
      for (let b = j === 0 ? a : 0; b < k; b++) {
        put(at(0) + a, at(j) + b, dot(columns, columns, n, a * T + start, b * T + start - j));
      }
    }
  }
  for (let i = 0; i < maxLag; i++) {
    for (let j = i; j < maxLag; j++) {
      for (let a = 0; a < k; a++) {
        const entering = columns[a * T + start - 1 - i];
        const leaving = columns[a * T + T - 1 - i];
        for (let b = 0; b < k; b++) {
          const before = moments[(at(i) + a) * order + at(j) + b];
          const value = before + entering * columns[b * T + start - 1 - j] - leaving * columns[b * T + T - 1 - j];
          put(at(i + 1) + a, at(j + 1) + b, value);
        }
      }
    }
  }
  if (constant) {
    moments[0] = n;
    for (let a = 0; a < k; a++) {
      let total = 0;
      for (let t = start; t < T; t++) total += columns[a * T + t];
      put(0, at(0) + a, total);
      for (let i = 0; i < maxLag; i++) {
        total += columns[a * T + start - 1 - i] - columns[a * T + T - 1 - i];
        put(0, at(i + 1) + a, total);
      }
    }
  }
  return moments;
}
