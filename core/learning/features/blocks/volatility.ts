import type { BarHistory } from '../barHistory.ts';
import type { BlockState, FeatureBlock, FeatureDefinition } from '../featureBlock.ts';

const HORIZONS = [5, 10, 21, 60, 120, 250];
const DOWNSIDE = [21, 60, 120];
const RATIOS = [
  [5, 60],
  [21, 120],
  [21, 250],
];
const JUMPS = [21, 60];
const RANGES = 60;
const DECAYS = [0.94, 0.97];
/** Returns after which the exponential averages hardly remember their start. */
const DECAY_RETURNS = 30;

const DEFINITIONS: readonly FeatureDefinition[] = [
  ...HORIZONS.map((n) => ({
    name: `volatility${n}`,
    formula: `sample standard deviation of r over ${n}`,
    lookback: n + 1,
    source: 'usual definition',
  })),
  ...RATIOS.map(([short, long]) => ({
    name: `volatilityRatio${short}To${long}`,
    formula: `ln(volatility${short} / volatility${long})`,
    lookback: long + 1,
    source: 'usual definition',
  })),
  ...DOWNSIDE.map((n) => ({
    name: `downside${n}`,
    formula: `sqrt(mean of min(r, 0)^2 over ${n})`,
    lookback: n + 1,
    source: 'Sortino and Price (1994)',
  })),
  ...DOWNSIDE.map((n) => ({
    name: `semivarianceBalance${n}`,
    formula: `(sum of max(r, 0)^2 - sum of min(r, 0)^2) / sum of r^2 over ${n}`,
    lookback: n + 1,
    source: 'Barndorff-Nielsen, Kinnebrock and Shephard (2010)',
  })),
  ...JUMPS.map((n) => ({
    name: `jumpShare${n}`,
    formula: `1 - (pi / 2) (n / (n - 1)) sum |r_t| |r_{t-1}| / sum r^2 over n = ${n}`,
    lookback: n + 1,
    source: 'Barndorff-Nielsen and Shephard (2004)',
  })),
  {
    name: `rangeVariation${RANGES}`,
    formula: `sample standard deviation / mean of ln(H / L) over ${RANGES}`,
    lookback: RANGES,
    source: 'volatility of volatility, usual definition',
  },
  ...DECAYS.map((decay) => ({
    name: `exponentialVolatility${100 * decay}`,
    formula: `sqrt(h), h_t = ${decay} h_{t-1} + ${(1 - decay).toFixed(2)} r_t^2, started at the first r^2`,
    lookback: DECAY_RETURNS + 1,
    source: 'RiskMetrics (1996)',
  })),
];

class VolatilityState implements BlockState {
  readonly #variances = new Float64Array(DECAYS.length);

  write(history: BarHistory, row: Float64Array, start: number): void {
    let at = writeDeviations(history, row, start);
    at = writeHalves(history, row, at);
    at = writeJumps(history, row, at);
    at = writeRangeVariation(history, row, at);
    const change = history.change.at(0);
    for (let k = 0; k < DECAYS.length; k += 1) {
      if (history.bars === 2) this.#variances[k] = change * change;
      else if (history.bars > 2)
        this.#variances[k] = DECAYS[k] * this.#variances[k] + (1 - DECAYS[k]) * change * change;
      row[at++] = history.bars > DECAY_RETURNS ? Math.sqrt(this.#variances[k]) : Number.NaN;
    }
  }
}

function writeDeviations(history: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  const { values, newest } = history.change;
  const pivot = values[newest];
  let sum = 0;
  let squares = 0;
  for (let k = 0, next = 0; next < HORIZONS.length; k += 1) {
    const x = values[newest - k] - pivot;
    sum += x;
    squares += x * x;
    if (k + 1 === HORIZONS[next]) {
      row[at++] = Math.sqrt(Math.max(0, squares - (sum * sum) / (k + 1)) / k);
      next += 1;
    }
  }
  for (const [short, long] of RATIOS)
    row[at++] = Math.log(row[start + HORIZONS.indexOf(short)] / row[start + HORIZONS.indexOf(long)]);
  return at;
}

function writeHalves(history: BarHistory, row: Float64Array, at: number): number {
  const { values, newest } = history.change;
  let up = 0;
  let down = 0;
  for (let k = 0, next = 0; next < DOWNSIDE.length; k += 1) {
    const r = values[newest - k];
    if (r < 0) down += r * r;
    else up += r * r;
    if (k + 1 === DOWNSIDE[next]) {
      row[at + next] = history.bars > k + 1 ? Math.sqrt(down / (k + 1)) : Number.NaN;
      row[at + DOWNSIDE.length + next] = (up - down) / (up + down);
      next += 1;
    }
  }
  return at + 2 * DOWNSIDE.length;
}

function writeJumps(history: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  const { values, newest } = history.change;
  let squares = 0;
  let products = 0;
  for (let k = 0, next = 0; next < JUMPS.length; k += 1) {
    const r = values[newest - k];
    squares += r * r;
    if (k > 0) products += Math.abs(r * values[newest - k + 1]);
    if (k + 1 === JUMPS[next]) {
      row[at++] = 1 - ((Math.PI / 2) * ((k + 1) / k) * products) / squares;
      next += 1;
    }
  }
  return at;
}

function writeRangeVariation(history: BarHistory, row: Float64Array, at: number): number {
  const { values, newest } = history.range;
  const pivot = values[newest];
  let sum = 0;
  let squares = 0;
  for (let k = 0; k < RANGES; k += 1) {
    const x = values[newest - k] - pivot;
    sum += x;
    squares += x * x;
  }
  row[at] = Math.sqrt(Math.max(0, squares - (sum * sum) / RANGES) / (RANGES - 1)) / (pivot + sum / RANGES);
  return at + 1;
}

/** Volatility of closes, its halves, jumps and changes. */
export const VOLATILITY: FeatureBlock = {
  family: 'Volatility',
  definitions: DEFINITIONS,
  start: () => new VolatilityState(),
};
