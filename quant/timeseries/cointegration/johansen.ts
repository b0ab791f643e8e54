import type { Matrix } from 'ml-matrix';
import { InvalidInputError } from '../../errors/invalidInput.ts';
import { requireObservations } from '../../estimation/observations.ts';
import { choleskyInPlace } from '../../linalg/cholesky.ts';
import { type MatrixInput, toMatrix, transposeArray } from '../../linalg/denseMatrix.ts';
import { requireFields } from '../../linalg/numericInput.ts';
import { symmetricEigen } from '../../linalg/symmetricEigen.ts';
import { symmetricRankK } from '../../linalg/symmetricRankK.ts';
import { norm2 } from '../../linalg/vector.ts';
import {
  type JohansenTable,
  LINEAR_TREND,
  NO_DETERMINISTIC_TERMS,
  RESTRICTED_CONSTANT,
  UNRESTRICTED_CONSTANT,
} from './johansenTables.ts';

/**
 * Deterministic terms:
 * - `none` (det_order -1 of statsmodels)
 * - `restrictedConstant` a constant inside the cointegrating relations, no trends in the levels
 * - `constant` (det_order 0) a constant in the differences
 * - `trend` (det_order 1) the levels are detrended linearly first
 */
export type JohansenDeterministic = 'none' | 'restrictedConstant' | 'constant' | 'trend';

/** Options of the Johansen procedure. */
export interface JohansenOptions {
  /** Default 'constant'. */
  readonly deterministic?: JohansenDeterministic;
  /** Lagged differences, one less than the lags of the VAR in levels. Default 1. */
  readonly lags?: number;
  /** Number of seasons (4 for quarters): adds centred seasonal dummies. Default none. */
  readonly seasons?: number;
}

/** Critical values at three levels. */
export interface JohansenCriticalValues {
  readonly '90%': number;
  readonly '95%': number;
  readonly '99%': number;
}

/** Test of "at most r cointegrating relations", r = 0..k-1. */
export interface JohansenRankTest {
  readonly rank: number;
  /** -n sum_{i>r} ln(1 - lambda_i). */
  readonly trace: number;
  /** null beyond the published tables (12 series; 11 with a restricted constant). */
  readonly traceCriticalValues: JohansenCriticalValues | null;
  /** -n ln(1 - lambda_{r+1}): against exactly r + 1 relations. */
  readonly maxEigen: number;
  readonly maxEigenCriticalValues: JohansenCriticalValues | null;
}

/** Result of the Johansen procedure for k series. */
export interface JohansenTest {
  /** lambda_1 >= ... >= lambda_k. */
  readonly eigenvalues: readonly number[];
  /**
   * One cointegrating vector per column, v'S v = 1 for S the residual covariance of the levels: k x k, with a last row for the
   * constant where that is restricted. The component that moves most is positive.
   */
  readonly eigenvectors: Matrix;
  readonly tests: readonly JohansenRankTest[];
  /** First r that the test does not reject at 95 %; k where all are rejected; null without critical values. */
  readonly traceRank: number | null;
  readonly maxEigenRank: number | null;
  /** Observations n = T - 1 - lags. */
  readonly observations: number;
}

/** A pivot below this share of its diagonal: the series are collinear as far as doubles can tell. */
const SMALLEST_PIVOT = 1e-13;

/**
 * Johansen's test for the number of cointegrating relations: with R0 and R1 the residuals of dy_t and y_{t-1} on lagged differences and
 * deterministic terms, S_ij = R_i'R_j / n, the eigenvalues solve |lambda S11 - S10 S00^-1 S01| = 0.
 *
 * Source: Johansen (1991), Estimation and hypothesis testing of cointegration vectors, Econometrica 59; Johansen and Juselius (1990),
 * Oxford Bulletin of Economics and Statistics 52; conventions of statsmodels coint_johansen (which, without lagged differences,
 * takes y_t for y_{t-1}; here it is y_{t-1} always).
 *
 * One function: the steps of one method, one after the other.
 *
 * @param data T x k levels, oldest first
 * @throws InvalidInputError where the data are too short, constant, collinear or not finite, or an option out of range
 */
