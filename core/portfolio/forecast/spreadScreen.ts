import type { SymbolHistory } from './histories.ts';

/** Below this squared correlation of the levels no spread is worth a test. */
const LEAST_R_SQUARED = 0.25;

/** Log prices of one symbol with the sums that a screen of its pairs needs. */
export interface Levels {
  /** Row of the first on the common grid. */
  readonly start: number;
  /** Natural logarithms of the closes, length T. */
  readonly logs: Float64Array;
  /** The same about their mean. */
  readonly centred: Float64Array;
  /** Their changes, length T - 1. */
  readonly changes: Float64Array;
  /** From each row to the last: sums of the centred levels, of their squares and of the squared changes after it. */
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  readonly squaredChanges: Float64Array;
}

/** The levels of a history. */
export function levelsOf({ closes, start }: SymbolHistory): Levels {
  const T = closes.length;
  const logs = new Float64Array(T);
  let mean = 0;
  for (let t = 0; t < T; t += 1) {
    logs[t] = Math.log(closes[t]);
    mean += logs[t] / T;
  }
  const centred = new Float64Array(T);
  for (let t = 0; t < T; t += 1) centred[t] = logs[t] - mean;
  const changes = new Float64Array(T - 1);
  for (let t = 0; t < T - 1; t += 1) changes[t] = centred[t + 1] - centred[t];
  const sums = new Float64Array(T + 1);
  const squares = new Float64Array(T + 1);
  const squaredChanges = new Float64Array(T);
  for (let t = T - 1; t >= 0; t -= 1) {
    sums[t] = sums[t + 1] + centred[t];
    squares[t] = squares[t + 1] + centred[t] * centred[t];
    if (t < T - 1) squaredChanges[t] = squaredChanges[t + 1] + changes[t] * changes[t];
  }
  return { start, logs, centred, changes, sums, squares, squaredChanges };
}

/**
 * A cheap hint of cointegration: the Dickey-Fuller t-statistic, without lags and constant, of the residuals e of y on x and a constant over their common window. 0
 * where the levels hardly correlate.
 *
 * With c the coefficient of e_{t-1}, S = sum e_{t-1}^2 and D = sum (e_t - e_{t-1})^2, sum e_{t-1} (e_t - e_{t-1}) = (e_T^2 - e_1^2 - D) / 2 = c S, and the residual sum of squares is
 * D - c^2 S. All of it follows from sums over the levels and over their changes, of which only those of the products xy are particular to a pair.
 *
 * @param y, x levels that end on the same day
 */
export function spreadScreen(y: Levels, x: Levels): number {
  const start = Math.max(y.start, x.start);
  const y0 = start - y.start;
  const x0 = start - x.start;
  const T = y.logs.length - y0;
  let products = 0;
  let productsOfChanges = 0;
  for (let t = 0; t < T - 1; t += 1) {
    products += y.centred[y0 + t] * x.centred[x0 + t];
    productsOfChanges += y.changes[y0 + t] * x.changes[x0 + t];
  }
  const yLast = y.centred[y0 + T - 1];
  const xLast = x.centred[x0 + T - 1];
  products += yLast * xLast;
  const varianceX = x.squares[x0] - x.sums[x0] ** 2 / T;
  const varianceY = y.squares[y0] - y.sums[y0] ** 2 / T;
  const together = products - (x.sums[x0] * y.sums[y0]) / T;
  if (!(together > 0 && together * together >= LEAST_R_SQUARED * varianceX * varianceY)) return 0;
  const slope = together / varianceX;
  const constant = (y.sums[y0] - slope * x.sums[x0]) / T;
  const first = y.centred[y0] - constant - slope * x.centred[x0];
  const last = yLast - constant - slope * xLast;
  const squares = varianceY - slope * together - last * last;
  const changes = y.squaredChanges[y0] - slope * (2 * productsOfChanges - slope * x.squaredChanges[x0]);
  const coefficient = (last * last - first * first - changes) / (2 * squares);
  const residual = (changes - coefficient * coefficient * squares) / (T - 2);
  const statistic = coefficient / Math.sqrt(residual / squares);
  return Number.isFinite(statistic) ? statistic : 0;
}
