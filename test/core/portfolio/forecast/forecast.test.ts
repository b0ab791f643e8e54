import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../../core/market/candle.ts';
import { type Forecast, type ForecastInput, forecastMarket } from '../../../../core/portfolio/forecast/forecast.ts';
import { symmetricEigen } from '../../../../quant/linalg/symmetricEigen.ts';
import { candlesOf, factorReturns } from '../support/account.ts';

const names = ['A-USD', 'B-USD', 'C-USD', 'D-USD'];
const returns = factorReturns([0.02, 0.04, 0.03, 0.05], 0.7, 300, 11);
const market = new Map(names.map((symbol, i) => [symbol, candlesOf(returns[i])]));

function forecast(input: Partial<ForecastInput> = {}): Forecast {
  return forecastMarket({ candles: market, minimumHistory: 60, signals: [], ...input });
}

function bytes(result: Forecast): string {
  const { risk, expectedReturns, scenarios, history, leftOut, ...rest } = result;
  const text = JSON.stringify([
    rest,
    [...risk.covariance],
    [...expectedReturns],
    [...scenarios.data],
    [...history],
    [...leftOut],
  ]);
  return createHash('sha256').update(text).digest('hex');
}

function of(result: Forecast, symbol: string) {
  const found = result.symbols.find((item) => item.symbol === symbol);
  if (found === undefined) throw new Error(`no forecast of ${symbol}`);
  return found;
}

