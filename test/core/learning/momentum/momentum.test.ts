import { describe, expect, it } from 'vitest';
import { FEWEST_INDEPENDENT } from '../../../../core/learning/calibration/calibratePositions.ts';
import { calibrateTrends, opinionOf } from '../../../../core/learning/momentum/calibrateTrends.ts';
import { followedTrends, type KnownScores } from '../../../../core/learning/momentum/followedTrends.ts';
import { judgeTrends } from '../../../../core/learning/momentum/judgeTrends.ts';
import { momentumOpinion } from '../../../../core/learning/momentum/momentumOpinion.ts';
import { MOMENTUM_POSITION } from '../../../../core/learning/momentum/momentumPosition.ts';
import type { Candle } from '../../../../core/market/candle.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';

const DAY = 86_400_000;
const FIRST = Date.UTC(2022, 0, 1);
const BARRIERS = { ...MOMENTUM_POSITION, roundTripCost: 0.002 };

/** Daily candles of coins whose drift keeps its sign for about `lasting` days; 0 for pure noise. */
function market(coins: number, days: number, { lasting = 0, drift = 0, seed = 1 } = {}) {
  const random = createRandom(seed);
  const coin = (): Candle[] => {
    let [close, way] = [100, 1];
    return Array.from({ length: days }, (_, day) => {
      const open = close;
      if (lasting > 0 && random.uniform() < 1 / lasting) way = -way;
      close = open * Math.exp(0.03 * random.normal() + (lasting > 0 ? way * drift : 0));
      const [low, high] = [Math.min(open, close) * 0.995, Math.max(open, close) * 1.005];
      return { openTime: FIRST + day * DAY, open, high, low, close, volume: 1_000 };
    });
  };
  return new Map(Array.from({ length: coins }, (_, k) => [`C${k}-USD`, coin()]));
}

const endOf = (candles: ReadonlyMap<string, readonly Candle[]>): number =>
  Math.max(...[...candles.values()].map((own) => own.at(-1)?.openTime ?? 0)) + DAY;
const opinion = (candles: ReadonlyMap<string, readonly Candle[]>) =>
  momentumOpinion({ candles, barriers: BARRIERS, source: 'momentum', at: endOf(candles) });

