import type { BarHistory } from '../barHistory.ts';
import type { BlockState, FeatureBlock, FeatureDefinition } from '../featureBlock.ts';
import { WilderAverage } from '../smoothing.ts';

const DIRECTIONAL = [14, 28];
const AROON = 25;
const VORTEX = 14;
const CHOPPINESS = 14;

const DEFINITIONS: readonly FeatureDefinition[] = [
  ...DIRECTIONAL.flatMap((n) => [
    {
      name: `plusDirection${n}`,
      formula: `Wilder's average of upward moves / ATR_${n}`,
      lookback: n,
      source: 'Wilder (1978)',
    },
    {
      name: `minusDirection${n}`,
      formula: `Wilder's average of downward moves / ATR_${n}`,
      lookback: n,
      source: 'Wilder (1978)',
    },
    {
      name: `directionalIndex${n}`,
      formula: `ADX: Wilder's average of 100 |DI+ - DI-| / (DI+ + DI-)`,
      lookback: 2 * n - 1,
      source: 'Wilder (1978)',
    },
  ]),
  {
    name: `aroonUp${AROON}`,
    formula: `100 (${AROON} - days since the highest H of ${AROON + 1}) / ${AROON}`,
    lookback: AROON + 1,
    source: 'Chande (1995)',
  },
  {
    name: `aroonDown${AROON}`,
    formula: `100 (${AROON} - days since the lowest L of ${AROON + 1}) / ${AROON}`,
    lookback: AROON + 1,
    source: 'Chande (1995)',
  },
  {
    name: `vortexPlus${VORTEX}`,
    formula: `sum of |H_t - L_{t-1}| / sum of the true range over ${VORTEX}`,
    lookback: VORTEX + 1,
    source: 'Botes and Siepman (2010)',
  },
  {
    name: `vortexMinus${VORTEX}`,
    formula: `sum of |L_t - H_{t-1}| / sum of the true range over ${VORTEX}`,
    lookback: VORTEX + 1,
    source: 'Botes and Siepman (2010)',
  },
  {
    name: `choppiness${CHOPPINESS}`,
    formula: `100 log10(sum of the true range / (highest - lowest)) / log10(${CHOPPINESS}), both with C_{t-1}`,
    lookback: CHOPPINESS + 1,
    source: 'Dreiss (1993)',
  },
];

/** Directional movement of one period. */
class Movement {
  readonly #range: WilderAverage;
  readonly #up: WilderAverage;
  readonly #down: WilderAverage;
  readonly #index: WilderAverage;

  constructor(periods: number) {
    this.#range = new WilderAverage(periods);
    this.#up = new WilderAverage(periods);
    this.#down = new WilderAverage(periods);
    this.#index = new WilderAverage(periods);
  }

  write(range: number, moveUp: number, moveDown: number, row: Float64Array, at: number): void {
    const averageRange = this.#range.push(range);
    const up = this.#up.push(moveUp);
    const down = this.#down.push(moveDown);
    row[at] = up / averageRange;
    row[at + 1] = down / averageRange;
    // Without any move there is no direction: 0, not 0 / 0, which would stay in the average for ever.
    if (!Number.isNaN(up)) this.#index.push(up + down === 0 ? 0 : (100 * Math.abs(up - down)) / (up + down));
    row[at + 2] = this.#index.value;
  }
}

class DirectionalState implements BlockState {
  readonly #movements = DIRECTIONAL.map((n) => new Movement(n));

  write(history: BarHistory, row: Float64Array, start: number): void {
    let at = start;
    const first = history.bars === 1;
    const rise = first ? 0 : history.high.at(0) - history.high.at(1);
    const fall = first ? 0 : history.low.at(1) - history.low.at(0);
    const up = rise > 0 && rise >= fall ? rise : 0;
    const down = fall > 0 && fall >= rise ? fall : 0;
    for (const movement of this.#movements) {
      movement.write(history.trueRange.at(0), up, down, row, at);
      at += 3;
    }
    at = writeAroon(history, row, at);
    at = writeVortex(history, row, at);
    writeChoppiness(history, row, at);
  }
}

function writeAroon(history: BarHistory, row: Float64Array, at: number): number {
  const highs = history.high.values;
  const lows = history.low.values;
  const { newest } = history.high;
  let highest = 0;
  let lowest = 0;
  for (let k = 1; k <= AROON; k += 1) {
    if (highs[newest - k] > highs[newest - highest]) highest = k;
    if (lows[newest - k] < lows[newest - lowest]) lowest = k;
  }
  const filled = history.bars > AROON;
  row[at] = filled ? (100 * (AROON - highest)) / AROON : Number.NaN;
  row[at + 1] = filled ? (100 * (AROON - lowest)) / AROON : Number.NaN;
  return at + 2;
}

function writeVortex(history: BarHistory, row: Float64Array, at: number): number {
  const highs = history.high.values;
  const lows = history.low.values;
  const ranges = history.trueRange.values;
  const { newest } = history.high;
  let plus = 0;
  let minus = 0;
  let range = 0;
  for (let k = 0; k < VORTEX; k += 1) {
    const index = newest - k;
    plus += Math.abs(highs[index] - lows[index - 1]);
    minus += Math.abs(lows[index] - highs[index - 1]);
    range += ranges[index];
  }
  row[at] = plus / range;
  row[at + 1] = minus / range;
  return at + 2;
}

function writeChoppiness(history: BarHistory, row: Float64Array, at: number): void {
  const { newest } = history.high;
  let highest = Number.NEGATIVE_INFINITY;
  let lowest = Number.POSITIVE_INFINITY;
  let path = 0;
  for (let k = 0; k < CHOPPINESS; k += 1) {
    const index = newest - k;
    const before = history.close.values[index - 1];
    highest = Math.max(highest, history.high.values[index], before);
    lowest = Math.min(lowest, history.low.values[index], before);
    path += history.trueRange.values[index];
  }
  row[at] = (100 * Math.log10(path / (highest - lowest))) / Math.log10(CHOPPINESS);
}

/** Whether prices move in a direction. */
export const DIRECTIONAL_MOVEMENT: FeatureBlock = {
  family: 'Directional movement',
  definitions: DEFINITIONS,
  start: () => new DirectionalState(),
};
