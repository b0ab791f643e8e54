import type { Candle } from '../../core/market/candle.ts';

/** Bars that one request asks for: Coinbase refuses more than 350, ccxt asks for at most 300. */
export const CANDLES_PER_REQUEST = 300;

/** Half-open windows of at most 300 bars that cover `[from, to)`, oldest first; times in ms UTC. */
export function candleWindows(from: number, to: number, barMs: number): readonly { from: number; to: number }[] {
  const windows: { from: number; to: number }[] = [];
  for (let start = from; start < to; start += CANDLES_PER_REQUEST * barMs)
    windows.push({ from: start, to: Math.min(to, start + CANDLES_PER_REQUEST * barMs) });
  return windows;
}

/**
 * Sound, closed bars with `from <= openTime < to`, oldest first, one for each opening time (the last one given wins).
 * Left out are bars that are no six finite numbers, have a price of zero or less or a negative volume, whose high is below or whose low
 * is above another of their prices, and those still open at `venueTime`.
 *
 * @param rows ccxt's `[openTime, open, high, low, close, volume]`
 */
export function soundCandles(
  rows: readonly unknown[],
  from: number,
  to: number,
  barMs: number,
  venueTime: number,
): readonly Candle[] {
  const byOpenTime = new Map<number, Candle>();
  for (const row of rows) {
    const candle = candleFrom(row);
    if (candle === undefined || candle.openTime < from || candle.openTime >= to) continue;
    if (candle.openTime + barMs > venueTime) continue;
    byOpenTime.set(candle.openTime, candle);
  }
  return [...byOpenTime.values()].sort((a, b) => a.openTime - b.openTime);
}

function candleFrom(row: unknown): Candle | undefined {
  if (!Array.isArray(row) || row.length < 6 || !row.slice(0, 6).every(Number.isFinite)) return undefined;
  const [openTime, open, high, low, close, volume]: number[] = row;
  const sound = low > 0 && volume >= 0 && low <= Math.min(open, close) && high >= Math.max(open, close);
  return sound ? { openTime, open, high, low, close, volume } : undefined;
}
