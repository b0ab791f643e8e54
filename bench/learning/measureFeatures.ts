import { featureTable } from '../../core/learning/features/featureMatrix.ts';
import { FEATURE_NAMES } from '../../core/learning/features/registry.ts';
import { UniverseFeatures } from '../../core/learning/features/universeFeatures.ts';
import type { Candle } from '../../core/market/candle.ts';
import { type TradingSymbol, toSymbol } from '../../core/market/symbol.ts';
import { createRandom } from '../../quant/statistics/random.ts';
import { figure } from '../figure.ts';
import { median } from '../median.ts';

/** Times of the features of a universe, in ms. */
export interface FeatureMeasurement {
  readonly symbols: number;
  readonly days: number;
  readonly features: number;
  readonly rounds: number;
  /** Processor time of all rows: the median, and the least, which other work on the machine disturbs the least. */
  readonly all: number;
  readonly leastAll: number;
  /** Processor time of one more day for all symbols, on average of the days measured. */
  readonly day: number;
  /** Longest time of one day by the clock. Days on which the parameters of GARCH and pairs are estimated anew take longest. */
  readonly longestDay: number;
  readonly leastLongestDay: number;
}

const SYMBOLS = 50;
const DAYS = 1_500;
const START = Date.UTC(2021, 0, 1);
const DAY = 86_400_000;
const ALL_GOAL = 5_000;
const DAY_GOAL = 50;
/** So many of the last days are taken one by one, after the others: twice the days for which estimates are kept. */
const MORE_DAYS = 56;

/** Times the features of 50 symbols over 1,500 days, and of one more day. */
export function measureFeatures(rounds: number, seed: number, tell: (message: string) => void): FeatureMeasurement {
  tell(`features of ${SYMBOLS} symbols over ${DAYS} days`);
  const candles = seededCandles(seed);
  const all: number[] = [];
  const days: number[] = [];
  const longest: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    all.push(processorTime(() => featureTable(candles)));
    const step = measureDays([...candles.values()]);
    days.push(step.mean);
    longest.push(step.longest);
  }
  return {
    symbols: SYMBOLS,
    days: DAYS,
    features: FEATURE_NAMES.length,
    rounds,
    all: median(all),
    leastAll: Math.min(...all),
    day: median(days),
    longestDay: median(longest),
    leastLongestDay: Math.min(...longest),
  };
}

function measureDays(universe: readonly (readonly Candle[])[]): { mean: number; longest: number } {
  const features = new UniverseFeatures(universe.length);
  const advance = (day: number): void => {
    features.advance(
      START + day * DAY,
      universe.map((candles) => candles[day]),
    );
  };
  for (let day = 0; day < DAYS - MORE_DAYS; day += 1) advance(day);
  let longest = 0;
  const total = processorTime(() => {
    for (let day = DAYS - MORE_DAYS; day < DAYS; day += 1) {
      const start = performance.now();
      advance(day);
      longest = Math.max(longest, performance.now() - start);
    }
  });
  return { mean: total / MORE_DAYS, longest };
}

/** Processor time of this process, its threads included, in ms. */
function processorTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function seededCandles(seed: number): ReadonlyMap<TradingSymbol, readonly Candle[]> {
  const random = createRandom(seed);
  const market = Array.from({ length: DAYS }, () => 0.02 * random.normal());
  return new Map(
    Array.from({ length: SYMBOLS }, (_, k) => {
      let close = 10 + k;
      const candles = market.map((factor, day) => {
        const open = close * Math.exp(0.003 * random.normal());
        close = open * Math.exp(factor + 0.03 * random.normal());
        return {
          openTime: START + day * DAY,
          open,
          high: Math.max(open, close) * (1 + 0.02 * random.uniform()),
          low: Math.min(open, close) * (1 - 0.02 * random.uniform()),
          close,
          volume: 1_000 * Math.exp(random.normal()),
        };
      });
      return [toSymbol(`C${k + 1}`, 'USD'), candles] as const;
    }),
  );
}

/** The times beside their goals. */
export function featureReport(m: FeatureMeasurement): readonly string[] {
  const line = (what: string, time: number, least: number, goal: number): string =>
    `| ${what} | ${figure(time)} | ${figure(least)} | < ${goal} | ${figure(least / goal)}x | ${least < goal ? 'met' : 'MISSED'} |`;
  const perRow = (1_000 * m.leastAll) / (m.symbols * m.days);
  return [
    `${m.features} features of ${m.symbols} symbols over ${m.days} days, ${m.rounds} rounds; ms.`,
    '',
    '| work | median | least | goal | least as a share of the goal | |',
    '| --- | ---: | ---: | ---: | ---: | --- |',
    line('all rows, processor time', m.all, m.leastAll, ALL_GOAL),
    line('longest of 56 days, by the clock', m.longestDay, m.leastLongestDay, DAY_GOAL),
    '',
    `One more day takes ${figure(m.day)} ms of processor time on average; a row of all takes ${figure(perRow)} microseconds.`,
  ];
}