describe('calibrated momentum', () => {
  it('is right as often as it says on positions it knew nothing of, with trends and without', () => {
    for (const kind of [{ lasting: 60, drift: 0.012 }, {}]) {
      const { followed } = followedTrends(market(6, 900, kind), BARRIERS);
      for (const side of judgeTrends(followed, 0.002, 0.75)) {
        expect(side.calibrationError).toBeLessThan(0.06);
        const { all, auc, reliability } = side;
        expect(reliability.reduce((rows, { count }) => rows + count, 0)).toBe(all.count);
        const gaps = reliability.map(({ said, came, count }) => (count * Math.abs(said - came)) / all.count);
        expect(gaps.reduce((total, gap) => total + gap, 0)).toBeCloseTo(side.calibrationError ?? -1, 10);
        // Trends that last are known by their strength, noise is not.
        expect(Math.abs((auc ?? 1) - 0.5)).toBeLessThan('drift' in kind ? 0.3 : 0.1);
        const { right, rightInterval } = side.admitted;
        if (right !== null && side.admitted.independent > 20) expect(rightInterval.upper).toBeGreaterThan(0.75);
      }
    }
  });

  it('is surer of a strong trend than of a weak one where trends last, and of neither on noise', () => {
    const gap = (candles: ReadonlyMap<string, readonly Candle[]>): number => {
      const calibrations = calibrateTrends(followedTrends(candles, BARRIERS).followed);
      const said = (strength: number) => opinionOf(calibrations, { side: 1, strength })?.probability ?? Number.NaN;
      return said(2.5) - said(0.6);
    };
    expect(gap(market(10, 1_200, { lasting: 150, drift: 0.012 }))).toBeGreaterThan(0.05);
    expect(Math.abs(gap(market(6, 900, { seed: 2 })))).toBeLessThan(0.03);
  });

  it('counts a trend to sell as right where the price falls, and says what the price is expected to do', () => {
    const falling = market(3, 900, { lasting: 100_000, drift: -0.004, seed: 3 });
    const { followed } = followedTrends(falling, BARRIERS);
    const sells = followed.filter(({ side }) => side === -1);
    expect(sells.length).toBeGreaterThan(300);
    for (const { outcome, return: gain } of sells.slice(0, 200)) if (outcome === 1) expect(gain).toBeGreaterThan(0);
    const sell = opinion(falling).signals.find(({ direction }) => direction === 'sell');
    expect(sell?.expectedReturn).toBeLessThan(0);
    expect(sell?.horizonDays).toBe(10);
    // What its confidence speaks of: profit a little below, loss far above.
    const { profitBarrier = 0, lossBarrier = 0 } = sell ?? {};
    expect(profitBarrier).toBeGreaterThan(BARRIERS.roundTripCost / 2);
    expect(Math.log1p(lossBarrier) / -Math.log1p(-profitBarrier)).toBeCloseTo(BARRIERS.loss / BARRIERS.profit, 3);
  });

  it('says to hold where following the trend returns nothing on average, however probable it is', () => {
    // Each rise of a few weeks ends in a crash beyond the barrier of loss: small gains often, a large loss now and then.
    const crashing = new Map(
      [...market(8, 1_200, { seed: 4 })].map(([symbol, own], k) => {
        let level = 100;
        const bars = own.map((bar, day) => {
          const open = level;
          level *= (day + 11 * k) % 40 === 39 ? 0.62 : 1.012 + 0.002 * Math.sin(day * 7.3 + k);
          return { ...bar, open, close: level, high: Math.max(open, level), low: Math.min(open, level) };
        });
        return [symbol, bars] as const;
      }),
    );
    const buys = opinion(crashing).signals.filter(
      ({ expectedReturn = 0, direction }) => direction !== 'sell' && expectedReturn <= 0,
    );
    expect(buys.length).toBeGreaterThan(0);
    expect(buys.every(({ direction }) => direction === 'hold')).toBe(true);
  });

  it('looks at no later candle: what was said of a day and of positions that had ended stays', () => {
    const whole = market(4, 700, { lasting: 60, drift: 0.01 });
    const end = FIRST + 600 * DAY;
    const until = new Map([...whole].map(([symbol, own]) => [symbol, own.slice(0, 600)]));
    const other = new Map(
      [...whole].map(([symbol, own]) => [
        symbol,
        own.map((bar) => (bar.openTime < end ? bar : { ...bar, high: bar.high * 1.3, close: bar.close * 1.2 })),
      ]),
    );
    const ended = (candles: ReadonlyMap<string, readonly Candle[]>) =>
      followedTrends(candles, BARRIERS).followed.filter((trend) => trend.end <= end);
    expect(ended(other)).toEqual(ended(until));
  });

  it('says the same with the scores of earlier days at hand', () => {
    const whole = market(3, 500, { lasting: 60, drift: 0.01, seed: 5 });
    const known: KnownScores = new Map();
    for (let days = 490; days <= 500; days += 2) {
      const candles = new Map([...whole].map(([symbol, own]) => [symbol, own.slice(0, days)]));
      expect(followedTrends(candles, BARRIERS, known)).toEqual(followedTrends(candles, BARRIERS));
    }
  });

  it('says nothing where too few positions have ended, nor of a symbol without recent bars or with a jump', () => {
    expect(opinion(market(1, 120)).muted).toContain(`${FEWEST_INDEPENDENT} that do not overlap are needed`);
    const trending = market(5, 900, { lasting: 60, drift: 0.012, seed: 6 });
    const at = endOf(trending);
    const heard = (candles: ReadonlyMap<string, readonly Candle[]>): readonly string[] =>
      momentumOpinion({ candles, barriers: BARRIERS, source: 'momentum', at }).signals.map(({ symbol }) => symbol);
    const [first] = heard(trending);
    expect(first).toBeDefined();
    const own = trending.get(first) ?? [];
    expect(heard(new Map([...trending, [first, own.slice(0, -4)]]))).not.toContain(first);
    const [scale, jumpAt] = [10, own.length - 30];
    const jumped = own.map((bar, day) =>
      day < jumpAt
        ? bar
        : { ...bar, open: bar.open * scale, high: bar.high * scale, low: bar.low * scale, close: bar.close * scale },
    );
    expect(heard(new Map([...trending, [first, jumped]]))).not.toContain(first);
  });
});
