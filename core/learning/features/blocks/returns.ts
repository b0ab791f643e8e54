import type { BarHistory } from '../barHistory.ts';
import { type FeatureDefinition, windowBlock } from '../featureBlock.ts';

const HORIZONS = [1, 3, 5, 7, 10, 21, 30, 60, 90, 120, 180, 250];
const LAGS = [1, 2, 3];
/** Days of momentum and the latest days left out of it. */
const SKIPPED = [
  [30, 7],
  [120, 21],
  [250, 21],
];
const EXTREMES = 21;
const UP_DAYS = [10, 21, 60];

const DEFINITIONS: readonly FeatureDefinition[] = [
  ...HORIZONS.map((n) => ({
    name: `return${n}`,
    formula: `ln(C_t / C_{t-${n}})`,
    lookback: n + 1,
    source: 'Moskowitz, Ooi and Pedersen (2012)',
  })),
  ...LAGS.map((n) => ({
    name: `returnLag${n}`,
    formula: `r_{t-${n}}`,
    lookback: n + 2,
    source: 'Jegadeesh (1990)',
  })),
  ...SKIPPED.map(([n, skip]) => ({
    name: `momentum${n}Skip${skip}`,
    formula: `ln(C_{t-${skip}} / C_{t-${n}})`,
    lookback: n + 1,
    source: 'Jegadeesh and Titman (1993)',
  })),
  { name: 'gap', formula: 'ln(O_t / C_{t-1})', lookback: 2, source: 'usual definition' },
  { name: 'body', formula: 'ln(C / O)', lookback: 1, source: 'usual definition' },
  {
    name: 'closeLocation',
    formula: '(2 C - H - L) / (H - L)',
    lookback: 1,
    source: 'Chaikin, accumulation/distribution',
  },
  { name: 'upperShadow', formula: '(H - max(O, C)) / (H - L)', lookback: 1, source: 'candlestick charts' },
  { name: 'lowerShadow', formula: '(min(O, C) - L) / (H - L)', lookback: 1, source: 'candlestick charts' },
  {
    name: `maximumReturn${EXTREMES}`,
    formula: `max of r over ${EXTREMES}`,
    lookback: EXTREMES + 1,
    source: 'Bali, Cakici and Whitelaw (2011)',
  },
  {
    name: `minimumReturn${EXTREMES}`,
    formula: `min of r over ${EXTREMES}`,
    lookback: EXTREMES + 1,
    source: 'Bali, Cakici and Whitelaw (2011)',
  },
  ...UP_DAYS.map((n) => ({
    name: `upShare${n}`,
    formula: `share of r > 0 over ${n}`,
    lookback: n + 1,
    source: 'Da, Gurun and Warachka (2014)',
  })),
];

function write(history: BarHistory, row: Float64Array, start: number): void {
  let at = start;
  const { logClose, change } = history;
  const now = logClose.at(0);
  for (const n of HORIZONS) row[at++] = now - logClose.at(n);
  for (const lag of LAGS) row[at++] = change.at(lag);
  for (const [n, skip] of SKIPPED) row[at++] = logClose.at(skip) - logClose.at(n);
  const open = history.open.at(0);
  const high = history.high.at(0);
  const low = history.low.at(0);
  const close = history.close.at(0);
  row[at++] = history.gap.at(0);
  row[at++] = history.body.at(0);
  row[at++] = (2 * close - high - low) / (high - low);
  row[at++] = (high - Math.max(open, close)) / (high - low);
  row[at++] = (Math.min(open, close) - low) / (high - low);
  const { values, newest } = change;
  let highest = values[newest];
  let lowest = values[newest];
  for (let k = 1; k < EXTREMES; k += 1) {
    highest = Math.max(highest, values[newest - k]);
    lowest = Math.min(lowest, values[newest - k]);
  }
  row[at++] = highest;
  row[at++] = lowest;
  let up = 0;
  for (let k = 0, next = 0; next < UP_DAYS.length; k += 1) {
    if (values[newest - k] > 0) up += 1;
    if (k + 1 === UP_DAYS[next]) {
      row[at++] = history.bars > k + 1 ? up / (k + 1) : Number.NaN;
      next += 1;
    }
  }
}

/** Returns over many horizons, and the shape of the newest candle. */
export const RETURNS = windowBlock('Returns', DEFINITIONS, write);
