import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { fitBoostedTrees } from '../../quant/boosting/fitBoostedTrees.ts';
import { InvalidInputError } from '../../quant/errors/invalidInput.ts';
import { createRandom } from '../../quant/statistics/random.ts';
import { fitGarch } from '../../quant/timeseries/garch/fitGarch.ts';
import { fitVar } from '../../quant/timeseries/var/fitVar.ts';
import { INNER } from './innerFunctions.ts';

const QUANT = fileURLToPath(new URL('../../quant/', import.meta.url));
const ROOMS = ['boosting', 'estimation', 'optimization', 'performance', 'risk', 'timeseries'];

const random = createRandom(3);
const covariance = [
  [0.04, 0.01, 0.005],
  [0.01, 0.09, 0.01],
  [0.005, 0.01, 0.0625],
];
const matrix = Array.from({ length: 60 }, () => Array.from({ length: 3 }, () => 0.02 * random.normal()));
const prices = matrix.map((row) => row.map((value) => 100 * Math.exp(value)));
const series = matrix.map(([value]) => value);
const walk = series.map((_, t) => series.slice(0, t + 1).reduce((sum, value) => sum + value, 0));
const other = walk.map((value, t) => 0.5 * value + matrix[t][1]);
const weights = [0.2, 0.3, 0.5];
const returns = [0.01, 0.02, 0.015];
const moments = { mean: 0.001, standardDeviation: 0.02 };
const fit = fitVar(matrix, { lags: 1 });
const outcomes = series.map((value) => (value > 0 ? 1 : 0));
const boosted = fitBoostedTrees({ features: matrix, outcomes }, { seed: 1, maxTrees: 3, minLeafRows: 5 });
const garch = fitGarch(series, { standardErrors: false });
const constraints = { lower: 0, upper: [0.8, 0.8, 0.8], budget: { min: 0.5, max: 1 }, maxNames: 3 };

