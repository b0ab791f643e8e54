import { fromMatrix } from '../../quant/linalg/denseMatrix.ts';
import { quadraticForm } from '../../quant/linalg/multiply.ts';
import { dot } from '../../quant/linalg/vector.ts';
import { hierarchicalRiskParity } from '../../quant/optimization/hierarchicalRiskParity.ts';
import { maximumDiversification } from '../../quant/optimization/maximumDiversification.ts';
import { maximumSharpe } from '../../quant/optimization/maximumSharpe.ts';
import { minimumCvar } from '../../quant/optimization/minimumCvar.ts';
import { minimumVariance } from '../../quant/optimization/minimumVariance.ts';
import type { SearchResult } from '../../quant/optimization/result.ts';
import { riskParity } from '../../quant/optimization/riskParity.ts';
import { historicalRisk } from '../../quant/risk/historicalRisk.ts';
import { portfolioReturns } from '../../quant/risk/portfolioReturns.ts';
import { engleGranger } from '../../quant/timeseries/cointegration/engleGranger.ts';
import { johansen } from '../../quant/timeseries/cointegration/johansen.ts';
import { fitGarch } from '../../quant/timeseries/garch/fitGarch.ts';
import type { GarchOptions } from '../../quant/timeseries/garch/specification.ts';
import { augmentedDickeyFuller } from '../../quant/timeseries/unitroot/augmentedDickeyFuller.ts';
import { fitVar } from '../../quant/timeseries/var/fitVar.ts';
import { selectVarOrder } from '../../quant/timeseries/var/selectVarOrder.ts';
import type { AssetsData, SeriesData } from './benchData.ts';

/** Which results are better. `equal`: a figure that all libraries should agree on. */
export type Sense = 'lower' | 'higher' | 'equal';

/** Weights of assets under bounds, judged by one figure that is computed here for every library alike. */
export interface PortfolioTask {
  readonly kind: 'portfolio';
  /** Also the peers' name for it. */
  readonly id: string;
  readonly title: string;
  readonly sense: Sense;
  readonly sizes: readonly number[];
  /** Largest weight that the task allows. */
  readonly cap: number;
  /** How many times faster than the fastest peer it is to be. */
  goal(size: number): number;
  solve(data: AssetsData): Float64Array;
  score(weights: Float64Array, data: AssetsData): number;
  /** Our weights under the convention of another library, where it has one of its own. */
  readonly conventionOf?: Readonly<Partial<Record<string, (data: AssetsData) => Float64Array>>>;
}

/** A model or test of series that comes down to one figure. */
export interface SeriesTask {
  readonly kind: 'series';
  readonly id: string;
  readonly title: string;
  readonly sense: Sense;
  readonly goal: number;
  solve(data: SeriesData): number;
}

const CAP = 0.2;
const CAPPED = { upper: CAP };
const ALL_SIZES = [10, 50, 200, 500];
const portfolioGoal = (size: number): number => (size <= 200 ? 10 : 8);

function weightsOf(result: SearchResult): Float64Array {
  if (result.status === 'optimal') return result.weights;
  throw new Error(
    result.status === 'unproven' ? 'the search ended without proof' : `${result.status}: ${result.reason}`,
  );
}

function variance(weights: Float64Array, { covariance }: AssetsData): number {
  return quadraticForm(fromMatrix(covariance).data, weights.length, weights);
}

function sharpe(weights: Float64Array, data: AssetsData): number {
  return dot(weights, data.mean) / Math.sqrt(variance(weights, data));
}

function diversification(weights: Float64Array, data: AssetsData): number {
  const volatilities = Float64Array.from(data.covariance.diagonal(), Math.sqrt);
  return dot(weights, volatilities) / Math.sqrt(variance(weights, data));
}

function tailMean(weights: Float64Array, { returns }: AssetsData): number {
  return historicalRisk(portfolioReturns(returns, weights), { confidence: 0.95 }).conditionalValueAtRisk;
}

const branchwise = ({ covariance }: AssetsData): Float64Array =>
  weightsOf(hierarchicalRiskParity({ covariance, leafOrder: 'branchwise' }));

