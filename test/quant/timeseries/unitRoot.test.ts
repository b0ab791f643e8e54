import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastSquares } from '../../../quant/linalg/qr.ts';
import { augmentedDickeyFuller } from '../../../quant/timeseries/unitroot/augmentedDickeyFuller.ts';
import { kpss } from '../../../quant/timeseries/unitroot/kpss.ts';
import {
  mackinnonCriticalValues,
  mackinnonPValue,
  type UnitRootTrend,
} from '../../../quant/timeseries/unitroot/mackinnon.ts';
import { describeReference } from '../../support/reference.ts';
import { randomWalk, simulateVar } from './simulatedReturns.ts';

interface UnitRootFile {
  readonly series: Record<string, readonly number[]>;
  readonly tolerance: { readonly stat_abs: number; readonly p_abs: number };
  readonly adf: readonly {
    readonly series: string;
    readonly regression: UnitRootTrend;
    readonly autolag: 'AIC' | 'BIC' | null;
    readonly maxlag_given: number | null;
    readonly stat: number;
    readonly p: number;
    readonly used_lag: number;
    readonly nobs: number;
    readonly crit: Record<'1%' | '5%' | '10%', number>;
  }[];
}

for (const name of ['unitroot_coint_danish', 'unitroot_coint_crypto_dev']) {
  describeReference(name, ({ series, tolerance, adf }: UnitRootFile) => {
    it.each(adf)('gives the Dickey-Fuller test of $series with trend $regression and autolag $autolag', (expected) => {
      const test = augmentedDickeyFuller(series[expected.series], {
        trend: expected.regression,
        autolag: expected.autolag === null ? null : expected.autolag === 'AIC' ? 'aic' : 'bic',
        ...(expected.maxlag_given === null ? {} : { maxLag: expected.maxlag_given }),
      });
      expect(test.lags).toBe(expected.used_lag);
      expect(test.observations).toBe(expected.nobs);
      expect(Math.abs(test.statistic - expected.stat)).toBeLessThanOrEqual(tolerance.stat_abs);
      expect(Math.abs(test.pValue - expected.p)).toBeLessThanOrEqual(tolerance.p_abs);
      for (const level of ['1%', '5%', '10%'] as const) {
        expect(test.criticalValues[level]).toBeCloseTo(expected.crit[level], 8);
      }
    });
  });
}

const stationary = simulateVar(51, 400, [[0.5]]).map(([value]) => value);

