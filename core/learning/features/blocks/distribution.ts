import type { BarHistory } from '../barHistory.ts';
import type { BlockState, FeatureBlock, FeatureDefinition } from '../featureBlock.ts';
import { SortedWindow } from '../sortedWindow.ts';

const SHAPES = [60, 120, 250];
const WINDOWS = [60, 250];
const TAIL = 0.05;
const HILL = 250;
const HILL_LOSSES = 12;
const GAINS = 60;

const DEFINITIONS: readonly FeatureDefinition[] = [
  ...SHAPES.flatMap((n) => [
    {
      name: `skewness${n}`,
      formula: `m3 / m2^1.5, central moments of r over ${n}`,
      lookback: n + 1,
      source: "Fisher's moments",
    },
    {
      name: `kurtosis${n}`,
      formula: `m4 / m2^2 - 3, central moments of r over ${n}`,
      lookback: n + 1,
      source: "Fisher's moments",
    },
  ]),
  ...WINDOWS.flatMap((n) => [
    {
      name: `valueAtRisk${n}`,
      formula: `-(5 % quantile of r over ${n})`,
      lookback: n + 1,
      source: 'Jorion (2006)',
    },
    {
      name: `expectedShortfall${n}`,
      formula: `-(mean of the ${Math.ceil(TAIL * n)} lowest r of ${n})`,
      lookback: n + 1,
      source: 'Acerbi and Tasche (2002)',
    },
    {
      name: `upperQuantile${n}`,
      formula: `95 % quantile of r over ${n}`,
      lookback: n + 1,
      source: 'Hyndman and Fan (1996), type 7',
    },
    {
      name: `tailBalance${n}`,
      formula: `(q95 + q5 - 2 q50) / (q95 - q5), quantiles of r over ${n}`,
      lookback: n + 1,
      source: 'Hinkley (1975)',
    },
    {
      name: `tailWeight${n}`,
      formula: `(q95 - q5) / (q75 - q25), quantiles of r over ${n}`,
      lookback: n + 1,
      source: 'Crow and Siddiqui (1967)',
    },
    {
      name: `returnRank${n}`,
      formula: `share of r over ${n} below today's, equal ones by half`,
      lookback: n + 1,
      source: 'usual definition',
    },
  ]),
  {
    name: `hill${HILL}`,
    formula: `mean of ln(x_i / x_k) of the k = ${HILL_LOSSES} largest losses x of ${HILL}: the inverse of the tail index`,
    lookback: HILL + 1,
    source: 'Hill (1975)',
  },
  {
    name: `gainShare${GAINS}`,
    formula: `sum of max(r, 0) / sum of |r| over ${GAINS}`,
    lookback: GAINS + 1,
    source: 'Schwager (2012)',
  },
];

class DistributionState implements BlockState {
  readonly #windows = WINDOWS.map((n) => new SortedWindow(n));

  write(history: BarHistory, row: Float64Array, start: number): void {
    let at = writeShapes(history, row, start);
    const change = history.change.at(0);
    for (const [k, window] of this.#windows.entries()) {
      if (!Number.isNaN(change)) window.push(change, history.change.at(WINDOWS[k]));
      if (window.filled) writeQuantiles(window, change, row, at);
      else row.fill(Number.NaN, at, at + 6);
      at += 6;
    }
    row[at++] = hill(this.#windows[WINDOWS.indexOf(HILL)]);
    row[at] = gainShare(history);
  }
}

/** Central moments from sums of powers about the newest return, from it back. */
function writeShapes(history: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  const { values, newest } = history.change;
  const pivot = values[newest];
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let k = 0, next = 0; next < SHAPES.length; k += 1) {
    const x = values[newest - k] - pivot;
    const square = x * x;
    first += x;
    second += square;
    third += square * x;
    fourth += square * square;
    const n = k + 1;
    if (n === SHAPES[next]) {
      const mean = first / n;
      const variance = second / n - mean * mean;
      const cube = third / n - 3 * mean * (second / n) + 2 * mean ** 3;
      const quart = fourth / n - 4 * mean * (third / n) + 6 * mean * mean * (second / n) - 3 * mean ** 4;
      row[at++] = cube / variance ** 1.5;
      row[at++] = quart / (variance * variance) - 3;
      next += 1;
    }
  }
  return at;
}

function writeQuantiles(window: SortedWindow, change: number, row: Float64Array, at: number): void {
  const n = window.count;
  const { values } = window;
  const lower = window.quantile(TAIL);
  const upper = window.quantile(1 - TAIL);
  const tail = Math.ceil(TAIL * n);
  let losses = 0;
  for (let k = 0; k < tail; k += 1) losses += values[k];
  row[at] = -lower;
  row[at + 1] = -losses / tail;
  row[at + 2] = upper;
  row[at + 3] = (upper + lower - 2 * window.quantile(0.5)) / (upper - lower);
  row[at + 4] = (upper - lower) / (window.quantile(0.75) - window.quantile(0.25));
  const below = window.place(change);
  let above = below;
  while (above < n && values[above] === change) above += 1;
  row[at + 5] = (below + above) / 2 / n;
}

function hill(window: SortedWindow): number {
  if (!window.filled) return Number.NaN;
  const smallest = window.values[HILL_LOSSES - 1];
  if (!(smallest < 0)) return Number.NaN;
  let sum = 0;
  for (let k = 0; k < HILL_LOSSES; k += 1) sum += Math.log(window.values[k] / smallest);
  return sum / HILL_LOSSES;
}

function gainShare({ change: { values, newest } }: BarHistory): number {
  let gains = 0;
  let moves = 0;
  for (let k = 0; k < GAINS; k += 1) {
    const r = values[newest - k];
    gains += Math.max(0, r);
    moves += Math.abs(r);
  }
  return gains / moves;
}

/** The shape and the tails of the returns. */
export const DISTRIBUTION: FeatureBlock = {
  family: 'Distribution',
  definitions: DEFINITIONS,
  start: () => new DistributionState(),
};
