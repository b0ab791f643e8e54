import type { Matrix } from 'ml-matrix';
import { toMatrix, zeros } from '../../quant/linalg/denseMatrix.ts';
import { InvalidInputError } from '../errors/invalidInput.ts';
import { type Candle, TIMEFRAME_MS, type Timeframe } from './candle.ts';
import { type CleanSeries, cleanCandles, closesByTime, type DiscardedBar, type FlaggedBar } from './cleanCandles.ts';
import type { TradingSymbol } from './symbol.ts';

/** How candles of several symbols become one complete table of prices. */
export interface AlignmentOptions {
  readonly timeframe: Timeframe;
  /** First bar wanted (ms UTC, inclusive). Default: the first bar of any symbol. */
  readonly from?: number;
  /** End of the bars wanted (ms UTC, exclusive). Default: just after the last bar of any symbol. */
  readonly to?: number;
  /** Longest run of missing bars that the last price is carried over, 0 or more. Default 3. */
  readonly maxFilledBars?: number;
  /** A symbol with fewer usable bars than this is left out. Default 61, which gives 60 returns. */
  readonly minBars?: number;
  /** Largest share of a symbol's bars that may be filled before it is left out, 0 to 1. Default 0.1. */
  readonly maxFilledShare?: number;
}

/** Why a symbol is not in the table. */
export type LeftOutReason = 'NO_CANDLES' | 'STOPPED' | 'TOO_SHORT' | 'TOO_MANY_GAPS';

/** What was done to one symbol. */
export interface SymbolAlignment {
  readonly symbol: TradingSymbol;
  /** Undefined where the symbol is in the table. */
  readonly leftOut?: { readonly reason: LeftOutReason; readonly detail: string };
  /** Bars whose data were not used, and why. */
  readonly discarded: readonly DiscardedBar[];
  /** Bars that were kept although they look odd. */
  readonly flagged: readonly FlaggedBar[];
  /** Open times (ms UTC) inside the window at which the last known price was carried forward. */
  readonly filled: readonly number[];
  /** First and last usable bar (open time, ms UTC), before the window was cut to the common one; undefined without any. */
  readonly firstBar?: number;
  readonly lastBar?: number;
}

/** A complete table of closes and the account of how it came about. */
export interface AlignedPrices {
  /** Columns of `prices`, in the order of the input. */
  readonly symbols: readonly TradingSymbol[];
  /** Open time of each row (ms UTC). */
  readonly times: readonly number[];
  /** Closes, times x symbols; 0 x 0 where no symbol could be used. */
  readonly prices: Matrix;
  /** One entry for EVERY symbol given. */
  readonly report: readonly SymbolAlignment[];
  /** The symbol whose late listing (or last long gap) sets the start of the table, where that is later than the start wanted. */
  readonly limitedBy?: TradingSymbol;
  /** Open times (ms UTC) at which no symbol had a bar, such as an outage of the venue: no row stands for them. */
  readonly emptyBars: readonly number[];
}

/**
 * Aligns candles on the grid of their timeframe, ready for simpleReturns or logReturns. In this order:
 * 1. bars off the grid, with impossible prices, duplicates and reverting spikes are discarded, odd ones flagged (cleanCandles);
 * 2. bars that no symbol has are taken out of the grid;
 * 3. a symbol counts from its listing, or from the end of its last gap longer than `maxFilledBars`; a symbol that ends that long before the
 *    others has stopped;
 * 4. symbols with too few bars, or too many filled ones, are left out;
 * 5. the table starts where the last of the remaining symbols starts, and short gaps carry the last close forward (a return of zero, then the
 *    whole change).
 * Nothing is changed silently: the report lists every bar discarded, flagged or filled, and every symbol left out.
 *
 * @param candles candles per symbol, in any order of time
 * @throws InvalidInputError for options out of range
 */
export function alignCandles(
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  options: AlignmentOptions,
): AlignedPrices {
  const settings = requireSettings(options);
  const cleaned = [...candles].map(([symbol, bars]) => {
    const clean = cleanCandles(
      bars.filter(({ openTime }) => openTime >= settings.from && openTime < settings.to),
      settings.step,
    );
    return { symbol, series: { ...clean, closes: closesByTime(clean) } };
  });
  const grid = commonGrid(cleaned.map(({ series }) => series));
  const judged = cleaned.map(({ symbol, series }) => ({ symbol, series, usable: usableSpan(series, grid, settings) }));

  const kept: { symbol: TradingSymbol; series: TimedSeries; start: number }[] = [];
  for (const { symbol, series, usable } of judged) {
    if (typeof usable === 'number') kept.push({ symbol, series, start: usable });
  }
  const start = kept.reduce((latest, { start: own }) => Math.max(latest, own), 0);
  const limiting = start > 0 ? kept.find(({ start: own }) => own === start) : undefined;
  const times = kept.length === 0 ? [] : grid.slice(start);

  const prices = zeros(times.length, kept.length);
  const filledBySymbol = new Map<TradingSymbol, number[]>();
  kept.forEach(({ symbol, series }, column) => {
    const filled: number[] = [];
    let last = lastCloseBefore(series, grid, start);
    times.forEach((time, row) => {
      const close = series.closes.get(time);
      if (close === undefined) filled.push(time);
      else last = close;
      prices.data[row * kept.length + column] = last;
    });
    filledBySymbol.set(symbol, filled);
  });

  return {
    symbols: kept.map(({ symbol }) => symbol),
    times,
    prices: toMatrix(prices),
    report: judged.map(({ symbol, series, usable }) => ({
      symbol,
      ...(typeof usable === 'number' ? {} : { leftOut: usable }),
      discarded: series.discarded,
      flagged: series.flagged,
      filled: filledBySymbol.get(symbol) ?? [],
      ...(series.times.length === 0
        ? {}
        : { firstBar: series.times[0], lastBar: series.times[series.times.length - 1] }),
    })),
    ...(limiting === undefined ? {} : { limitedBy: limiting.symbol }),
    emptyBars: absentTimes(times, settings.step),
  };
}

