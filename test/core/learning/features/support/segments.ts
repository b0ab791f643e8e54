import type { Candle } from '../../../../../core/market/candle.ts';

const DAY = 86_400_000;

/** The candles of one symbol between long gaps, as plain arrays, oldest first. */
export interface Segment {
  readonly times: number[];
  readonly open: number[];
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
  readonly volume: number[];
  /** ln(C_t / C_{t-1}); NaN first. */
  readonly change: number[];
  /** Mean of the other symbols' returns since the last candle; NaN first. */
  readonly market: number[];
}

/** The segments of every symbol, cut at gaps of more than three days. */
export function segmentsOf(universe: readonly (readonly Candle[])[]): Segment[][] {
  const all = universe.map(cut);
  const days = [...new Set(universe.flatMap((candles) => candles.map(({ openTime }) => openTime)))].sort(
    (a, b) => a - b,
  );
  return all.map((segments, symbol) => {
    const others = all.filter((_, other) => other !== symbol).flat();
    const byDay = new Map(days.map((day) => [day, meanOnDay(others, day)]));
    for (const { times, market } of segments)
      for (const [k, time] of times.entries()) {
        const since = days.filter((day) => day > (times[k - 1] ?? Number.POSITIVE_INFINITY) && day <= time);
        market.push(k === 0 ? Number.NaN : since.reduce((sum, day) => sum + (byDay.get(day) ?? Number.NaN), 0));
      }
    return segments;
  });
}

/** Mean return on a day; 0 where all that trade have a gap there, NaN where none trades. */
function meanOnDay(segments: readonly Segment[], day: number): number {
  const trading = segments.filter(({ times }) => {
    const known = times.filter((time) => time <= day);
    return known.length > 1 && known[known.length - 1] >= day - 3 * DAY;
  });
  const returns = trading.flatMap(({ times, change }) => change[times.indexOf(day)] ?? []);
  if (returns.length > 0) return returns.reduce((sum, value) => sum + value, 0) / returns.length;
  return trading.length > 0 ? 0 : Number.NaN;
}

function cut(candles: readonly Candle[]): Segment[] {
  const segments: Segment[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const { openTime, open, high, low, close, volume } of candles) {
    if (openTime - before > 4 * DAY)
      segments.push({ times: [], open: [], high: [], low: [], close: [], volume: [], change: [], market: [] });
    const segment = segments[segments.length - 1];
    const last = segment.close.at(-1) ?? Number.NaN;
    segment.times.push(openTime);
    segment.open.push(open);
    segment.high.push(Math.max(high, open, close));
    segment.low.push(Math.min(low, open, close));
    segment.close.push(close);
    segment.volume.push(volume);
    segment.change.push(Math.log(close / last));
    before = openTime;
  }
  return segments;
}

/** A segment up to and including one candle. */
export function upTo(segment: Segment, index: number): Segment {
  const part = (values: readonly number[]): number[] => values.slice(0, index + 1);
  return {
    times: part(segment.times),
    open: part(segment.open),
    high: part(segment.high),
    low: part(segment.low),
    close: part(segment.close),
    volume: part(segment.volume),
    change: part(segment.change),
    market: part(segment.market),
  };
}
