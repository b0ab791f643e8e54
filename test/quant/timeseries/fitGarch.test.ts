import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../quant/errors/invalidInput.ts';
import { createRandom } from '../../../quant/statistics/random.ts';
import { filterGarch } from '../../../quant/timeseries/garch/filterGarch.ts';
import { fitGarch } from '../../../quant/timeseries/garch/fitGarch.ts';
import type { GarchOptions } from '../../../quant/timeseries/garch/specification.ts';
import { loadReference } from '../../support/reference.ts';
import { simulateEgarch, simulateGarch } from './simulatedReturns.ts';

const sp500 = loadReference<{ returns: number[] }>('garch_sp500')?.returns ?? [];

const models: GarchOptions[] = (['garch', 'gjr', 'egarch'] as const).flatMap((family) =>
  (['normal', 't', 'skewt'] as const).map((innovations) => ({ family, innovations })),
);

describe('a GARCH fit', () => {
  it.each(models)('of $family with $innovations innovations is no worse than random feasible parameters', (options) => {
    const returns = sp500.slice(0, 400);
    const fit = fitGarch(returns, { ...options, standardErrors: false });
    const random = createRandom(7);
    for (let trial = 0; trial < 300; trial++) {
      // Half far away, half close by, where a false optimum would show.
      const near = trial % 2 === 0;
      const around = (value: number, low: number, high: number, width: number) =>
        near ? Math.min(Math.max(value + width * random.normal(), low), high) : low + (high - low) * random.uniform();
      const candidate = fit.parameters.map((value, i) => {
        const name = fit.parameterNames[i];
        if (name === 'mu') return around(value, -1, 1, 0.02);
        if (name === 'omega')
          return options.family === 'egarch' ? around(value, -1, 1, 0.01) : around(value, 1e-6, 2, 0.02);
        if (name === 'lambda') return around(value, -0.9, 0.9, 0.05);
        if (name === 'nu' || name === 'eta') return around(value, 2.1, 50, 0.5);
        if (name === 'gamma[1]')
          return options.family === 'egarch' ? around(value, -0.5, 0.5, 0.02) : around(value, 0, 0.5, 0.02);
        if (name === 'alpha[1]') return around(value, 0, 0.5, 0.02);
        return around(value, 0, 0.98, 0.02);
      });
      const persistence =
        options.family === 'egarch'
          ? candidate[4]
          : candidate[2] + (options.family === 'gjr' ? candidate[3] / 2 + candidate[4] : candidate[3]);
      if (persistence > 1) continue;
      expect(filterGarch(returns, candidate, options).logLikelihood).toBeLessThanOrEqual(fit.logLikelihood + 1e-6);
    }
  });

  it.each(models)('of $family with $innovations innovations does not depend on the unit of the returns', (options) => {
    const returns = sp500.slice(0, 300);
    const fit = fitGarch(returns, options);
    fc.assert(
      fc.property(fc.constantFrom(1e-12, 0.01, 100, 1e9), (unit) => {
        const scaled = fitGarch(
          returns.map((value) => value * unit),
          options,
        );
        expect(scaled.logLikelihood + returns.length * Math.log(unit)).toBeCloseTo(fit.logLikelihood, 5);
        scaled.conditionalVolatilities.forEach((value, t) => {
          expect(Math.abs(value / unit / fit.conditionalVolatilities[t] - 1)).toBeLessThan(2e-3);
        });
        expect(scaled.persistence).toBeCloseTo(fit.persistence, 2);
        expect(Math.abs(scaled.parameters[0] / unit - fit.parameters[0])).toBeLessThan(2e-3);
      }),
      { numRuns: 4 },
    );
  });

  it('shifts mu, and nothing else, when the returns are shifted', () => {
    const fit = fitGarch(sp500.slice(0, 500));
    const shifted = fitGarch(sp500.slice(0, 500).map((value) => value + 1e6));
    expect(shifted.parameters[0] - 1e6).toBeCloseTo(fit.parameters[0], 4);
    expect(shifted.parameters[2]).toBeCloseTo(fit.parameters[2], 4);
    expect(shifted.logLikelihood).toBeCloseTo(fit.logLikelihood, 4);
  });

  it('recovers the parameters of simulated returns within four standard errors', () => {
    const cases = [
      {
        returns: simulateGarch(11, 4000, { mu: 0.05, omega: 0.05, alpha: 0.08, beta: 0.9 }),
        options: {},
        truth: [0.05, 0.05, 0.08, 0.9],
      },
      {
        returns: simulateGarch(12, 4000, { omega: 0.1, alpha: 0.05, gamma: 0.1, beta: 0.85, nu: 6 }),
        options: { family: 'gjr', innovations: 't', mean: 'zero' },
        truth: [0.1, 0.05, 0.1, 0.85, 6],
      },
      {
        returns: simulateEgarch(13, 4000, { omega: 0.02, alpha: 0.15, gamma: -0.08, beta: 0.95 }),
        options: { family: 'egarch', mean: 'zero' },
        truth: [0.02, 0.15, -0.08, 0.95],
      },
    ] as const;
    for (const { returns, options, truth } of cases) {
      const fit = fitGarch(returns, options);
      fit.parameters.forEach((value, i) => {
        const error = fit.robustStandardErrors?.[i] ?? 0;
        expect(error).toBeGreaterThan(0);
        expect(Math.abs(value - truth[i]), fit.parameterNames[i]).toBeLessThan(4 * error);
      });
    }
  });

  it('takes the skewed t to the Student t where the skew vanishes', () => {
    const returns = sp500.slice(0, 300);
    const symmetric = filterGarch(returns, [0.05, 0.04, 0.1, 0.85, 6], { innovations: 't' });
    const skewed = filterGarch(returns, [0.05, 0.04, 0.1, 0.85, 6, 0], { innovations: 'skewt' });
    expect(skewed.logLikelihood).toBeCloseTo(symmetric.logLikelihood, 9);
  });

  it('improves on nested models', () => {
    const value = (options: GarchOptions) => fitGarch(sp500, { ...options, standardErrors: false }).logLikelihood;
    expect(value({ p: 2, q: 2 })).toBeGreaterThanOrEqual(value({}) - 1e-6);
    expect(value({ family: 'gjr' })).toBeGreaterThanOrEqual(value({}) - 1e-6);
    expect(value({ innovations: 'skewt' })).toBeGreaterThanOrEqual(value({ innovations: 't' }) - 1e-6);
    expect(value({})).toBeGreaterThanOrEqual(value({ mean: 'zero' }) - 1e-6);
  });

  it('ends at the same estimates from a warm start, feasible or not', () => {
    const cold = fitGarch(sp500, { family: 'gjr', innovations: 't' });
    for (const start of [
      cold.parameters,
      cold.parameters.map((value) => 1.1 * value + 0.01),
      [0, 5, 0.9, 0.9, 0.9, 1],
    ]) {
      const warm = fitGarch(sp500, { family: 'gjr', innovations: 't', start });
      expect(warm.logLikelihood).toBeCloseTo(cold.logLikelihood, 5);
    }
    expect(fitGarch(sp500, { family: 'gjr', innovations: 't', start: cold.parameters }).iterations).toBeLessThanOrEqual(
      3,
    );
  });

  it('leaves the standard errors out on demand, and reports null instead of an invented one at a bound', () => {
    expect(fitGarch(sp500, { standardErrors: false })).not.toHaveProperty('standardErrors');
    const fit = fitGarch(sp500, { family: 'gjr', innovations: 't' });
    expect(fit.atBound).toEqual(['alpha[1]']);
    expect(fit.flags).toEqual(['parameter-at-bound', 'standard-errors-incomplete']);
    expect(fit.standardErrors?.[2]).toBeNull();
  });

  it('gives mu of an EGARCH a standard error of the size of that of a GARCH, also where it sits on a kink of the likelihood', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const returns = simulateEgarch(seed, 600, { omega: 0.02, alpha: 0.15, gamma: -0.08, beta: 0.95 });
      const exponential = fitGarch(returns, { family: 'egarch' });
      const linear = fitGarch(returns);
      for (const errors of ['standardErrors', 'robustStandardErrors'] as const) {
        const ratio = (exponential[errors]?.[0] ?? 0) / (linear[errors]?.[0] ?? 0);
        expect(ratio).toBeGreaterThan(0.5);
        expect(ratio).toBeLessThan(2);
      }
    }
  });

  it('finds a maximum without memory of past variances beside the one with', () => {
    const random = createRandom(3);
    let shock = 0;
    const returns = Array.from({ length: 300 }, () => {
      shock = Math.sqrt(1 + 0.5 * shock * shock) * random.normal();
      return shock;
    });
    const fit = fitGarch(returns, { mean: 'zero', standardErrors: false });
    for (const beta of [0, 0.1, 0.3, 0.6, 0.9]) {
      const start = [1, Math.min(0.5, 0.98 - beta), beta];
      const other = fitGarch(returns, { mean: 'zero', standardErrors: false, start });
      expect(fit.logLikelihood).toBeGreaterThanOrEqual(other.logLikelihood - 1e-6);
    }
  });

  it('marks EGARCH estimates whose filter never forgets its start', () => {
    const random = createRandom(21);
    const returns = Array.from({ length: 250 }, () => random.studentT(4));
    const fit = fitGarch(returns, { family: 'egarch', mean: 'zero' });
    expect(fit.flags).toContain('not-invertible');
    expect(fit.parameters.every(Number.isFinite)).toBe(true);
  });
});

