/**
 * Numerics for portfolios, of use without the rest of Ballast. Matrices come in as arrays of rows, typed arrays or ml-matrix, and go out as ml-matrix;
 * README.md beside this file has examples. What cannot be used is refused with InvalidInputError: field, given, allowed, remedy.
 */

export type { MatrixInput } from './linalg/denseMatrix.ts';

// Boosting: gradient-boosted trees that say how probable an outcome is, and what each column adds to that.

export type { BoostedTrees, Tree } from './boosting/boostedTrees.ts';
export type { BoostingOptions, MonotoneSign } from './boosting/boostingOptions.ts';
export { type FittedBoostedTrees, fitBoostedTrees, type LabelledRows } from './boosting/fitBoostedTrees.ts';
export { predictMargins } from './boosting/predictMargins.ts';
export { type TreeContributions, treeContributions } from './boosting/treeContributions.ts';

// Estimation: returns of prices, their means, covariances and correlations, shrunk, weighted, conditional or repaired.

export { bayesSteinMean } from './estimation/bayesSteinMean.ts';
export { type ConditionalCovariance, constantConditionalCorrelation } from './estimation/ccc.ts';
export { type CorrelationForm, correlationForm, covarianceFromCorrelation } from './estimation/correlation.ts';
export { type DccOptions, type DynamicCorrelation, dynamicConditionalCorrelation } from './estimation/dcc.ts';
export { decayFromHalfLife, decayFromSpan } from './estimation/decay.ts';
export { type DenoisedCovariance, type DenoiseOptions, denoiseCovariance } from './estimation/denoise.ts';
export { type EwmaCovarianceOptions, ewmaCovariance } from './estimation/ewmaCovariance.ts';
export { type EwmaMeanOptions, ewmaMean } from './estimation/ewmaMean.ts';
export { jamesSteinMean, type ShrunkMean } from './estimation/jamesSteinMean.ts';
export { ledoitWolf, type ShrunkCovariance } from './estimation/ledoitWolf.ts';
export { ledoitWolfConstantCorrelation } from './estimation/ledoitWolfConstantCorrelation.ts';
export {
  type NearestCorrelation,
  type NearestCorrelationOptions,
  nearestCorrelation,
} from './estimation/nearestCorrelation.ts';
export {
  type NearestCovariance,
  type NearestCovarianceOptions,
  nearestCovariance,
} from './estimation/nearestCovariance.ts';
export { oas } from './estimation/oas.ts';
export { logReturns, simpleReturns } from './estimation/returns.ts';
export { type SampleCovarianceOptions, sampleCovariance } from './estimation/sampleCovariance.ts';
export { sampleMean } from './estimation/sampleMean.ts';

// Optimization: portfolios of an objective under limits, each with a proof, a gap or the rule that chose it.

export {
  type BlackLittermanInput,
  type BlackLittermanPosterior,
  blackLitterman,
  type ViewUncertainty,
} from './optimization/blackLitterman.ts';
export {
  type AbsoluteView,
  type RelativeView,
  type View,
  type ViewMatrix,
  viewMatrix,
} from './optimization/blackLittermanViews.ts';
export type { GroupLimit, PortfolioConstraints, TurnoverCost } from './optimization/constraints.ts';
export type { CvarInput, CvarPortfolio, CvarResult, UnprovenCvarPortfolio } from './optimization/cvarProgram.ts';
export { type EfficientFrontierInput, efficientFrontier } from './optimization/efficientFrontier.ts';
export { type EfficientReturnInput, efficientReturn } from './optimization/efficientReturn.ts';
export { type EfficientReturnCvarInput, efficientReturnCvar } from './optimization/efficientReturnCvar.ts';
export { type EfficientRiskInput, efficientRisk } from './optimization/efficientRisk.ts';
export { type EqualWeightsInput, equalWeights } from './optimization/equalWeights.ts';
export type {
  EfficientFrontier,
  FrontierCorner,
  FrontierOfFewNames,
  FrontierPoint,
  FrontierPortfolio,
  FrontierResult,
} from './optimization/frontierResult.ts';
export {
  type HierarchicalEqualRiskContributionInput,
  hierarchicalEqualRiskContribution,
} from './optimization/hierarchicalEqualRiskContribution.ts';
export {
  type HierarchicalRiskParityInput,
  hierarchicalRiskParity,
  type LeafOrder,
} from './optimization/hierarchicalRiskParity.ts';
export { type InverseVolatilityInput, inverseVolatility } from './optimization/inverseVolatility.ts';
export type { LinkageMethod } from './optimization/linkage.ts';
export {
  impliedRiskAversion,
  type MarketImpliedPriorInput,
  marketImpliedPrior,
} from './optimization/marketImpliedPrior.ts';
export { maximumDiversification } from './optimization/maximumDiversification.ts';
export { type MaximumReturnInput, maximumReturn } from './optimization/maximumReturn.ts';
export { type MaximumReturnCvarInput, maximumReturnCvar } from './optimization/maximumReturnCvar.ts';
export { type MaximumSharpeInput, maximumSharpe } from './optimization/maximumSharpe.ts';
export type { MeanVarianceInput } from './optimization/meanVarianceInput.ts';
export { minimumCvar } from './optimization/minimumCvar.ts';
export { minimumVariance } from './optimization/minimumVariance.ts';
export type { SearchLimits } from './optimization/namesSearch.ts';
export { type QuadraticUtilityInput, quadraticUtility } from './optimization/quadraticUtility.ts';
export type {
  ActiveConstraint,
  Certificate,
  ConflictingConstraint,
  DualBoundCertificate,
  FailedOptimization,
  HeuristicCertificate,
  InfeasibleProblem,
  KktCertificate,
  OptimalPortfolio,
  OptimizationResult,
  RuleCertificate,
  SearchCertificate,
  SearchResult,
  UnprovenPortfolio,
} from './optimization/result.ts';
export { type RiskBudgetingInput, riskBudgeting } from './optimization/riskBudgeting.ts';
export type {
  RiskBudgetPortfolio,
  RiskBudgetResult,
  UnprovenRiskBudgetPortfolio,
} from './optimization/riskBudgetPortfolio.ts';
export { type RiskParityInput, riskParity } from './optimization/riskParity.ts';
export type { RulePortfolio, RuleResult, UnprovenRulePortfolio } from './optimization/ruleWeights.ts';

