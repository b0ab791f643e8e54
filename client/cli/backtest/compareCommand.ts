import type { Command } from 'commander';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import type { ComparedResult, Comparison, Difference } from '../../../research/compare/compareResults.ts';
import { type CommonOptions, configurationFor, print } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { tableLines } from '../table.ts';

type CompareOptions = Pick<CommonOptions, 'config' | 'dataDirectory' | 'json'>;

/** `ballast compare`: saved backtests side by side, and how much of the best one is luck. */
export function registerCompare(program: Command): void {
  program
    .command('compare')
    .description('Put saved backtests side by side, each against the first')
    .argument('<first>', 'of `backtest --save`')
    .argument('<others...>', 'what is compared with it')
    .action(async (first: string, others: readonly string[], _options: unknown, command: Command) => {
      try {
        await compare([first, ...others], command.optsWithGlobals<CompareOptions>());
      } catch (error) {
        if (error instanceof InvalidInputError) command.error(`error: ${error.message}`, { exitCode: EXIT.usage });
        throw error;
      }
    });
}

async function compare(names: readonly string[], options: CompareOptions): Promise<void> {
  const { dataDirectory } = configurationFor(options);
  const { SavedResults } = await import('../../../research/results/savedResults.ts');
  const { Trials } = await import('../../../research/results/trials.ts');
  const { compareResults } = await import('../../../research/compare/compareResults.ts');
  const [saved, trials] = [new SavedResults(dataDirectory), new Trials(dataDirectory)];
  const comparison = compareResults(
    names.map((name) => saved.read(name)),
    (data) => trials.on(data),
  );
  print(options, comparison, comparisonLines(comparison));
}

/** Figures, differences and the probability of overfitting, in at most 80 columns. */
function comparisonLines({ results, sameData, overfitting }: Comparison): readonly string[] {
  const figures = results.map(({ name, figures: { returns, turnover, fees }, evidence }) => [
    shortened(name),
    percent(returns?.annualReturn),
    percent(returns?.volatility),
    ratio(returns?.sharpeRatio),
    percent(returns?.maxDrawdown),
    ratio(turnover),
    percent(fees),
    percent(evidence?.deflated),
  ]);
  return [
    ...tableLines(['result', 'return', 'volat.', 'Sharpe', 'fall', 'turnover', 'fees', 'above 0'], figures),
    '',
    ...differenceLines(results),
    ...(sameData ? [] : ['Not all were made on the same days of the same market.']),
    ...overfittingLines(overfitting),
    '',
    'Return, volatility, Sharpe ratio, turnover and fees are those of a year.',
    'Above 0: how sure that is of the Sharpe ratio, as the best of all tried.',
  ];
}

function differenceLines(results: readonly ComparedResult[]): readonly string[] {
  const [first, ...others] = results;
  const rows = others.map(({ name, difference }) => [
    shortened(name),
    difference === undefined ? '-' : String(difference.days),
    span(difference?.annualReturn, (share) => (100 * share).toFixed(1)),
    span(difference?.sharpe, ratio),
  ]);
  const head = [`less ${shortened(first.name)}`, 'days', 'return a year, %', 'Sharpe ratio'];
  return [...tableLines(head, rows), '', 'In brackets: 95 % by the stationary bootstrap of the common days.'];
}

function overfittingLines(overfitting: Overfitting | undefined): readonly string[] {
  if (overfitting === undefined) return [];
  const { tried, probability, lossProbability } = overfitting;
  return [
    `Of ${tried} variants tried on these days, the best one of half of them is below the`,
    `median of the other half in ${percent(probability)} of all splits, and loses there in ${percent(lossProbability)}.`,
  ];
}

type Overfitting = NonNullable<Comparison['overfitting']>;

function span(difference: Difference | undefined, format: (value: number) => string): string {
  if (difference === undefined) return '-';
  const { estimate, lower, upper } = difference;
  return `${format(estimate)} (${format(lower)} to ${format(upper)})`;
}

function shortened(name: string): string {
  return name.length <= 12 ? name : `${name.slice(0, 11)}…`;
}

function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${(100 * share).toFixed(1)} %`;
}

function ratio(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(2);
}
