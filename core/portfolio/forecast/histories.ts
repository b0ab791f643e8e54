import { type Candle, TIMEFRAME_MS } from '../../market/candle.ts';
import { type CleanSeries, cleanCandles } from '../../market/cleanCandles.ts';
import type { TradingSymbol } from '../../market/symbol.ts';

/** The usable returns of one symbol, on the common grid of days. */
export interface SymbolHistory {
  readonly symbol: TradingSymbol;
  /** Daily simple returns, oldest first. */
  readonly returns: Float64Array;
  /** Closes, one more than returns. */
  readonly closes: Float64Array;
  /** Row of the first return on the common grid. */
  readonly start: number;
  /** The candles ended more than `MAX_FILLED_DAYS` before those of the others, or before now. */
  readonly stale: boolean;
}

/** Histories of different length on one grid of days. */
export interface MarketHistory {
  /** In order of the symbols. */
  readonly histories: readonly SymbolHistory[];
  /** Rows of the grid: returns of the longest history. */
  readonly days: number;
  /** Why each symbol with candles has no history here, in words. */
  readonly leftOut: ReadonlyMap<TradingSymbol, string>;
}

/** Returns that any estimate needs. */
const SHORTEST = 2;
/** Longest gap, in days, that the last close is carried over; a longer one ends the history before it. */
const MAX_FILLED_DAYS = 3;
/** Largest share of carried closes. */
const MAX_FILLED_SHARE = 0.1;
/** A stale symbol's last risk says nothing any more when its candles are this many days old. */
export const MAX_STALE_DAYS = 30;

/**
 * Puts daily candles on the grid of days on which any symbol traded. Each symbol keeps its own window, so that a new listing does not cut the history of the
 * others.
 *
 * Left out are symbols with too little history; those whose price never moved, since a dead market is not a riskless one; and those that
 * changed threefold within a day, for one redenomination would drown all other returns. A symbol whose candles have stopped less than 30 days ago stays, as
 * stale. Bars at the end without any trade, at the close before them, are no candles.
 *
 * @param candles daily bars by symbol, in any order
 * @param minimumHistory least number of daily returns of a usable symbol
 * @param windowDays largest number of daily returns
 * @param now ms UTC, by which candles are stale also where all have stopped; by default the end of the latest bar
 * @param clean takes out of the bars what cannot be a price
 */
export function marketHistory(
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  minimumHistory: number,
  windowDays: number,
  now?: number,
  clean: (bars: readonly Candle[], step: number) => CleanSeries = cleanCandles,
): MarketHistory {
  const step = TIMEFRAME_MS['1d'];
  const cleaned = [...candles]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([symbol, bars]) => ({ symbol, bars, series: clean(bars, step) }));
  const grid = commonGrid(cleaned.map(({ series }) => series)).slice(-(windowDays + 1));
  const lastDay = grid.at(-1) ?? 0;
  const lastClosedDay = Math.max(lastDay, now === undefined ? lastDay : Math.floor(now / step) * step - step);
  const histories: SymbolHistory[] = [];
  const leftOut = new Map<TradingSymbol, string>();
  for (const { symbol, bars, series } of cleaned) {
    const alive = untilLastTrade(series, bars);
    const history = usableHistory(symbol, alive, grid, minimumHistory, lastClosedDay);
    if (typeof history === 'string') leftOut.set(symbol, history);
    else histories.push(history);
  }
  return { histories, days: Math.max(grid.length - 1, 0), leftOut };
}

/**
 * The series without the bars at its end in which nothing was traded and the close stayed the same. Venues go on printing them for a halted market,
 * and each would make the market look calmer than it is.
 */
function untilLastTrade(series: CleanSeries, bars: readonly Candle[]): CleanSeries {
  if (!bars.some(({ volume }) => volume === 0)) return series;
  const { times, closes } = series;
  const volumes = new Map(bars.map(({ openTime, volume }) => [openTime, volume]));
  let end = times.length;
  while (end > 1 && volumes.get(times[end - 1]) === 0 && closes[end - 1] === closes[end - 2]) end -= 1;
  if (end === times.length) return series;
  return { ...series, times: times.slice(0, end), closes: closes.slice(0, end) };
}

