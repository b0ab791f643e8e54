import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ledoitWolf } from '../../quant/estimation/ledoitWolf.ts';
import { ledoitWolfConstantCorrelation } from '../../quant/estimation/ledoitWolfConstantCorrelation.ts';
import { oas } from '../../quant/estimation/oas.ts';
import { sampleCovariance } from '../../quant/estimation/sampleCovariance.ts';
import { fromRows } from '../../quant/linalg/denseMatrix.ts';
import { hierarchicalEqualRiskContribution } from '../../quant/optimization/hierarchicalEqualRiskContribution.ts';
import { hierarchicalRiskParity } from '../../quant/optimization/hierarchicalRiskParity.ts';
import type { LinkageMethod } from '../../quant/optimization/linkage.ts';
import type { RuleResult } from '../../quant/optimization/ruleWeights.ts';
import { engleGranger } from '../../quant/timeseries/cointegration/engleGranger.ts';
import { type JohansenDeterministic, johansen } from '../../quant/timeseries/cointegration/johansen.ts';
import { archLm } from '../../quant/timeseries/diagnostics/archLm.ts';
import { ljungBox } from '../../quant/timeseries/diagnostics/ljungBox.ts';
import { fitGarch } from '../../quant/timeseries/garch/fitGarch.ts';
import { forecastVariance } from '../../quant/timeseries/garch/forecastVariance.ts';
import type { InnovationFamily, VarianceFamily } from '../../quant/timeseries/garch/specification.ts';
import { augmentedDickeyFuller } from '../../quant/timeseries/unitroot/augmentedDickeyFuller.ts';
import { kpss } from '../../quant/timeseries/unitroot/kpss.ts';
import { fitVar } from '../../quant/timeseries/var/fitVar.ts';
import { forecastVar } from '../../quant/timeseries/var/forecastVar.ts';
import { grangerCausality } from '../../quant/timeseries/var/grangerCausality.ts';
import { impulseResponses } from '../../quant/timeseries/var/impulseResponses.ts';
import { selectVarOrder } from '../../quant/timeseries/var/selectVarOrder.ts';

interface VolatilityCase {
  readonly series: string;
  readonly family: VarianceFamily;
  readonly innovations: InnovationFamily;
  readonly logLikelihood: number;
  readonly parameters: readonly number[];
  readonly standardErrors: readonly number[];
  readonly robustStandardErrors: readonly number[];
  readonly variances: readonly number[];
}

/** Generated series, and what the libraries named in `versions` make of them. */
interface Peers {
  readonly versions: Readonly<Record<string, string>>;
  readonly returns: Readonly<Record<string, readonly number[]>>;
  readonly levels: readonly (readonly number[])[];
  readonly assets: readonly (readonly number[])[];
  readonly volatility: readonly VolatilityCase[];
  readonly dickeyFuller: readonly {
    readonly series: number;
    readonly trend: 'n' | 'c' | 'ct' | 'ctt';
    readonly statistic: number;
    readonly pValue: number;
    readonly lags: number;
  }[];
  readonly kpss: readonly {
    readonly series: number;
    readonly trend: 'c' | 'ct';
    readonly statistic: number;
    readonly pValue: number;
    readonly lags: number;
  }[];
  readonly engleGranger: readonly {
    readonly dependent: number;
    readonly regressor: number;
    readonly trend: 'c' | 'ct';
    readonly statistic: number;
    readonly pValue: number;
  }[];
  readonly johansen: readonly {
    readonly deterministic: JohansenDeterministic;
    readonly lags: number;
    readonly eigenvalues: readonly number[];
    readonly trace: readonly number[];
    readonly maxEigen: readonly number[];
  }[];
  readonly var: {
    readonly selected: Readonly<Record<string, number>>;
    readonly logLikelihood: number;
    readonly parameters: readonly (readonly number[])[];
    readonly standardErrors: readonly (readonly number[])[];
    readonly wald: number;
    readonly waldPValue: number;
    readonly f: number;
    readonly fPValue: number;
    readonly responses: readonly (readonly (readonly number[])[])[];
    readonly orthogonal: readonly (readonly (readonly number[])[])[];
    readonly mean: readonly (readonly number[])[];
    readonly lower: readonly (readonly number[])[];
    readonly upper: readonly (readonly number[])[];
  };
  readonly diagnostics: { readonly ljungBox: readonly number[]; readonly archLm: readonly number[] };
  readonly covariance: {
    readonly ledoitWolf: readonly (readonly number[])[];
    readonly ledoitWolfShrinkage: number;
    readonly oas: readonly (readonly number[])[];
    readonly oasShrinkage: number;
    readonly constantCorrelation: readonly (readonly number[])[];
  };
  readonly hierarchical: {
    readonly dendrogram: readonly number[];
    readonly hrp: readonly { readonly linkage: LinkageMethod; readonly weights: readonly number[] }[];
    readonly herc: readonly {
      readonly linkage: LinkageMethod;
      readonly clusters: number;
      readonly weights: readonly number[];
    }[];
  };
}

