import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { engleGranger } from '../../../quant/timeseries/cointegration/engleGranger.ts';
import { halfLife } from '../../../quant/timeseries/cointegration/halfLife.ts';
import { type JohansenDeterministic, johansen } from '../../../quant/timeseries/cointegration/johansen.ts';
import { describeReference } from '../../support/reference.ts';
import { randomWalk, simulateVar } from './simulatedReturns.ts';

interface CointegrationFile {
  readonly series: Record<string, readonly number[]>;
  readonly tolerance: { readonly stat_abs: number; readonly p_abs: number; readonly eig_rel: number };
  readonly engle_granger: readonly {
    readonly y: string;
    readonly x: string;
    readonly stat: number;
    readonly p: number;
    readonly crit_1_5_10: readonly number[];
    readonly hedge_ratio: number;
    readonly intercept: number;
  }[];
  readonly johansen: readonly {
    readonly cols: readonly string[];
    readonly det_order: -1 | 0 | 1;
    readonly k_ar_diff: number;
    readonly eig: readonly number[];
    readonly trace: readonly number[];
    readonly trace_crit_90_95_99: readonly (readonly number[])[];
    readonly maxeig: readonly number[];
    readonly maxeig_crit_90_95_99: readonly (readonly number[])[];
    readonly eigenvectors_columns: readonly (readonly number[])[];
  }[];
}

const deterministicTerms = { '-1': 'none', '0': 'constant', '1': 'trend' } as const;

for (const name of ['unitroot_coint_danish', 'unitroot_coint_crypto_dev']) {
  describeReference(name, ({ series, tolerance, engle_granger, johansen: systems }: CointegrationFile) => {
    it.each(engle_granger)('gives the Engle-Granger test of $y on $x', (expected) => {
      const test = engleGranger(series[expected.y], series[expected.x]);
      expect(Math.abs(test.statistic - expected.stat)).toBeLessThanOrEqual(tolerance.stat_abs);
      expect(Math.abs(test.pValue - expected.p)).toBeLessThanOrEqual(tolerance.p_abs);
      expect(test.hedgeRatios[0]).toBeCloseTo(expected.hedge_ratio, 8);
      expect(test.intercept).toBeCloseTo(expected.intercept, 8);
      Object.values(test.criticalValues ?? {}).forEach((value, i) => {
        expect(value).toBeCloseTo(expected.crit_1_5_10[i], 8);
      });
    });

    it.each(systems)('gives the Johansen test of $cols with $det_order and $k_ar_diff lags', (expected) => {
      const data = new Matrix(expected.cols.map((column) => [...series[column]])).transpose();
      const test = johansen(data, {
        deterministic: deterministicTerms[expected.det_order],
        lags: expected.k_ar_diff,
      });
      test.tests.forEach((rank, r) => {
        expect(Math.abs(test.eigenvalues[r] / expected.eig[r] - 1)).toBeLessThanOrEqual(tolerance.eig_rel);
        expect(Math.abs(rank.trace - expected.trace[r])).toBeLessThanOrEqual(tolerance.stat_abs);
        expect(Math.abs(rank.maxEigen - expected.maxeig[r])).toBeLessThanOrEqual(tolerance.stat_abs);
        expect(Object.values(rank.traceCriticalValues ?? {})).toEqual(expected.trace_crit_90_95_99[r]);
        expect(Object.values(rank.maxEigenCriticalValues ?? {})).toEqual(expected.maxeig_crit_90_95_99[r]);
        const found = test.eigenvectors.getColumn(r);
        const wanted = expected.eigenvectors_columns.map((row) => row[r]);
        const largest = found.reduce((best, value, i) => (Math.abs(value) > Math.abs(found[best]) ? i : best), 0);
        const sign = Math.sign(found[largest] * wanted[largest]);
        found.forEach((value, i) => {
          expect(Math.abs(sign * value - wanted[i])).toBeLessThanOrEqual(1e-5);
        });
      });
    });
  });
}

interface PublishedFile {
  readonly johansen_juselius_1990_denmark: {
    readonly published: {
      readonly eigenvalues: readonly number[];
      readonly trace_r0_to_r3: readonly number[];
      readonly maxeig_r0_to_r3: readonly number[];
    };
    readonly recomputed: { readonly eigenvalues: readonly number[]; readonly n_eff: number };
  };
}