// Performance: what a series of returns has done, beside a benchmark, and how much of it may be luck.

export { type AdjustedMoments, adjustedMoments } from './performance/adjustedMoments.ts';
export { annualReturn } from './performance/annualReturn.ts';
export { annualVolatility } from './performance/annualVolatility.ts';
export {
  type BacktestOverfitting,
  backtestOverfitting,
  type OverfittingOptions,
} from './performance/backtestOverfitting.ts';
export {
  type AlphaScaling,
  type BenchmarkFigures,
  type BenchmarkOptions,
  benchmarkFigures,
} from './performance/benchmarkFigures.ts';
export { blockLength } from './performance/blockLength.ts';
export {
  type BootstrapInterval,
  type BootstrapMethod,
  type BootstrapOptions,
  bootstrapInterval,
  bootstrapPairInterval,
} from './performance/bootstrapInterval.ts';
export { type DeflatedSharpeRatio, deflatedSharpeRatio } from './performance/deflatedSharpeRatio.ts';
export { type DrawdownPeriod, drawdowns, longestDrawdown } from './performance/drawdowns.ts';
export { type HitRateOptions, hitRate, type ZeroConvention } from './performance/hitRate.ts';
export { minimumTrackRecordLength, type TrackRecordOptions } from './performance/minimumTrackRecordLength.ts';
export { monthlyReturns, type YearOfReturns } from './performance/monthlyReturns.ts';
export {
  type PerformanceFigures,
  type PerformanceOptions,
  performanceFigures,
} from './performance/performanceFigures.ts';
export type { YearOptions } from './performance/performanceInput.ts';
export {
  calmarRatio,
  downsideDeviation,
  type RatioOptions,
  semiDeviation,
  sharpeRatio,
  sortinoRatio,
} from './performance/performanceRatios.ts';
export { probabilisticSharpeRatio } from './performance/probabilisticSharpeRatio.ts';
export { ratePerPeriod } from './performance/ratePerPeriod.ts';
export {
  type RollingOptions,
  type RollingRatioOptions,
  rollingSharpe,
  rollingVolatility,
} from './performance/rollingRatios.ts';
export { type SharpeEvidence, sharpeEvidence } from './performance/sharpeEvidence.ts';
export { type SharpeTrials, sharpeTrials } from './performance/sharpeTrials.ts';
export { totalReturn } from './performance/totalReturn.ts';

// Risk: value at risk and expected shortfall of portfolios, who contributes to it, tests of forecasts, stress.