/** A clean series whose closes are found by their times. */
interface TimedSeries extends Omit<CleanSeries, 'closes'> {
  readonly closes: ReadonlyMap<number, number>;
}

interface Settings {
  readonly step: number;
  readonly from: number;
  readonly to: number;
  readonly maxFilledBars: number;
  readonly minBars: number;
  readonly maxFilledShare: number;
}

function requireSettings(options: AlignmentOptions): Settings {
  const settings = {
    step: TIMEFRAME_MS[options.timeframe],
    from: options.from ?? Number.NEGATIVE_INFINITY,
    to: options.to ?? Number.POSITIVE_INFINITY,
    maxFilledBars: options.maxFilledBars ?? 3,
    minBars: options.minBars ?? 61,
    maxFilledShare: options.maxFilledShare ?? 0.1,
  };
  const refuse = (field: string, given: unknown, allowed: string) => {
    throw new InvalidInputError({ field, given, allowed, remedy: 'Leave it out for the default.' });
  };
  if (settings.step === undefined) refuse('timeframe', options.timeframe, Object.keys(TIMEFRAME_MS).join(', '));
  if (!(settings.from < settings.to)) refuse('from', settings.from, `a time before ${settings.to}`);
  if (!(Number.isInteger(settings.maxFilledBars) && settings.maxFilledBars >= 0)) {
    refuse('maxFilledBars', settings.maxFilledBars, 'a whole number of bars, 0 or more');
  }
  if (!(Number.isInteger(settings.minBars) && settings.minBars >= 2)) {
    refuse('minBars', settings.minBars, 'a whole number of bars, 2 or more');
  }
  if (!(settings.maxFilledShare >= 0 && settings.maxFilledShare <= 1)) {
    refuse('maxFilledShare', settings.maxFilledShare, 'a share between 0 and 1');
  }
  return settings;
}

/** Every open time at which at least one symbol has a bar, in ascending order. */
function commonGrid(all: readonly TimedSeries[]): number[] {
  const present = new Set<number>();
  for (const { times } of all) for (const time of times) present.add(time);
  return [...present].sort((a, b) => a - b);
}

/** The open times between the first and the last row at which there is none. */
function absentTimes(times: readonly number[], step: number): number[] {
  const absent: number[] = [];
  for (let k = 1; k < times.length; k++) {
    for (let time = times[k - 1] + step; time < times[k]; time += step) absent.push(time);
  }
  return absent;
}

/** The index in the grid from which a symbol can be used, or why it cannot. */
function usableSpan(
  series: TimedSeries,
  grid: readonly number[],
  { maxFilledBars, minBars, maxFilledShare }: Settings,
): number | { reason: LeftOutReason; detail: string } {
  if (series.times.length === 0) return { reason: 'NO_CANDLES', detail: 'no usable bar in the time asked for' };
  let start = grid.length;
  let present = 0;
  let missing = 0;
  for (let k = grid.length - 1; k >= 0; k--) {
    if (series.closes.has(grid[k])) {
      start = k;
      present += 1;
      missing = 0;
    } else {
      missing += 1;
      if (missing > maxFilledBars) break;
    }
  }
  if (present === 0) {
    const last = new Date(series.times[series.times.length - 1]).toISOString();
    return { reason: 'STOPPED', detail: `the last bar is of ${last}, more than ${maxFilledBars} bars before the end` };
  }
  const bars = grid.length - start;
  if (bars < minBars) {
    const since = new Date(grid[start]).toISOString();
    return { reason: 'TOO_SHORT', detail: `${bars} bars without a long gap, since ${since}; ${minBars} are needed` };
  }
  const filledShare = (bars - present) / bars;
  if (filledShare > maxFilledShare) {
    return {
      reason: 'TOO_MANY_GAPS',
      detail: `${bars - present} of ${bars} bars are missing; at most a share of ${maxFilledShare} may be`,
    };
  }
  return start;
}

/** The close carried into the first row of the table, for a symbol whose bar is missing there. */
function lastCloseBefore(series: TimedSeries, grid: readonly number[], start: number): number {
  for (let k = start; k >= 0; k--) {
    const close = series.closes.get(grid[k]);
    if (close !== undefined) return close;
  }
  return Number.NaN;
}