export function johansen(data: MatrixInput, options: JohansenOptions = {}): JohansenTest {
  requireFields(options, 'options');
  const deterministic = options.deterministic ?? 'constant';
  const table = tableOf(deterministic);
  const lags = readCount('lags', options.lags ?? 1, 0);
  const seasons = options.seasons === undefined ? 1 : readCount('seasons', options.seasons, 2);
  const matrix = requireObservations(data, 'data', lags + 3);
  const T = matrix.rows;
  const k = matrix.columns;
  const n = T - 1 - lags;
  const restricted = deterministic === 'restrictedConstant';
  const constant = deterministic === 'constant' || deterministic === 'trend' ? 1 : 0;
  const shortRun = constant + (seasons - 1) + k * lags;
  const levels = k + (restricted ? 1 : 0);
  if (n <= shortRun + levels + k) {
    throw new InvalidInputError({
      field: 'data',
      given: `${T} observations of ${k} series`,
      allowed: `at least ${shortRun + levels + k + lags + 2} for ${lags} lagged differences`,
      remedy: 'Give a longer history, fewer series or fewer lags.',
    });
  }
  const { columns, scales } = scaledColumns(matrix.data, T, k, deterministic);
  const order = shortRun + k + levels;
  const factor = symmetricRankK(regressionRows(columns, T, k, lags, seasons, constant, restricted), order, n);
  const diagonal = Float64Array.from({ length: order }, (_, i) => factor[i * order + i]);
  const failed = choleskyInPlace(factor, order);
  let weak = failed;
  for (let i = 0; i < order && weak < 0; i++) {
    const pivot = factor[i * order + i];
    if (!(pivot * pivot > SMALLEST_PIVOT * diagonal[i])) weak = i;
  }
  if (weak >= 0) {
    throw new InvalidInputError({
      field: 'data',
      given: 'series that are linear combinations of each other, of their lags or of the deterministic terms',
      allowed: 'series that are linearly independent',
      remedy: 'Leave one of them out, or use fewer lags.',
    });
  }
  const { values, vectors } = canonicalCorrelations(factor, order, shortRun, k, levels);

  const eigenvalues = Array.from({ length: k }, (_, i) => Math.min(Math.max(values[i], 0), 1));
  const eigenvectors = new Float64Array(levels * k);
  for (let i = 0; i < k; i++) {
    const vector = vectors.subarray(i * levels, (i + 1) * levels);
    let largest = 0;
    for (let j = 0; j < k; j++) if (Math.abs(vector[j]) > Math.abs(largest)) largest = vector[j];
    const sign = largest < 0 ? -1 : 1;
    for (let j = 0; j < levels; j++) {
      eigenvectors[j * k + i] = (sign * Math.sqrt(n) * vector[j]) / (j < k ? scales[j] : 1);
    }
  }
  const tests: JohansenRankTest[] = [];
  let trace = 0;
  for (let r = k - 1; r >= 0; r--) {
    const maxEigen = -n * Math.log1p(-eigenvalues[r]);
    trace += maxEigen;
    tests.unshift({
      rank: r,
      trace,
      traceCriticalValues: criticalValues(table.trace[k - r - 1]),
      maxEigen,
      maxEigenCriticalValues: criticalValues(table.maxEigen[k - r - 1]),
    });
  }
  return {
    eigenvalues,
    eigenvectors: toMatrix({ rows: levels, columns: k, data: eigenvectors }),
    tests,
    traceRank: firstAccepted(tests, (test) => [test.trace, test.traceCriticalValues]),
    maxEigenRank: firstAccepted(tests, (test) => [test.maxEigen, test.maxEigenCriticalValues]),
    observations: n,
  };
}

/** Levels of unit size, one series per row; centred, or detrended linearly, as the deterministic terms allow without effect. */
function scaledColumns(data: Float64Array, T: number, k: number, deterministic: JohansenDeterministic) {
  const columns = transposeArray(data, T, k);
  const scales = new Float64Array(k);
  for (let a = 0; a < k; a++) {
    const series = columns.subarray(a * T, (a + 1) * T);
    const size = norm2(series) / Math.sqrt(T);
    let spread = 0;
    for (let t = 0; t < T; t++) spread = Math.max(spread, Math.abs(series[t] - series[0]));
    if (deterministic === 'constant' || deterministic === 'trend') {
      let mean = 0;
      for (let t = 0; t < T; t++) mean += series[t] / T;
      for (let t = 0; t < T; t++) series[t] -= mean;
    }
    if (deterministic === 'trend') {
      let product = 0;
      let squares = 0;
      for (let t = 0; t < T; t++) {
        const x = t - (T - 1) / 2;
        product += x * series[t];
        squares += x * x;
      }
      for (let t = 0; t < T; t++) series[t] -= (product / squares) * (t - (T - 1) / 2);
    }
    scales[a] = norm2(series) / Math.sqrt(T);
    if (!(spread > 1e-12 * size) || !(scales[a] > 1e-12 * size)) {
      throw new InvalidInputError({
        field: 'data',
        given: `column ${a} without variation${deterministic === 'trend' ? ' about its trend' : ''}`,
        allowed: 'columns that vary',
        remedy: 'Leave that series out.',
      });
    }
    for (let t = 0; t < T; t++) series[t] /= scales[a];
  }
  return { columns, scales };
}

