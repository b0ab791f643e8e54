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
  while (end > 1 && volumes.get(times[end - 1]) === 0 && closes.get(times[end - 1]) === closes.get(times[end - 2]))
    end -= 1;
  if (end === times.length) return series;
  const kept = times.slice(0, end);
  const gone = new Set(times.slice(end));
  return { ...series, times: kept, closes: new Map([...closes].filter(([time]) => !gone.has(time))) };
}

function commonGrid(all: readonly CleanSeries[]): number[] {
  const present = new Set<number>();
  for (const { times } of all) for (const time of times) present.add(time);
  return [...present].sort((a, b) => a - b);
}

/** The history up to the last bar and back to the last long gap, or why there is none. */
function usableHistory(
  symbol: TradingSymbol,
  series: CleanSeries,
  grid: readonly number[],
  minimumHistory: number,
  lastClosedDay: number,
): SymbolHistory | string {
  let last = grid.length - 1;
  while (last >= 0 && !series.closes.has(grid[last])) last -= 1;
  if (last < 0) return 'no usable bar';
  const age = Math.round((lastClosedDay - grid[last]) / TIMEFRAME_MS['1d']);
  if (age > MAX_STALE_DAYS) return `the last bar is of ${day(grid[last])}, ${age} days before the last one`;
  const stale = age > MAX_FILLED_DAYS;
  const end = stale ? last : grid.length - 1;
  const { start, filled } = backToGap(series, grid, last);
  const bars = end - start + 1;
  if (bars - 1 < Math.max(minimumHistory, SHORTEST))
    return `${bars} bars without a long gap, since ${day(grid[start])}; ${Math.max(minimumHistory, SHORTEST) + 1} are needed`;
  const carried = filled + (end - last);
  if (carried > MAX_FILLED_SHARE * bars) return `${carried} of ${bars} bars are missing`;
  const closes = new Float64Array(bars);
  let moved = false;
  for (let k = 0; k < bars; k += 1) {
    closes[k] = series.closes.get(grid[start + k]) ?? closes[k - 1];
    moved ||= closes[k] !== closes[0];
  }
  if (!moved) return `its price has not moved for ${bars} days`;
  const jump = series.flagged.find(({ reason, openTime }) => reason === 'SUSPECT_JUMP' && openTime > grid[start]);
  if (jump !== undefined) return `its price jumped on ${day(jump.openTime)}: ${jump.detail}`;
  const returns = Float64Array.from({ length: bars - 1 }, (_, k) => closes[k + 1] / closes[k] - 1);
  return { symbol, returns, closes, start, stale };
}

/** Index of the first bar after the last long gap, and the bars missing from there to `last`. */
function backToGap(series: CleanSeries, grid: readonly number[], last: number): { start: number; filled: number } {
  let start = last;
  let filled = 0;
  let missing = 0;
  for (let k = last - 1; k >= 0 && missing <= MAX_FILLED_DAYS; k -= 1) {
    if (!series.closes.has(grid[k])) missing += 1;
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
