import { type Command, Option } from 'commander';
import { defaultAccount } from '../../configuration/accountsSection.ts';
import { configurationOf } from '../../configuration/schema.ts';
import { tradingSettings } from '../../configuration/tradingSettings.ts';
import type { Ruling } from '../../core/cycles/comparePlans.ts';
import type { OtherDecision, WhatIfReport } from '../../research/whatIf/whatIfReport.ts';
import { askLedger } from '../ledgerProcess.ts';
import { dayStart } from './backtest/arguments.ts';
import { Progress, standardError } from './backtest/progress.ts';
import { type CommonOptions, configurationFor, print, runningConfiguration } from './commandContext.ts';
import { amount, minute, signed } from './daily/amounts.ts';
import { EXIT } from './exitCodes.ts';
import { tableLines } from './table.ts';

interface WhatIfOptions extends CommonOptions {
  readonly since: number;
}

const WIDTH = 80;

/** So many decisions are shown to people, those that matter most; JSON has all of them. */
const SHOWN = 20;

/** `ballast whatif`: what other settings would have made of the recorded cycles. */
export function registerWhatIf(program: Command): void {
  program
    .command('whatif')
    .description(
      'Decide the recorded cycles again under the settings of --config, and show what would have been different, and what that would be worth',
    )
    .addOption(
      new Option('--since <date>', 'first day of cycles that are decided again').argParser(dayStart).default(0, 'all'),
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<WhatIfOptions>();
      if (options.config === undefined)
        command.error('error: --config is missing; give the file with the settings to try', { exitCode: EXIT.usage });
      const running = runningConfiguration(options);
      const account = options.account ?? defaultAccount(running);
      const other = configurationOf(configurationFor({ ...options, account: undefined }), account);
      const settings = tradingSettings(other);
      const progress = new Progress(standardError());
      progress.begin('what if');
      const report = await askLedger<WhatIfReport>(
        running,
        { kind: 'whatIf', account, since: options.since, settings },
        (message) => progress.reach(shareOf(message), message),
      );
      progress.end();
      print(options, report, whatIfLines(report));
    });
}

/** `3 of 10 cycles` as a share. */
function shareOf(message: string): number {
  const [, done = '0', all = '1'] = /^(\d+) of (\d+)/.exec(message) ?? [];
  return Number(done) / Number(all);
}

/** What people read of a report. Long as a list: one short line for each figure. */
function whatIfLines(report: WhatIfReport): readonly string[] {
  const { account, quoteCurrency, plans, agreed, firstAt, lastAt, decidedOtherwise, decisions, leftOut } = report;
  const lines = leftOutLines(report);
  if (firstAt === null || lastAt === null)
    return [...wrapped(`Account ${account}: no recorded cycle can be decided again.`), ...lines];
  const traded = decisions.filter(({ more }) => Number(more.base) !== 0);
  const shown = [...traded]
    .sort((a, b) => Math.abs(Number(b.worth)) - Math.abs(Number(a.worth)))
    .slice(0, SHOWN)
    .sort((a, b) => a.at - b.at || (a.symbol < b.symbol ? -1 : 1));
  return [
    ...wrapped(`Account ${account}: ${plans} cycles from ${minute(firstAt)} to ${minute(lastAt)} (UTC) decided again`),
    `${agreed} would have traded the same; in the others ${traded.length} trades would have been different,`,
    `and ${decisions.length - traded.length} symbols left alone for another reason.`,
    ...lines,
    ...(decidedOtherwise === 0
      ? []
      : [
          `${decidedOtherwise} cycles this version decides otherwise under the recorded settings as well:`,
          '`ballast cycle debug ID` shows why.',
        ]),
    '',
    ...(shown.length === 0 ? [] : decisionLines(shown)),
    ...(traded.length > shown.length ? [`The ${shown.length} that matter most; --json has all of them.`] : []),
    ...(shown.length === 0 ? [] : ['']),
    ...wrapped(
      `Worth ${signed(report.worth)} ${quoteCurrency}${shareLine(report)}, at the last prices${pricesAt(report)}`,
    ),
    `Fees ${amount(report.fees.other)} ${quoteCurrency} instead of ${amount(report.fees.recorded)}`,
    ...report.notes.flatMap((note) => wrapped(`⚠️ ${note}`)),
    ...(report.notRecorded.length === 0
      ? []
      : wrapped(`⚠️ The recorded cycles did not look at ${report.notRecorded.join(', ')}: nothing is known of them.`)),
    ...(leftOut.length === 0 ? [] : ['The trades of cycles that are left out count as the same.']),
  ];
}

function shareLine({ worth, equity }: WhatIfReport): string {
  if (equity === null || Number(equity) <= 0) return '';
  const share = (100 * Number(worth)) / Number(equity);
  return ` (${share > 0 ? '+' : ''}${share.toFixed(2)} % of the equity then)`;
}

function pricesAt({ prices }: WhatIfReport): string {
  const times = Object.values(prices).map(({ at }) => at);
  return times.length === 0 ? '' : ` (${minute(Math.max(...times))})`;
}

function decisionLines(decisions: readonly OtherDecision[]): readonly string[] {
  const [head = '', ...rows] = tableLines(
    ['AT (UTC)', 'SYMBOL', 'RECORDED', 'INSTEAD', 'WORTH'],
    decisions.map(({ at, symbol, recorded, other, worth }) => [
      minute(at),
      symbol,
      tradeWords(recorded),
      tradeWords(other),
      signed(worth),
    ]),
  );
  return [
    head,
    ...decisions.flatMap(({ other }, index) => [
      rows[index] ?? '',
      ...(other === undefined ? [] : wrapped(`${other.reason}: ${other.sentence}`, '   ')),
    ]),
  ];
}

function tradeWords(ruling: Ruling | undefined): string {
  if (ruling?.trade === undefined) return '-';
  return `${ruling.action} ${amount(ruling.trade.quoteAmount)}`;
}

function leftOutLines({ leftOut }: WhatIfReport): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { cycleId, scope, reason } of leftOut) {
    const name = scope === 'all' ? cycleId : `${cycleId} (${scope})`;
    byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  }
  return [...byReason].flatMap(([reason, names]) => wrapped(`Left out, since ${reason}: ${names.join(', ')}`));
}

/** Lines of at most the width of a terminal, broken at spaces. */
function wrapped(text: string, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `${indent}${lines.length === 0 ? '' : '  '}`;
    }
    line = line.trim() === '' ? `${line}${word}` : `${line} ${word}`;
  }
  return [...lines, line];
}
