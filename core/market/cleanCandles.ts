import type { Candle } from './candle.ts';

/** A bar whose data were not used. */
export interface DiscardedBar {
  /** ms UTC. */
  readonly openTime: number;
  readonly reason: 'OFF_GRID' | 'INVALID_PRICE' | 'DUPLICATE' | 'BAD_TICK';
  readonly detail: string;
}

/** A bar that was used although it looks odd. */
export interface FlaggedBar {
  /** ms UTC. */
  readonly openTime: number;
  readonly reason: 'SUSPECT_JUMP' | 'STALE_PRICE';
  readonly detail: string;
}

/** The usable closes of one symbol. */
export interface CleanSeries {
  /** Open times in ascending order (ms UTC). */
  readonly times: readonly number[];
  /** The close of each of them. */
  readonly closes: readonly number[];
  readonly discarded: readonly DiscardedBar[];
  readonly flagged: readonly FlaggedBar[];
}

/** A spike counts as a bad tick from this size on (1.5-fold), and only if it is also far outside the symbol's usual changes. */
const SPIKE = Math.log(1.5);
/** ... this many robust standard deviations outside. */
const SPIKE_DEVIATIONS = 10;
/** ... and all but this share of it is gone at the next bar. */
const SPIKE_REMAINDER = 0.2;
/** A lasting change of this size (3-fold) is flagged: a redenomination, a split, or a real crash. */
const JUMP = Math.log(3);
/** Changes up to twofold need no logarithm to be told from one of that size. */
const UNREMARKABLE = 0.5;
/** So many equal closes in a row are flagged as stale. */
const STALE_BARS = 10;

/**
 * Sorts the bars of one symbol and takes out what cannot be a price:
 * - OFF_GRID: the open time is no multiple of the timeframe;
 * - INVALID_PRICE: an open, high, low or close that is not positive and finite, or a high below the low;
 * - DUPLICATE: a second bar of the same time; the later one in the input is kept;
 * - BAD_TICK: a close at least 1.5 times off its neighbours and 10 robust standard deviations out (1.4826 times the median absolute log change)
 *   that reverts by at least 80 % at the next bar.
 * A lasting change beyond a factor of 3 (SUSPECT_JUMP) and 10 or more equal closes in a row (STALE_PRICE) are kept and flagged. So is a jump at
 * the last bar, since nothing tells yet whether it reverts: keeping it errs towards more risk seen.
 *
 * @param candles bars of one symbol, in any order
 * @param step length of a bar in ms
 */
export function cleanCandles(candles: readonly Candle[], step: number): CleanSeries {
  const discarded: DiscardedBar[] = [];
  const sorted = inOrder(candles, step, discarded);
  const spikes = findSpikes(sorted.closes);
  for (const { index, detail } of spikes) discarded.push({ openTime: sorted.times[index], reason: 'BAD_TICK', detail });
  const bad = new Set(spikes.map(({ index }) => index));
  const { times, closes } =
    bad.size === 0
      ? sorted
      : {
          times: sorted.times.filter((_, index) => !bad.has(index)),
          closes: sorted.closes.filter((_, index) => !bad.has(index)),
        };
  return { times, closes, discarded, flagged: flagOddBars(times, closes) };
}

interface TimedCloses {
  readonly times: readonly number[];
  readonly closes: readonly number[];
}

/** The bars that can be prices, each time once, ascending. Bars are looked at each day for years: those that are in order already are not sorted. */
function inOrder(candles: readonly Candle[], step: number, discarded: DiscardedBar[]): TimedCloses {
  const times: number[] = [];
  const closes: number[] = [];
  let ascending = true;
  for (const candle of candles) {
    const { openTime, open, high, low, close } = candle;
    if (!Number.isSafeInteger(openTime) || openTime % step !== 0) {
      discarded.push({ openTime, reason: 'OFF_GRID', detail: `the open time is no multiple of ${step} ms` });
    } else if (!(isPrice(open) && isPrice(high) && isPrice(low) && isPrice(close)) || high < low) {
      discarded.push({
        openTime,
        reason: 'INVALID_PRICE',
        detail: `open ${open}, high ${high}, low ${low}, close ${close}`,
      });
    } else {
      ascending &&= times.length === 0 || openTime > times[times.length - 1];
      times.push(openTime);
      closes.push(close);
    }
  }
  return ascending ? { times, closes } : sortedOnce(times, closes, discarded);
}

