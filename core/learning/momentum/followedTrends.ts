import { type Candle, TIMEFRAME_MS } from '../../market/candle.ts';
import { type CleanSeries, cleanCandles } from '../../market/cleanCandles.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { DEFAULT_MOMENTUM, momentumForecast } from '../../signals/momentum.ts';
import { tripleBarrierLabels } from '../labels/tripleBarrier.ts';
import type { LabelledEvent } from '../models/labelledEvent.ts';
import type { SignalBarriers } from '../signals/signalBarriers.ts';

/** What the rule of momentum said at the end of a day. */
export interface Trend {
  readonly symbol: TradingSymbol;
  /** End of the day, ms UTC. */
  readonly at: number;
  /** 1 to buy, -1 to sell. */
  readonly side: 1 | -1;
  /** Size of its score, in standard deviations. */
  readonly strength: number;
  /** Of a day's log return, by which its barriers are scaled; NaN where there are too few days. */
  readonly volatility: number;
}

/** A trend with what became of the position of who followed it; that of a sell gains where the price falls. */
export interface FollowedTrend extends Trend, LabelledEvent {
  /** Simple return of the position before costs. */
  readonly return: number;
}

/** The trends of a market. */
export interface MarketTrends {
  /** Those whose outcome is known, in the order of their starts. */
  readonly followed: readonly FollowedTrend[];
  /** Those of the last day of each symbol. */
  readonly latest: readonly Trend[];
}

/** Scores of days by the time at which they began, per symbol: what was computed once is not computed again. */
export type KnownScores = Map<TradingSymbol, Map<number, number>>;

const DAY_MS = TIMEFRAME_MS['1d'];
/** Days of the volatility that barriers are scaled by, as for models. */
const VOLATILITY_DAYS = 60;
/** Closes that the score of a day is made of, as the uncalibrated rule has them. */
const CLOSES = Math.max(...DEFAULT_MOMENTUM.lookbacks) + 8;
/** A later bar may still show that one of these was a bad tick. */
const LATEST_BARS = 3;

/**
 * What the rule of momentum (`momentumForecast`) said of each day, and what became of it: a meta-label of the rule. Its position opens at the close of the day, and ends at the first of three
 * barriers. A day whose closes hold a threefold jump says nothing.
 *
 * Source: Lopez de Prado (2018), Advances in Financial Machine Learning, section 3.6.
 *
 * @param candles ended daily candles per symbol, ascending
 * @param known scores of earlier calls on the same market; new ones are added
 */
export function followedTrends(
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  barriers: SignalBarriers,
  known: KnownScores = new Map(),
): MarketTrends {
  const followed: FollowedTrend[] = [];
  const latest: Trend[] = [];
  for (const [symbol, own] of candles) {
    const clean = cleanCandles(own, DAY_MS);
    const usable = new Set(clean.times);
    const bars = own.filter(({ openTime }) => usable.has(openTime));
    const scores = scoresOf(clean, scoresKnown(known, symbol));
    const scales = volatilities(clean.closes);
    const trends = scores.map((score, index) => trendOf(symbol, clean.times[index], score, scales[index]));
    const last = trends.at(-1);
    if (last !== undefined) latest.push(last);
    followed.push(...outcomes(bars, trends, scales, barriers));
  }
  return { followed: followed.sort((a, b) => a.start - b.start || (a.symbol < b.symbol ? -1 : 1)), latest };
}

function scoresKnown(known: KnownScores, symbol: TradingSymbol): Map<number, number> {
  const found = known.get(symbol) ?? new Map<number, number>();
  known.set(symbol, found);
  return found;
}

/** The score of each close; NaN where there is none. */
function scoresOf({ times, closes, flagged }: CleanSeries, known: Map<number, number>): readonly number[] {
  const jumps = new Set(flagged.filter(({ reason }) => reason === 'SUSPECT_JUMP').map(({ openTime }) => openTime));
  let sinceJump = Number.POSITIVE_INFINITY;
  return closes.map((_, index) => {
    sinceJump = jumps.has(times[index]) ? 0 : sinceJump + 1;
    const knownScore = known.get(times[index]);
    if (knownScore !== undefined) return knownScore;
    const first = Math.max(0, index + 1 - CLOSES);
    const score =
      sinceJump < CLOSES ? Number.NaN : (momentumForecast(closes.slice(first, index + 1))?.score ?? Number.NaN);
    if (index < closes.length - LATEST_BARS && index + 1 >= CLOSES) known.set(times[index], score);
    return score;
  });
}

/** Undefined where there is no trend to follow. */
function trendOf(symbol: TradingSymbol, openTime: number, score: number, volatility: number): Trend | undefined {
  const strength = Math.abs(score);
  if (!(strength >= DEFAULT_MOMENTUM.holdBelow)) return undefined;
  return { symbol, at: openTime + DAY_MS, side: score > 0 ? 1 : -1, strength, volatility };
}

function outcomes(
  bars: readonly Candle[],
  trends: readonly (Trend | undefined)[],
  scales: ArrayLike<number>,
  { roundTripCost, ...distances }: SignalBarriers,
): readonly FollowedTrend[] {
  const sides = trends.map((trend) => trend?.side ?? 0);
  const options = { ...distances, leastDistance: Math.log1p(roundTripCost) };
  return tripleBarrierLabels(bars, scales, options, sides).flatMap(({ index, logReturn, ...label }) => {
    const trend = trends[index];
    if (trend === undefined) return [];
    const { start, end, outcome, weight } = label;
    // A short position gains what the price loses.
    const gain = trend.side === 1 ? Math.expm1(logReturn) : -Math.expm1(-logReturn);
    return [{ ...trend, start, end, outcome, weight, return: gain }];
  });
}

/** Root mean square of the daily log returns up to each close; NaN where there are too few. */
function volatilities(closes: readonly number[]): Float64Array {
  const squares = closes.map((close, day) => (day === 0 ? 0 : Math.log(close / closes[day - 1]) ** 2));
  const result = new Float64Array(closes.length).fill(Number.NaN);
  let sum = 0;
  for (const [day, square] of squares.entries()) {
    sum += square - (day > VOLATILITY_DAYS ? squares[day - VOLATILITY_DAYS] : 0);
    if (day >= VOLATILITY_DAYS) result[day] = Math.sqrt(Math.max(0, sum) / VOLATILITY_DAYS);
  }
  return result;
}