/** Every day on which at least one symbol has a bar, ascending. */
function commonGrid(all: readonly CleanSeries[]): readonly number[] {
  let grid: readonly number[] = [];
  for (const { times } of all) {
    // Most symbols trade on the very days of those before them.
    if (isWithin(times, grid)) continue;
    grid = isWithin(grid, times) ? times : [...new Set([...grid, ...times])].sort((a, b) => a - b);
  }
  return grid;
}

/** Whether all of some ascending times are among others. */
function isWithin(times: readonly number[], others: readonly number[]): boolean {
  let k = 0;
  for (const time of times) {
    while (k < others.length && others[k] < time) k += 1;
    if (others[k] !== time) return false;
  }
  return true;
}

/** The closes of a series on a grid of days; NaN where it has none. */
function onGrid({ times, closes }: CleanSeries, grid: readonly number[]): Float64Array {
  const aligned = new Float64Array(grid.length).fill(Number.NaN);
  let k = 0;
  for (let row = 0; row < grid.length; row += 1) {
    while (k < times.length && times[k] < grid[row]) k += 1;
    if (times[k] === grid[row]) aligned[row] = closes[k];
  }
  return aligned;
}

/** The history up to the last bar and back to the last long gap, or why there is none. */
function usableHistory(
  symbol: TradingSymbol,
  series: CleanSeries,
  grid: readonly number[],
  minimumHistory: number,
  lastClosedDay: number,
): SymbolHistory | string {
  const aligned = onGrid(series, grid);
  let last = grid.length - 1;
  while (last >= 0 && Number.isNaN(aligned[last])) last -= 1;
  if (last < 0) return 'no usable bar';
  const age = Math.round((lastClosedDay - grid[last]) / TIMEFRAME_MS['1d']);
  if (age > MAX_STALE_DAYS) return `the last bar is of ${day(grid[last])}, ${age} days before the last one`;
  const stale = age > MAX_FILLED_DAYS;
  const end = stale ? last : grid.length - 1;
  const { start, filled } = backToGap(aligned, last);
  const bars = end - start + 1;
  if (bars - 1 < Math.max(minimumHistory, SHORTEST))
    return `${bars} bars without a long gap, since ${day(grid[start])}; ${Math.max(minimumHistory, SHORTEST) + 1} are needed`;
  const carried = filled + (end - last);
  if (carried > MAX_FILLED_SHARE * bars) return `${carried} of ${bars} bars are missing`;
  const closes = aligned.slice(start, end + 1);
  let moved = false;
  for (let k = 1; k < bars; k += 1) {
    if (Number.isNaN(closes[k])) closes[k] = closes[k - 1];
    moved ||= closes[k] !== closes[0];
  }
  if (!moved) return `its price has not moved for ${bars} days`;
  const jump = series.flagged.find(({ reason, openTime }) => reason === 'SUSPECT_JUMP' && openTime > grid[start]);
  if (jump !== undefined) return `its price jumped on ${day(jump.openTime)}: ${jump.detail}`;
  const returns = new Float64Array(bars - 1);
  for (let k = 0; k + 1 < bars; k += 1) returns[k] = closes[k + 1] / closes[k] - 1;
  return { symbol, returns, closes, start, stale };
}

/** Index of the first bar after the last long gap, and the bars missing from there to `last`. */
function backToGap(aligned: Float64Array, last: number): { start: number; filled: number } {
  let start = last;
  let filled = 0;
  let missing = 0;
  for (let k = last - 1; k >= 0 && missing <= MAX_FILLED_DAYS; k -= 1) {
    if (Number.isNaN(aligned[k])) missing += 1;
    else {
      start = k;
      filled += missing;
      missing = 0;
    }
  }
  return { start, filled };
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
