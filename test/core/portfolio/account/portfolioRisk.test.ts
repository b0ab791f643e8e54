import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assumedVolatility,
  diversification,
  type RiskModel,
  valueAtRisk,
  WeightedRisk,
  Z_95,
} from '../../../../core/portfolio/account/portfolioRisk.ts';
import { effectivePositions } from '../../../../quant/risk/effectivePositions.ts';
import { plainValueAtRisk } from '../support/brokenLimits.ts';

/** Volatilities of 2 % and 4 %, correlation 0.5. */
const model: RiskModel = {
  symbols: ['A-USD', 'B-USD'],
  covariance: Float64Array.of(0.0004, 0.0004, 0.0004, 0.0016),
};

describe('the value at risk', () => {
  it('is 1.645 volatilities of what is held: 3.29 % for all in an asset of 2 %', () => {
    expect(Z_95).toBeCloseTo(1.644853627, 9);
    expect(valueAtRisk(model, new Map([['A-USD', 1]]))).toBeCloseTo(0.02 * Z_95, 12);
    expect(valueAtRisk(model, new Map())).toBe(0);
  });

  it('diversifies: sqrt(w S w) and not the sum of the parts', () => {
    const weights = new Map([
      ['A-USD', 0.5],
      ['B-USD', 0.5],
    ]);
    expect(valueAtRisk(model, weights)).toBeCloseTo(Z_95 * Math.sqrt(0.25 * (0.0004 + 0.0008 + 0.0016)), 12);
  });

  it('adds what is outside the model at 1.5 times the most volatile symbol, at least 15 % a day, without diversification', () => {
    expect(assumedVolatility(model)).toBe(0.15);
    expect(assumedVolatility({ symbols: ['A-USD'], covariance: Float64Array.of(0.04) })).toBeCloseTo(0.3, 12);
    expect(assumedVolatility({ symbols: [], covariance: new Float64Array(0) })).toBe(0.15);
    const weights = new Map([
      ['A-USD', 0.5],
      ['X-USD', 0.1],
    ]);
    const { measured, total } = new WeightedRisk(model, weights).now;
    expect(measured).toBeCloseTo(Z_95 * 0.01, 12);
    expect(total).toBeCloseTo(Z_95 * (0.01 + 0.015), 12);
  });

  it('agrees with its formula written out, also after a change of one symbol and along a direction', () => {
    // Doubles alone would be next to 0 almost always.
    const share = (min: number, max: number) =>
      fc.oneof(
        fc.integer({ min: min * 1000, max: max * 1000 }).map((mille) => mille / 1000),
        fc.double({ min, max, noNaN: true }),
      );
    const weight = share(0, 1);
    const change = share(-0.2, 0.2);
    fc.assert(
      fc.property(
        weight,
        weight,
        weight,
        change,
        fc.constantFrom('A-USD', 'B-USD', 'X-USD'),
        (a, b, x, delta, symbol) => {
          const weights = new Map([
            ['A-USD', a],
            ['B-USD', b],
            ['X-USD', x],
          ]);
          const risk = new WeightedRisk(model, weights);
          expect(risk.now.total).toBeCloseTo(plainValueAtRisk(model, weights), 12);
          const before = weights.get(symbol) ?? 0;
          const moved = new Map([...weights].map(([key, value]) => [key, key === symbol ? value + delta : value]));
          if (before + delta < 0) return;
          const expected = plainValueAtRisk(model, moved);
          const measured = plainValueAtRisk(model, new Map([...moved].filter(([key]) => key !== 'X-USD')));
          // A change of at most 0.2 moves terms of the squared value at risk that are below 0.05; where they cancel, their rounding
          // is divided by the root, |p - q| = |p^2 - q^2| / (p + q), and never more than its own root.
          const squared = 16 * Number.EPSILON * 0.05;
          const error = 1e-12 + Math.min(Math.sqrt(squared), squared / measured);
          const misses = (found: number, right: number): number => Math.abs(found - right);
          expect(misses(risk.after(symbol, delta, 0).total, expected)).toBeLessThanOrEqual(error);
          expect(misses(risk.after(symbol, delta, -0.5).total, expected / 0.5)).toBeLessThanOrEqual(2 * error);
          expect(misses(risk.along(new Map([[symbol, delta]]))(1), expected)).toBeLessThanOrEqual(error);
        },
      ),
    );
  });

  it('is infinite, and not a number without meaning, where costs leave no equity', () => {
    const risk = new WeightedRisk(model, new Map([['A-USD', 0.5]]));
    expect(risk.after('A-USD', 0, -1).total).toBe(Number.POSITIVE_INFINITY);
    expect(new WeightedRisk(model, new Map()).after(undefined, 0, -1).total).toBe(0);
  });
});

describe('diversification', () => {
  it('is 1 minus the Herfindahl index of what is invested', () => {
    expect(diversification([0.2, 0.2, 0.2])).toBeCloseTo(1 - 1 / 3, 12);
    expect(diversification([0.5])).toBe(0);
    expect(diversification([0.9, 0.1])).toBeCloseTo(1 - (0.81 + 0.01), 12);
    expect(diversification([0.18, 0.04, 0.03])).toBeCloseTo(1 - 0.0349 / 0.0625, 12);
  });

  it('grows whenever the effective number of positions does, so that no screen contradicts another', () => {
    const invested = fc.array(fc.double({ min: 1e-3, max: 1, noNaN: true }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(invested, invested, (before, after) => {
        const more = Math.sign(effectivePositions(after) - effectivePositions(before));
        expect(more * (diversification(after) - diversification(before))).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('does not depend on how much is in cash', () => {
    expect(diversification([0.09, 0.01])).toBeCloseTo(diversification([0.9, 0.1]), 12);
  });

  it('is 0 with nothing held', () => {
    expect(diversification([])).toBe(0);
    expect(diversification([0, 0])).toBe(0);
  });
});
