import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { fitVar } from '../../../quant/timeseries/var/fitVar.ts';
import { forecastVar } from '../../../quant/timeseries/var/forecastVar.ts';
import { grangerCausality } from '../../../quant/timeseries/var/grangerCausality.ts';
import { impulseResponses, varianceDecomposition } from '../../../quant/timeseries/var/impulseResponses.ts';
import type { InformationCriteria } from '../../../quant/timeseries/var/informationCriteria.ts';
import { selectVarOrder } from '../../../quant/timeseries/var/selectVarOrder.ts';
import { varStability } from '../../../quant/timeseries/var/varStability.ts';
import { describeReference } from '../../support/reference.ts';
import { randomWalk, simulateVar } from './simulatedReturns.ts';

interface VarFile {
  readonly names: readonly string[];
  readonly data: number[][];
  readonly lag: number;
  readonly tolerance: { readonly rel: number; readonly abs: number };
  readonly expected: {
    readonly selected: Record<keyof InformationCriteria, number>;
    readonly maxlags: number;
    readonly ics: Record<keyof InformationCriteria, readonly number[]>;
    readonly params: Nested;
    readonly sigma_u: Nested;
    readonly sigma_u_mle: Nested;
    readonly llf: number;
    readonly aic: number;
    readonly bic: number;
    readonly hqic: number;
    readonly forecast5: Nested;
    readonly granger: readonly {
      readonly caused: string;
      readonly causing: string;
      readonly F: number;
      readonly p_F: number;
      readonly df: readonly number[];
      readonly wald: number;
      readonly p_wald: number;
    }[];
    readonly irf: Nested;
    readonly orth_irf: Nested;
    readonly fevd_h8: Nested;
    readonly is_stable: boolean;
  };
}

type Nested = number | readonly Nested[];

function expectClose(actual: Nested, expected: Nested, tolerance: VarFile['tolerance']): void {
  if (typeof expected === 'number') {
    const difference = Math.abs((actual as number) - expected);
    expect(difference).toBeLessThanOrEqual(tolerance.abs + tolerance.rel * Math.abs(expected));
    return;
  }
  expect((actual as readonly Nested[]).length).toBe(expected.length);
  expected.forEach((value, i) => {
    expectClose((actual as readonly Nested[])[i], value, tolerance);
  });
}

for (const name of ['var_macro', 'var_crypto_dev']) {
  describeReference(name, ({ names, data, lag, tolerance, expected }: VarFile) => {
    const observations = new Matrix(data);
    const fit = fitVar(observations, { lags: lag });

    it('selects the lags by each criterion, on the common sample', () => {
      const selection = selectVarOrder(observations, { maxLags: expected.maxlags });
      expect(selection.selected).toEqual(expected.selected);
      for (const criterion of ['aic', 'bic', 'hqic', 'fpe'] as const) {
        expectClose(
          selection.criteria.map((values) => values[criterion]),
          expected.ics[criterion],
          tolerance,
        );
      }
    });

    it('estimates parameters, residual covariance, likelihood and criteria', () => {
      expectClose(fit.parameters.to2DArray(), expected.params, tolerance);
      expectClose(fit.residualCovariance.to2DArray(), expected.sigma_u, tolerance);
      expectClose(fit.residualCovarianceMle.to2DArray(), expected.sigma_u_mle, tolerance);
      expectClose(
        [fit.logLikelihood, fit.aic, fit.bic, fit.hqic],
        [expected.llf, expected.aic, expected.bic, expected.hqic],
        tolerance,
      );
    });

    it('forecasts, responds to impulses and decomposes forecast errors', () => {
      expectClose(forecastVar(fit, 5).mean.to2DArray(), expected.forecast5, tolerance);
      const arrays = (matrices: readonly Matrix[]) => matrices.map((matrix) => matrix.to2DArray());
      expectClose(arrays(impulseResponses(fit, 8).responses), expected.irf, tolerance);
      expectClose(arrays(impulseResponses(fit, 8, { orthogonal: true }).responses), expected.orth_irf, tolerance);
      expectClose(arrays(varianceDecomposition(fit, 8)), expected.fevd_h8, tolerance);
      expect(varStability(fit).stable).toBe(expected.is_stable);
    });

    it('tests Granger causality by F and Wald', () => {
      for (const test of expected.granger) {
        const result = grangerCausality(fit, names.indexOf(test.caused), names.indexOf(test.causing));
        expect([result.restrictions, result.denominatorDegrees]).toEqual(test.df);
        expectClose(
          [result.f, result.fPValue, result.wald, result.waldPValue],
          [test.F, test.p_F, test.wald, test.p_wald],
          tolerance,
        );
      }
    });
  });
}

const truth = [
  [0.5, 0.2, 0],
  [0, 0.3, 0],
  [0.1, 0, 0.4],
];

