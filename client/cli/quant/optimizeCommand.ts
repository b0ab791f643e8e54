import { type Command, Option } from 'commander';
import type { Matrix } from 'ml-matrix';
import type { DenseMatrix } from '../../../quant/linalg/denseMatrix.ts';
import { efficientFrontier } from '../../../quant/optimization/efficientFrontier.ts';
import { type FallbackAttempt, type FallbackStep, withFallback } from '../../../quant/optimization/fallback.ts';
import type { FrontierPortfolio } from '../../../quant/optimization/frontierResult.ts';
import type {
  Certificate,
  FailedOptimization,
  InfeasibleProblem,
  OptimalPortfolio,
  UnprovenPortfolio,
} from '../../../quant/optimization/result.ts';
import { diversificationRatio } from '../../../quant/risk/diversificationRatio.ts';
import { effectivePositions } from '../../../quant/risk/effectivePositions.ts';
import { historicalRisk } from '../../../quant/risk/historicalRisk.ts';
import { portfolioReturns } from '../../../quant/risk/portfolioReturns.ts';
import { portfolioMoments } from '../../../quant/risk/returnMoments.ts';
import { volatilityContributions } from '../../../quant/risk/volatilityContributions.ts';
import { print } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { tableLines } from '../table.ts';
import {
  collected,
  FILE_HELP,
  number,
  range,
  refusing,
  type TableOptions,
  tableCommand,
  wholeNumber,
} from './commandInput.ts';
import { type ConstraintOptions, constraintsOf } from './constraintOptions.ts';
import { named, percentage, plain } from './figureText.ts';
import { type FileNotes, fileNoteLines, fileNotes } from './fileNotes.ts';
import { COVARIANCES, type CovarianceName, covarianceOf, MEANS, type MeanName, meanOf, returnsOf } from './moments.ts';
import { OBJECTIVES, type Objective, type ObjectiveInput, solveObjective } from './objectives.ts';
import { readTable } from './readTable.ts';

interface OptimizeOptions extends TableOptions, ConstraintOptions {
  readonly objective: Objective | 'frontier';
  readonly target?: number;
  readonly riskAversion?: number;
  readonly riskFree: number;
  readonly confidence: number;
  readonly covariance: CovarianceName;
  readonly mean: MeanName;
  readonly decay?: number;
  readonly periodsPerYear: number;
  readonly fallback?: boolean;
}

/** What every report on a portfolio starts from. */
interface Problem extends ObjectiveInput {
  readonly names: readonly string[];
  readonly covariance: Matrix;
  readonly returns: DenseMatrix;
  readonly periodsPerYear: number;
  /** What a reader should know of the file. */
  readonly notes: FileNotes;
}

const EXAMPLES = `
Examples:
  ballast optimize prices.csv --objective max-sharpe --max-weight 0.2
  ballast optimize prices.csv --objective min-cvar --confidence 0.99 --cash 0.1
  ballast optimize prices.csv --objective min-variance --max-names 10 --json
  ballast optimize prices.csv --objective efficient-risk --target 0.02 --group majors:BTC-USD,ETH-USD:..0.6
  ballast optimize prices.csv --objective utility --risk-aversion 3 --previous @held.json --turnover-cost 0.002
  ballast optimize prices.csv --objective frontier`;