/** Arguments that each public function takes. Every number, list and matrix in them is then spoilt in every way below. */
const ENTRIES: Record<string, readonly unknown[]> = {
  fitBoostedTrees: [
    { features: matrix, outcomes, weights: outcomes.map((outcome) => 1 + outcome) },
    {
      seed: 1,
      maxTrees: 3,
      learningRate: 0.5,
      maxLeaves: 4,
      maxDepth: 3,
      minLeafRows: 5,
      minLeafHessian: 0.01,
      l2: 1,
      maxBins: 20,
      columnShare: 0.7,
      monotone: [1, 0, 0],
      categorical: [2],
      patience: 2,
    },
    { features: matrix, outcomes },
  ],
  predictMargins: [boosted, matrix],
  treeContributions: [boosted, matrix],
  simpleReturns: [prices],
  logReturns: [prices],
  sampleMean: [matrix],
  jamesSteinMean: [matrix],
  bayesSteinMean: [matrix],
  ewmaMean: [matrix, { decay: 0.9, start: 'first' }],
  ewmaCovariance: [matrix, { decay: 0.9, start: 'first', mean: 'weighted' }],
  decayFromSpan: [20],
  decayFromHalfLife: [10],
  sampleCovariance: [matrix, { ddof: 1 }],
  ledoitWolf: [matrix],
  ledoitWolfConstantCorrelation: [matrix],
  oas: [matrix],
  constantConditionalCorrelation: [matrix, weights],
  dynamicConditionalCorrelation: [matrix, weights, { likelihood: 'full' }],
  denoiseCovariance: [covariance, { observations: 60, detone: 0 }],
  nearestCorrelation: [covariance, { minEigenvalue: 0, tolerance: 1e-9, maxSweeps: 50 }],
  nearestCovariance: [covariance, { method: 'clip', minEigenvalue: 0 }],
  correlationForm: [covariance],
  covarianceFromCorrelation: [covariance, weights],
  minimumVariance: [{ covariance, constraints }],
  maximumSharpe: [{ covariance, returns, riskFreeRate: 0.001 }],
  quadraticUtility: [{ covariance, returns, riskAversion: 2 }],
  efficientReturn: [{ covariance, returns, targetReturn: 0.012 }],
  efficientRisk: [{ covariance, returns, targetVolatility: 0.3 }],
  maximumReturn: [{ covariance, returns, varianceBudget: 0.06 }],
  efficientFrontier: [{ covariance, returns, points: 5 }],
  maximumDiversification: [{ covariance }],
  riskParity: [{ covariance }],
  riskBudgeting: [{ covariance, budgets: weights }],
  hierarchicalRiskParity: [{ covariance, linkage: 'single', leafOrder: 'optimal' }],
  hierarchicalEqualRiskContribution: [{ covariance, linkage: 'ward', clusters: 2 }],
  inverseVolatility: [{ covariance }],
  equalWeights: [{ assets: 3 }],
  minimumCvar: [{ returns: matrix, confidence: 0.9 }],
  efficientReturnCvar: [{ returns: matrix, expectedReturns: returns, targetReturn: 0.01 }],
  maximumReturnCvar: [{ returns: matrix, expectedReturns: returns, cvarBudget: 0.1 }],
  marketImpliedPrior: [{ covariance, marketCapitalisations: weights, riskAversion: 2.5, riskFreeRate: 0.001 }],
  impliedRiskAversion: [0.01, 0.02, 0.001],
  blackLitterman: [
    {
      covariance,
      prior: returns,
      pick: [[1, -1, 0]],
      viewReturns: [0.02],
      tau: 0.05,
      uncertainty: { kind: 'confidence', confidences: [0.5] },
    },
  ],
  viewMatrix: [[{ kind: 'absolute', asset: 1, expectedReturn: 0.01 }], 3],
  historicalRisk: [series, { confidence: 0.95, quantile: 'linear', tail: 'tailMean' }],
  smoothedHistoricalRisk: [series, 0.95],
  normalRisk: [moments, 0.95],
  studentTRisk: [moments, 0.95, 5],
  cornishFisherRisk: [{ ...moments, skewness: 0.1, excessKurtosis: 1 }, 0.95],
  filteredHistoricalRisk: [
    { standardizedResiduals: matrix, forecastVolatilities: weights, weights, means: returns, confidence: 0.95 },
  ],
  monteCarloRisk: [
    { covariance, weights, mean: returns, confidence: 0.95, seed: 1, scenarios: 200, degreesOfFreedom: 5 },
  ],
  sampleMoments: [series],
  portfolioMoments: [covariance, weights, returns],
  portfolioReturns: [matrix, weights],
  volatilityContributions: [covariance, weights],
  normalTailContributions: [covariance, weights, 0.95, returns],
  historicalTailContributions: [matrix, weights, 0.95, 'linear'],
  diversificationRatio: [covariance, weights],
  effectivePositions: [weights],
  effectiveBets: [covariance, weights, 'principal'],
  drawdown: [series, 'summed'],
  sharpeRatio: [series, { periodsPerYear: 365, hurdle: 0.001 }],
  sortinoRatio: [series, { periodsPerYear: 365, hurdle: 0.001 }],
  calmarRatio: [series, { periodsPerYear: 365 }],
  downsideDeviation: [series, 0.001],
  semiDeviation: [series],
  totalReturn: [series],
  annualReturn: [series, { periodsPerYear: 365 }],
  annualVolatility: [series, { periodsPerYear: 365 }],
  ratePerPeriod: [0.03, { periodsPerYear: 365 }],
  adjustedMoments: [series],
  hitRate: [series, { zeros: 'counted' }],
  drawdowns: [series],
  monthlyReturns: [series, series.map((_, t) => t * 86_400_000)],
  rollingVolatility: [series, { window: 20, periodsPerYear: 365 }],
  rollingSharpe: [series, { window: 20, periodsPerYear: 365, hurdle: 0.001 }],
  benchmarkFigures: [
    series,
    matrix.map(([, value]) => value),
    { periodsPerYear: 365, riskFree: 0.001, alpha: 'compounded' },
  ],
  performanceFigures: [series, { periodsPerYear: 365, hurdle: 0.001, confidence: 0.9 }],
  sharpeEvidence: [series, 0.001],
  sharpeTrials: [matrix],
  probabilisticSharpeRatio: [{ sharpeRatio: 0.1, observations: 500, skewness: -0.5, excessKurtosis: 2 }, 0.01],
  minimumTrackRecordLength: [
    { sharpeRatio: 0.1, skewness: -0.5, excessKurtosis: 2 },
    { benchmark: 0.01, confidence: 0.9 },
  ],
  deflatedSharpeRatio: [
    { sharpeRatio: 0.1, observations: 500, skewness: -0.5, excessKurtosis: 2 },
    { count: 20, variance: 0.001 },
  ],
  backtestOverfitting: [matrix, { blocks: 4, figure: 'mean' }],
  blockLength: [series],
  bootstrapInterval: [
    series,
    (values: Float64Array) => values[0] + values[1],
    { seed: 1, resamples: 100, confidence: 0.9, blockLength: 3, method: 'basic' },
  ],
  bootstrapPairInterval: [
    series,
    other,
    (first: Float64Array, second: Float64Array) => first[0] + second[1],
    { seed: 1, resamples: 100, confidence: 0.9, blockLength: 3, method: 'biasCorrected' },
  ],
  dynamicQuantileTest: [series, series.map(Math.abs), 0.95, { lags: 2 }],
  expectedShortfallTest: [
    series,
    series.map(Math.abs),
    series.map((value) => 1 + Math.abs(value)),
    0.95,
    { seed: 1, simulations: 100, degreesOfFreedom: 5 },
  ],
  quantileLoss: [series, series.map(Math.abs), 0.95],
  dieboldMariano: [series, walk, { horizon: 2, variance: 'bartlett' }],
  kupiecTest: [100, 5, 0.95],
  christoffersenTests: [[true, false, true, false], 0.95],
  trafficLight: [100, 5, 0.95],
  backtestValueAtRisk: [series, series.map(Math.abs), 0.95],
  rollingHistoricalValueAtRisk: [series, { window: 20, confidence: 0.95, quantile: 'lower' }],
  historicalStress: [matrix, series.map((_, t) => t), weights, [{ name: 'a', from: 0, to: 10 }]],
  factorShock: [covariance, weights, [{ asset: 0, return: -0.1 }]],
  fitGarch: [series, { p: 1, o: 0, q: 1, family: 'garch', mean: 'zero', maxIterations: 20, standardErrors: false }],
  filterGarch: [series, garch.parameters, { p: 1, family: 'garch' }],
  forecastVariance: [garch, 3, { method: 'simulation', simulations: 10, seed: 1 }],
  augmentedDickeyFuller: [walk, { trend: 'c', maxLag: 2, autolag: 'aic' }],
  kpss: [walk, { trend: 'c', lags: 3 }],
  engleGranger: [other, walk, { trend: 'c', maxLag: 2 }],
  johansen: [matrix, { deterministic: 'constant', lags: 1, seasons: 4 }],
  halfLife: [series],
  fitVar: [matrix, { lags: 1, trend: 'c' }],
  selectVarOrder: [matrix, { maxLags: 2, trend: 'c' }],
  forecastVar: [fit, 3, 0.9],
  impulseResponses: [fit, 3, { orthogonal: true }],
  varianceDecomposition: [fit, 3],
  grangerCausality: [fit, 0, [1, 2]],
  varStability: [fit],
  ljungBox: [series, { lags: 3 }],
  archLm: [series, { lags: 2 }],
};

