import { describe, expect, it } from 'vitest';
import { fitGarch } from '../../../quant/timeseries/garch/fitGarch.ts';
import { forecastVariance } from '../../../quant/timeseries/garch/forecastVariance.ts';
import { simulateEgarch, simulateGarch } from './simulatedReturns.ts';

const returns = simulateGarch(31, 800, { omega: 0.1, alpha: 0.1, beta: 0.85 });
const garch = fitGarch(returns, { standardErrors: false });

describe('a variance forecast', () => {
  it('starts at the next conditional variance and tends to the unconditional one', () => {
    const { variances, method } = forecastVariance(garch, 2000);
    const [, omega, alpha, beta] = garch.parameters;
    const e = garch.residuals.at(-1) ?? 0;
    const h = (garch.conditionalVolatilities.at(-1) ?? 0) ** 2;
    expect(method).toBe('analytic');
    expect(variances[0]).toBeCloseTo(omega + alpha * e * e + beta * h, 10);
    expect(variances[1]).toBeCloseTo(omega + (alpha + beta) * variances[0], 10);
    expect(variances[1999]).toBeCloseTo(garch.unconditionalVariance ?? 0, 6);
  });

  it.each([{ innovations: 'normal' }, { innovations: 't' }, { innovations: 'skewt' }] as const)(
    'by simulation agrees with the formula for $innovations innovations',
    ({ innovations }) => {
      const fit = fitGarch(returns, { innovations, p: 2, standardErrors: false });
      const exact = forecastVariance(fit, 10);
      const simulated = forecastVariance(fit, 10, { method: 'simulation', simulations: 20_000, seed: 3 });
      expect(simulated.simulationErrors[0]).toBe(0);
      exact.variances.forEach((value, s) => {
        expect(Math.abs(simulated.variances[s] - value)).toBeLessThan(5 * simulated.simulationErrors[s] + 1e-9);
      });
    },
  );

  it('of an EGARCH is exact for one step and simulated beyond, the same for the same seed', () => {
    const fit = fitGarch(simulateEgarch(32, 800, { omega: 0, alpha: 0.2, gamma: -0.1, beta: 0.9 }), {
      family: 'egarch',
    });
    const one = forecastVariance(fit, 1);
    const ten = forecastVariance(fit, 10, { seed: 5 });
    expect(one.method).toBe('analytic');
    expect(ten.method).toBe('simulation');
    expect(ten.variances[0]).toBeCloseTo(one.variances[0], 10);
    expect(forecastVariance(fit, 10, { seed: 5 })).toEqual(ten);
    expect(forecastVariance(fit, 10, { seed: 6 })).not.toEqual(ten);
    expect(() => forecastVariance(fit, 2, { method: 'analytic' })).toThrow(/^method:/);
  });

  it('refuses a horizon that is no count', () => {
    expect(() => forecastVariance(garch, 0)).toThrow(/^horizon:/);
    expect(() => forecastVariance(garch, 1.5)).toThrow(/^horizon:/);
    expect(() => forecastVariance(garch, 2, { method: 'simulation', simulations: 1 })).toThrow(/^simulations:/);
  });
});
