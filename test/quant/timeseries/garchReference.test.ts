import { expect, it } from 'vitest';
import { filterGarch } from '../../../quant/timeseries/garch/filterGarch.ts';
import { fitGarch } from '../../../quant/timeseries/garch/fitGarch.ts';
import { forecastVariance } from '../../../quant/timeseries/garch/forecastVariance.ts';
import type { InnovationFamily, VarianceFamily } from '../../../quant/timeseries/garch/specification.ts';
import { describeReference } from '../../support/reference.ts';

interface GarchFile {
  readonly returns: readonly number[];
  readonly tolerance: {
    readonly params_rel: number;
    readonly params_abs: number;
    readonly fixed_loglik_abs: number;
    readonly forecast_rel: number;
  };
  readonly expected: readonly {
    readonly model: string;
    readonly dist: InnovationFamily;
    readonly param_names: readonly string[];
    readonly params: readonly number[];
    readonly loglik: number;
    readonly aic: number;
    readonly bic: number;
    readonly last_cond_vol: number;
    readonly first5_cond_vol: readonly number[];
    readonly variance_forecast: readonly number[];
    readonly fixed_params_check: {
      readonly params: readonly number[];
      readonly loglik: number;
      readonly last_cond_vol: number;
    };
  }[];
}

function familyOf(model: string): VarianceFamily {
  if (model.startsWith('GJR')) return 'gjr';
  return model.startsWith('EGARCH') ? 'egarch' : 'garch';
}

for (const name of ['garch_sp500', 'garch_btc']) {
  describeReference(name, (file: GarchFile) => {
    const { tolerance, returns } = file;
    for (const expected of file.expected) {
      const options = { family: familyOf(expected.model), innovations: expected.dist };
      const title = `${expected.model} with ${expected.dist} innovations`;

      it(`fits ${title} at least as well, with the same parameters, volatilities and forecasts`, () => {
        const fit = fitGarch(returns, options);
        expect(fit.logLikelihood).toBeGreaterThanOrEqual(expected.loglik - 1e-6);
        expect(fit.parameterNames).toEqual(expected.param_names);
        fit.parameters.forEach((value, i) => {
          const allowed = Math.max(tolerance.params_abs, tolerance.params_rel * Math.abs(expected.params[i]));
          expect(Math.abs(value - expected.params[i]), fit.parameterNames[i]).toBeLessThanOrEqual(allowed);
        });
        expect(fit.aic).toBeCloseTo(expected.aic, 4);
        expect(fit.bic).toBeCloseTo(expected.bic, 4);
        expect(fit.conditionalVolatilities.at(-1)).toBeCloseTo(expected.last_cond_vol, 3);
        expected.first5_cond_vol.forEach((value, t) => {
          expect(fit.conditionalVolatilities[t]).toBeCloseTo(value, 3);
        });
        const { variances } = forecastVariance(fit, expected.variance_forecast.length);
        expected.variance_forecast.forEach((value, h) => {
          expect(Math.abs(variances[h] / value - 1)).toBeLessThanOrEqual(tolerance.forecast_rel);
        });
        expect(fit.flags).not.toContain('not-converged');
      });

      it(`gives the log-likelihood of ${title} at fixed parameters`, () => {
        const { params, loglik, last_cond_vol } = expected.fixed_params_check;
        const filtered = filterGarch(returns, params, options);
        expect(Math.abs(filtered.logLikelihood - loglik)).toBeLessThanOrEqual(tolerance.fixed_loglik_abs);
        expect(filtered.conditionalVolatilities.at(-1)).toBeCloseTo(last_cond_vol, 9);
      });
    }

    it('agrees with the robust standard errors of arch where its numerical Hessian is sound', () => {
      const [normal] = file.expected;
      const robust = (normal as unknown as { std_err_robust: readonly number[] }).std_err_robust;
      const fit = fitGarch(returns);
      fit.robustStandardErrors?.forEach((value, i) => {
        expect(Math.abs((value ?? 0) / robust[i] - 1)).toBeLessThan(1e-3);
      });
    });
  });
}

describeReference('garch_btc', (file: GarchFile) => {
  it('accepts a persistence of exactly one and says so', () => {
    const fit = fitGarch(file.returns, { innovations: 't' });
    expect(fit.persistence).toBeCloseTo(1, 9);
    expect(fit.flags).toContain('unit-persistence');
    expect(fit.unconditionalVariance).toBeNull();
    expect(fit.standardErrors?.every((value) => value !== null && value > 0)).toBe(true);
  });
});

interface PublishedFile {
  readonly demgbp_garch11: {
    readonly y: readonly number[];
    readonly published: {
      readonly mu: number;
      readonly omega: number;
      readonly alpha: number;
      readonly beta: number;
      readonly loglik: number;
      readonly robust_se: Record<'mu' | 'omega' | 'alpha' | 'beta', number>;
    };
    readonly 'arch_8.0': { readonly params_mu_omega_alpha_beta: readonly number[]; readonly loglik: number };
  };
}

describeReference('published', ({ demgbp_garch11: benchmark }: PublishedFile) => {
  const { published } = benchmark;

  it('reproduces the published DEM/GBP benchmark of Fiorentini, Calzolari and Panattoni to its digits', () => {
    const fit = fitGarch(benchmark.y, { initialVariance: 'meanSquare' });
    expect(fit.logLikelihood).toBeCloseTo(published.loglik, 5);
    const [mu, omega, alpha, beta] = fit.parameters;
    expect(mu).toBeCloseTo(published.mu, 7);
    expect(omega).toBeCloseTo(published.omega, 6);
    expect(alpha).toBeCloseTo(published.alpha, 6);
    expect(beta).toBeCloseTo(published.beta, 6);
    const errors = Object.values(published.robust_se);
    // The published sandwich has other finite-sample factors.
    fit.robustStandardErrors?.forEach((value, i) => {
      expect(Math.abs((value ?? 0) / errors[i] - 1)).toBeLessThan(1e-3);
    });
  });

  it('gives the likelihood of arch from a backcast start on the same data', () => {
    const fit = fitGarch(benchmark.y);
    expect(fit.logLikelihood).toBeCloseTo(benchmark['arch_8.0'].loglik, 5);
    fit.parameters.forEach((value, i) => {
      expect(value).toBeCloseTo(benchmark['arch_8.0'].params_mu_omega_alpha_beta[i], 5);
    });
  });
});
