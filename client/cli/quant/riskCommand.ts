import { type Command, Option } from 'commander';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import type { DenseMatrix, MatrixInput } from '../../../quant/linalg/denseMatrix.ts';
import { calmarRatio, sharpeRatio, sortinoRatio } from '../../../quant/performance/performanceRatios.ts';
import { diversificationRatio } from '../../../quant/risk/diversificationRatio.ts';
import { drawdown } from '../../../quant/risk/drawdown.ts';
import { effectiveBets } from '../../../quant/risk/effectiveBets.ts';
import { effectivePositions } from '../../../quant/risk/effectivePositions.ts';
import { historicalStress, type StressResult } from '../../../quant/risk/historicalStress.ts';
import { portfolioReturns } from '../../../quant/risk/portfolioReturns.ts';
import { portfolioMoments } from '../../../quant/risk/returnMoments.ts';
import { historicalTailContributions } from '../../../quant/risk/tailContributions.ts';
import {
  backtestValueAtRisk,
  rollingHistoricalValueAtRisk,
  type ValueAtRiskBacktest,
} from '../../../quant/risk/valueAtRiskBacktest.ts';
import { volatilityContributions } from '../../../quant/risk/volatilityContributions.ts';
import { print } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { tableLines } from '../table.ts';
import {
  collected,
  FILE_HELP,
  number,
  refusing,
  type TableOptions,
  tableCommand,
  wholeNumber,
} from './commandInput.ts';
import { percentage, plain } from './figureText.ts';
import { fileNoteLines, fileNotes } from './fileNotes.ts';
import { keptChanges } from './missingPeriods.ts';
import { COVARIANCES, type CovarianceName, covarianceOf, MEANS, type MeanName, meanOf, returnsOf } from './moments.ts';
import { readTable } from './readTable.ts';
import { RISK_METHODS, type RiskMeasure, type RiskMethod, riskMeasures } from './riskMeasures.ts';
import { rowTimes, type SeriesTable } from './seriesTable.ts';
import { weightList } from './weightList.ts';

interface RiskOptions extends TableOptions {
  readonly weights?: string;
  readonly confidence: number;
  readonly method: RiskMethod | 'all';
  readonly covariance: CovarianceName;
  readonly mean: MeanName;
  readonly decay?: number;
  readonly degreesOfFreedom?: number;
  readonly scenarios: number;
  readonly seed: number;
  readonly periodsPerYear: number;
  readonly riskFree: number;
  readonly backtest?: number;
  readonly stress?: readonly string[];
}

const EXAMPLES = `
Examples:
  ballast risk prices.csv --weights BTC-USD=0.4,ETH-USD=0.3
  ballast risk prices.csv --weights @plan.json --confidence 0.99 --method historical --backtest 250
  ballast risk returns.csv --input returns --stress "spring 2022=2022-04-01..2022-07-01" --json`;

/** `ballast risk`. */
export function registerRisk(program: Command): void {
  tableCommand(program, 'risk', 'Risk of a portfolio from past prices or returns; needs no account and no server')
    .option('--weights <list>', 'BTC-USD=0.4,ETH-USD=0.2 or @FILE; the rest is cash (default: all equal)')
    .option('--confidence <share>', 'share of periods on which the VaR is to hold', number, 0.95)
    .addOption(
      new Option('--method <name>', 'how tail risk is measured').choices([...RISK_METHODS, 'all']).default('all'),
    )
    .addOption(new Option('--covariance <name>', 'estimator').choices(COVARIANCES).default('ledoit-wolf'))
    .addOption(
      new Option('--mean <name>', 'expected returns of normal, t and monte-carlo').choices(MEANS).default('zero'),
    )
    .option('--decay <lambda>', 'of the ewma estimators, per period (default: 0.94)', number)
    .option('--degrees-of-freedom <number>', "of Student's t (default: from the kurtosis)", number)
    .option('--scenarios <count>', 'of monte-carlo', wholeNumber(100), 20_000)
    .option('--seed <number>', 'of monte-carlo', wholeNumber(0), 1)
    .option('--periods-per-year <count>', '365 for daily crypto, 252 for daily stocks', number, 365)
    .option('--risk-free <rate>', 'return of cash per PERIOD', number, 0)
    .option('--backtest <window>', 'test the rolling historical VaR of so many periods', wholeNumber(2))
    .option('--stress <name=from..to>', 'relive a stretch of the file; may be repeated', collected)
    .addHelpText('after', `${FILE_HELP}\n${EXAMPLES}`)
    .action(async (file: string, _options: RiskOptions, command: Command) => {
      const options = command.optsWithGlobals<RiskOptions>();
      await refusing(command, async () => {
        const { skipIncomplete = false, input: kind } = options;
        const table = await readTable(file, { skipIncomplete, ...(kind === undefined ? {} : { kind }) });
        const report = riskReport(table, options);
        print(options, report, riskLines(report, options));
        return EXIT.ok;
      });
    });
}

