import type { RandomGenerator } from '../../quant/statistics/random.ts';
import type { Bar } from './bar.ts';
import { bridgeMaximum, foldInto } from './bridge.ts';

/** Mean range of a Brownian motion over its standard deviation, sqrt(8 / pi) (W. Feller, Ann. Math. Statist. 22, 1951). */
const RANGE_PER_DEVIATION = Math.sqrt(8 / Math.PI);

/**
 * Parts of a bar: a random path that opens, peaks, bottoms and closes exactly where the bar does and trades exactly its volume. Joined
 * together again the parts are the bar, bit by bit.
 *
 * @param parts how many equal intervals, at least 2
 */
export function refine(bar: Bar, parts: number, random: RandomGenerator): readonly Bar[] {
  const deviation = (bar.high - bar.low) / RANGE_PER_DEVIATION / Math.sqrt(parts);
  const opens = [bar.open];
  let value = bar.open;
  for (let left = parts - 1; left > 0; left--) {
    const drawn = value + (bar.close - value) / (left + 1) + deviation * Math.sqrt(left / (left + 1)) * random.normal();
    value = foldInto(drawn, bar.low, bar.high);
    opens.push(value);
  }
  const paths = opens.map((open, part) => {
    const close = opens[part + 1] ?? bar.close;
    return {
      open,
      close,
      high: bridgeMaximum(open, close, deviation, random),
      low: -bridgeMaximum(-open, -close, deviation, random),
      share: 0.25 - Math.log(random.uniform()),
    };
  });
  const peak = indexOfLargest(paths.map((path) => path.high));
  const bottom = indexOfLargest(paths.map((path) => -path.low));
  const volumes = splitVolume(
    bar.volume,
    paths.map((path) => path.share),
  );
  return paths.map(({ open, close, high, low }, part) => ({
    open,
    close,
    high: part === peak ? bar.high : Math.min(bar.high, Math.max(high, open, close)),
    low: part === bottom ? bar.low : Math.max(bar.low, Math.min(low, open, close)),
    volume: volumes[part] ?? 0,
  }));
}

/** Whole numbers in proportion to `shares` that add up to `volume`; what rounding leaves goes to the largest. */
function splitVolume(volume: number, shares: readonly number[]): readonly number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const volumes = shares.map((share) => Math.floor((volume * share) / total));
  const largest = indexOfLargest(shares);
  const rest = volume - volumes.reduce((sum, part) => sum + part, 0);
  return volumes.map((part, index) => (index === largest ? part + rest : part));
}

function indexOfLargest(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? value) ? index : best), 0);
}
