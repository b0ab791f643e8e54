import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MOMENTUM, momentumForecast } from '../../../core/signals/momentum.ts';
import { normalCdf } from '../../../quant/statistics/normal.ts';

/** Prices from log returns, starting at 100. */
function pricesOf(returns: readonly number[]): readonly number[] {
  const prices = [100];
  for (const value of returns) prices.push(prices[prices.length - 1] * Math.exp(value));
  return prices;
}

const alternating = (days: number, size: number) =>
  Array.from({ length: days }, (_, day) => (day % 2 === 0 ? size : -size));

describe('momentumForecast', () => {
  it('is the documented formula for constant returns: each t is sqrt(k), their blend divided by its standard deviation', () => {
    const forecast = momentumForecast(pricesOf(Array.from({ length: 120 }, () => 0.01)));
    const score = (Math.sqrt(30) + Math.sqrt(90)) / Math.sqrt(2 + 2 * Math.sqrt(30 / 90));
    expect(forecast?.direction).toBe('buy');
    expect(forecast?.score).toBeCloseTo(score, 9);
    expect(forecast?.confidence).toBeCloseTo(normalCdf(score), 12);
    expect(forecast?.expectedReturn).toBeCloseTo(Math.expm1(0.05 * 0.01 * Math.sqrt(30) * 3), 12);
  });

  it('weighs the volatility towards the present', () => {
    const drifting = (...sizes: readonly number[]) =>
      momentumForecast(pricesOf(sizes.flatMap((size) => alternating(30, size)).map((value) => value + 0.002)));
    const calmNow = drifting(0.05, 0.03, 0.01);
    const wildNow = drifting(0.01, 0.03, 0.05);
    expect(wildNow?.score).toBeGreaterThan(0);
    expect(calmNow?.score).toBeGreaterThan(wildNow?.score ?? Number.NaN);
  });

  it('holds where there is no trend, and is sure of it', () => {
    const forecast = momentumForecast(pricesOf(alternating(120, 0.02)));
    expect(forecast?.direction).toBe('hold');
    expect(forecast?.confidence).toBeGreaterThan(0.9);
  });

  it('is one standard normal score for independent returns without drift', () => {
    let state = 12_345;
    const uniform = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state + 0.5) / 2 ** 32;
    };
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const scores = Array.from({ length: 2_000 }, () => {
      const returns = Array.from({ length: 120 }, () => 0.03 * normal());
      return momentumForecast(pricesOf(returns))?.score ?? Number.NaN;
    });
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(variance).toBeGreaterThan(0.85);
    expect(variance).toBeLessThan(1.15);
  });

  it('turns around with the prices, and does not depend on their unit', () => {
    const returns = fc.array(
      fc.integer({ min: -2_000, max: 2_000 }).map((points) => points / 10_000),
      { minLength: 90, maxLength: 150 },
    );
    fc.assert(
      fc.property(returns, fc.double({ min: 0.001, max: 1000, noNaN: true }), (values, unit) => {
        const up = momentumForecast(pricesOf(values));
        if (up === undefined) return;
        const down = momentumForecast(pricesOf(values.map((value) => -value)));
        const scaled = momentumForecast(pricesOf(values).map((price) => price * unit));
        expect(down?.score).toBeCloseTo(-up.score, 6);
        expect(scaled?.score).toBeCloseTo(up.score, 6);
        expect(up.confidence).toBeGreaterThanOrEqual(0.5);
        expect(up.confidence).toBeLessThanOrEqual(1);
        expect(Math.sign(up.expectedReturn)).toBe(Math.sign(up.score));
      }),
      { numRuns: 50 },
    );
  });

  it('says nothing on 90 closes, and on prices that never moved', () => {
    expect(momentumForecast(pricesOf(alternating(89, 0.01)))).toBeUndefined();
    expect(momentumForecast(pricesOf(alternating(90, 0.01)))).toBeDefined();
    expect(momentumForecast(Array.from({ length: 120 }, () => 5))).toBeUndefined();
  });

  it('names a close that is no price', () => {
    const closes = [...pricesOf(alternating(100, 0.01))];
    closes[7] = Number.NaN;
    expect(() => momentumForecast(closes)).toThrow(/closes\[7\]: given NaN/);
    closes[7] = 0;
    expect(() => momentumForecast(closes)).toThrow(/closes\[7\]: given 0/);
  });

  it('names an option that is out of range', () => {
    expect(() => momentumForecast([], { ...DEFAULT_MOMENTUM, lookbacks: [] })).toThrow(/momentum.lookbacks/);
    expect(() => momentumForecast([], { ...DEFAULT_MOMENTUM, horizonDays: 0 })).toThrow(/momentum.horizonDays/);
  });
});
