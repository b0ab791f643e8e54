import type { BarHistory } from '../barHistory.ts';
import { CentredWindow } from '../centredWindow.ts';
import { type DickeyFuller, dickeyFuller, reversionHalfLife } from '../dickeyFuller.ts';
import type { BlockState, FeatureBlock, FeatureDefinition } from '../featureBlock.ts';
import { Ring } from '../ring.ts';
import { windowCorrelation, windowMoments } from '../windowSums.ts';
import {
  entropyOfOrders,
  hurstExponent,
  orderOfLast,
  rescaledRange,
  runsScore,
  streak,
  varianceRatio,
} from './paths.ts';

const WINDOW = 120;
const LAGS = [1, 2, 3, 4, 5];
const FIRST_LAGS = [30, 60, 250];
const SIZE_LAGS = [1, 5];
const RATIOS = [
  [120, 2],
  [120, 5],
  [250, 5],
  [250, 20],
];
const HURST = 250;
const ENTROPIES = [60, 120];
const RUNS = 60;
const REVERSIONS = [60, 120, 250];

const DEFINITIONS: readonly FeatureDefinition[] = [
  ...LAGS.map((lag) => ({
    name: `autocorrelation${WINDOW}Lag${lag}`,
    formula: `sum of (r_t - mean) (r_{t-${lag}} - mean) / sum of (r - mean)^2 over ${WINDOW}`,
    lookback: WINDOW + 1,
    source: 'Box and Jenkins (1976)',
  })),
  ...FIRST_LAGS.map((n) => ({
    name: `autocorrelation${n}Lag1`,
    formula: `sum of (r_t - mean) (r_{t-1} - mean) / sum of (r - mean)^2 over ${n}`,
    lookback: n + 1,
    source: 'Box and Jenkins (1976)',
  })),
  {
    name: `portmanteau${WINDOW}`,
    formula: `n (n + 2) sum over lags k = 1 .. 5 of autocorrelation^2 / (n - k), n = ${WINDOW}`,
    lookback: WINDOW + 1,
    source: 'Ljung and Box (1978)',
  },
  ...SIZE_LAGS.map((lag) => ({
    name: `sizeAutocorrelation${WINDOW}Lag${lag}`,
    formula: `sum of (|r_t| - mean) (|r_{t-${lag}}| - mean) / sum of (|r| - mean)^2 over ${WINDOW}, mean of |r|`,
    lookback: WINDOW + 1,
    source: 'Ding, Granger and Engle (1993)',
  })),
  {
    name: `leverage${WINDOW}`,
    formula: `correlation of |r_t| and r_{t-1} over ${WINDOW} pairs`,
    lookback: WINDOW + 2,
    source: 'Black (1976)',
  },
  ...RATIOS.map(([n, q]) => ({
    name: `varianceRatio${n}Of${q}`,
    formula: `variance of overlapping returns over ${q} days / (${q} times that over 1 day), unbiased, within ${n}`,
    lookback: n + 1,
    source: 'Lo and MacKinlay (1988)',
  })),
  {
    name: `hurst${HURST}`,
    formula: `half the slope of ln(mean of (ln C_t - ln C_{t-q})^2) against ln q, q = 1, 2, 4, 8, 16, within ${HURST}`,
    lookback: HURST + 1,
    source: 'Di Matteo, Aste and Dacorogna (2005), order 2',
  },
  {
    name: `rescaledRange${WINDOW}`,
    formula: `ln(range of the summed deviations of r / population standard deviation) / ln ${WINDOW}`,
    lookback: WINDOW + 1,
    source: 'Hurst (1951)',
  },
  ...ENTROPIES.map((n) => ({
    name: `permutationEntropy${n}`,
    formula: `entropy of the orders of three successive r, / ln 6, over ${n} triples`,
    lookback: n + 3,
    source: 'Bandt and Pompe (2002)',
  })),
  {
    name: 'streak',
    formula: 'days in a row with the sign of r, negative for falls, at most 20',
    lookback: 2,
    source: 'usual definition',
  },
  {
    name: `runs${RUNS}`,
    formula: `(runs of signs - expected) / standard deviation, of the r over ${RUNS} that are not 0`,
    lookback: RUNS + 1,
    source: 'Wald and Wolfowitz (1940)',
  },
  ...REVERSIONS.flatMap((n) => [
    {
      name: `reversionT${n}`,
      formula: `t-statistic of b in r_t = a + b ln C_{t-1} + u over ${n} pairs`,
      lookback: n + 1,
      source: 'Dickey and Fuller (1979)',
    },
    {
      name: `reversionHalfLife${n}`,
      formula: `-ln 2 / ln(1 + b), b of reversionT${n}, between 0 and ${n}`,
      lookback: n + 1,
      source: 'Chan (2013)',
    },
  ]),
];

class DependenceState implements BlockState {
  readonly #sizes = new Ring(WINDOW);
  readonly #centred = new CentredWindow(250);
  readonly #orders = new Ring(WINDOW);

  write(history: BarHistory, row: Float64Array, start: number): void {
    let at = start;
    const { change } = history;
    this.#sizes.push(Math.abs(change.at(0)));
    this.#centred.take(change, WINDOW);
    let portmanteau = 0;
    for (const lag of LAGS) {
      const value = this.#centred.autocorrelation(lag);
      portmanteau += (value * value) / (WINDOW - lag);
      row[at++] = value;
    }
    for (const n of FIRST_LAGS) {
      this.#centred.take(change, n);
      row[at++] = this.#centred.autocorrelation(1);
    }
    row[at++] = WINDOW * (WINDOW + 2) * portmanteau;
    this.#centred.take(this.#sizes, WINDOW);
    for (const lag of SIZE_LAGS) row[at++] = this.#centred.autocorrelation(lag);
    row[at++] = windowCorrelation(this.#sizes, change, WINDOW, 1);
    for (const [n, q] of RATIOS) row[at++] = varianceRatio(history, n, q);
    row[at++] = hurstExponent(history, HURST);
    row[at++] = rescaledRange(change, windowMoments(change, WINDOW), WINDOW);
    this.#orders.push(orderOfLast(change));
    for (const n of ENTROPIES) row[at++] = entropyOfOrders(this.#orders, n);
    row[at++] = streak(change);
    row[at++] = runsScore(history, RUNS);
    writeReversions(history, row, at);
  }
}

function writeReversions(history: BarHistory, row: Float64Array, start: number): void {
  let at = start;
  const { values, newest } = history.logClose;
  const changes = history.change.values;
  const pivot = values[newest - 1];
  let sumX = 0;
  let sumD = 0;
  let squaresX = 0;
  let squaresD = 0;
  let products = 0;
  for (let k = 0, next = 0; next < REVERSIONS.length; k += 1) {
    const x = values[newest - k - 1] - pivot;
    const d = changes[newest - k];
    sumX += x;
    sumD += d;
    squaresX += x * x;
    squaresD += d * d;
    products += x * d;
    if (k + 1 === REVERSIONS[next]) {
      const { statistic, reversion }: DickeyFuller = dickeyFuller({
        pairs: k + 1,
        sumX,
        sumD,
        squaresX,
        squaresD,
        products,
      });
      row[at++] = statistic;
      row[at++] = reversionHalfLife(reversion, k + 1);
      next += 1;
    }
  }
}

/** How returns depend on those before them. */
export const DEPENDENCE: FeatureBlock = {
  family: 'Dependence',
  definitions: DEFINITIONS,
  start: () => new DependenceState(),
};
