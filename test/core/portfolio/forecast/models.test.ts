import { describe, expect, it } from 'vitest';
import { type Forecast, forecastMarket } from '../../../../core/portfolio/forecast/forecast.ts';
import { DEFAULT_FORECAST } from '../../../../core/portfolio/forecast/forecastSettings.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';
import { candlesOf } from '../support/account.ts';

/** With the views that are off by default. */
const ALL_VIEWS = {
  ...DEFAULT_FORECAST,
  varViews: { ...DEFAULT_FORECAST.varViews, enabled: true },
  pairs: { ...DEFAULT_FORECAST.pairs, enabled: true },
};

function forecastOf(series: readonly (readonly number[])[], settings = ALL_VIEWS): Forecast {
  return forecastMarket({
    candles: new Map(series.map((returns, i) => [`S${String.fromCharCode(65 + i)}-USD`, candlesOf(returns)])),
    minimumHistory: 60,
    signals: [],
    settings,
  });
}

function noise(count: number, days: number, seed: number): number[][] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => Array.from({ length: days }, () => 0.03 * random.normal()));
}

/** Log prices x and 0.8 x + spread, with a spread of the given persistence that ends at `last` of its standard deviations. */
function tiedPair(days: number, persistence: number, seed: number, last: number): [number[], number[]] {
  const random = createRandom(seed);
  let level = 0;
  let spread = 0;
  const x = [0];
  const y = [0];
  for (let day = 1; day <= days; day += 1) {
    level += 0.03 * random.normal();
    spread = persistence * spread + 0.02 * random.normal();
    if (day === days) spread = (last * 0.02) / Math.sqrt(1 - persistence ** 2);
    x.push(level);
    y.push(0.8 * level + spread);
  }
  const returns = (levels: readonly number[]) => levels.slice(1).map((value, t) => Math.expm1(value - levels[t]));
  return [returns(x), returns(y)];
}

describe('lead-lag views', () => {
  it('finds a symbol that follows another one, and expects of it what the leader did', () => {
    const [leader, other, shocks] = noise(3, 400, 21);
    leader[399] = -0.09;
    const follower = leader.map((_, day) => 0.8 * shocks[day] + (day > 0 ? 0.5 * leader[day - 1] : 0));
    const result = forecastOf([leader, other, follower]);
    expect(result.attempts.find(({ model }) => model === 'var')?.detail).toContain('SA-USD leads SC-USD');
    expect(result.symbols[2].contributions.var).toBeLessThan(-0.01 / DEFAULT_FORECAST.holdingDays);
    expect(result.symbols[1].contributions.var).toBeGreaterThan(result.symbols[2].contributions.var);
  });

  it('finds next to nothing among symbols that do not lead each other', () => {
    let found = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const { symbols } = forecastOf(noise(6, 300, 100 + seed));
      if (symbols.some(({ contributions }) => contributions.var !== 0)) found += 1;
    }
    expect(found).toBeLessThanOrEqual(4);
  });

  it('is off unless it is asked for', () => {
    const [leader, other] = noise(2, 400, 21);
    const follower = leader.map((_, day) => 0.2 * other[day] + (day > 0 ? 0.9 * leader[day - 1] : 0));
    const off = { ...ALL_VIEWS, varViews: DEFAULT_FORECAST.varViews };
    expect(forecastOf([leader, follower], off).symbols.every(({ contributions }) => contributions.var === 0)).toBe(
      true,
    );
  });
});

describe('cointegrated pairs', () => {
  it('are found, with their hedge ratio and half-life, and the rich side is expected to fall behind the cheap one', () => {
    const [x, y] = tiedPair(450, 0.85, 5, 2);
    const [other] = noise(1, 450, 9);
    const result = forecastOf([x, y, other]);
    expect(result.pairs).toHaveLength(1);
    const [pair] = result.pairs;
    expect([...pair.symbols].sort()).toEqual(['SA-USD', 'SB-USD']);
    expect(pair.symbols[0] === 'SB-USD' ? pair.hedgeRatio : 1 / pair.hedgeRatio).toBeCloseTo(0.8, 0);
    expect(pair.halfLifeDays).toBeGreaterThan(2);
    expect(pair.halfLifeDays).toBeLessThan(9);
    expect(pair.usedAsView).toBe(true);
    expect(result.symbols[1].contributions.pairs).toBeLessThan(0);
    expect(result.symbols[0].contributions.pairs).toBeGreaterThan(result.symbols[1].contributions.pairs);
  });

  it('are one bet, but give no view where their half-life does not fit the horizon', () => {
    const [x, y] = tiedPair(450, 0.85, 5, 2);
    const short = { ...ALL_VIEWS, pairs: { ...ALL_VIEWS.pairs, minHalfLife: 0.1, maxHalfLife: 1 } };
    const result = forecastOf([x, y], short);
    expect(result.pairs).toHaveLength(1);
    expect(result.pairs[0].usedAsView).toBe(false);
    expect(result.symbols.every(({ contributions }) => contributions.pairs === 0)).toBe(true);
  });

  it('are next to never found among random walks', () => {
    let found = 0;
    for (let seed = 1; seed <= 20; seed += 1) found += forecastOf(noise(6, 300, 500 + seed)).pairs.length;
    expect(found).toBeLessThanOrEqual(3);
  });

  it('are off unless they are asked for', () => {
    const [x, y] = tiedPair(450, 0.85, 5, 2);
    const off = { ...ALL_VIEWS, pairs: DEFAULT_FORECAST.pairs };
    expect(forecastOf([x, y], off).pairs).toEqual([]);
  });
});

