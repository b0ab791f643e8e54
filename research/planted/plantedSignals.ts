import { normalCdf } from '../../quant/statistics/normal.ts';
import { createRandom } from '../../quant/statistics/random.ts';
import { DAY_MS, type DailyBars, dayOf } from '../../simulator/market/dailyBars.ts';
import type { SignalSource } from '../backtest/signalSource.ts';

/** What planted signals are like. */
export interface PlantedSkill {
  /** Correlation of a signal's score with the return that it speaks of, -1 to 1. */
  readonly informationCoefficient: number;
  /** Whole days that a signal speaks of. */
  readonly horizonDays: number;
  /** Another one gives other noise. */
  readonly seed: number;
}

/** Half-open days that scores are standardized over. */
export interface PlantedDays {
  readonly from: number;
  readonly to: number;
}

/**
 * Signals that know the future by as much as is asked for, to measure what an account makes of skill that is truly there: one for each coin and day,
 *
 *     z = IC y + sqrt(1 - IC^2) e,
 *
 * with y the log return of the coming `horizonDays`, standardized over the days of the backtest, and e standard normal noise that is new each day. A signal says the sign of z with the
 * confidence Phi(|z|), the score that forecasts are read by (`signalViews`). Where the horizon reaches beyond the candles there is none.
 *
 * Source: Grinold and Kahn, Active Portfolio Management (2000), chapters 6 and 10.
 */
export function plantedSignals(daily: DailyBars, skill: PlantedSkill, days: PlantedDays): SignalSource {
  const { informationCoefficient, horizonDays, seed } = skill;
  const scores = new Map<string, ReadonlyMap<number, number>>();
  const scoresOf = (symbol: string): ReadonlyMap<number, number> => {
    const known = scores.get(symbol) ?? scoresOn(daily, symbol, skill, days);
    scores.set(symbol, known);
    return known;
  };
  return {
    name: 'planted',
    version: [informationCoefficient, horizonDays, seed, days.from, days.to].join(' '),
    signals: ({ at, symbols }) =>
      symbols.flatMap((symbol) => {
        const score = scoresOf(symbol).get(dayOf(at));
        if (score === undefined) return [];
        const direction = score > 0 ? 'buy' : 'sell';
        const confidence = normalCdf(Math.abs(score));
        return [{ symbol, direction, confidence, horizonDays, at: dayOf(at) * DAY_MS, source: 'planted' }];
      }),
  };
}

/** The scores of one symbol by day. Days on which the future is not recorded have none. */
function scoresOn(
  daily: DailyBars,
  symbol: string,
  { informationCoefficient, horizonDays, seed }: PlantedSkill,
  { from, to }: PlantedDays,
): ReadonlyMap<number, number> {
  const returns = new Map<number, number>();
  for (let day = dayOf(from); day < dayOf(to); day += 1) {
    const [now, then] = [daily.bar(symbol, day - 1)?.close, daily.bar(symbol, day - 1 + horizonDays)?.close];
    if (now !== undefined && then !== undefined) returns.set(day, Math.log(then / now));
  }
  const values = [...returns.values()];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const random = createRandom(seedOf(symbol, seed));
  const noise = Math.sqrt(1 - informationCoefficient ** 2);
  const scores = new Map<number, number>();
  for (const [day, value] of returns) {
    const known = deviation > 0 ? (value - mean) / deviation : 0;
    scores.set(day, informationCoefficient * known + noise * random.normal());
  }
  return scores;
}

/** A seed for each symbol, so that its noise does not depend on which others there are: FNV-1a of its name, mixed with the run's seed. */
function seedOf(symbol: string, seed: number): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const letter of `${seed} ${symbol}`) {
    hash ^= BigInt(letter.codePointAt(0) ?? 0);
    hash = BigInt.asUintN(64, hash * 0x100000001b3n);
  }
  return hash;
}