/** `ballast optimize`. */
export function registerOptimize(program: Command): void {
  tableCommand(
    program,
    'optimize',
    'Weights of a portfolio from past prices or returns; needs no account and no server',
  )
    .addOption(
      new Option('--objective <name>', 'what the portfolio is to be best at')
        .choices([...Object.keys(OBJECTIVES), 'frontier'])
        .default('min-variance'),
    )
    .option('--max-weight <share>', 'largest weight of an asset', number, 1)
    .option('--min-weight <share>', 'least weight of an asset; below 0 allows short positions', number, 0)
    .option('--budget <range>', 'sum of the weights, such as 0.5..1; the rest is cash (default: 1)', range)
    .option('--cash <share>', 'exactly this share in cash', number)
    .option('--max-names <count>', 'most assets held', wholeNumber(1))
    .option(
      '--group <name:assets:range>',
      'limit of a summed weight, such as majors:BTC-USD,ETH-USD:..0.6; repeatable',
      collected,
    )
    .option('--previous <list>', 'weights held now: BTC-USD=0.4,ETH-USD=0.2 or @FILE')
    .option('--turnover-cost <cost>', 'per unit of weight traded, in units of the objective', number)
    .option(
      '--target <number>',
      'of efficient-return (return), efficient-risk (volatility), max-return-cvar (CVaR); per PERIOD',
      number,
    )
    .option('--risk-aversion <delta>', 'of utility', number)
    .option('--risk-free <rate>', 'return of cash per PERIOD', number, 0)
    .option('--confidence <share>', 'of the CVaR', number, 0.95)
    .addOption(new Option('--covariance <name>', 'estimator').choices(COVARIANCES).default('ledoit-wolf'))
    .addOption(new Option('--mean <name>', 'expected returns').choices(MEANS).default('sample'))
    .option('--decay <lambda>', 'of the ewma estimators, per period (default: 0.94)', number)
    .option('--periods-per-year <count>', '365 for daily crypto, 252 for daily stocks', number, 365)
    .option('--fallback', 'where the objective has no answer: inverse-volatility, then equal-weight')
    .addHelpText('after', `${FILE_HELP}\n${EXAMPLES}`)
    .action(async (file: string, _options: OptimizeOptions, command: Command) => {
      const options = command.optsWithGlobals<OptimizeOptions>();
      await refusing(command, async () => {
        const problem = await problemOf(file, options);
        return options.objective === 'frontier'
          ? frontier(problem, options)
          : portfolio(problem, options.objective, options);
      });
    });
}

async function problemOf(file: string, options: OptimizeOptions): Promise<Problem> {
  const { skipIncomplete = false, input: kind } = options;
  const table = await readTable(file, { skipIncomplete, ...(kind === undefined ? {} : { kind }) });
  const { names } = table;
  const returns = returnsOf(table);
  return {
    names,
    returns,
    notes: fileNotes(table),
    covariance: covarianceOf(returns, options.covariance, options.decay),
    mean: meanOf(returns, options.mean, options.decay),
    constraints: constraintsOf(options, names),
    target: options.target,
    riskAversion: options.riskAversion,
    riskFree: options.riskFree,
    confidence: options.confidence,
    periodsPerYear: options.periodsPerYear,
  };
}

function portfolio(problem: Problem, objective: Objective, options: OptimizeOptions): number {
  const steps: FallbackStep[] = [{ name: objective, solve: () => solveObjective(objective, problem) }];
  const simple = { ...problem, target: undefined, riskAversion: undefined };
  if (options.fallback === true) {
    for (const name of ['inverse-volatility', 'equal-weight'] as const)
      if (name !== objective) steps.push({ name, solve: () => solveObjective(name, simple) });
    const result = withFallback(steps);
    if (result.status === 'exhausted') {
      print(options, result, [`error: ${result.reason}`]);
      return EXIT.failed;
    }
    report(problem, result.method as Objective, result.portfolio, result.attempts, options);
    return EXIT.ok;
  }
  const result = solveObjective(objective, problem);
  if (result.status === 'infeasible' || result.status === 'failed') return unsolved(result, options);
  report(problem, objective, result, undefined, options);
  return EXIT.ok;
}

function unsolved(result: InfeasibleProblem | FailedOptimization, options: OptimizeOptions): number {
  const conflicts = result.status === 'infeasible' ? result.conflicts : [];
  print(options, result, [
    `${result.status === 'infeasible' ? 'No portfolio satisfies the constraints' : 'No answer'}: ${result.reason}`,
    ...conflicts.map(({ name }) => `  conflicts: ${name}`),
  ]);
  return EXIT.failed;
}

