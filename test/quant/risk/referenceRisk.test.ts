import { expect, it } from 'vitest';
import { sampleCovariance } from '../../../quant/estimation/sampleCovariance.ts';
import { fromRows } from '../../../quant/linalg/denseMatrix.ts';
import {
  downsideDeviation,
  semiDeviation,
  sharpeRatio,
  sortinoRatio,
} from '../../../quant/performance/performanceRatios.ts';
import { cornishFisherRisk } from '../../../quant/risk/cornishFisherRisk.ts';
import { diversificationRatio } from '../../../quant/risk/diversificationRatio.ts';
import { drawdown } from '../../../quant/risk/drawdown.ts';
import { effectiveBets } from '../../../quant/risk/effectiveBets.ts';
import { effectivePositions } from '../../../quant/risk/effectivePositions.ts';
import { historicalRisk } from '../../../quant/risk/historicalRisk.ts';
import { normalRisk } from '../../../quant/risk/normalRisk.ts';
import { portfolioReturns } from '../../../quant/risk/portfolioReturns.ts';
import { portfolioMoments, sampleMoments } from '../../../quant/risk/returnMoments.ts';
import { backtestValueAtRisk, rollingHistoricalValueAtRisk } from '../../../quant/risk/valueAtRiskBacktest.ts';
import { volatilityContributions } from '../../../quant/risk/volatilityContributions.ts';
import { describeReference } from '../../support/reference.ts';

interface DataFile {
  readonly returns: number[][];
}

interface TailCase {
  readonly var_historical_linear_quantile: number;
  readonly var_historical_lower: number;
  readonly var_parametric_normal: number;
  readonly cvar_parametric_normal: number;
  readonly cornish_fisher_z: number;
  readonly var_cornish_fisher: number;
  readonly cvar_rockafellar_uryasev: number;
  readonly cvar_mean_of_returns_le_linear_var: number;
}

interface PortfolioCase {
  readonly '0.95': TailCase;
  readonly '0.99': TailCase;
  readonly weights?: number[];
  readonly mean: number;
  readonly std_ddof1: number;
  readonly skew_biased: number;
  readonly excess_kurtosis_biased: number;
  readonly sharpe_annual_rf0: number;
  readonly downside_dev_target0_allN: number;
  readonly sortino_annual: number;
  readonly max_drawdown_compounded: number;
  readonly portfolio_std_ddof1_from_cov: number;
  readonly diversification_ratio: number;
  readonly risk_contributions: number[];
  readonly effective_n_hhi: number;
  readonly effective_bets_entropy_risk_contrib: number;
  readonly effective_bets_entropy_pca: number;
}

interface BacktestCase {
  readonly alpha: number;
  readonly window: number;
  readonly n: number;
  readonly violations: number;
  readonly kupiec_lr: number;
  readonly kupiec_p: number;
  readonly transitions_00_01_10_11: number[];
  readonly christoffersen_ind_lr: number;
  readonly christoffersen_ind_p: number;
  readonly conditional_coverage_lr: number;
  readonly conditional_coverage_p: number;
}

interface RiskFile {
  readonly tolerance: { readonly rel: number };
  readonly periods_per_year: number;
  readonly expected: {
    readonly equal_weight: PortfolioCase;
    readonly inverse_variance: PortfolioCase;
    readonly var_backtest_equal_weight: BacktestCase[];
    readonly equal_weight_skfolio: {
      readonly value_at_risk95: number;
      readonly cvar95: number;
      readonly semi_deviation: number;
      readonly max_drawdown_uncompounded: number;
      readonly max_drawdown_compounded: number;
    };
  };
}