describe('forecastMarket', () => {
  it('is the same bytes for two calls and for any order of symbols, candles and signals', () => {
    const signals = [
      { symbol: 'B-USD', direction: 'buy' as const, confidence: 0.8, ageDays: 1 },
      { symbol: 'A-USD', direction: 'sell' as const, confidence: 0.7, ageDays: 0 },
      { symbol: 'A-USD', direction: 'buy' as const, confidence: 0.9, ageDays: 2 },
    ];
    const shuffled = new Map([...market].reverse().map(([symbol, bars]) => [symbol, [...bars].reverse()]));
    expect(bytes(forecast({ signals }))).toBe(bytes(forecast({ signals })));
    expect(bytes(forecast({ candles: shuffled, signals: [...signals].reverse() }))).toBe(bytes(forecast({ signals })));
  });

  it('depends on no forecast made before it: there is nothing to start from but the candles', () => {
    const alone = bytes(forecast());
    forecast({ candles: new Map([...market].map(([symbol, bars]) => [symbol, scaled(bars.slice(0, 200), 3)])) });
    forecast({ candles: new Map([...market].map(([symbol], i) => [symbol, candlesOf(returns[3 - i])])) });
    expect(bytes(forecast())).toBe(alone);
  });

  it('does not depend on the unit of a price', () => {
    const cheap = new Map(market);
    cheap.set('B-USD', scaled(market.get('B-USD') ?? [], 2 ** -20));
    expect(bytes(forecast({ candles: cheap }))).toBe(bytes(forecast()));
  });

  it('knows nothing of candles that are yet to come', () => {
    const past = new Map([...market].map(([symbol, bars]) => [symbol, bars.slice(0, 250)]));
    const planted = new Map(
      [...market].map(([symbol, bars]) => [
        symbol,
        [...bars.slice(0, 250), ...scaled(bars.slice(250), 3)].slice(0, 250),
      ]),
    );
    expect(bytes(forecast({ candles: planted }))).toBe(bytes(forecast({ candles: past })));
  });

  it('says which model each part of an expected return comes from, and the parts add up', () => {
    const result = forecast({ signals: [{ symbol: 'B-USD', direction: 'buy', confidence: 0.9, ageDays: 0 }] });
    for (const [i, item] of result.symbols.entries()) {
      const { prior, signal, var: lead, pairs } = item.contributions;
      expect(item.expectedReturn).toBe(prior + signal + lead + pairs);
      expect(item.expectedReturn).toBe(result.expectedReturns[i]);
      expect(item.volatility ** 2).toBeCloseTo(result.risk.covariance[i * 4 + i], 14);
    }
    expect(of(result, 'B-USD').contributions.signal).toBeGreaterThan(of(result, 'A-USD').contributions.signal);
    expect(of(result, 'A-USD').contributions.signal).toBeGreaterThan(0);
  });

  it('raises volatility within days of a shock', () => {
    const shaken = returns[1].map((value, day) => (day >= 295 ? 5 * value + 0.1 * (day % 2 === 0 ? 1 : -1) : value));
    const before = of(forecast(), 'B-USD').volatility;
    const after = of(forecast({ candles: new Map(market).set('B-USD', candlesOf(shaken)) }), 'B-USD').volatility;
    expect(after).toBeGreaterThan(1.3 * before);
  });

  it('keeps the long histories whole beside a new listing, and fits in the new one by its own window', () => {
    const late = new Map(market).set('N-USD', candlesOf(returns[3].slice(-70)));
    const result = forecast({ candles: late });
    expect(of(result, 'A-USD')).toMatchObject({ observations: 300, volatilityModel: 'garch' });
    expect(of(result, 'A-USD').volatility).toBe(of(forecast(), 'A-USD').volatility);
    expect(of(result, 'N-USD')).toMatchObject({ observations: 70, volatilityModel: 'ewma' });
    expect(result.attempts).toContainEqual({
      model: 'garch',
      symbol: 'N-USD',
      outcome: 'failed',
      detail: '70 returns; 120 are needed',
    });
    expectPositive(result);
  });

  it('uses the last known risk of a symbol whose candles have stopped, raised, and counts no history to buy on', () => {
    const stopped = new Map(market).set('B-USD', (market.get('B-USD') ?? []).slice(0, -10));
    const result = forecast({ candles: stopped });
    expect(of(result, 'B-USD')).toMatchObject({ stale: true, observations: 290 });
    expect(of(result, 'B-USD').volatility).toBeGreaterThan(1.2 * of(forecast(), 'B-USD').volatility);
    expect(result.history.get('B-USD')).toBe(0);
    expect(result.warnings[0]).toContain('B-USD');
    expectPositive(result);
  });

  it('takes bars that repeat the close without any trade for none: a halted market is not a calm one', () => {
    const bars = market.get('B-USD') ?? [];
    const halted = (days: number, volume: number): Forecast => {
      const last = bars[bars.length - days - 1];
      const repeated = bars.slice(-days).map((bar) => ({ ...last, openTime: bar.openTime, volume }));
      return forecast({ candles: new Map(market).set('B-USD', [...bars.slice(0, -days), ...repeated]) });
    };
    const stopped = (days: number): Forecast =>
      forecast({ candles: new Map(market).set('B-USD', bars.slice(0, -days)) });
    expect(bytes(halted(10, 0))).toBe(bytes(stopped(10)));
    expect(halted(40, 0).leftOut.get('B-USD')).toContain('40 days before the last one');
    // a price that trades and stays is a calm market, and a day or two without a trade are those of a small one
    expect(of(halted(10, 1), 'B-USD').volatility).toBeLessThan(of(halted(10, 0), 'B-USD').volatility);
    expect(bytes(halted(2, 0))).toBe(bytes(halted(2, 1)));
  });

  it('leaves out what says nothing of its risk, and says why', () => {
    const flat = candlesOf(Array.from({ length: 300 }, () => 0));
    const jumped = candlesOf(returns[0].map((value, day) => (day === 200 ? 9 : value)));
    const old = (market.get('A-USD') ?? []).slice(0, -100);
    const result = forecast({
      candles: new Map(market)
        .set('F-USD', flat)
        .set('J-USD', jumped)
        .set('O-USD', old)
        .set('S-USD', candlesOf(returns[0].slice(-20)))
        .set('E-USD', []),
    });
    expect(result.risk.symbols).toEqual(names);
    expect(Object.fromEntries(result.leftOut)).toEqual({
      'E-USD': 'no usable bar',
      'F-USD': 'its price has not moved for 301 days',
      'J-USD': expect.stringContaining('its price jumped on'),
      'O-USD': expect.stringContaining('100 days before the last one'),
      'S-USD': expect.stringContaining('61 are needed'),
    });
  });

  it('forecasts nothing of no candles', () => {
    const result = forecast({ candles: new Map() });
    expect(result.symbols).toEqual([]);
    expect(result.risk.symbols).toEqual([]);
  });

  it('stays finite on identical, nearly constant and very short series', () => {
    const once = candlesOf(Array.from({ length: 300 }, (_, day) => (day === 150 ? 0.01 : 0)));
    const result = forecast({
      candles: new Map(market)
        .set('T-USD', market.get('A-USD') ?? [])
        .set('U-USD', once)
        .set('V-USD', candlesOf(returns[2].slice(-30))),
      minimumHistory: 30,
      signals: ['A-USD', 'T-USD', 'U-USD', 'V-USD'].map((symbol) => ({
        symbol,
        direction: 'buy' as const,
        confidence: 1,
        ageDays: 0,
      })),
    });
    expect(result.risk.symbols.length).toBe(7);
    expect(
      [...result.risk.covariance, ...result.expectedReturns, ...result.scenarios.data].every(Number.isFinite),
    ).toBe(true);
    expectPositive(result);
  });
});

function expectPositive({ risk }: Forecast): void {
  const n = risk.symbols.length;
  const { values } = symmetricEigen(risk.covariance, n);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(-1e-15 * Math.max(...values));
}

function scaled(bars: readonly Candle[], factor: number): readonly Candle[] {
  return bars.map((bar) => ({
    ...bar,
    open: bar.open * factor,
    high: bar.high * factor,
    low: bar.low * factor,
    close: bar.close * factor,
  }));
}