const limited = {
  assets: ['a', 'b', 'c'],
  lower: 0,
  upper: 0.8,
  budget: { min: 0.5, max: 1 },
  groups: [{ name: 'g', members: [0, 1], lower: 0.1, upper: 0.7 }],
  turnover: { previous: weights, cost: [0.001, 0.002, 0.001] },
  maxNames: 2,
};
const search = { maxNodes: 50, shouldStop: () => false };

/** Other forms of input that some of them take as well. */
const OTHER_FORMS: Record<string, readonly [name: string, args: readonly unknown[]]> = {
  'minimumVariance, limited': ['minimumVariance', [{ covariance, constraints: limited, search }]],
  'maximumSharpe, limited': [
    'maximumSharpe',
    [{ covariance, returns, constraints: { ...limited, turnover: undefined }, search }],
  ],
  'quadraticUtility, limited': [
    'quadraticUtility',
    [{ covariance, returns, riskAversion: 2, constraints: limited, search }],
  ],
  'efficientReturn, limited': [
    'efficientReturn',
    [{ covariance, returns, targetReturn: 0.005, constraints: limited, search }],
  ],
  'maximumReturn, limited': [
    'maximumReturn',
    [{ covariance, returns, varianceBudget: 0.06, constraints: limited, search }],
  ],
  'efficientRisk, limited': [
    'efficientRisk',
    [{ covariance, returns, targetVolatility: 0.3, constraints: limited, search }],
  ],
  'efficientFrontier, limited': [
    'efficientFrontier',
    [{ covariance, returns, points: 3, constraints: { ...limited, turnover: undefined }, search }],
  ],
  'maximumDiversification, limited': [
    'maximumDiversification',
    [{ covariance, constraints: { ...limited, turnover: undefined }, search }],
  ],
  'riskParity, limited': ['riskParity', [{ covariance, constraints: limited }]],
  'riskBudgeting, limited': ['riskBudgeting', [{ covariance, budgets: weights, constraints: limited }]],
  'hierarchicalRiskParity, limited': ['hierarchicalRiskParity', [{ covariance, constraints: limited, search }]],
  'hierarchicalEqualRiskContribution, limited': [
    'hierarchicalEqualRiskContribution',
    [{ covariance, constraints: limited, search }],
  ],
  'inverseVolatility, limited': ['inverseVolatility', [{ covariance, constraints: limited, search }]],
  'equalWeights, limited': ['equalWeights', [{ assets: 3, covariance, constraints: limited, search }]],
  'minimumCvar, limited': ['minimumCvar', [{ returns: matrix, confidence: 0.9, constraints: limited, search }]],
  'efficientReturnCvar, limited': [
    'efficientReturnCvar',
    [{ returns: matrix, expectedReturns: returns, targetReturn: 0.005, constraints: limited, search }],
  ],
  'maximumReturnCvar, limited': [
    'maximumReturnCvar',
    [{ returns: matrix, expectedReturns: returns, cvarBudget: 0.1, constraints: limited, search }],
  ],
  'blackLitterman, variances': [
    'blackLitterman',
    [
      {
        ...{ covariance, prior: returns, pick: [[1, -1, 0]], viewReturns: [0.02] },
        uncertainty: { kind: 'variances', variances: [0.01] },
      },
    ],
  ],
  'blackLitterman, covariance': [
    'blackLitterman',
    [
      {
        ...{ covariance, prior: returns, pick: covariance, viewReturns: returns },
        uncertainty: { kind: 'covariance', covariance },
      },
    ],
  ],
  'viewMatrix, relative': [
    'viewMatrix',
    [[{ kind: 'relative', outperformers: [0], underperformers: [1, 2], expectedReturn: 0.01 }], 3],
  ],
  'fitBoostedTrees, stopped': [
    'fitBoostedTrees',
    [
      { features: matrix, outcomes },
      { seed: 1, maxTrees: 3, minLeafRows: 5, shouldStop: () => true },
    ],
  ],
  'fitGarch, Student-t': [
    'fitGarch',
    [series, { family: 'egarch', innovations: 't', initialVariance: 'meanSquare', maxIterations: 5 }],
  ],
  'forecastVariance, analytic': ['forecastVariance', [garch, 3]],
};
const FORMS: readonly (readonly [form: string, name: string, args: readonly unknown[]])[] = [
  ...Object.entries(ENTRIES).map(([name, args]) => [name, name, args] as const),
  ...Object.entries(OTHER_FORMS).map(([form, [name, args]]) => [form, name, args] as const),
];