describeReference(
  ['published', 'unitroot_coint_danish'],
  ({ johansen_juselius_1990_denmark: { published, recomputed } }: PublishedFile, { series }: CointegrationFile) => {
    it('reproduces Johansen and Juselius (1990): restricted constant and centred seasonals on the Danish data', () => {
      const data = new Matrix(['lrm', 'lry', 'ibo', 'ide'].map((column) => [...series[column]])).transpose();
      const test = johansen(data, { deterministic: 'restrictedConstant', seasons: 4, lags: 1 });
      expect(test.observations).toBe(recomputed.n_eff);
      test.tests.forEach((rank, r) => {
        expect(test.eigenvalues[r]).toBeCloseTo(recomputed.eigenvalues[r], 7);
        expect(test.eigenvalues[r]).toBeCloseTo(published.eigenvalues[r], 4);
        expect(Math.abs(rank.trace - published.trace_r0_to_r3[r])).toBeLessThan(0.0051);
        expect(Math.abs(rank.maxEigen - published.maxeig_r0_to_r3[r])).toBeLessThan(0.0051);
      });
      // Osterwald-Lenum's 10 % point of the trace for four common trends, which the paper's statistic misses.
      expect(test.tests[0].traceCriticalValues?.['90%']).toBe(49.65);
      expect(test.eigenvectors.rows).toBe(5);
    });
  },
);

const length = 500;
const first = randomWalk(61, length);
const second = randomWalk(62, length);
const noise = simulateVar(63, length, [
  [0.3, 0],
  [0, 0.5],
]);
/** Two walks and a third series tied to both. */
const tied = first.map((value, t) => [value, second[t], 2 * value - second[t] + noise[t][0]]);

describe('the Engle-Granger test', () => {
  it('finds the relation that is there and none between independent walks', () => {
    const pair = engleGranger(
      first.map((value, t) => 3 + 1.5 * value + noise[t][0]),
      first,
    );
    expect(pair.pValue).toBeLessThan(0.01);
    expect(pair.hedgeRatios[0]).toBeCloseTo(1.5, 1);
    expect(pair.intercept).toBeCloseTo(3, 0);
    expect(engleGranger(first, second).pValue).toBeGreaterThan(0.05);
    const triple = engleGranger(
      tied.map((row) => row[2]),
      new Matrix(tied.map((row) => row.slice(0, 2))),
    );
    expect(triple.pValue).toBeLessThan(0.01);
    expect(triple.hedgeRatios[1]).toBeCloseTo(-1, 1);
  });

  it('returns the residuals of its regression as the spread', () => {
    const { spread, hedgeRatios, intercept, trendCoefficients } = engleGranger(first, second, { trend: 'ct' });
    spread.forEach((value, t) => {
      const fitted = intercept + trendCoefficients[0] * (t + 1) + hedgeRatios[0] * second[t];
      expect(value).toBeCloseTo(first[t] - fitted, 9);
    });
  });

  it('says that collinear series are collinear', () => {
    const test = engleGranger(
      first.map((value) => 2 * value + 1),
      first,
    );
    expect(test.collinear).toBe(true);
    expect(test.pValue).toBe(0);
    expect(engleGranger(first, second, { trend: 'n' }).criticalValues).toBeNull();
  });

  it.each([
    ['series of different length', first, second.slice(1), 'regressors'],
    ['a constant', new Array<number>(length).fill(1), second, 'dependent'],
    ['a constant regressor', first, new Array<number>(length).fill(1), 'regressors'],
    ['a gap', [...first.slice(1), Number.NaN], second, `dependent\\[${length - 1}\\]`],
  ])('refuses %s', (_, y, x, field) => {
    expect(() => engleGranger(y, x)).toThrow(new RegExp(`^${field}:`));
  });
});