type RiskReport = ReturnType<typeof riskReport>;

function riskReport(table: SeriesTable, options: RiskOptions) {
  const { names } = table;
  const { confidence, periodsPerYear, riskFree } = options;
  const returns = returnsOf(table);
  const n = names.length;
  const weights =
    options.weights === undefined ? new Float64Array(n).fill(1 / n) : weightList(options.weights, names, '--weights');
  const covariance = covarianceOf(returns, options.covariance, options.decay);
  const mean = meanOf(returns, options.mean, options.decay);
  const past = portfolioReturns(returns, weights);
  const volatility = volatilityContributions(covariance, weights);
  const tail = historicalTailContributions(returns, weights, confidence);
  const { series: _series, ...fall } = drawdown(past);
  const ratios = { periodsPerYear, hurdle: riskFree };
  const { seed, scenarios, degreesOfFreedom } = options;
  const methods = options.method === 'all' ? RISK_METHODS : [options.method];
  return {
    source: table.source,
    input: table.kind,
    periods: returns.rows,
    skippedRows: table.skippedRows,
    ...fileNotes(table),
    confidence,
    weights: Object.fromEntries(names.map((name, i) => [name, weights[i]])),
    cash: 1 - weights.reduce((sum, weight) => sum + weight, 0),
    covariance: options.covariance,
    tailRisk: riskMeasures(methods, {
      returns,
      weights,
      covariance,
      mean,
      confidence,
      seed,
      scenarios,
      degreesOfFreedom,
    }),
    volatility: volatility.volatility,
    volatilityPerYear: volatility.volatility * Math.sqrt(periodsPerYear),
    expectedReturn: portfolioMoments(covariance, weights, mean).mean,
    sharpe: sharpeRatio(past, ratios) ?? null,
    sortino: sortinoRatio(past, ratios) ?? null,
    calmar: calmarRatio(past, { periodsPerYear }) ?? null,
    drawdown: fall,
    diversificationRatio: diversificationRatio(covariance, weights),
    effectivePositions: effectivePositions(weights),
    effectiveBets: betsOf(covariance, weights),
    contributions: names.map((asset, i) => ({
      asset,
      weight: weights[i],
      volatilityShare: volatility.shares[i],
      marginalVolatility: volatility.marginal[i],
      valueAtRisk: tail.valueAtRiskContributions[i],
      conditionalValueAtRisk: tail.conditionalValueAtRiskContributions[i],
    })),
    ...(options.backtest === undefined ? {} : { backtest: rollingTest(past, options.backtest, confidence) }),
    ...(options.stress === undefined ? {} : { stress: stressed(table, returns, weights, options.stress) }),
  };
}

/** Null where the covariance is singular: minimum torsion has no answer then. */
function betsOf(covariance: MatrixInput, weights: Float64Array): number | null {
  try {
    return effectiveBets(covariance, weights).count;
  } catch (error) {
    if (error instanceof InvalidInputError) return null;
    throw error;
  }
}

function rollingTest(returns: Float64Array, window: number, confidence: number): ValueAtRiskBacktest {
  const forecasts = rollingHistoricalValueAtRisk(returns, { window, confidence });
  return backtestValueAtRisk(returns.slice(window), forecasts, confidence);
}

/** Times at which the returns end; prices have none for their first row and none across a gap. */
function momentsOfReturns(moments: readonly number[], { kind, gaps }: SeriesTable): readonly number[] {
  if (kind !== 'prices') return moments;
  return keptChanges(moments.length - 1, gaps).map((k) => moments[k + 1]);
}