/** Values that are results of other functions and are handed on as they are: only the whole is spoilt. */
const RESULTS = new Set<unknown>([fit, garch, boosted]);
/** What is optional: nothing, undefined and null stand for its default. */
const OPTIONAL =
  /^(weights|maxTrees|learningRate|maxLeaves|maxDepth|minLeafRows|minLeafHessian|l2|maxBins|columnShare|monotone|categorical|patience|constraints|search|riskFreeRate|points|linkage|leafOrder|clusters|tau|uncertainty|means|mean|scenarios|degreesOfFreedom|decay|start|ddof|likelihood|detone|minEigenvalue|tolerance|maxSweeps|method|quantile|tail|hurdle|zeros|riskFree|alpha|benchmark|blocks|figure|resamples|blockLength|horizon|variance|p|o|q|family|maxIterations|standardErrors|simulations|seed|trend|maxNodes|shouldStop|initialVariance|innovations|maxLag|autolag|lags|deterministic|seasons|maxLags|orthogonal|lower|upper|budget|maxNames|budgets|confidence)$/;

interface Spoilt {
  readonly what: string;
  readonly args: readonly unknown[];
}

const NO_NUMBERS = [Number.NaN, null, undefined, '0.5', {}, true, 1n, Symbol('one'), Object.create(null)];