describe('a vector autoregression', () => {
  it('recovers simulated coefficients, and the direction of causality', () => {
    const fit = fitVar(new Matrix(simulateVar(41, 3000, truth)), { lags: 1 });
    truth.forEach((row, i) => {
      row.forEach((value, j) => {
        const error = fit.standardErrors.get(1 + j, i);
        expect(Math.abs(fit.parameters.get(1 + j, i) - value)).toBeLessThan(4 * error);
      });
    });
    expect(grangerCausality(fit, 0, 1).waldPValue).toBeLessThan(1e-6);
    expect(grangerCausality(fit, 1, [0, 2]).waldPValue).toBeGreaterThan(0.01);
    expect(selectVarOrder(new Matrix(simulateVar(41, 3000, truth)), { maxLags: 6 }).selected.bic).toBe(1);
  });

  it('permutes with its series and scales with their units', () => {
    const data = simulateVar(42, 200, truth);
    const base = fitVar(new Matrix(data), { lags: 2 });
    fc.assert(
      fc.property(
        fc.constantFrom([0, 1, 2], [2, 0, 1], [1, 0, 2]),
        fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 1e-6, max: 1e6, noNaN: true }))),
        fc.double({ min: -100, max: 100, noNaN: true }),
        (order, units, shift) => {
          const changed = data.map((row) => order.map((j) => units[j] * (row[j] + shift)));
          const fit = fitVar(new Matrix(changed), { lags: 2 });
          order.forEach((to, i) => {
            order.forEach((from, j) => {
              for (const lag of [0, 1]) {
                const expected = (base.parameters.get(1 + 3 * lag + from, to) * units[to]) / units[from];
                const error = (base.standardErrors.get(1 + 3 * lag + from, to) * units[to]) / units[from];
                expect(Math.abs(fit.parameters.get(1 + 3 * lag + j, i) - expected)).toBeLessThan(1e-8 * error);
              }
            });
          });
          expect(grangerCausality(fit, 0, 1).f).toBeCloseTo(grangerCausality(base, order[0], order[1]).f, 7);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('agrees between cross products and QR, and survives series that are nearly collinear', () => {
    const walk = randomWalk(43, 300);
    const noise = simulateVar(44, 300, [[0.2]]);
    // Far apart the cross products serve, this close together the QR takes over; the span is the same.
    const at = (size: number) =>
      fitVar(new Matrix(walk.map((value, t) => [value, value + size * noise[t][0]])), { lags: 2 });
    const far = at(1);
    const near = at(1e-5);
    expect(Math.abs(near.residuals.data[0] / far.residuals.data[0] - 1)).toBeLessThan(1e-6);
    const criteria = (size: number) =>
      selectVarOrder(new Matrix(walk.map((value, t) => [value, value + size * noise[t][0]])), { maxLags: 3 }).criteria;
    const shift = 2 * Math.log(1e-5);
    const wide = criteria(1);
    for (const [p, values] of criteria(1e-5).entries()) expect(values.aic - shift).toBeCloseTo(wide[p].aic, 6);
  });

  it('widens its forecast band with the horizon, towards the unconditional mean', () => {
    const fit = fitVar(new Matrix(simulateVar(45, 500, truth)), { lags: 1 });
    const { mean, lower, upper, standardErrors } = forecastVar(fit, 50, 0.9);
    for (let i = 0; i < 3; i++) {
      expect(standardErrors.get(0, i)).toBeCloseTo(Math.sqrt(fit.residualCovariance.get(i, i)), 10);
      for (let s = 1; s < 50; s++)
        expect(standardErrors.get(s, i)).toBeGreaterThanOrEqual(standardErrors.get(s - 1, i));
      expect(upper.get(3, i) - lower.get(3, i)).toBeCloseTo(2 * 1.6448536269514722 * standardErrors.get(3, i), 9);
      expect(mean.get(49, i)).toBeCloseTo(mean.get(48, i), 6);
    }
  });

  it('tells explosive coefficients from stable ones', () => {
    const explosive = Array.from({ length: 60 }, (_, t) => [1.1 ** t + Math.sin(7 * t), Math.cos(11 * t * t)]);
    expect(varStability(fitVar(new Matrix(explosive), { lags: 1 })).stable).toBe(false);
    expect(varStability(fitVar(new Matrix(explosive), { lags: 0 }))).toEqual({ stable: true, moduli: [] });
  });

  it('fits without a constant', () => {
    const data = simulateVar(46, 400, truth);
    const fit = fitVar(new Matrix(data), { lags: 1, trend: 'n' });
    expect(fit.parameters.rows).toBe(3);
    // Normal equations: residuals are orthogonal to the regressors.
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        let product = 0;
        for (let t = 0; t < 399; t++) product += fit.residuals.data[t * 3 + i] * data[t][j];
        expect(Math.abs(product)).toBeLessThan(1e-9);
      }
    }
    expect(selectVarOrder(new Matrix(data), { trend: 'n', maxLags: 3 }).orders).toEqual([1, 2, 3]);
  });

  it.each([
    ['a constant column', simulateVar(1, 50, truth).map((row) => [row[0], 3]), { lags: 1 }, 'data'],
    ['a duplicate column', simulateVar(1, 50, truth).map((row) => [row[0], 2 * row[0]]), { lags: 1 }, 'data'],
    ['too many lags', simulateVar(1, 20, truth), { lags: 8 }, 'lags'],
    [
      'a missing value',
      [
        [1, 2],
        [Number.NaN, 3],
        [2, 1],
        [4, 2],
        [3, 3],
      ],
      { lags: 1 },
      'data',
    ],
    ['an unknown trend', simulateVar(1, 50, truth), { lags: 1, trend: 'q' as 'c' }, 'trend'],
  ])('refuses %s', (_, data, options, field) => {
    expect(() => fitVar(new Matrix(data), options)).toThrow(new RegExp(`^${field}:`));
  });

  it('refuses a causality test of a series on itself', () => {
    const fit = fitVar(new Matrix(simulateVar(1, 50, truth)), { lags: 1 });
    expect(() => grangerCausality(fit, 0, 0)).toThrow(/^causing:/);
    expect(() => grangerCausality(fit, 3, 0)).toThrow(/^caused:/);
  });
});
