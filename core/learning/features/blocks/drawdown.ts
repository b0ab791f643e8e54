import type { BarHistory } from '../barHistory.ts';
import { type FeatureDefinition, windowBlock } from '../featureBlock.ts';

const EXTREMES = [30, 120, 250];
const LARGEST = [60, 120, 250];
const ULCERS = [14, 60];

const DEFINITIONS: readonly FeatureDefinition[] = [
  ...EXTREMES.flatMap((n) => [
    {
      name: `drawdown${n}`,
      formula: `ln(C / highest C of ${n})`,
      lookback: n,
      source: 'George and Hwang (2004)',
    },
    { name: `rebound${n}`, formula: `ln(C / lowest C of ${n})`, lookback: n, source: 'George and Hwang (2004)' },
    {
      name: `sinceHigh${n}`,
      formula: `days since the highest C of ${n}, / ${n}`,
      lookback: n,
      source: 'Bhootra and Hur (2013)',
    },
    {
      name: `sinceLow${n}`,
      formula: `days since the lowest C of ${n}, / ${n}`,
      lookback: n,
      source: 'Bhootra and Hur (2013)',
    },
  ]),
  ...LARGEST.flatMap((n) => [
    {
      name: `maximumDrawdown${n}`,
      formula: `largest ln(C_s / C_t), s < t, within ${n}`,
      lookback: n,
      source: 'Magdon-Ismail and Atiya (2004), on logarithms',
    },
    {
      name: `returnOverDrawdown${n}`,
      formula: `ln(C_t / C_{t-${n - 1}}) / maximumDrawdown${n}`,
      lookback: n,
      source: 'Young (1991)',
    },
  ]),
  ...ULCERS.map((n) => ({
    name: `ulcer${n}`,
    formula: `sqrt(mean over ${n} of (100 (C / highest C within them so far - 1))^2)`,
    lookback: n,
    source: 'Martin and McCann (1989)',
  })),
];

function write(history: BarHistory, row: Float64Array, start: number): void {
  let at = writeExtremes(history, row, start);
  at = writeLargest(history, row, at);
  for (const n of ULCERS) row[at++] = ulcer(history, n);
}

function writeExtremes(history: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  const { values, newest } = history.logClose;
  const now = values[newest];
  let high = now;
  let low = now;
  let highDays = 0;
  let lowDays = 0;
  for (let k = 0, next = 0; next < EXTREMES.length; k += 1) {
    const value = values[newest - k];
    if (value > high) {
      high = value;
      highDays = k;
    }
    if (value < low) {
      low = value;
      lowDays = k;
    }
    const n = k + 1;
    if (n === EXTREMES[next]) {
      const filled = history.bars >= n;
      row[at++] = filled ? now - high : Number.NaN;
      row[at++] = filled ? now - low : Number.NaN;
      row[at++] = filled ? highDays / n : Number.NaN;
      row[at++] = filled ? lowDays / n : Number.NaN;
      next += 1;
    }
  }
  return at;
}

/** From the newest close back, the largest fall ends at the lowest close met so far. */
function writeLargest(history: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  const { values, newest } = history.logClose;
  let lowest = values[newest];
  let largest = 0;
  for (let k = 0, next = 0; next < LARGEST.length; k += 1) {
    const value = values[newest - k];
    if (value < lowest) lowest = value;
    else if (value - lowest > largest) largest = value - lowest;
    if (k + 1 === LARGEST[next]) {
      row[at++] = history.bars > k ? largest : Number.NaN;
      row[at++] = (values[newest] - value) / largest;
      next += 1;
    }
  }
  return at;
}

function ulcer({ close: { values, newest } }: BarHistory, n: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  let squares = 0;
  for (let k = n - 1; k >= 0; k -= 1) {
    const close = values[newest - k];
    highest = Math.max(highest, close);
    const fall = 100 * (close / highest - 1);
    squares += fall * fall;
  }
  return Math.sqrt(squares / n);
}

/** Distance from highs and lows, and the largest fall between them. */
export const DRAWDOWN = windowBlock('Drawdown', DEFINITIONS, write);