function* spoiltValues(value: unknown): Generator<readonly [string, unknown]> {
  if (RESULTS.has(value)) return yield* [null, undefined, 5, 'text'].map((bad) => [String(bad), bad] as const);
  if (typeof value === 'number') {
    for (const bad of [...NO_NUMBERS, Number.NEGATIVE_INFINITY, []]) yield [shown(bad), bad];
    return;
  }
  if (typeof value === 'string') {
    for (const bad of ['nonsense', 'constructor', 5, {}, 1n, Symbol('one'), Object.create(null)])
      yield [shown(bad), bad];
    return;
  }
  if (typeof value === 'function') {
    for (const bad of ['text', 5, {}, true]) yield [shown(bad), bad];
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const bad of [null, undefined, 'text', 5, Array.isArray(value) ? {} : []]) yield [shown(bad), bad];
  if (!Array.isArray(value)) return;
  yield ['[]', []];
  if (typeof value[0] === 'number') {
    for (const bad of [...NO_NUMBERS, Number.POSITIVE_INFINITY])
      yield [`an element ${shown(bad)}`, value.with(value.length - 1, bad)];
    yield ['a hole', Object.assign([...value], { length: value.length + 1 })];
  }
  if (Array.isArray(value[0])) {
    yield ['[[]]', [[]]];
    yield ['a shorter row', value.with(value.length - 1, value[value.length - 1].slice(1))];
    for (const bad of [null, 5, 'text']) yield [`a row ${shown(bad)}`, value.with(value.length - 1, bad)];
    for (const bad of [...NO_NUMBERS, Number.POSITIVE_INFINITY])
      yield [`an element ${shown(bad)}`, value.with(0, value[0].with(0, bad))];
  }
}

function* spoilt(value: unknown, path: string): Generator<readonly [string, unknown]> {
  const name = path.split('.').at(-1) ?? '';
  for (const [what, bad] of spoiltValues(value)) {
    if ((bad === null || bad === undefined) && OPTIONAL.test(name)) continue;
    yield [`${path} = ${what}`, bad];
  }
  if (RESULTS.has(value) || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    if (typeof value[0] !== 'object' || Array.isArray(value[0])) return;
    for (const [what, bad] of spoilt(value[0], `${path}.0`)) yield [what, value.with(0, bad)];
    return;
  }
  for (const [key, own] of Object.entries(value))
    for (const [what, bad] of spoilt(own, `${path}.${key}`)) yield [what, { ...value, [key]: bad }];
}

function spoiltCalls(args: readonly unknown[]): Spoilt[] {
  return args.flatMap((argument, k) =>
    [...spoilt(argument, `argument ${k}`)].map(([what, bad]) => ({ what, args: args.with(k, bad) })),
  );
}

function shown(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null)
    return 'an object without a prototype';
  return typeof value === 'string' || typeof value === 'object' ? JSON.stringify(value) : String(value);
}