describe('a GARCH fit of awkward returns', () => {
  const random = createRandom(5);
  const normal = (length: number, scale = 1) => Array.from({ length }, () => scale * random.normal());
  const awkward: [string, number[]][] = [
    ['the fewest observations', normal(17)],
    ['thirty observations', normal(30)],
    ['tiny returns', normal(200, 1e-150)],
    ['huge returns', normal(200, 1e150)],
    ['a large offset', normal(200).map((value) => 1e8 + value)],
    ['one spike', Array.from({ length: 200 }, (_, i) => (i === 100 ? 1 : 0))],
    ['a spike at the end', Array.from({ length: 100 }, (_, i) => (i === 99 ? 1 : 0))],
    ['mostly zeros', Array.from({ length: 200 }, (_, i) => (i % 40 === 0 ? random.normal() : 0))],
    ['two values', Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 1 : -1))],
    ['a line', Array.from({ length: 200 }, (_, i) => i)],
    ['an explosion', Array.from({ length: 200 }, (_, i) => Math.exp(i / 5))],
    ['no second moment', Array.from({ length: 200 }, () => random.studentT(1))],
  ];

  it.each(awkward)('with %s is finite in every model', (_, returns) => {
    for (const options of models) {
      const fit = fitGarch(returns, options);
      for (const value of [...fit.parameters, fit.logLikelihood, ...fit.conditionalVolatilities]) {
        expect(Number.isFinite(value)).toBe(true);
      }
      for (const error of [...(fit.standardErrors ?? []), ...(fit.robustStandardErrors ?? [])]) {
        expect(error === null || Number.isFinite(error)).toBe(true);
      }
    }
  });

  it.each([
    ['a constant series', Array.from({ length: 100 }, () => 0.01), 'returns'],
    ['zeros', new Array<number>(100).fill(0), 'returns'],
    ['too few observations', normal(13), 'returns'],
    ['a missing observation', [...normal(50), Number.NaN], 'returns[50]'],
  ])('refuses %s by name', (_, returns, field) => {
    expect(() => fitGarch(returns)).toThrow(InvalidInputError);
    expect(() => fitGarch(returns)).toThrow(field);
  });

  it.each([
    [{ o: 1 }, 'o'],
    [{ p: 0 }, 'p'],
    [{ q: -1 }, 'q'],
    [{ p: 1.5 }, 'p'],
    [{ family: 'arch' as 'garch' }, 'family'],
    [{ innovations: 'cauchy' as 't' }, 'innovations'],
    [{ start: [1, 2] }, 'start'],
    [{ maxIterations: 0 }, 'maxIterations'],
  ])('refuses the options %j', (options, field) => {
    expect(() => fitGarch(sp500, options)).toThrow(new RegExp(`^${field}:`));
  });
});

describe('filtering with given parameters', () => {
  it('refuses parameters that give no positive variance', () => {
    expect(() => filterGarch(sp500, [0, -1, 0, 0])).toThrow(/^parameters:/);
    expect(() => filterGarch(sp500, [0, 0.1, 0.1])).toThrow(/^parameters:/);
  });

  it('continues a fit to the same volatilities', () => {
    const fit = fitGarch(sp500, { family: 'egarch' });
    const filtered = filterGarch(sp500, fit.parameters, { family: 'egarch' });
    expect(filtered.logLikelihood).toBeCloseTo(fit.logLikelihood, 8);
    expect(filtered.conditionalVolatilities.at(-1)).toBeCloseTo(fit.conditionalVolatilities.at(-1) ?? 0, 10);
  });
});