/** Rows of length n: constant, seasonal dummies, lagged differences; differences; lagged levels (and 1, where restricted). */
function regressionRows(
  columns: Float64Array,
  T: number,
  k: number,
  lags: number,
  seasons: number,
  constant: number,
  restricted: boolean,
): Float64Array {
  const n = T - 1 - lags;
  const rows = new Float64Array((constant + seasons - 1 + k * (lags + 2) + (restricted ? 1 : 0)) * n);
  let row = 0;
  if (constant === 1) rows.fill(1, 0, n * ++row);
  for (let season = 0; season < seasons - 1; season++, row++) {
    for (let t = 0; t < n; t++) rows[row * n + t] = ((t + lags + 1) % seasons === season ? 1 : 0) - 1 / seasons;
  }
  const difference = (a: number, lag: number) => {
    const start = a * T + lags - lag;
    for (let t = 0; t < n; t++) rows[row * n + t] = columns[start + t + 1] - columns[start + t];
    row++;
  };
  for (let lag = 1; lag <= lags; lag++) for (let a = 0; a < k; a++) difference(a, lag);
  for (let a = 0; a < k; a++) difference(a, 0);
  for (let a = 0; a < k; a++, row++) rows.set(columns.subarray(a * T + lags, a * T + lags + n), row * n);
  if (restricted) rows.fill(1, row * n, (row + 1) * n);
  return rows;
}

/**
 * Squared canonical correlations of differences and levels given the short-run terms, largest first, and the canonical vectors of the
 * levels, one per row. In the Cholesky factor of [short-run, differences, levels] let B be the block (levels, differences) and C the
 * block (levels, levels): then n S11 = B B' + C C' = L L' and n S10 S00^-1 S01 = B B', so that lambda are the eigenvalues of L^-1 B B' L'^-1
 * and v = L'^-1 u.
 */
function canonicalCorrelations(factor: Float64Array, order: number, shortRun: number, k: number, levels: number) {
  const first = shortRun + k;
  const lower = new Float64Array(levels * levels);
  for (let i = 0; i < levels; i++) {
    for (let j = 0; j <= i; j++) {
      let total = 0;
      const end = first + j + 1;
      for (let c = shortRun; c < end; c++) total += factor[(first + i) * order + c] * factor[(first + j) * order + c];
      lower[i * levels + j] = total;
    }
  }
  choleskyInPlace(lower, levels);
  // rows of `whitened` are those of L^-1 B
  const whitened = new Float64Array(levels * k);
  for (let c = 0; c < k; c++) {
    for (let i = 0; i < levels; i++) {
      let value = factor[(first + i) * order + shortRun + c];
      for (let j = 0; j < i; j++) value -= lower[i * levels + j] * whitened[j * k + c];
      whitened[i * k + c] = value / lower[i * levels + i];
    }
  }
  const eigen = symmetricEigen(symmetricRankK(whitened, levels, k), levels);
  const values = new Float64Array(levels);
  const vectors = new Float64Array(levels * levels);
  for (let r = 0; r < levels; r++) {
    const source = levels - 1 - r;
    values[r] = eigen.values[source];
    for (let i = levels - 1; i >= 0; i--) {
      let value = eigen.vectors[source * levels + i];
      for (let j = i + 1; j < levels; j++) value -= lower[j * levels + i] * vectors[r * levels + j];
      vectors[r * levels + i] = value / lower[i * levels + i];
    }
  }
  return { values, vectors };
}

function tableOf(deterministic: JohansenDeterministic): JohansenTable {
  switch (deterministic) {
    case 'none':
      return NO_DETERMINISTIC_TERMS;
    case 'restrictedConstant':
      return RESTRICTED_CONSTANT;
    case 'constant':
      return UNRESTRICTED_CONSTANT;
    case 'trend':
      return LINEAR_TREND;
    default: {
      const never: never = deterministic;
      throw new InvalidInputError({
        field: 'deterministic',
        given: never,
        allowed: "'none', 'restrictedConstant', 'constant' or 'trend'",
        remedy: 'Choose one of these.',
      });
    }
  }
}

function criticalValues(row: readonly number[] | undefined): JohansenCriticalValues | null {
  return row === undefined ? null : { '90%': row[0], '95%': row[1], '99%': row[2] };
}

function firstAccepted(
  tests: readonly JohansenRankTest[],
  read: (test: JohansenRankTest) => readonly [number, JohansenCriticalValues | null],
): number | null {
  for (const test of tests) {
    const [statistic, critical] = read(test);
    if (critical === null) return null;
    if (statistic <= critical['95%']) return test.rank;
  }
  return tests.length;
}

function readCount(field: string, value: number, lowest: number): number {
  if (!Number.isInteger(value) || value < lowest) {
    throw new InvalidInputError({
      field,
      given: value,
      allowed: `a whole number of at least ${lowest}`,
      remedy: 'Choose such a number.',
    });
  }
  return value;
}