/** The later one in the input of bars of the same time, ascending. */
function sortedOnce(times: readonly number[], closes: readonly number[], discarded: DiscardedBar[]): TimedCloses {
  const byTime = new Map<number, number>();
  for (const [index, openTime] of times.entries()) {
    const close = closes[index];
    const earlier = byTime.get(openTime);
    if (earlier !== undefined)
      discarded.push({ openTime, reason: 'DUPLICATE', detail: `close ${earlier}, replaced by ${close}` });
    byTime.set(openTime, close);
  }
  const sorted = [...byTime].sort(([a], [b]) => a - b);
  return { times: sorted.map(([time]) => time), closes: sorted.map(([, close]) => close) };
}

/** The closes of a series by their open times. */
export function closesByTime({ times, closes }: TimedCloses): ReadonlyMap<number, number> {
  return new Map(times.map((time, index) => [time, closes[index]]));
}

function isPrice(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}

/** Whether any close is so far from the one before that its logarithm has to be looked at. */
function hasLargeChange(closes: readonly number[]): boolean {
  for (let k = 1; k < closes.length; k += 1) {
    const ratio = closes[k] / closes[k - 1];
    if (!(ratio > 0.7 && ratio < 1.4)) return true;
  }
  return false;
}

function findSpikes(closes: readonly number[]): { index: number; detail: string }[] {
  if (!hasLargeChange(closes)) return [];
  const changes = Float64Array.from({ length: Math.max(0, closes.length - 1) }, (_, k) =>
    Math.abs(Math.log(closes[k + 1] / closes[k])),
  );
  if (!changes.some((change) => change > SPIKE)) return [];
  const threshold = Math.max(SPIKE, SPIKE_DEVIATIONS * 1.4826 * median(changes));
  const spikes: { index: number; detail: string }[] = [];
  let before = closes[0];
  for (let k = 1; k + 1 < closes.length; k++) {
    const jump = Math.abs(Math.log(closes[k] / before));
    const back = Math.abs(Math.log(closes[k + 1] / closes[k]));
    const remainder = Math.abs(Math.log(closes[k + 1] / before));
    if (jump > threshold && back > threshold && remainder < SPIKE_REMAINDER * jump) {
      spikes.push({ index: k, detail: `close ${closes[k]} between ${before} and ${closes[k + 1]}` });
    } else {
      before = closes[k];
    }
  }
  return spikes;
}

function flagOddBars(times: readonly number[], closes: readonly number[]): FlaggedBar[] {
  const flagged: FlaggedBar[] = [];
  let run = 1;
  let before = closes[0] ?? Number.NaN;
  for (let k = 1; k < times.length; k++) {
    const now = closes[k];
    const ratio = now / before;
    if (!(ratio > UNREMARKABLE && ratio < 1 / UNREMARKABLE) && Math.abs(Math.log(ratio)) > JUMP) {
      flagged.push({ openTime: times[k], reason: 'SUSPECT_JUMP', detail: `close ${now} after ${before}` });
    }
    run = now === before ? run + 1 : 1;
    before = now;
    if (run === STALE_BARS) {
      flagged.push({
        openTime: times[k],
        reason: 'STALE_PRICE',
        detail: `close ${now} for ${STALE_BARS} bars or more`,
      });
    }
  }
  return flagged;
}

function median(values: Float64Array): number {
  if (values.length === 0) return 0;
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