const peers: Peers = JSON.parse(readFileSync(new URL('../fixtures/peers.json', import.meta.url), 'utf8'));

/** Equal to a relative tolerance, element by element; numbers below `floor` to as much absolutely. */
function agree(ours: ArrayLike<number>, theirs: ArrayLike<number>, tolerance = 1e-8, floor = 1e-6): void {
  expect(ours.length).toBe(theirs.length);
  for (let i = 0; i < theirs.length; i++)
    expect(Math.abs(ours[i] - theirs[i]) / Math.max(floor, Math.abs(theirs[i]))).toBeLessThan(tolerance);
}

const flat = (matrix: { to1DArray(): number[] }): number[] => matrix.to1DArray();
const column = (index: number): number[] => peers.levels.map((row) => row[index]);
const changes = fromRows(peers.levels.slice(1).map((row, t) => row.map((value, i) => value - peers.levels[t][i])));

describe(`volatility models beside arch ${peers.versions.arch}`, () => {
  for (const given of peers.volatility) {
    const { series, family, innovations } = given;
    it(`${family}, ${innovations}, ${series}: no lower likelihood, and the same model where it is the same`, () => {
      const fit = fitGarch(peers.returns[series], { family, innovations, ...(family === 'garch' ? {} : { o: 1 }) });
      expect(fit.logLikelihood).toBeGreaterThan(given.logLikelihood - 1e-6);
      if (fit.logLikelihood > given.logLikelihood + 1e-6) return;
      // arch stops where the likelihood is flat to some digits, which leaves the parameters fewer.
      agree(fit.parameters, given.parameters, 5e-3, 0.05);
      agree(forecastVariance(fit, given.variances.length).variances, given.variances, 1e-3);
    });
  }

  it('has the same standard errors where the likelihood is smooth', () => {
    let compared = 0;
    for (const { series, family, innovations, ...given } of peers.volatility) {
      // The mean of an EGARCH may sit on a kink, where a numerical Hessian says nothing.
      if (family === 'egarch') continue;
      const fit = fitGarch(peers.returns[series], { family, innovations, ...(family === 'garch' ? {} : { o: 1 }) });
      if (fit.flags.length > 0 || Math.abs(fit.logLikelihood - given.logLikelihood) > 1e-6) continue;
      const ordinary = fit.standardErrors?.map((error) => error ?? Number.NaN) ?? [];
      const robust = fit.robustStandardErrors?.map((error) => error ?? Number.NaN) ?? [];
      agree(ordinary, given.standardErrors, 0.01, 1e-3);
      agree(robust, given.robustStandardErrors, 0.01, 1e-3);
      compared++;
    }
    expect(compared).toBeGreaterThan(5);
  });
});

