import { type Command, Option } from 'commander';
import { defaultAccount } from '../../configuration/accountsSection.ts';
import type { Scorecard } from '../../core/learning/scorecard/scorecard.ts';
import type { SourceScore } from '../../core/learning/scorecard/scoreSource.ts';
import { askLedger } from '../ledgerProcess.ts';
import { plural } from '../plural.ts';
import { dayStart } from './backtest/arguments.ts';
import { type CommonOptions, print, runningConfiguration } from './commandContext.ts';
import { tableLines } from './table.ts';

interface ScorecardOptions extends CommonOptions {
  readonly since: number;
}

/** `ballast scorecard`: what sources of signals have claimed, against what came. */
export function registerScorecard(program: Command): void {
  program
    .command('scorecard')
    .description('What each source of signals has claimed in the recorded cycles, against what came')
    .addOption(
      new Option('--since <date>', 'first day of cycles that are looked at').argParser(dayStart).default(0, 'all'),
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ScorecardOptions>();
      const configuration = runningConfiguration(options);
      const account = options.account ?? defaultAccount(configuration);
      const task = { kind: 'scorecard', account, since: options.since } as const;
      const scorecard = await askLedger<Scorecard>(configuration, task);
      print(options, scorecard, scorecardLines(scorecard));
    });
}

function scorecardLines({ account, since, plans, usual, sources }: Scorecard): readonly string[] {
  if (since === null) return [`Account ${account}: no plan is recorded yet.`];
  const first = new Date(since).toISOString().slice(0, 10);
  const head = `Account ${account}: ${plural(plans, 'plan')} since ${first}; the configured information coefficient is ${usual}`;
  if (sources.length === 0) return [head, 'They had no signal to buy or sell.'];
  return [
    head,
    '',
    ...tableLines(
      ['SOURCE', 'MATURED', 'OPEN', 'CLAIMED', 'RIGHT', '95 %', 'BRIER', 'BASE', 'IC', '95 %', 'SHRUNK'],
      sources.map(sourceRow),
    ),
    '',
    ...sources.flatMap(({ source, verdict, reliability }) => [
      `${source}: ${verdict.kind}, ${verdict.reason}`,
      ...reliability.map(({ said, came, count }) => `   said ${percent(said)}, came ${percent(came)} of ${count}`),
    ]),
  ];
}

function sourceRow(score: SourceScore): readonly string[] {
  const { measured, lower, upper, shrunk } = score.informationCoefficient;
  return [
    score.source,
    `${score.matured} (${score.independent.toFixed(0)})`,
    String(score.waiting),
    percent(score.claimed),
    percent(score.right),
    `${percent(score.rightInterval.lower)} to ${percent(score.rightInterval.upper)}`,
    figure(score.brier),
    figure(score.baseBrier),
    figure(measured),
    `${lower.toFixed(2)} to ${upper.toFixed(2)}`,
    shrunk.toFixed(3),
  ];
}

function percent(share: number | null): string {
  return share === null ? '' : `${(100 * share).toFixed(0)} %`;
}

function figure(value: number | null): string {
  return value === null ? '' : value.toFixed(3);
}
