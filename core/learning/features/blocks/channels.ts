import type { BarHistory } from '../barHistory.ts';
import type { BlockState, FeatureBlock, FeatureDefinition } from '../featureBlock.ts';
import { ExponentialAverage, WilderAverage } from '../smoothing.ts';

const BANDS = [20, 50];
const SQUEEZE = 20;
const KELTNER = 20;
const KELTNER_RANGE = 10;
/** Below this share of the price a range is none: what is left of the distance from an average is rounding. */
const STANDING = 1e-4;
const CHANNELS = [20, 55, 120, 250];

const DEFINITIONS: readonly FeatureDefinition[] = [
  ...BANDS.flatMap((n) => [
    {
      name: `bollingerPosition${n}`,
      formula: `(C - lower) / (upper - lower), bands SMA_${n} +- 2 population standard deviations of C`,
      lookback: n,
      source: 'Bollinger (2001)',
    },
    {
      name: `bollingerWidth${n}`,
      formula: `(upper - lower) / SMA_${n}`,
      lookback: n,
      source: 'Bollinger (2001)',
    },
  ]),
  {
    name: `keltnerPosition${KELTNER}`,
    formula: `(C - EMA_${KELTNER}) / (2 ATR_${KELTNER_RANGE}); missing where ATR_${KELTNER_RANGE} < ${STANDING} C`,
    lookback: KELTNER,
    source: 'Keltner (1960), Raschke',
  },
  {
    name: `squeeze${SQUEEZE}`,
    formula: `2 population standard deviations of C over ${SQUEEZE} / (1.5 ATR_${SQUEEZE})`,
    lookback: SQUEEZE,
    source: 'Carter (2005)',
  },
  ...CHANNELS.flatMap((n) => [
    {
      name: `channelPosition${n}`,
      formula: `(C - lowest L) / (highest H - lowest L) over ${n}`,
      lookback: n,
      source: 'Donchian (1960)',
    },
    {
      name: `channelWidth${n}`,
      formula: `ln(highest H / lowest L) over ${n}`,
      lookback: n,
      source: 'Donchian (1960)',
    },
  ]),
];

class ChannelsState implements BlockState {
  readonly #middle = new ExponentialAverage(KELTNER);
  readonly #range = new WilderAverage(KELTNER_RANGE);
  readonly #squeezeRange = new WilderAverage(SQUEEZE);

  write(history: BarHistory, row: Float64Array, start: number): void {
    const close = history.close.at(0);
    const range = history.trueRange.at(0);
    let at = start;
    const deviation = writeBands(history, row, at);
    at += 2 * BANDS.length;
    const distance = close - this.#middle.push(close);
    const averageRange = this.#range.push(range);
    row[at++] = averageRange < STANDING * close ? Number.NaN : distance / (2 * averageRange);
    row[at++] = (2 * deviation) / (1.5 * this.#squeezeRange.push(range));
    writeChannels(history, row, at);
  }
}

/** The bands; the standard deviation of the shortest is returned. */
function writeBands(history: BarHistory, row: Float64Array, start: number): number {
  let at = start;
  const { values, newest } = history.close;
  const close = values[newest];
  let sum = 0;
  let squares = 0;
  let shortest = Number.NaN;
  for (let k = 0, next = 0; next < BANDS.length; k += 1) {
    const x = values[newest - k] - close;
    sum += x;
    squares += x * x;
    const n = k + 1;
    if (n === BANDS[next]) {
      const deviation = Math.sqrt(Math.max(0, squares - (sum * sum) / n) / n);
      if (n === SQUEEZE) shortest = deviation;
      row[at++] = 0.5 - sum / n / (4 * deviation);
      row[at++] = (4 * deviation) / (close + sum / n);
      next += 1;
    }
  }
  return shortest;
}

function writeChannels(history: BarHistory, row: Float64Array, start: number): void {
  let at = start;
  const highs = history.high.values;
  const lows = history.low.values;
  const { newest } = history.high;
  const close = history.close.at(0);
  let highest = highs[newest];
  let lowest = lows[newest];
  for (let k = 0, next = 0; next < CHANNELS.length; k += 1) {
    highest = Math.max(highest, highs[newest - k]);
    lowest = Math.min(lowest, lows[newest - k]);
    if (k + 1 === CHANNELS[next]) {
      row[at++] = (close - lowest) / (highest - lowest);
      row[at++] = Math.log(highest / lowest);
      next += 1;
    }
  }
}

/** Where the close stands between bands and extremes. */
export const CHANNELS_AND_BANDS: FeatureBlock = {
  family: 'Channels and bands',
  definitions: DEFINITIONS,
  start: () => new ChannelsState(),
};