for (const name of ['sp500a', 'crypto_dev']) {
  describeReference<[DataFile, RiskFile]>([`data_${name}`, `risk_${name}`], (data, risk) => {
    const returns = fromRows(data.returns);
    const n = returns.columns;
    const covariance = sampleCovariance(returns);
    const equal = new Array<number>(n).fill(1 / n);
    const near = (actual: number | undefined, wanted: number, what: string) => {
      const error = Math.abs((actual ?? Number.NaN) - wanted);
      expect(error, `${what}: ${actual}, not ${wanted}`).toBeLessThanOrEqual(risk.tolerance.rel * Math.abs(wanted));
    };

    it.each(['equal_weight', 'inverse_variance'] as const)('%s portfolio', (portfolio) => {
      const wanted = risk.expected[portfolio];
      const inverse = Array.from({ length: n }, (_, i) => 1 / covariance.get(i, i));
      const total = inverse.reduce((sum, value) => sum + value, 0);
      const weights = portfolio === 'equal_weight' ? equal : inverse.map((value) => value / total);
      wanted.weights?.forEach((weight, i) => {
        near(weights[i], weight, `weight ${i}`);
      });
      const series = portfolioReturns(returns, weights);
      const moments = sampleMoments(series);
      const annual = { periodsPerYear: risk.periods_per_year };
      near(moments.mean, wanted.mean, 'mean');
      near(moments.standardDeviation, wanted.std_ddof1, 'standard deviation');
      near(moments.skewness, wanted.skew_biased, 'skewness');
      near(moments.excessKurtosis, wanted.excess_kurtosis_biased, 'excess kurtosis');
      near(sharpeRatio(series, annual), wanted.sharpe_annual_rf0, 'Sharpe');
      near(downsideDeviation(series), wanted.downside_dev_target0_allN, 'downside deviation');
      near(sortinoRatio(series, annual), wanted.sortino_annual, 'Sortino');
      near(drawdown(series).maxDrawdown, wanted.max_drawdown_compounded, 'maximum drawdown');
      near(portfolioMoments(covariance, weights).standardDeviation, wanted.portfolio_std_ddof1_from_cov, 'volatility');
      near(diversificationRatio(covariance, weights), wanted.diversification_ratio, 'diversification ratio');
      const { shares } = volatilityContributions(covariance, weights);
      wanted.risk_contributions.forEach((share, i) => {
        near(shares[i], share, `risk contribution ${i}`);
      });
      near(effectivePositions(weights), wanted.effective_n_hhi, 'effective positions');
      near(
        effectiveBets(covariance, weights, 'contribution').count,
        wanted.effective_bets_entropy_risk_contrib,
        'effective bets by contribution',
      );
      near(
        effectiveBets(covariance, weights, 'principal').count,
        wanted.effective_bets_entropy_pca,
        'effective principal bets',
      );
      for (const confidence of [0.95, 0.99] as const) {
        const tail = wanted[`${confidence}`];
        const linear = historicalRisk(series, { confidence });
        near(linear.valueAtRisk, tail.var_historical_linear_quantile, 'historical VaR');
        near(linear.conditionalValueAtRisk, tail.cvar_rockafellar_uryasev, 'historical CVaR');
        const other = historicalRisk(series, { confidence, quantile: 'lower', tail: 'tailMean' });
        near(other.valueAtRisk, tail.var_historical_lower, 'lower VaR');
        near(other.conditionalValueAtRisk, tail.cvar_mean_of_returns_le_linear_var, 'tail mean');
        const normal = normalRisk(moments, confidence);
        near(normal.valueAtRisk, tail.var_parametric_normal, 'normal VaR');
        near(normal.conditionalValueAtRisk, tail.cvar_parametric_normal, 'normal CVaR');
        const cornishFisher = cornishFisherRisk(moments, confidence);
        near(cornishFisher.adjustedQuantile, tail.cornish_fisher_z, 'Cornish-Fisher quantile');
        near(cornishFisher.valueAtRisk, tail.var_cornish_fisher, 'Cornish-Fisher VaR');
      }
    });

    it('order statistic, CVaR, semi-deviation and drawdowns of the equal-weight portfolio', () => {
      const series = portfolioReturns(returns, equal);
      const wanted = risk.expected.equal_weight_skfolio;
      const historical = historicalRisk(series, { confidence: 0.95, quantile: 'orderStatistic' });
      near(historical.valueAtRisk, wanted.value_at_risk95, 'order statistic');
      near(historical.conditionalValueAtRisk, wanted.cvar95, 'CVaR');
      near(semiDeviation(series), wanted.semi_deviation, 'semi-deviation');
      near(drawdown(series, 'summed').maxDrawdown, wanted.max_drawdown_uncompounded, 'summed drawdown');
      near(drawdown(series).maxDrawdown, wanted.max_drawdown_compounded, 'compounded drawdown');
    });

    it.each(risk.expected.var_backtest_equal_weight)('backtest of the historical VaR at $alpha', (wanted) => {
      const series = portfolioReturns(returns, equal);
      const forecasts = rollingHistoricalValueAtRisk(series, { window: wanted.window, confidence: wanted.alpha });
      const result = backtestValueAtRisk(series.subarray(wanted.window), forecasts, wanted.alpha);
      expect(result.periods).toBe(wanted.n);
      expect(result.violations.length).toBe(wanted.violations);
      expect(result.transitions).toEqual(wanted.transitions_00_01_10_11);
      near(result.kupiec.statistic, wanted.kupiec_lr, 'Kupiec');
      near(result.kupiec.pValue, wanted.kupiec_p, 'Kupiec p');
      near(result.independence.statistic, wanted.christoffersen_ind_lr, 'independence');
      near(result.independence.pValue, wanted.christoffersen_ind_p, 'independence p');
      near(result.conditionalCoverage.statistic, wanted.conditional_coverage_lr, 'conditional coverage');
      near(result.conditionalCoverage.pValue, wanted.conditional_coverage_p, 'conditional coverage p');
    });
  });
}
