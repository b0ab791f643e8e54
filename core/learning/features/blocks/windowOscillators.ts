import type { BarHistory } from '../barHistory.ts';

/** 100 (C - lowest L) / (highest H - lowest L) over n candles. */
export function fastStochastic(history: BarHistory, n: number): number {
  const { newest } = history.high;
  let highest = history.high.values[newest];
  let lowest = history.low.values[newest];
  for (let k = 1; k < n; k += 1) {
    highest = Math.max(highest, history.high.values[newest - k]);
    lowest = Math.min(lowest, history.low.values[newest - k]);
  }
  return (100 * (history.close.values[newest] - lowest)) / (highest - lowest);
}

/** -100 (highest H - C) / (highest H - lowest L) over n candles. */
export function williamsR(history: BarHistory, n: number): number {
  return fastStochastic(history, n) - 100;
}

/** Lambert's commodity channel index over n candles, computed about the newest typical price so that flat prices give exactly 0 / 0. */
export function commodityChannel(history: BarHistory, n: number): number {
  const { values, newest } = history.typical;
  const pivot = values[newest];
  let sum = 0;
  for (let k = 0; k < n; k += 1) sum += values[newest - k] - pivot;
  const mean = sum / n;
  let deviation = 0;
  for (let k = 0; k < n; k += 1) deviation += Math.abs(values[newest - k] - pivot - mean);
  return -mean / ((0.015 * deviation) / n);
}

/** SMA_5 - SMA_34 of (H + L) / 2. */
export function awesomeOscillator(history: BarHistory): number {
  const { newest } = history.high;
  let short = 0;
  let long = 0;
  for (let k = 0; k < 34; k += 1) {
    const middle = (history.high.values[newest - k] + history.low.values[newest - k]) / 2;
    long += middle;
    if (k < 5) short += middle;
  }
  return short / 5 - long / 34;
}

/** 100 (rises - falls) / (rises + falls) of the close over n changes. */
export function chandeMomentum(history: BarHistory, n: number): number {
  const { values, newest } = history.close;
  let rises = 0;
  let falls = 0;
  for (let k = 0; k < n; k += 1) {
    const change = values[newest - k] - values[newest - k - 1];
    if (change > 0) rises += change;
    else falls -= change;
  }
  return (100 * (rises - falls)) / (rises + falls);
}

/** Williams' ultimate oscillator over 7, 14 and 28 changes. */
export function ultimateOscillator(history: BarHistory): number {
  const { newest } = history.close;
  let pressure = 0;
  let range = 0;
  let weighted = 0;
  for (let k = 0; k < 28; k += 1) {
    const index = newest - k;
    pressure += history.close.values[index] - Math.min(history.low.values[index], history.close.values[index - 1]);
    range += history.trueRange.values[index];
    if (k === 6) weighted += (4 * pressure) / range;
    else if (k === 13) weighted += (2 * pressure) / range;
  }
  return (100 * (weighted + pressure / range)) / 7;
}

/** (C of n / 2 + 1 days ago - SMA_n) / C. */
export function detrendedPrice(history: BarHistory, n: number): number {
  const { values, newest } = history.close;
  let sum = 0;
  for (let k = 0; k < n; k += 1) sum += values[newest - k];
  return (history.close.at(Math.floor(n / 2) + 1) - sum / n) / values[newest];
}

/** Mean of (C - O) / (H - L) over n candles; a candle without a range counts as 0. */
export function balanceOfPower(history: BarHistory, n: number): number {
  const { newest } = history.high;
  let sum = 0;
  for (let k = 0; k < n; k += 1) {
    const index = newest - k;
    const range = history.high.values[index] - history.low.values[index];
    if (range !== 0) sum += (history.close.values[index] - history.open.values[index]) / range;
  }
  return sum / n;
}
