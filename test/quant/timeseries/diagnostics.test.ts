import { describe, expect, it } from 'vitest';
import { archLm } from '../../../quant/timeseries/diagnostics/archLm.ts';
import { ljungBox } from '../../../quant/timeseries/diagnostics/ljungBox.ts';
import { fitGarch } from '../../../quant/timeseries/garch/fitGarch.ts';
import { loadReference } from '../../support/reference.ts';
import { simulateGarch, simulateVar } from './simulatedReturns.ts';

const sp500 = loadReference<{ returns: number[] }>('garch_sp500')?.returns ?? [];

describe('the Ljung-Box test', () => {
  it('agrees with a calculation by hand', () => {
    // Centred: -2 -1 0 1 2; r1 = 4/10, r2 = -1/10.
    const [one, two] = ljungBox([1, 2, 3, 4, 5], { lags: 2 });
    expect(one.statistic).toBeCloseTo(35 * (0.16 / 4), 12);
    expect(two.statistic).toBeCloseTo(35 * (0.16 / 4 + 0.01 / 3), 12);
    expect(two.pValue).toBeCloseTo(Math.exp(-two.statistic / 2), 12);
  });

  it('rejects for an autoregression and not for its innovations', () => {
    const series = simulateVar(81, 500, [[0.4]]).map(([value]) => value);
    expect(ljungBox(series).at(-1)?.pValue).toBeLessThan(1e-6);
    const innovations = series.slice(1).map((value, t) => value - 0.4 * series[t]);
    expect(ljungBox(innovations).at(-1)?.pValue).toBeGreaterThan(0.01);
  });

  it('has no p-value where the fitted parameters use up the degrees of freedom', () => {
    const tests = ljungBox(sp500, { lags: 3, modelParameters: 2 });
    expect(tests.map((test) => test.pValue === null)).toEqual([true, true, false]);
    expect(ljungBox(sp500.map((value) => 1e-300 * value))[0].statistic).toBeCloseTo(ljungBox(sp500)[0].statistic, 8);
  });

  it('refuses a constant and lags out of range', () => {
    expect(() => ljungBox([1, 1, 1, 1, 1])).toThrow(/^series:/);
    expect(() => ljungBox(sp500, { lags: 0 })).toThrow(/^lags:/);
    expect(() => ljungBox(sp500, { modelParameters: -1 })).toThrow(/^modelParameters:/);
  });
});

describe('the ARCH test', () => {
  it('finds heteroskedasticity in returns and none in their standardized residuals', () => {
    expect(archLm(sp500).pValue).toBeLessThan(1e-6);
    const fit = fitGarch(sp500, { family: 'gjr', standardErrors: false });
    expect(archLm(fit.standardizedResiduals).pValue).toBeGreaterThan(0.01);
  });

  it('is n R^2 of the regression of squares, with an F-statistic to match', () => {
    const test = archLm(simulateGarch(82, 400, { omega: 0.1, alpha: 0.3, beta: 0.5 }), { lags: 5 });
    const determination = test.statistic / test.observations;
    expect(test.observations).toBe(395);
    expect(test.f).toBeCloseTo(determination / 5 / ((1 - determination) / 389), 10);
    expect(test.fPValue).toBeGreaterThan(0);
  });

  it('does not depend on the unit of the residuals', () => {
    const { statistic } = archLm(sp500);
    for (const unit of [1e-200, 1e200])
      expect(archLm(sp500.map((value) => unit * value)).statistic).toBeCloseTo(statistic, 8);
  });

  it('refuses residuals of one size and lags out of range', () => {
    expect(() => archLm([1, -1, 1, 1, -1, 1])).toThrow(/^residuals/);
    expect(() => archLm(sp500, { lags: 0 })).toThrow(/^lags:/);
  });
});