function report(
  problem: Problem,
  objective: Objective,
  result: OptimalPortfolio | UnprovenPortfolio,
  attempts: readonly FallbackAttempt[] | undefined,
  options: OptimizeOptions,
): void {
  const { names, covariance } = problem;
  const { weights, cash, activeConstraints, certificate, iterations } = result;
  const trackingError = 'trackingError' in result ? Number(result.trackingError) : undefined;
  const invested = weights.reduce((sum, weight) => sum + weight, 0);
  const equal = new Float64Array(names.length).fill(invested / names.length);
  const own = figuresOf(problem, weights);
  const baseline = figuresOf(problem, equal);
  const { shares } = volatilityContributions(covariance, weights);
  const value = {
    objective,
    status: result.status,
    ...problem.notes,
    value: result.objective,
    meaning: OBJECTIVES[objective],
    weights: named(names, weights),
    cash,
    riskShares: named(names, shares),
    figures: own,
    equalWeights: baseline,
    activeConstraints,
    certificate: certificateJson(certificate, names),
    ...(trackingError === undefined ? {} : { trackingError }),
    iterations,
    ...(attempts === undefined ? {} : { attempts }),
  };
  const order = Array.from(weights.keys()).sort((a, b) => weights[b] - weights[a]);
  const held = order.filter((index) => Math.abs(weights[index]) > 1e-9);
  print(options, value, [
    ...fileNoteLines(problem.notes),
    `${objective}: ${OBJECTIVES[objective]} ${plain(result.objective)}, ${proof(certificate, result.status)}`,
    ...(trackingError
      ? [
          `nearest to the rule's own weights under the constraints: tracking error ${percentage(trackingError)} per period`,
        ]
      : []),
    ...(attempts ?? []).flatMap((attempt) =>
      'reason' in attempt ? [`${attempt.name}: ${attempt.outcome}: ${attempt.reason}`] : [],
    ),
    '',
    ...tableLines(
      ['ASSET', 'WEIGHT', 'OF VOLATILITY'],
      held.map((index) => [names[index], percentage(weights[index]), percentage(shares[index])]),
    ),
    `${names.length - held.length} other assets: 0. Cash: ${percentage(cash)}.`,
    '',
    ...tableLines(['FIGURE', 'PORTFOLIO', 'ALL EQUAL'], figureRows(own, baseline, options)),
    ...(activeConstraints.length === 0
      ? []
      : [
          '',
          ...tableLines(
            ['ACTIVE CONSTRAINT', 'GAIN PER UNIT OF LOOSENING'],
            activeConstraints
              .filter(({ kind }) => kind !== 'lower')
              .map(({ name, multiplier }) => [name, plain(multiplier)]),
          ),
        ]),
  ]);
}

type Figures = ReturnType<typeof figuresOf>;

function figuresOf(problem: Problem, weights: Float64Array) {
  const { covariance, mean, returns, confidence, riskFree, periodsPerYear } = problem;
  const moments = portfolioMoments(covariance, weights, mean);
  const { valueAtRisk, conditionalValueAtRisk } = historicalRisk(portfolioReturns(returns, weights), { confidence });
  const cash = 1 - weights.reduce((sum, weight) => sum + weight, 0);
  const excess = moments.mean + (cash - 1) * riskFree;
  return {
    expectedReturn: moments.mean,
    volatility: moments.standardDeviation,
    sharpePerYear:
      moments.standardDeviation > 0 ? (excess / moments.standardDeviation) * Math.sqrt(periodsPerYear) : null,
    valueAtRisk,
    conditionalValueAtRisk,
    diversificationRatio: diversificationRatio(covariance, weights),
    effectivePositions: effectivePositions(weights),
  };
}

function figureRows(own: Figures, baseline: Figures, { confidence }: OptimizeOptions): readonly (readonly string[])[] {
  const row = (name: string, of: (figures: Figures) => string): readonly string[] => [name, of(own), of(baseline)];
  return [
    row('expected return per period', ({ expectedReturn }) => percentage(expectedReturn)),
    row('volatility per period', ({ volatility }) => percentage(volatility)),
    row('Sharpe ratio per year', ({ sharpePerYear }) => plain(sharpePerYear)),
    row(`historical VaR ${100 * confidence} %`, ({ valueAtRisk }) => percentage(valueAtRisk)),
    row(`historical CVaR ${100 * confidence} %`, ({ conditionalValueAtRisk }) => percentage(conditionalValueAtRisk)),
    row('diversification ratio', (figures) => plain(figures.diversificationRatio)),
    row('effective number of positions', (figures) => plain(figures.effectivePositions)),
  ];
}