async function exportedFunctions(): Promise<Map<string, (...args: readonly unknown[]) => unknown>> {
  const found = new Map<string, (...args: readonly unknown[]) => unknown>();
  for (const room of ROOMS) {
    for (const file of readdirSync(`${QUANT}${room}`, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || /(^|\/)(kernels|tail)\//.test(file)) continue;
      const module: object = await import(`${QUANT}${room}/${file}`);
      for (const [name, value] of Object.entries(module)) {
        if (typeof value === 'function' && !/^class /.test(Function.prototype.toString.call(value)))
          found.set(name, value);
      }
    }
  }
  return found;
}

const functions = await exportedFunctions();

/** Spoilt input that has a meaning after all, as the function's documentation says. */
const MEANINGFUL = [
  // A feature that is not a number is missing.
  /^(fitBoostedTrees: argument [02]\.features|(predictMargins|treeContributions): argument 1) = an element NaN$/,
  /^fitBoostedTrees: argument 1\.categorical = \[\]$/,
  /^(predictMargins|treeContributions): argument 1 = \[\]$/,
  /^fitBoostedTrees: argument 2 = undefined$/,
  /^(viewMatrix: argument 0|historicalStress: argument 3) = \[\]$/,
  /^historicalStress: argument 3\.0\.name/,
  /: argument 0\.constraints\.(upper|turnover\.(previous|cost)) = 5$/,
  /: argument 0\.constraints\.groups\.0\.(lower = -Infinity|name = "(nonsense|constructor)")$/,
  /: argument 0\.constraints\.groups(\.0\.members)? = \[\]$/,
  /: argument 0\.constraints\.(assets|groups|turnover) = (null|undefined)$/,
  /^equalWeights: argument 0\.covariance = (null|undefined)$/,
  // An ignored view.
  /^blackLitterman: argument 0\.uncertainty\.variances = an element Infinity$/,
  // A seed may have more bits than a number.
  /seed = 1n$/,
  /^effectivePositions: argument 0 = \[\]$/,
  /^(augmentedDickeyFuller|engleGranger): .*autolag/,
  /^portfolioMoments: argument 2 = undefined$/,
  /^normalTailContributions: argument 3 = undefined$/,
  /^impliedRiskAversion: argument 2 = undefined$/,
  /^downsideDeviation: argument 1 = undefined$/,
  /^forecastVar: argument 2 = undefined$/,
  /^(sharpeEvidence|probabilisticSharpeRatio): argument 1 = undefined$/,
  // Options as a whole may be left out.
  /^(ewmaMean|ewmaCovariance|sampleCovariance|dynamicConditionalCorrelation|nearestCorrelation|nearestCovariance|fitGarch|filterGarch|forecastVariance|augmentedDickeyFuller|kpss|engleGranger|johansen|selectVarOrder|impulseResponses|ljungBox|archLm|hitRate|minimumTrackRecordLength|backtestOverfitting|dynamicQuantileTest|dieboldMariano): argument \d = undefined$/,
];

describe('numbers from outside', () => {
  it('are read by functions that stand in this list or among the inner ones', () => {
    const known = new Set([...Object.keys(ENTRIES), ...INNER]);
    expect([...functions.keys()].filter((name) => !known.has(name)).sort()).toEqual([]);
    expect([...known].filter((name) => !functions.has(name)).sort()).toEqual([]);
  });

  it.each(FORMS)('are refused by %s with the typed error where they are none', (_, name, args) => {
    const call = functions.get(name);
    if (call === undefined) throw new Error(`no function ${name}`);
    expect(() => call(...args)).not.toThrow();
    const wrong: string[] = [];
    for (const { what, args: bad } of spoiltCalls(args)) {
      if (MEANINGFUL.some((pattern) => pattern.test(`${name}: ${what}`))) continue;
      try {
        call(...bad);
        wrong.push(`${what}: taken`);
      } catch (error) {
        if (!(error instanceof InvalidInputError)) wrong.push(`${what}: ${String(error)}`);
        else if (!error.field || !error.allowed || !error.remedy)
          wrong.push(`${what}: an error without field or remedy`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(FORMS)('are taken by %s alike as arrays, typed arrays and ml-matrix', (_, name, args) => {
    const call = functions.get(name);
    if (call === undefined) throw new Error(`no function ${name}`);
    const asTyped = call(...args.map((value) => converted(value, (list) => Float64Array.from(list))));
    const asMatrix = call(...args.map((value) => converted(value, (list) => list)));
    const expected = call(...args);
    expect(asTyped).toEqual(expected);
    expect(asMatrix).toEqual(expected);
    expect(() => call(...args.map((value) => converted(value, (list) => Float32Array.from(list))))).not.toThrow();
  });
});

/** The argument with its lists in another form, and its matrices as ml-matrix or as rows of that form. */
function converted(value: unknown, list: (values: number[]) => ArrayLike<number>): unknown {
  if (RESULTS.has(value) || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    if (typeof value[0] === 'number') return value.every(Number.isInteger) ? value : list(value);
    if (!Array.isArray(value[0])) return value;
    const rows = value.map((row) => list(row));
    return Array.isArray(rows[0]) ? new Matrix(value) : rows;
  }
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, converted(own, list)]));
}