describe('settings', () => {
  it.each([
    ['tau', { ...DEFAULT_FORECAST, tau: 0 }],
    ['windowDays', { ...DEFAULT_FORECAST, windowDays: 3 }],
    ['riskAversion', { ...DEFAULT_FORECAST, riskAversion: Number.NaN }],
    ['informationCoefficient', { ...DEFAULT_FORECAST, informationCoefficient: 1.5 }],
    ['varViews.significance', { ...DEFAULT_FORECAST, varViews: { enabled: true, significance: 1 } }],
    ['pairs.maxHalfLife', { ...DEFAULT_FORECAST, pairs: { ...DEFAULT_FORECAST.pairs, maxHalfLife: 1 } }],
  ])('refuse a %s that makes no sense, by name', (field, settings) => {
    expect(() => forecastOf(noise(2, 100, 1), settings)).toThrow(`forecast.${field}`);
  });
});

describe('signals', () => {
  const series = noise(2, 200, 3);
  const tilt = (signal: Partial<Parameters<typeof forecastMarket>[0]['signals'][number]>): number =>
    forecastMarket({
      candles: new Map(series.map((returns, i) => [`S${i}-USD`, candlesOf(returns)])),
      minimumHistory: 60,
      signals: [{ symbol: 'S0-USD', direction: 'buy', confidence: 0.8, ageDays: 0, ...signal }],
    }).symbols[0].contributions.signal;

  it('tilt by the edge of their calibrated probability, and not at all at a coin toss or on hold', () => {
    // (2p - 1) Phi^-1(p): 0.8 x 1.2815516 at 90 %, 0.4 x 0.5244005 at 70 %.
    expect(tilt({ confidence: 0.9 }) / tilt({ confidence: 0.7 })).toBeCloseTo((2 * 1.2815516) / 0.5244005, 6);
    expect(tilt({ confidence: 0.5 })).toBe(0);
    expect(tilt({ confidence: 0.3 })).toBe(0);
    expect(tilt({ direction: 'hold' })).toBe(0);
    expect(tilt({ direction: 'sell' })).toBeCloseTo(-tilt({}), 14);
  });

  it('expect skill x volatility x score, so that no probability promises more than a good forecaster could earn', () => {
    const { symbols } = forecastMarket({
      candles: new Map(series.map((returns, i) => [`S${i}-USD`, candlesOf(returns)])),
      minimumHistory: 60,
      signals: [],
    });
    const month = 0.05 * symbols[0].volatility * Math.sqrt(30) * 1.2815516;
    expect(tilt({ confidence: 0.9 })).toBeCloseTo((0.8 * month) / DEFAULT_FORECAST.holdingDays, 9);
    expect(tilt({ confidence: 1 })).toBeLessThan(0.05 * symbols[0].volatility * 3);
  });

  it('fade with their age and say nothing beyond their horizon', () => {
    expect(tilt({ horizonDays: 4, ageDays: 1 }) / tilt({ horizonDays: 4 })).toBeCloseTo(0.75, 10);
    expect(tilt({ horizonDays: 4, ageDays: 4 })).toBe(0);
    expect(tilt({ horizonDays: 4, ageDays: 40 })).toBe(0);
  });

  it('count until their own horizon is over, however long a position is held, and no more a day the longer that is', () => {
    // IC s sqrt(h) z over all days of the position: twice as much for four times the horizon, until it is held for less.
    expect(tilt({ horizonDays: 16 }) / tilt({ horizonDays: 4 })).toBeCloseTo(2, 10);
    expect(tilt({ horizonDays: 30 }) / tilt({ horizonDays: 120 })).toBeCloseTo(2, 10);
    expect(tilt({ horizonDays: 10, expectedReturn: 0.05 })).toBeCloseTo((0.6 * 0.05) / 30, 10);
    expect(tilt({ horizonDays: 1, expectedReturn: 0.01 })).toBeCloseTo((0.6 * 0.01) / 30, 10);
  });

  it('that tell a return against their direction, or none, earn nothing: no other is made up for them', () => {
    expect(tilt({ expectedReturn: -0.02 })).toBe(0);
    expect(tilt({ expectedReturn: 0 })).toBe(0);
    expect(tilt({ direction: 'sell', expectedReturn: 0.02 })).toBe(0);
  });

  it('to sell expect a loss until their horizon is over, less with age, and save less of it the shorter that is', () => {
    const lossOf = (signal: Partial<Parameters<typeof forecastMarket>[0]['signals'][number]>) => {
      const { symbols, expectedLosses } = forecastMarket({
        candles: new Map(series.map((returns, i) => [`S${i}-USD`, candlesOf(returns)])),
        minimumHistory: 60,
        signals: [{ symbol: 'S0-USD', direction: 'sell', confidence: 0.9, ageDays: 0, ...signal }],
      });
      return { loss: expectedLosses.get('S0-USD'), volatility: symbols[0].volatility };
    };
    const { loss, volatility } = lossOf({});
    expect(loss).toBeCloseTo(0.05 * volatility * Math.sqrt(30) * 1.2815516, 9);
    expect(lossOf({ ageDays: 15 }).loss).toBeCloseTo((loss ?? Number.NaN) / 2, 12);
    expect(lossOf({ ageDays: 31 }).loss).toBe(0);
    expect(lossOf({ expectedReturn: -0.02, horizonDays: 1 }).loss).toBeCloseTo(0.01, 12);
    expect(lossOf({ expectedReturn: -0.02, horizonDays: 24 }).loss).toBeCloseTo(0.016, 12);
    expect(lossOf({ expectedReturn: -0.02, horizonDays: 60 }).loss).toBeCloseTo(0.02, 12);
    expect(lossOf({ confidence: 0.4 }).loss).toBe(0);
    expect(lossOf({ expectedReturn: 0.02 }).loss).toBe(0);
    expect(lossOf({ direction: 'buy' }).loss).toBeUndefined();
  });
});
