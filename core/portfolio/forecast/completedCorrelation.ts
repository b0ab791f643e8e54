import { splitCovariance } from '../../../quant/estimation/correlation.ts';
import { exponentialWeights } from '../../../quant/estimation/decay.ts';
import { ledoitWolfConstantCorrelation } from '../../../quant/estimation/ledoitWolfConstantCorrelation.ts';
import { type DenseMatrix, fromMatrix, transposeArray } from '../../../quant/linalg/denseMatrix.ts';
import { rootMeanSquare } from './sampleVolatility.ts';

/** Residuals of one symbol on the common grid. */
export interface PlacedResiduals {
  /** Standardized residuals, oldest first. */
  readonly values: Float64Array;
  /** Row of the first on the grid. */
  readonly start: number;
}

/** A correlation estimated from series of different length, and the completed series. */
export interface CompletedCorrelation {
  /** n x n, row-major, unit diagonal, positive definite. */
  readonly correlation: Float64Array;
  /** Weight of the constant correlation, 0 to 1. */
  readonly shrinkage: number;
  /** T x n: the residuals, of unit mean square over their own window, with stand-ins where a symbol has none. */
  readonly residuals: DenseMatrix;
}

/** Correlations follow the last half year: a day weighs half of one 46 days later. */
const DECAY = 0.985;
/** Weight of the identity, so that symbols that move alike can still be told apart by an optimizer. */
const IDENTITY = 0.01;

/**
 * Exponentially weighted correlation of standardized residuals, shrunk towards a constant correlation after Ledoit and Wolf. In a market with one common
 * factor the identity as a target would understate the risk of a portfolio the more, the more symbols there are; the average correlation does not.
 *
 * It looks at the longest window instead of the shortest: where a symbol has no residual, b m_t + e stands in, with m_t the mean of the others, b the
 * slope on it over the symbol's own window, and e that regression's residuals, used over again. Pairs then correlate as in their common window,
 * and as the market implies outside it.
 *
 * Sources: O. Ledoit and M. Wolf, Honey, I shrunk the sample covariance matrix (2004); RiskMetrics (1996); R. Stambaugh, Analyzing investments whose histories
 * differ in length, J. Financial Economics 45 (1997).
 *
 * @param series one per symbol, at least one
 * @param days T >= 2, rows of the grid
 */
export function completedCorrelation(series: readonly PlacedResiduals[], days: number): CompletedCorrelation {
  const n = series.length;
  const rows = completedRows(series, days);
  const residuals = { rows: days, columns: n, data: transposeArray(rows, n, days) };
  const weights = exponentialWeights(days, DECAY, 'normalised');
  const weighted = new Float64Array(days * n);
  for (let t = 0; t < days; t += 1) {
    const factor = Math.sqrt(days * weights[t]);
    for (let i = 0; i < n; i += 1) weighted[t * n + i] = residuals.data[t * n + i] * factor;
  }
  const shrunk = ledoitWolfConstantCorrelation({ rows: days, columns: n, data: weighted }, { ddof: 0 });
  const { correlation } = splitCovariance(fromMatrix(shrunk.covariance));
  for (let i = 0; i < n; i += 1)
    for (let j = 0; j < n; j += 1) if (i !== j) correlation.data[i * n + j] *= 1 - IDENTITY;
  return { correlation: correlation.data, shrinkage: shrunk.shrinkage, residuals };
}

/** One row per symbol, length T each, without gaps. */
function completedRows(series: readonly PlacedResiduals[], days: number): Float64Array {
  const market = new Float64Array(days);
  const present = new Float64Array(days);
  const unit = series.map(({ values, start }) => {
    const size = rootMeanSquare(values);
    const scaled = size > 0 ? values.map((value) => value / size) : values;
    for (let k = 0; k < scaled.length; k += 1) {
      market[start + k] += scaled[k];
      present[start + k] += 1;
    }
    return { values: scaled, start };
  });
  const rows = new Float64Array(series.length * days);
  for (const [i, { values, start }] of unit.entries()) {
    const row = rows.subarray(i * days, (i + 1) * days);
    row.set(values, start);
    if (values.length === days) continue;
    const { slope, rest } = againstOthers(values, start, market, present);
    for (let t = 0; t < days; t += 1)
      if (t < start || t >= start + values.length)
        row[t] = (present[t] > 0 ? (slope * market[t]) / present[t] : 0) + rest[t % rest.length];
  }
  return rows;
}

/** Regression through the origin of a symbol's residuals on the mean of the others' over its window. */
function againstOthers(
  values: Float64Array,
  start: number,
  market: Float64Array,
  present: Float64Array,
): { slope: number; rest: Float64Array } {
  const others = values.map((value, k) =>
    present[start + k] > 1 ? (market[start + k] - value) / (present[start + k] - 1) : 0,
  );
  let products = 0;
  let squares = 0;
  for (let k = 0; k < values.length; k += 1) {
    products += values[k] * others[k];
    squares += others[k] * others[k];
  }
  const slope = squares > 0 ? products / squares : 0;
  return { slope, rest: values.map((value, k) => value - slope * others[k]) };
}