/** Long only, fully invested, expected returns, covariance and scenarios given. */
export const PORTFOLIO_TASKS: readonly PortfolioTask[] = [
  {
    kind: 'portfolio',
    id: 'minimumVariance',
    title: 'minimum variance, weights up to 20 %',
    sense: 'lower',
    sizes: ALL_SIZES,
    cap: CAP,
    goal: portfolioGoal,
    solve: ({ covariance }) => weightsOf(minimumVariance({ covariance, constraints: CAPPED })),
    score: variance,
  },
  {
    kind: 'portfolio',
    id: 'maximumSharpe',
    title: 'maximum Sharpe ratio, weights up to 20 %',
    sense: 'higher',
    sizes: ALL_SIZES,
    cap: CAP,
    goal: portfolioGoal,
    solve: ({ covariance, mean }) => weightsOf(maximumSharpe({ covariance, returns: mean, constraints: CAPPED })),
    score: sharpe,
  },
  {
    kind: 'portfolio',
    id: 'riskParity',
    title: 'equal risk contributions',
    sense: 'equal',
    sizes: ALL_SIZES,
    cap: 1,
    goal: portfolioGoal,
    solve: ({ covariance }) => weightsOf(riskParity({ covariance })),
    score: variance,
  },
  {
    kind: 'portfolio',
    id: 'hierarchicalRiskParity',
    title: 'hierarchical risk parity, single linkage',
    sense: 'equal',
    sizes: ALL_SIZES,
    cap: 1,
    goal: portfolioGoal,
    solve: ({ covariance }) => weightsOf(hierarchicalRiskParity({ covariance })),
    score: variance,
    conventionOf: { skfolio: branchwise, 'riskfolio-lib': branchwise },
  },
  {
    kind: 'portfolio',
    id: 'maximumDiversification',
    title: 'maximum diversification, weights up to 20 %',
    sense: 'higher',
    sizes: ALL_SIZES,
    cap: CAP,
    goal: portfolioGoal,
    solve: ({ covariance }) => weightsOf(maximumDiversification({ covariance, constraints: CAPPED })),
    score: diversification,
  },
  {
    kind: 'portfolio',
    id: 'minimumCvar',
    title: 'minimum 95 % CVaR of 500 days, weights up to 20 %',
    sense: 'lower',
    sizes: [10, 50, 200],
    cap: CAP,
    goal: () => 5,
    solve: ({ returns }) => weightsOf(minimumCvar({ returns, constraints: CAPPED })),
    score: tailMean,
  },
];

function garchTask(id: string, title: string, options: GarchOptions): SeriesTask {
  return {
    kind: 'series',
    id,
    title: `${title} fit, 1,000 returns`,
    sense: 'higher',
    goal: 5,
    solve: ({ returns }) => fitGarch(returns, { ...options, standardErrors: false }).logLikelihood,
  };
}

/** Models and tests on 1,000 observations, of 5 series where there are several. */
export const SERIES_TASKS: readonly SeriesTask[] = [
  garchTask('garch', 'GARCH(1,1)', {}),
  garchTask('gjr', 'GJR-GARCH(1,1,1)', { family: 'gjr' }),
  garchTask('egarch', 'EGARCH(1,1,1)', { family: 'egarch' }),
  garchTask('garchT', 'GARCH(1,1) with Student-t', { innovations: 't' }),
  {
    kind: 'series',
    id: 'varSelection',
    title: 'VAR order by AIC up to 10 lags, and its fit',
    sense: 'equal',
    goal: 5,
    solve: ({ system }) => fitVar(system, { lags: selectVarOrder(system, { maxLags: 10 }).selected.aic }).lags,
  },
  {
    kind: 'series',
    id: 'engleGranger',
    title: 'Engle-Granger test',
    sense: 'equal',
    goal: 5,
    solve: ({ levels }) => engleGranger(levels.getColumn(0), levels.getColumn(1)).statistic,
  },
  {
    kind: 'series',
    id: 'augmentedDickeyFuller',
    title: 'augmented Dickey-Fuller test',
    sense: 'equal',
    goal: 5,
    solve: ({ levels }) => augmentedDickeyFuller(levels.getColumn(0)).statistic,
  },
  {
    kind: 'series',
    id: 'johansen',
    title: 'Johansen test',
    sense: 'equal',
    goal: 1,
    solve: ({ levels }) => johansen(levels).tests[0].trace,
  },
];
