import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../quant/statistics/normal.ts';
import { engineStrategy } from '../../../research/backtest/engineStrategy.ts';
import { NOBODY } from '../../../research/backtest/runInTurns.ts';
import { MOMENTUM_SOURCE } from '../../../research/backtest/signalSource.ts';
import { plantedSignals } from '../../../research/planted/plantedSignals.ts';
import { meanOf, skillRow } from '../../../research/planted/skillTable.ts';
import { DAY_MS } from '../../../simulator/market/dailyBars.ts';
import { backtestOn, coin, FIRST_DAY } from '../support/backtests.ts';
import { WalkBars } from '../support/walkBars.ts';

const LENGTH = 3_000;
const DAYS = { from: FIRST_DAY * DAY_MS, to: (FIRST_DAY + LENGTH) * DAY_MS };
const BARS = new WalkBars(
  ['BTC', 'SOL'].map((base) => coin(base, { lastDay: FIRST_DAY + LENGTH })),
  3,
);

/** The score that each day's signal for a symbol tells, by day. */
function scoresOf(source: ReturnType<typeof plantedSignals>, symbols: readonly string[], symbol: string) {
  const scores = new Map<number, number>();
  for (let day = FIRST_DAY; day < FIRST_DAY + LENGTH; day += 1) {
    const items = source.signals({ at: day * DAY_MS, symbols, candles: () => [] }) as readonly {
      symbol: string;
      direction: 'buy' | 'sell';
      confidence: number;
    }[];
    const item = items.find((candidate) => candidate.symbol === symbol);
    if (item !== undefined) scores.set(day, (item.direction === 'buy' ? 1 : -1) * normalQuantile(item.confidence));
  }
  return scores;
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (k: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[k], 0) / pairs.length;
  const [mx, my] = [mean(0), mean(1)];
  let [xy, xx, yy] = [0, 0, 0];
  for (const [x, y] of pairs) {
    xy += (x - mx) * (y - my);
    xx += (x - mx) ** 2;
    yy += (y - my) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}

describe('planted signals', () => {
  const skill = { informationCoefficient: 0.3, horizonDays: 1, seed: 1 };

  it('correlate with what comes by as much as was asked for', () => {
    const pairs = [...scoresOf(plantedSignals(BARS, skill, DAYS), ['BTC-USD'], 'BTC-USD')].map(([day, score]) => {
      const [now, then] = [BARS.bar('BTC-USD', day - 1)?.close, BARS.bar('BTC-USD', day)?.close];
      return [score, Math.log((then ?? Number.NaN) / (now ?? Number.NaN))] as const;
    });
    // The standard error of a correlation over 3,000 days is 0.018.
    expect(Math.abs(correlation(pairs) - 0.3)).toBeLessThan(0.06);
  });

  it('have noise of their own for each seed and symbol, whatever other symbols there are', () => {
    const alone = scoresOf(plantedSignals(BARS, skill, DAYS), ['BTC-USD'], 'BTC-USD');
    expect(scoresOf(plantedSignals(BARS, skill, DAYS), ['SOL-USD', 'BTC-USD'], 'BTC-USD')).toEqual(alone);
    const other = scoresOf(plantedSignals(BARS, { ...skill, seed: 2 }, DAYS), ['BTC-USD'], 'BTC-USD');
    expect(other).not.toEqual(alone);
  });

  it('say nothing of days that are not recorded', () => {
    const source = plantedSignals(BARS, { ...skill, horizonDays: 7 }, { ...DAYS, to: DAYS.to + 30 * DAY_MS });
    const last = (day: number) => source.signals({ at: day * DAY_MS, symbols: ['BTC-USD'], candles: () => [] });
    expect(last(FIRST_DAY + LENGTH - 6)).toHaveLength(1);
    expect(last(FIRST_DAY + LENGTH - 5)).toHaveLength(0);
  });
});

describe('a table of skill', () => {
  it('tells the mean over the seeds with its interval by Student', () => {
    const { mean, lower, upper } = meanOf([1, 2, 3]);
    expect(mean).toBe(2);
    // t of 2 degrees of freedom at 97.5 % is 4.302653; the standard error 1 / sqrt(3).
    expect(lower).toBeCloseTo(2 - 4.302653 / Math.sqrt(3), 6);
    expect(upper).toBeCloseTo(2 + 4.302653 / Math.sqrt(3), 6);
    expect(meanOf([5])).toEqual({ mean: 5 });
  });

  it('runs the engine once for each seed, and pays more where skill is nearly certain', async () => {
    const coins = ['BTC', 'SOL'].map((base) => coin(base, { volatility: 0.05 }));
    const to = (FIRST_DAY + 20) * DAY_MS;
    const options = backtestOn(coins, { to, strategy: engineStrategy(MOMENTUM_SOURCE, 0) });
    const research = { ...options, source: MOMENTUM_SOURCE, delay: 0, weights: new Map() };
    const row = async (informationCoefficient: number) =>
      await skillRow(research, { informationCoefficient, horizonDays: 7 }, 2, NOBODY);
    const [sure, wrong] = [await row(0.95), await row(-0.95)];
    expect(sure?.seeds).toBe(2);
    expect(sure?.annualReturn.mean).toBeGreaterThan(wrong?.annualReturn.mean ?? Number.NaN);
  });
});