describe('the Johansen test', () => {
  it.each(['none', 'restrictedConstant', 'constant', 'trend'] as JohansenDeterministic[])(
    'finds one relation among three series with two common trends (%s)',
    (deterministic) => {
      const test = johansen(new Matrix(tied), { deterministic });
      expect(test.traceRank).toBe(1);
      expect(test.maxEigenRank).toBe(1);
      const [a, b, c] = test.eigenvectors.getColumn(0);
      expect(a / c).toBeCloseTo(-2, 1);
      expect(b / c).toBeCloseTo(1, 1);
    },
  );

  it('keeps its eigenvalues under a change of units or basis', () => {
    const base = johansen(new Matrix(tied), { lags: 2 });
    const coefficient = fc.double({ min: -2, max: 2, noNaN: true });
    const unit = fc.double({ min: 1e-5, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(unit, unit, unit), coefficient, coefficient, (units, mixFirst, mixSecond) => {
        const data = tied.map(([a, b, c]) => [
          units[0] * (a + 7),
          units[1] * (b + mixFirst * a),
          units[2] * (c + mixSecond * b),
        ]);
        const changed = johansen(new Matrix(data), { lags: 2 });
        changed.eigenvalues.forEach((value, i) => {
          expect(Math.abs(value - base.eigenvalues[i])).toBeLessThan(1e-9);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('normalises its vectors to unit residual variance and sums maximum eigenvalues to the trace', () => {
    const test = johansen(new Matrix(tied));
    const total = test.tests.reduce((sum, rank) => sum + rank.maxEigen, 0);
    expect(test.tests[0].trace).toBeCloseTo(total, 10);
    test.tests.forEach((rank, r) => {
      expect(rank.maxEigen).toBeCloseTo(-test.observations * Math.log(1 - test.eigenvalues[r]), 9);
    });
  });

  it('has critical values to twelve series and none beyond', () => {
    const wide = Array.from({ length: 13 }, (_, i) => randomWalk(70 + i, 200));
    const columns = (k: number) => new Matrix(wide.slice(0, k)).transpose();
    expect(johansen(columns(12)).tests[0].traceCriticalValues).toEqual({
      '90%': 326.5354,
      '95%': 334.9795,
      '99%': 351.215,
    });
    const beyond = johansen(columns(13));
    expect(beyond.tests[0].traceCriticalValues).toBeNull();
    expect(beyond.traceRank).toBeNull();
    expect(beyond.tests[1].maxEigenCriticalValues).not.toBeNull();
  });

  it.each([
    ['a sum of two others', tied.map(([a, b]) => [a, b, a + b]), {}, 'data'],
    ['a constant', tied.map(([a]) => [a, 1]), {}, 'data'],
    ['a line about its trend', tied.map(([a], t) => [a, t]), { deterministic: 'trend' }, 'data'],
    ['too few observations', tied.slice(0, 9), {}, 'data'],
    ['unknown terms', tied, { deterministic: 'quadratic' as 'trend' }, 'deterministic'],
    ['half a lag', tied, { lags: 0.5 }, 'lags'],
  ] as const)('refuses %s', (_, data, options, field) => {
    expect(() => johansen(new Matrix(data.map((row) => [...row])), options)).toThrow(new RegExp(`^${field}:`));
  });
});

describe('the half-life of a spread', () => {
  it('is exact for a noiseless decay', () => {
    const spread = Array.from({ length: 40 }, (_, t) => 5 + 0.9 ** t);
    const result = halfLife(spread);
    expect(result.periods).toBeCloseTo(Math.LN2 / -Math.log(0.9), 8);
    expect(result.speed).toBeCloseTo(-Math.log(0.9), 10);
    expect(result.level).toBeCloseTo(5, 8);
  });

  it('is null for a spread that runs away, and 0 for one that overshoots', () => {
    expect(halfLife(Array.from({ length: 40 }, (_, t) => 1.1 ** t))).toMatchObject({
      periods: null,
      meanReverting: false,
      level: null,
    });
    expect(halfLife(Array.from({ length: 40 }, (_, t) => (t % 2 === 0 ? 1 : -1))).periods).toBe(0);
  });

  it('scales with nothing: units and level do not matter', () => {
    const spread = noise.map(([value]) => value);
    const base = halfLife(spread).periods ?? 0;
    expect(halfLife(spread.map((value) => 1e-200 * value)).periods).toBeCloseTo(base, 9);
    expect(halfLife(spread.map((value) => value + 1e4)).periods).toBeCloseTo(base, 6);
    expect(() => halfLife([1, 1, 1, 1])).toThrow(/^spread:/);
  });
});