export { type ChristoffersenTests, christoffersenTests } from './risk/christoffersen.ts';
export { type CornishFisherRisk, cornishFisherRisk } from './risk/cornishFisherRisk.ts';
export {
  type DieboldMarianoOptions,
  type DieboldMarianoTest,
  dieboldMariano,
  type LongRunVariance,
} from './risk/dieboldMariano.ts';
export { diversificationRatio } from './risk/diversificationRatio.ts';
export { type Drawdown, type DrawdownMode, drawdown } from './risk/drawdown.ts';
export {
  type DynamicQuantileOptions,
  type DynamicQuantileTest,
  dynamicQuantileTest,
} from './risk/dynamicQuantileTest.ts';
export { type BetDefinition, type EffectiveBets, effectiveBets } from './risk/effectiveBets.ts';
export { effectivePositions } from './risk/effectivePositions.ts';
export type { QuantileConvention } from './risk/empiricalQuantile.ts';
export {
  type ExpectedShortfallTest,
  expectedShortfallTest,
  type ShortfallTestOptions,
} from './risk/expectedShortfallTest.ts';
export { type AssetShock, factorShock, type ShockResult } from './risk/factorShock.ts';
export { type FilteredHistoricalInput, filteredHistoricalRisk } from './risk/filteredHistoricalRisk.ts';
export { type HistoricalRiskOptions, historicalRisk, type TailConvention } from './risk/historicalRisk.ts';
export { historicalStress, type StressResult, type StressWindow } from './risk/historicalStress.ts';
export { kupiecTest } from './risk/kupiec.ts';
export type { LikelihoodRatioTest } from './risk/likelihoodRatio.ts';
export { type MonteCarloInput, type MonteCarloRisk, monteCarloRisk } from './risk/monteCarloRisk.ts';
export { normalRisk } from './risk/normalRisk.ts';
export { portfolioReturns } from './risk/portfolioReturns.ts';
export { quantileLoss } from './risk/quantileLoss.ts';
export { portfolioMoments, type ReturnMoments, type SampleMoments, sampleMoments } from './risk/returnMoments.ts';
export { smoothedHistoricalRisk } from './risk/smoothedHistoricalRisk.ts';
export { studentTRisk } from './risk/studentTRisk.ts';
export {
  historicalTailContributions,
  normalTailContributions,
  type TailContributions,
} from './risk/tailContributions.ts';
export type { TailRisk } from './risk/tailRisk.ts';
export { type TrafficLight, trafficLight } from './risk/trafficLight.ts';
export {
  backtestValueAtRisk,
  type RollingHistoricalOptions,
  rollingHistoricalValueAtRisk,
  type ValueAtRiskBacktest,
} from './risk/valueAtRiskBacktest.ts';
export { type VolatilityContributions, volatilityContributions } from './risk/volatilityContributions.ts';

// Time series: volatility models, vector autoregressions, unit roots, cointegration, diagnostics.

export {
  type EngleGrangerOptions,
  type EngleGrangerTest,
  engleGranger,
} from './timeseries/cointegration/engleGranger.ts';
export { type HalfLife, halfLife } from './timeseries/cointegration/halfLife.ts';
export {
  type JohansenCriticalValues,
  type JohansenDeterministic,
  type JohansenOptions,
  type JohansenRankTest,
  type JohansenTest,
  johansen,
} from './timeseries/cointegration/johansen.ts';
export { type ArchLmTest, archLm } from './timeseries/diagnostics/archLm.ts';
export { type LjungBoxTest, ljungBox } from './timeseries/diagnostics/ljungBox.ts';
export { type FilteredGarch, filterGarch } from './timeseries/garch/filterGarch.ts';
export {
  fitGarch,
  type GarchFit,
  type GarchFitOptions,
  type GarchFlag,
  type StandardErrors,
} from './timeseries/garch/fitGarch.ts';
export {
  type ForecastOptions,
  type ForecastOrigin,
  forecastVariance,
  type VarianceForecast,
} from './timeseries/garch/forecastVariance.ts';
export type {
  GarchOptions,
  GarchSpecification,
  InitialVariance,
  InnovationFamily,
  MeanModel,
  VarianceFamily,
} from './timeseries/garch/specification.ts';
export {
  augmentedDickeyFuller,
  type DickeyFullerOptions,
  type DickeyFullerTest,
} from './timeseries/unitroot/augmentedDickeyFuller.ts';
export type { LagCriterion } from './timeseries/unitroot/dickeyFullerRegression.ts';
export { type KpssOptions, type KpssTest, kpss } from './timeseries/unitroot/kpss.ts';
export type { CriticalValues, UnitRootTrend } from './timeseries/unitroot/mackinnon.ts';
export { fitVar, type VarFit, type VarOptions } from './timeseries/var/fitVar.ts';
export { forecastVar, type VarForecast } from './timeseries/var/forecastVar.ts';
export { type GrangerTest, grangerCausality } from './timeseries/var/grangerCausality.ts';
export { type ImpulseResponses, impulseResponses, varianceDecomposition } from './timeseries/var/impulseResponses.ts';
export type { InformationCriteria } from './timeseries/var/informationCriteria.ts';
export {
  selectVarOrder,
  type VarCriterion,
  type VarOrderOptions,
  type VarOrderSelection,
} from './timeseries/var/selectVarOrder.ts';
export { type VarStability, varStability } from './timeseries/var/varStability.ts';
export type { VarTrend } from './timeseries/var/varSystem.ts';

// Refusals and chance: the one error, and random numbers that a seed repeats on every machine.

export { type InvalidInput, InvalidInputError } from './errors/invalidInput.ts';
export { createRandom, type RandomGenerator } from './statistics/random.ts';
