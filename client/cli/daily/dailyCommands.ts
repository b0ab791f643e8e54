import { type Command, InvalidArgumentError, Option } from 'commander';
import { defaultAccount } from '../../../configuration/accountsSection.ts';
import type { LedgerTask } from '../../../configuration/ledgerTask.ts';
import type { PortfolioStatus } from '../../../core/cycles/portfolioProtocol.ts';
import { accountNeeds } from '../../../core/figures/accountNeeds.ts';
import type { CalendarUnit } from '../../../core/figures/calendarProfit.ts';
import type { LedgerFigures } from '../../../core/figures/ledgerFigures.ts';
import { portfolioStatusBody } from '../../../core/figures/portfolioStatusBody.ts';
import type { TradeRecord } from '../../../core/ports/ledger.ts';
import type { BallastClient } from '../../ballastClient.ts';
import { askLedger } from '../../ledgerProcess.ts';
import { type CommonOptions, print, runningConfiguration, withClient } from '../commandContext.ts';
import { balanceLines } from './balanceLines.ts';
import { performanceLines } from './performanceLines.ts';
import { profitLines } from './profitLines.ts';
import { type DailyStatus, type NextCycle, statusLines } from './statusLines.ts';
import { tradeLines } from './tradeLines.ts';

interface ProfitOptions extends CommonOptions {
  readonly by: CalendarUnit;
  readonly limit: number;
}

interface TradesOptions extends CommonOptions {
  readonly limit: number;
}

/** `ballast status|balance|profit|trades|performance`: what people type daily. */
export function registerDaily(program: Command): void {
  program
    .command('status')
    .description('The account on one screen: equity, profit, positions, open orders, cycles, and what needs a person')
    .action(async (_options: unknown, command: Command) => {
      await withClient(command, async (client, options) => {
        const status = await readStatus(client, options);
        print(options, status, statusLines(status));
      });
    });

  program
    .command('balance')
    .description('Cash and positions, as of the last cycle, with what they have cost')
    .action(async (_options: unknown, command: Command) => {
      await withClient(command, async (client, options) => {
        const status = await client.portfolioStatus(options.account);
        const { figures } = await askFigures(options, status.account);
        const { account, asOf, quoteCurrency, equity, cash, positions } = bodyOf(status);
        const balance = { account, asOf, quoteCurrency, equity, cash, positions, symbols: figures.symbols };
        print(options, balance, balanceLines(balance));
      });
    });

  program
    .command('profit')
    .description('Profit today, this week, this month, by period and by symbol; deposits do not count')
    .addOption(new Option('--by <period>', 'length of the periods').choices(['day', 'week', 'month']).default('day'))
    .option('--limit <count>', 'the latest so many periods', count, 10)
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ProfitOptions>();
      const account = accountOf(options);
      const { figures } = await askFigures(options, account);
      const { quoteCurrency, asOf, profit, symbols } = figures;
      const lists = { day: figures.days, week: figures.weeks, month: figures.months };
      const periods = lists[options.by].slice(-options.limit);
      const value = { account, quoteCurrency, asOf: isoOrNull(asOf), ...profit, periods, symbols };
      print(options, value, profitLines(value, options.by));
    });

  program
    .command('trades')
    .description('The latest executions, newest first, with what each sell has earned')
    .option('--limit <count>', 'at most so many', count, 20)
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<TradesOptions>();
      const task = { kind: 'trades', account: accountOf(options), limit: options.limit } as const;
      const trades = await ask<readonly TradeRecord[]>(options, task);
      print(options, trades, tradeLines(trades));
    });

  program
    .command('performance')
    .description('Return, risk and ratios of the daily returns so far')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const account = accountOf(options);
      const { figures } = await askFigures(options, account);
      const value = { account, asOf: isoOrNull(figures.asOf), performance: figures.performance ?? null };
      print(options, value, performanceLines(value));
    });
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1_000)
    throw new InvalidArgumentError('Give a whole number from 1 to 1000.');
  return value;
}

function accountOf(options: CommonOptions): string {
  return options.account ?? defaultAccount(runningConfiguration(options));
}

async function ask<Result>(options: CommonOptions, task: LedgerTask): Promise<Result> {
  return await askLedger<Result>(runningConfiguration(options), task);
}

/** @param cycle whose report is wanted */
async function askFigures(
  options: CommonOptions,
  account: string,
  cycle?: { readonly cycleId: string; readonly scope: string },
): Promise<LedgerFigures> {
  const { quoteCurrency } = runningConfiguration(options);
  const named = cycle === undefined ? {} : { cycle: { cycleId: cycle.cycleId, scope: cycle.scope } };
  return await ask<LedgerFigures>(options, { kind: 'figures', account, quoteCurrency, ...named });
}

function bodyOf(status: PortfolioStatus, told?: LedgerFigures) {
  return portfolioStatusBody(status, told?.report ?? [], told?.openOrders ?? [], told?.reconciliation);
}

/** The account as its actor and the ledger know it: the body of `GET /api/v1/status`, with profit, symbols and the next cycle. */
async function readStatus(client: BallastClient, options: CommonOptions): Promise<DailyStatus> {
  const status = await client.portfolioStatus(options.account);
  const { account, liveCycle, lastCycle } = status;
  const [told, running, next] = await Promise.all([
    askFigures(options, account, lastCycle),
    liveCycle === undefined ? undefined : client.cycleStatus(liveCycle.workflowId, account).catch(() => undefined),
    nextCycle(client, account),
  ]);
  const body = bodyOf(status, told);
  const { today, week, month, all } = told.figures.profit;
  return {
    ...body,
    needs: accountNeeds(body, running, told.proposals),
    step: running?.step ?? null,
    profit: { today, week, month, all },
    drawdown: told.figures.curve.at(-1)?.drawdown ?? null,
    symbols: told.figures.symbols,
    nextCycle: next,
  };
}

async function nextCycle(client: BallastClient, account: string): Promise<NextCycle | null> {
  const schedule = (await client.schedules()).find((item) => item.account === account);
  if (schedule === undefined) return null;
  const { isPaused, note, nextAt } = schedule;
  return { at: isPaused ? null : (nextAt?.toISOString() ?? null), isPaused, note: note ?? null };
}

function isoOrNull(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