function stressed(table: SeriesTable, returns: DenseMatrix, weights: Float64Array, texts: readonly string[]) {
  const moments = rowTimes(table);
  if (moments === undefined) {
    throw new InvalidInputError({
      field: '--stress',
      given: `${table.source} without dates`,
      allowed: 'a file whose first column holds dates or timestamps',
      remedy: 'Add the column, or leave --stress out.',
    });
  }
  const windows = texts.map((text) => {
    const [, name, from, to] = /^(.+)=(.+)\.\.(.+)$/.exec(text) ?? [];
    const window = { name: name ?? '', from: Date.parse(from ?? ''), to: Date.parse(to ?? '') };
    if (window.to > window.from) return window;
    throw new InvalidInputError({
      field: '--stress',
      given: JSON.stringify(text),
      allowed: 'NAME=FROM..TO with two dates, the second after the first and not included',
      remedy: 'Write it such as "spring 2022=2022-04-01..2022-07-01".',
    });
  });
  const results = historicalStress(returns, momentsOfReturns(moments, table), weights, windows);
  return results.map(({ contributions, worstTime, drawdown: fall, ...result }: StressResult) => ({
    ...result,
    worstTime: new Date(worstTime).toISOString(),
    maxDrawdown: fall.maxDrawdown,
    contributions: Object.fromEntries(table.names.map((name, i) => [name, contributions[i]])),
  }));
}

function riskLines(report: RiskReport, { periodsPerYear }: RiskOptions): readonly string[] {
  const { drawdown: fall, backtest, stress } = report;
  return [
    `${report.periods} returns of ${report.contributions.length} assets from ${report.input} in ${report.source}; cash ${percentage(report.cash)}`,
    ...fileNoteLines(report),
    '',
    ...tableLines(['METHOD', `VAR ${100 * report.confidence} %`, 'CVAR', ''], report.tailRisk.map(measureRow)),
    '',
    ...tableLines(
      ['FIGURE', 'VALUE'],
      [
        ['volatility per period', percentage(report.volatility)],
        [`volatility per year of ${periodsPerYear} periods`, percentage(report.volatilityPerYear)],
        ['maximum drawdown', percentage(fall.maxDrawdown)],
        ['Sharpe ratio per year', plain(report.sharpe)],
        ['Sortino ratio per year', plain(report.sortino)],
        ['Calmar ratio', plain(report.calmar)],
        ['diversification ratio', plain(report.diversificationRatio)],
        ['effective number of positions', plain(report.effectivePositions)],
        ['effective number of bets', plain(report.effectiveBets)],
      ],
    ),
    '',
    ...tableLines(
      ['ASSET', 'WEIGHT', 'OF VOLATILITY', 'OF HISTORICAL VAR', 'OF CVAR'],
      report.contributions.map((row) => [
        row.asset,
        percentage(row.weight),
        percentage(row.volatilityShare),
        percentage(row.valueAtRisk),
        percentage(row.conditionalValueAtRisk),
      ]),
    ),
    ...(backtest === undefined ? [] : ['', ...backtestLines(backtest, report.confidence)]),
    ...(stress === undefined
      ? []
      : [
          '',
          ...tableLines(
            ['STRESS', 'PERIODS', 'RETURN', 'WORST PERIOD', 'DRAWDOWN'],
            stress.map((row) => [
              row.name,
              String(row.periods),
              percentage(row.totalReturn),
              `${percentage(row.worstReturn)} ${row.worstTime.slice(0, 10)}`,
              percentage(row.maxDrawdown),
            ]),
          ),
        ]),
  ];
}

function measureRow({ method, valueAtRisk, conditionalValueAtRisk, note }: RiskMeasure): readonly string[] {
  return [method, percentage(valueAtRisk), percentage(conditionalValueAtRisk), note];
}

function backtestLines(test: ValueAtRiskBacktest, confidence: number): readonly string[] {
  const expected = ((1 - confidence) * test.periods).toFixed(1);
  return [
    `Backtest: ${test.violations.length} violations in ${test.periods} periods (${expected} expected), ${test.trafficLight.zone}`,
    ...tableLines(
      ['TEST', 'STATISTIC', 'P-VALUE'],
      [
        ['Kupiec, coverage', plain(test.kupiec.statistic), plain(test.kupiec.pValue)],
        ['Christoffersen, independence', plain(test.independence.statistic), plain(test.independence.pValue)],
        ['both', plain(test.conditionalCoverage.statistic), plain(test.conditionalCoverage.pValue)],
      ],
    ),
  ];
}