describe('the Dickey-Fuller test', () => {
  it('keeps a unit root in a random walk and rejects it in a stationary series', () => {
    expect(augmentedDickeyFuller(randomWalk(52, 400)).pValue).toBeGreaterThan(0.05);
    for (const autolag of ['aic', 'bic', 't-stat'] as const) {
      expect(augmentedDickeyFuller(stationary, { autolag }).pValue).toBeLessThan(0.01);
    }
  });

  it('does not depend on units, nor with a constant on the level, nor with trends on a trend', () => {
    const series = randomWalk(53, 120);
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (unit, level, drift) => {
          const statistic = (values: number[], trend: UnitRootTrend) =>
            augmentedDickeyFuller(values, { trend }).statistic;
          const scaled = series.map((value) => unit * value);
          expect(statistic(scaled, 'n')).toBeCloseTo(statistic(series, 'n'), 8);
          const shifted = series.map((value) => unit * (value + level));
          expect(statistic(shifted, 'c')).toBeCloseTo(statistic(series, 'c'), 6);
          const tilted = series.map((value, t) => unit * (value + level + drift * t));
          expect(statistic(tilted, 'ct')).toBeCloseTo(statistic(series, 'ct'), 6);
          const bent = series.map((value, t) => unit * (value + level + drift * t + (drift * t * t) / 100));
          expect(statistic(bent, 'ctt')).toBeCloseTo(statistic(series, 'ctt'), 6);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('chooses the lags that separate regressions on the common sample would', () => {
    // The smooth series is too ill-conditioned for cross products.
    const smooth = Array.from({ length: 150 }, (_, t) => Math.sin(t / 15) + 1e-4 * Math.sin(t * t));
    const integrated = randomWalkOf(simulateVar(54, 600, [[0.6]]).map(([value]) => value));
    for (const series of [stationary.slice(0, 150), randomWalk(57, 90), smooth, integrated]) {
      const maxLag = 6;
      const n = series.length - 1 - maxLag;
      const change = (t: number) => series[t] - series[t - 1];
      const criteria = Array.from({ length: maxLag + 1 }, (_, p) => {
        const rows = Array.from({ length: n }, (_, i) => i + maxLag + 1);
        const lagged = Array.from({ length: p }, (_, lag) => rows.map((t) => change(t - 1 - lag)));
        const regressors = [rows.map(() => 1), rows.map((t) => series[t - 1]), ...lagged].flat();
        const target = Float64Array.from(rows.map(change));
        const fit = leastSquares(Float64Array.from(regressors), n, p + 2, target);
        if ('dependentRegressor' in fit) throw new Error('collinear');
        return n * Math.log(fit.residuals.reduce((sum, e) => sum + e * e, 0) / n) + 2 * (p + 2);
      });
      const best = criteria.indexOf(Math.min(...criteria));
      expect(augmentedDickeyFuller(series, { maxLag }).lags).toBe(best);
    }
    expect(augmentedDickeyFuller(integrated, { autolag: 'bic' }).lags).toBe(1);
    expect(augmentedDickeyFuller(integrated, { autolag: 't-stat' }).lags).toBeGreaterThanOrEqual(1);
  });

  it.each([
    ['a constant', new Array<number>(50).fill(2), {}, 'series'],
    ['a straight line', Array.from({ length: 50 }, (_, t) => 3 * t + 1), {}, 'series'],
    ['four observations', [1, 2, 1, 3], {}, 'series'],
    ['a gap', [...stationary.slice(0, 30), Number.NaN], {}, 'series\\[30\\]'],
    ['too many lags', stationary, { maxLag: 300 }, 'maxLag'],
    ['an unknown trend', stationary, { trend: 'x' as 'c' }, 'trend'],
    ['an unknown criterion', stationary, { autolag: 'hq' as 'aic' }, 'autolag'],
  ])('refuses %s', (_, series, options, field) => {
    expect(() => augmentedDickeyFuller(series, options)).toThrow(new RegExp(`^${field}:`));
  });
});

describe("MacKinnon's tables", () => {
  it('agree with each other: the p-value at a critical value is its level', () => {
    const levels = { '1%': 0.01, '5%': 0.05, '10%': 0.1 } as const;
    for (const trend of ['n', 'c', 'ct', 'ctt'] as const) {
      for (let series = 1; series <= (trend === 'n' ? 1 : 6); series++) {
        const critical = mackinnonCriticalValues(trend, Number.POSITIVE_INFINITY, series);
        for (const level of ['1%', '5%', '10%'] as const) {
          expect(Math.abs(mackinnonPValue(critical?.[level] ?? 0, trend, series) - levels[level])).toBeLessThan(0.003);
        }
      }
    }
  });

  it('rise with the statistic from 0 to 1 and end where the paper ends', () => {
    for (const trend of ['n', 'c', 'ct', 'ctt'] as const) {
      let before = 0;
      for (let tau = -15; tau <= 5; tau += 0.05) {
        const p = mackinnonPValue(tau, trend);
        expect(p).toBeGreaterThanOrEqual(before - 0.003);
        before = p;
      }
      expect(mackinnonPValue(-100, trend)).toBe(0);
    }
    expect(() => mackinnonPValue(-3, 'c', 7)).toThrow(/^series:/);
    expect(mackinnonCriticalValues('n', 100, 2)).toBeNull();
  });
});

describe('the KPSS test', () => {
  it('keeps stationarity of a stationary series and rejects it for a random walk', () => {
    expect(kpss(stationary).pValue).toBeGreaterThan(0.05);
    const walk = kpss(randomWalk(55, 400));
    expect(walk.pValue).toBe(0.01);
    expect(walk.pValueBound).toBe('at most');
    const drifting = stationary.map((value, t) => value + t);
    expect(kpss(drifting).pValue).toBe(0.01);
    expect(kpss(drifting, { trend: 'ct' }).pValue).toBeGreaterThan(0.05);
  });

  it('agrees with a calculation by hand', () => {
    // e = (-2, -1, 0, 1, 2), S = (-2, -3, -3, -2, 0): eta = 26/25; s^2(1) = (10 + 2 * 0.5 * 4) / 5
    const test = kpss([1, 2, 3, 4, 5], { lags: 1 });
    expect(test.statistic).toBeCloseTo(26 / 25 / (14 / 5), 12);
    expect(test.pValue).toBeCloseTo(0.1 - (0.05 * (26 / 70 - 0.347)) / (0.463 - 0.347), 12);
    expect(test.pValueBound).toBeNull();
  });

  it('does not depend on units or level', () => {
    const { statistic, lags } = kpss(stationary, { trend: 'ct' });
    const moved = kpss(
      stationary.map((value) => 1e-9 * (value + 100)),
      { trend: 'ct' },
    );
    expect(moved.statistic).toBeCloseTo(statistic, 8);
    expect(moved.lags).toBe(lags);
  });

  it.each([
    ['a constant', [1, 1, 1, 1, 1], {}, 'series'],
    ['a line about a trend', [1, 2, 3, 4, 5], { trend: 'ct' }, 'series'],
    ['an unknown trend', stationary, { trend: 'n' as 'c' }, 'trend'],
    ['lags beyond the sample', stationary, { lags: 400 }, 'lags'],
  ] as const)('refuses %s', (_, series, options, field) => {
    expect(() => kpss(series, options)).toThrow(new RegExp(`^${field}:`));
  });
});

function randomWalkOf(steps: readonly number[]): number[] {
  let level = 0;
  return steps.map((step) => {
    level += step;
    return level;
  });
}