function certificateJson(certificate: Certificate, names: readonly string[]): object {
  if (certificate.kind === 'heuristic') {
    return {
      kind: certificate.kind,
      rule: certificate.rule,
      amongNames: certificateJson(certificate.amongNames, names),
    };
  }
  if (certificate.kind !== 'kkt') return certificate;
  const { reducedGradient, multipliers, ...rest } = certificate;
  return { ...rest, multipliers: Object.fromEntries(multipliers), reducedGradient: named(names, reducedGradient) };
}

function proof(certificate: Certificate, status: 'optimal' | 'unproven'): string {
  if (certificate.kind === 'rule') return 'weights by rule';
  if (certificate.kind === 'heuristic') return `names NOT proven the best, chosen by a rule: ${certificate.rule}`;
  const gap = certificate.gap.toExponential(1);
  return status === 'optimal'
    ? `proven optimal to within ${gap}`
    : `NOT proven: the search was ended; another portfolio may be better by up to ${gap}`;
}

function frontier(problem: Problem, options: OptimizeOptions): number {
  const { names, covariance, mean, constraints, periodsPerYear, riskFree, notes } = problem;
  const result = efficientFrontier({ covariance, returns: mean, constraints });
  if (result.status === 'infeasible' || result.status === 'failed') return unsolved(result, options);
  const figuresAt = ({ weights, cash, expectedReturn, variance }: FrontierPortfolio) => {
    const volatility = Math.sqrt(variance);
    const excess = expectedReturn + (cash - 1) * riskFree;
    return {
      expectedReturn,
      volatility,
      sharpePerYear: volatility > 0 ? (excess / volatility) * Math.sqrt(periodsPerYear) : null,
      cash,
      weights: named(names, weights),
      names: weights.filter((weight) => Math.abs(weight) > 1e-9).length,
    };
  };
  const { gap, iterations } = result;
  if (result.kind === 'corners') {
    const corners = result.corners.map(figuresAt);
    print(options, { objective: 'frontier', ...notes, corners, gap, iterations }, [
      ...fileNoteLines(notes),
      `Efficient frontier: ${corners.length} corner portfolios; those between two neighbours are their mixtures.`,
      '',
      ...frontierTable(corners),
    ]);
    return EXIT.ok;
  }
  const { status, returnBound } = result;
  const points = result.points.map((point) => ({
    targetReturn: point.targetReturn,
    ...figuresAt(point),
    status: point.status,
    certificate: point.certificate,
  }));
  print(options, { objective: 'frontier', ...notes, status, points, returnBound, gap, iterations }, [
    ...fileNoteLines(notes),
    `Efficient frontier of few names: ${points.length} portfolios, ${
      status === 'optimal' ? 'all' : 'NOT all'
    } proven optimal, the largest gap ${(100 * gap).toPrecision(2)} % of the variance. It may be interrupted between them.`,
    '',
    ...frontierTable(points),
  ]);
  return EXIT.ok;
}

interface FrontierFigures {
  readonly expectedReturn: number;
  readonly volatility: number;
  readonly sharpePerYear: number | null;
  readonly names: number;
  readonly cash: number;
  readonly weights: { readonly [name: string]: number };
}

function frontierTable(portfolios: readonly FrontierFigures[]): readonly string[] {
  return tableLines(
    ['RETURN', 'VOLATILITY', 'SHARPE PER YEAR', 'NAMES', 'CASH', 'LARGEST WEIGHTS'],
    portfolios.map((portfolio) => [
      percentage(portfolio.expectedReturn),
      percentage(portfolio.volatility),
      plain(portfolio.sharpePerYear),
      String(portfolio.names),
      percentage(portfolio.cash),
      largest(portfolio.weights),
    ]),
  );
}

function largest(weights: { readonly [name: string]: number }): string {
  return Object.entries(weights)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .filter(([, weight]) => weight > 1e-9)
    .map(([name, weight]) => `${name} ${percentage(weight)}`)
    .join(', ');
}
