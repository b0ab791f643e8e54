import type { BarHistory } from '../barHistory.ts';
import type { BlockState, FeatureBlock, FeatureDefinition } from '../featureBlock.ts';
import { ExponentialAverage } from '../smoothing.ts';

const MEANS = [5, 10, 20, 50, 100, 200];
const CROSSES = [
  [10, 50],
  [20, 100],
  [50, 200],
];
const EXPONENTIAL = [10, 20, 50, 100, 200];
const WEIGHTED = 20;
const LINES = [20, 60, 120, 250];
const DRIFTS = [21, 60, 120, 250];
const EFFICIENCIES = [10, 21, 60];

const DEFINITIONS: readonly FeatureDefinition[] = [
  ...MEANS.map((n) => ({
    name: `meanDistance${n}`,
    formula: `ln(C / SMA_${n}), SMA the mean of C`,
    lookback: n,
    source: 'Brock, Lakonishok and LeBaron (1992)',
  })),
  ...CROSSES.map(([short, long]) => ({
    name: `meanCross${short}To${long}`,
    formula: `ln(SMA_${short} / SMA_${long})`,
    lookback: long,
    source: 'Brock, Lakonishok and LeBaron (1992)',
  })),
  {
    name: `weightedMeanDistance${WEIGHTED}`,
    formula: `ln(C / WMA_${WEIGHTED}), WMA with weights ${WEIGHTED}, ..., 2, 1 from the newest`,
    lookback: WEIGHTED,
    source: 'usual definition',
  },
  {
    name: `volumeMeanDistance${WEIGHTED}`,
    formula: `ln(C / (sum of C V / sum of V over ${WEIGHTED}))`,
    lookback: WEIGHTED,
    source: 'volume-weighted moving average, usual definition',
  },
  ...EXPONENTIAL.map((n) => ({
    name: `exponentialDistance${n}`,
    formula: `ln(C / EMA_${n}), EMA with weight 2 / (n + 1), started at the first close`,
    lookback: n,
    source: 'usual definition',
  })),
  ...LINES.flatMap((n) => [
    {
      name: `lineSlope${n}`,
      formula: `slope per day of the least-squares line through ln C over ${n}`,
      lookback: n,
      source: 'Clenow (2015)',
    },
    {
      name: `lineFit${n}`,
      formula: `R^2 of the least-squares line through ln C over ${n}`,
      lookback: n,
      source: 'Clenow (2015)',
    },
    {
      name: `lineDistance${n}`,
      formula: `(ln C - line) / sqrt(residual sum of squares / (n - 2)), line through ln C over n = ${n}`,
      lookback: n,
      source: 'Raff regression channel',
    },
  ]),
  ...DRIFTS.map((n) => ({
    name: `driftT${n}`,
    formula: `sqrt(${n}) mean of r / sample standard deviation of r over ${n}`,
    lookback: n + 1,
    source: "Student's t, Sharpe (1994)",
  })),
  ...EFFICIENCIES.map((n) => ({
    name: `efficiency${n}`,
    formula: `|ln(C_t / C_{t-${n}})| / sum of |r| over ${n}`,
    lookback: n + 1,
    source: 'Kaufman (1995), on logarithms',
  })),
];

class TrendState implements BlockState {
  readonly #averages = EXPONENTIAL.map((n) => new ExponentialAverage(n));

  write(history: BarHistory, row: Float64Array, start: number): void {
    const close = history.close.at(0);
    let at = writeMeans(history, row, start);
    at = writeWeightedMeans(history, row, at);
    for (const average of this.#averages) row[at++] = Math.log(close / average.push(close));
    at = writeLines(history, row, at);
    at = writeDrifts(history, row, at);
    writeEfficiencies(history, row, at);
  }
}

function writeMeans(history: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  const { values, newest } = history.close;
  let sum = 0;
  for (let k = 0, next = 0; next < MEANS.length; k += 1) {
    sum += values[newest - k];
    if (k + 1 === MEANS[next]) {
      row[at++] = Math.log((values[newest] * (k + 1)) / sum);
      next += 1;
    }
  }
  for (const [short, long] of CROSSES) row[at++] = row[start + MEANS.indexOf(long)] - row[start + MEANS.indexOf(short)];
  return at;
}

function writeWeightedMeans(history: BarHistory, row: Float64Array, at: number): number {
  const { values, newest } = history.close;
  const volumes = history.volume.values;
  let weighted = 0;
  let traded = 0;
  let volume = 0;
  for (let k = 0; k < WEIGHTED; k += 1) {
    const close = values[newest - k];
    weighted += (WEIGHTED - k) * close;
    traded += close * volumes[newest - k];
    volume += volumes[newest - k];
  }
  row[at] = Math.log((values[newest] * WEIGHTED * (WEIGHTED + 1)) / (2 * weighted));
  row[at + 1] = Math.log((values[newest] * volume) / traded);
  return at + 2;
}

/**
 * Lines through y_k = ln C_{t-k} - ln C_t, k = 0 .. n - 1, by sums from the newest close back: with X the sum of squares of k about its mean, the slope
 * against time is -Sxy / X, and the line stands at mean(y) + Sxy / X * (-(n - 1) / 2) at k = 0.
 */
function writeLines(history: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  const { values, newest } = history.logClose;
  const now = values[newest];
  let sum = 0;
  let squares = 0;
  let products = 0;
  for (let k = 0, next = 0; next < LINES.length; k += 1) {
    const y = values[newest - k] - now;
    sum += y;
    squares += y * y;
    products += k * y;
    const n = k + 1;
    if (n === LINES[next]) {
      const spread = (n * (n * n - 1)) / 12;
      const together = products - (sum * k) / 2;
      const total = squares - (sum * sum) / n;
      const slope = together / spread;
      const residual = Math.max(0, total - slope * together);
      row[at++] = -slope;
      row[at++] = (slope * together) / total;
      row[at++] = ((slope * k) / 2 - sum / n) / Math.sqrt(residual / (n - 2));
      next += 1;
    }
  }
  return at;
}

function writeDrifts(history: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  const { values, newest } = history.change;
  const pivot = values[newest];
  let sum = 0;
  let squares = 0;
  for (let k = 0, next = 0; next < DRIFTS.length; k += 1) {
    const x = values[newest - k] - pivot;
    sum += x;
    squares += x * x;
    const n = k + 1;
    if (n === DRIFTS[next]) {
      const deviation = Math.sqrt(Math.max(0, squares - (sum * sum) / n) / k);
      row[at++] = (Math.sqrt(n) * (pivot + sum / n)) / deviation;
      next += 1;
    }
  }
  return at;
}

function writeEfficiencies(history: BarHistory, row: Float64Array, start: number): void {
  let at = start;
  const { values, newest } = history.change;
  const now = history.logClose.at(0);
  let path = 0;
  for (let k = 0, next = 0; next < EFFICIENCIES.length; k += 1) {
    path += Math.abs(values[newest - k]);
    if (k + 1 === EFFICIENCIES[next]) {
      row[at++] = Math.abs(now - history.logClose.at(k + 1)) / path;
      next += 1;
    }
  }
}

/** Distances from averages and lines. */
export const TREND: FeatureBlock = {
  family: 'Trend',
  definitions: DEFINITIONS,
  start: () => new TrendState(),
};