describe(`series beside statsmodels ${peers.versions.statsmodels}`, () => {
  it('tests for a unit root alike', () => {
    for (const { series, trend, statistic, pValue, lags } of peers.dickeyFuller) {
      const test = augmentedDickeyFuller(column(series), { trend });
      agree([test.statistic, test.pValue, test.lags], [statistic, pValue, lags]);
    }
  });

  it('tests for stationarity alike', () => {
    for (const { series, trend, statistic, pValue, lags } of peers.kpss) {
      const test = kpss(column(series), { trend });
      agree([test.statistic, test.pValue, test.lags], [statistic, pValue, lags]);
    }
  });

  it('tests pairs for cointegration alike', () => {
    for (const { dependent, regressor, trend, statistic, pValue } of peers.engleGranger) {
      const test = engleGranger(column(dependent), column(regressor), { trend });
      agree([test.statistic, test.pValue], [statistic, pValue]);
    }
  });

  it('finds the same number of relations by Johansen', () => {
    for (const { deterministic, lags, eigenvalues, trace, maxEigen } of peers.johansen) {
      const test = johansen(fromRows(peers.levels), { deterministic, lags });
      agree(test.eigenvalues, eigenvalues, 1e-7);
      agree(
        test.tests.map((rank) => rank.trace),
        trace,
        1e-7,
      );
      agree(
        test.tests.map((rank) => rank.maxEigen),
        maxEigen,
        1e-7,
      );
    }
  });

  it('fits the same vector autoregression, with the same tests, responses and forecasts', () => {
    const theirs = peers.var;
    expect(selectVarOrder(changes, { maxLags: 6 }).selected).toMatchObject(theirs.selected);
    const fit = fitVar(changes, { lags: 2 });
    agree([fit.logLikelihood], [theirs.logLikelihood]);
    agree(flat(fit.parameters), theirs.parameters.flat());
    agree(flat(fit.standardErrors), theirs.standardErrors.flat());
    const granger = grangerCausality(fit, 0, 1);
    agree(
      [granger.wald, granger.waldPValue, granger.f, granger.fPValue],
      [theirs.wald, theirs.waldPValue, theirs.f, theirs.fPValue],
    );
    agree(impulseResponses(fit, 4).responses.flatMap(flat), theirs.responses.flat(2));
    agree(impulseResponses(fit, 4, { orthogonal: true }).responses.flatMap(flat), theirs.orthogonal.flat(2));
    const forecast = forecastVar(fit, 3);
    agree(flat(forecast.mean), theirs.mean.flat());
    agree(flat(forecast.lower), theirs.lower.flat());
    agree(flat(forecast.upper), theirs.upper.flat());
  });

  it('diagnoses residuals alike', () => {
    const first = Array.from({ length: changes.rows }, (_, t) => changes.data[t * changes.columns]);
    const { statistic, pValue } = ljungBox(first, { lags: 5 })[4];
    agree([statistic, pValue ?? Number.NaN], peers.diagnostics.ljungBox);
    const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
    const test = archLm(
      first.map((value) => value - mean),
      { lags: 5 },
    );
    agree([test.statistic, test.pValue, test.f, test.fPValue], peers.diagnostics.archLm);
  });
});

describe('assets beside scikit-learn, PyPortfolioOpt and riskfolio-lib', () => {
  const returns = fromRows(peers.assets);
  const covariance = sampleCovariance(returns);
  const weightsOf = (result: RuleResult): Float64Array => {
    if ('reason' in result) throw new Error(result.reason);
    return result.weights;
  };

  it('shrinks the covariance alike', () => {
    const { ledoitWolfShrinkage, oasShrinkage, constantCorrelation, ...theirs } = peers.covariance;
    const shrunk = ledoitWolf(returns);
    agree([...flat(shrunk.covariance), shrunk.shrinkage], [...theirs.ledoitWolf.flat(), ledoitWolfShrinkage]);
    const approximated = oas(returns);
    agree([...flat(approximated.covariance), approximated.shrinkage], [...theirs.oas.flat(), oasShrinkage]);
    agree(flat(ledoitWolfConstantCorrelation(returns).covariance), constantCorrelation.flat());
  });

  it('weights by HRP alike, in either order of the leaves', () => {
    agree(weightsOf(hierarchicalRiskParity({ covariance })), peers.hierarchical.dendrogram);
    for (const { linkage, weights } of peers.hierarchical.hrp)
      agree(weightsOf(hierarchicalRiskParity({ covariance, linkage, leafOrder: 'branchwise' })), weights);
  });

  it('weights by HERC alike for a given number of clusters', () => {
    for (const { linkage, clusters, weights } of peers.hierarchical.herc)
      agree(weightsOf(hierarchicalEqualRiskContribution({ covariance, linkage, clusters })), weights);
  });
});
