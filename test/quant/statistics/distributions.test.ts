import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regularizedBeta } from '../../../quant/statistics/beta.ts';
import {
  chiSquareCdf,
  chiSquarePdf,
  chiSquareQuantile,
  chiSquareSurvival,
} from '../../../quant/statistics/chiSquare.ts';
import { logGamma, regularizedGammaP, regularizedGammaQ } from '../../../quant/statistics/gamma.ts';
import { normalCdf, normalPdf, normalQuantile, normalSurvival } from '../../../quant/statistics/normal.ts';
import { skewedTCdf, skewedTLogPdf, skewedTQuantile } from '../../../quant/statistics/skewedT.ts';
import { studentTCdf, studentTLogPdf, studentTPdf, studentTQuantile } from '../../../quant/statistics/studentT.ts';

/** Values computed with 50 digits: arguments first, the function value last. */
const golden: Record<string, number[][]> = JSON.parse(
  readFileSync(new URL('../../fixtures/distributions.json', import.meta.url), 'utf8'),
);

const functions: [string, (...parameters: number[]) => number, number][] = [
  ['normalCdf', normalCdf, 1e-14],
  ['normalQuantile', normalQuantile, 1e-14],
  ['studentTCdf', studentTCdf, 2e-13],
  ['studentTPdf', studentTPdf, 1e-13],
  ['studentTQuantile', studentTQuantile, 1e-14],
  ['chiSquareCdf', chiSquareCdf, 1e-13],
  ['chiSquareSurvival', chiSquareSurvival, 1e-13],
  ['chiSquareQuantile', chiSquareQuantile, 2e-14],
  ['logGamma', logGamma, 2e-14],
  ['regularizedBeta', regularizedBeta, 1e-13],
];

describe('distributions', () => {
  it.each(functions)('%s agrees with fifty-digit values', (name, evaluate, tolerance) => {
    const cases = golden[name] ?? [];
    expect(cases.length).toBeGreaterThan(5);
    for (const numbers of cases) {
      const expected = numbers[numbers.length - 1];
      const actual = evaluate(...numbers.slice(0, -1));
      const error = Math.abs(actual - expected) / (expected === 0 ? 1 : Math.abs(expected));
      expect(error, `${name}(${numbers.slice(0, -1).join(', ')}) = ${actual}, not ${expected}`).toBeLessThan(tolerance);
    }
  });

  it('turn quantiles back into the probabilities they came from', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }),
        fc.double({ min: 0.5, max: 300, noNaN: true }),
        fc.double({ min: -0.95, max: 0.95, noNaN: true }),
        (p, df, skew) => {
          expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 13);
          expect(studentTCdf(studentTQuantile(p, df), df)).toBeCloseTo(p, 12);
          expect(chiSquareCdf(chiSquareQuantile(p, df), df)).toBeCloseTo(p, 12);
          const skewed = { degreesOfFreedom: 2.01 + df, skew };
          expect(skewedTCdf(skewedTQuantile(p, skewed), skewed)).toBeCloseTo(p, 12);
        },
      ),
    );
  });

  it('split the whole probability between the tails', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 60, noNaN: true }),
        fc.double({ min: 0.3, max: 60, noNaN: true }),
        (x, df) => {
          expect(normalCdf(x) + normalSurvival(x)).toBeCloseTo(1, 14);
          expect(chiSquareCdf(x, df) + chiSquareSurvival(x, df)).toBeCloseTo(1, 13);
          expect(regularizedGammaP(df, x) + regularizedGammaQ(df, x)).toBeCloseTo(1, 13);
          expect(studentTCdf(x, df) + studentTCdf(-x, df)).toBeCloseTo(1, 14);
        },
      ),
    );
  });

  it('have densities that are the slopes of their distribution functions', () => {
    const h = 1e-5;
    const slope = (cdf: (x: number) => number, x: number) => (cdf(x + h) - cdf(x - h)) / (2 * h);
    const skewed = { degreesOfFreedom: 5.5, skew: -0.3 };
    for (const x of [-2.2, -0.7, 0.1, 0.9, 2.6]) {
      expect(normalPdf(x)).toBeCloseTo(slope(normalCdf, x), 8);
      expect(studentTPdf(x, 4.2)).toBeCloseTo(
        slope((y) => studentTCdf(y, 4.2), x),
        8,
      );
      expect(Math.exp(skewedTLogPdf(x, skewed))).toBeCloseTo(
        slope((y) => skewedTCdf(y, skewed), x),
        8,
      );
      expect(chiSquarePdf(x + 3, 4.2)).toBeCloseTo(
        slope((y) => chiSquareCdf(y, 4.2), x + 3),
        8,
      );
    }
  });

  it('reach their limits without NaN', () => {
    expect([normalQuantile(0), normalQuantile(1), normalCdf(-60), normalCdf(60)]).toEqual([-Infinity, Infinity, 0, 1]);
    expect([studentTQuantile(0, 3), studentTQuantile(0.5, 3), studentTQuantile(1, 3)]).toEqual([
      -Infinity,
      0,
      Infinity,
    ]);
    expect([chiSquareQuantile(0, 3), chiSquareQuantile(1, 3), chiSquareCdf(-1, 3)]).toEqual([0, Infinity, 0]);
    expect(studentTCdf(-1.3, Infinity)).toBe(normalCdf(-1.3));
    expect(studentTLogPdf(-1.3, Infinity)).toBeCloseTo(Math.log(normalPdf(-1.3)), 14);
    expect(studentTCdf(-1e200, 3)).toBe(0);
    expect([normalQuantile(1.1), studentTQuantile(-0.1, 3), chiSquareQuantile(0.5, 0)]).toEqual([NaN, NaN, NaN]);
  });
});

describe('skewed t', () => {
  it('has mean zero and variance one, and is the standardised t where it is symmetric', () => {
    const parameters = { degreesOfFreedom: 8, skew: 0.4 };
    let mean = 0;
    let variance = 0;
    const steps = 20_000;
    for (let k = 0; k < steps; k++) {
      const z = skewedTQuantile((k + 0.5) / steps, parameters);
      mean += z / steps;
      variance += (z * z) / steps;
    }
    expect(mean).toBeCloseTo(0, 4);
    expect(variance).toBeCloseTo(1, 2);
    const symmetric = { degreesOfFreedom: 8, skew: 0 };
    expect(skewedTCdf(-1.1, symmetric)).toBeCloseTo(studentTCdf(-1.1 * Math.sqrt(8 / 6), 8), 14);
  });

  it('refuses parameters without a variance', () => {
    expect(() => skewedTCdf(0, { degreesOfFreedom: 2, skew: 0 })).toThrow(/degreesOfFreedom: given 2/);
    expect(() => skewedTQuantile(0.5, { degreesOfFreedom: 5, skew: 1 })).toThrow(/skew: given 1/);
  });
});
