import type { Command } from 'commander';
import type { CycleLine } from '../../core/cycles/portfolioProtocol.ts';
import { money, percent } from '../../core/portfolio/explaining/explain.ts';
import type { BallastClient } from '../ballastClient.ts';
import { type CommonOptions, print, withClient } from './commandContext.ts';
import { tableLines } from './table.ts';

type Show<Value> = {
  readonly name: string;
  readonly description: string;
  read(client: BallastClient, id: string, account: string): Promise<Value>;
  lines(value: Value): readonly string[];
};

function registerShow<Value>(cycle: Command, show: Show<Value>): void {
  cycle
    .command(show.name)
    .argument('<id>', 'cycle ID or workflow ID')
    .description(show.description)
    .action(async (id: string, _options: CommonOptions, command: Command) => {
      await withClient(command, async (client, options) => {
        const value = await show.read(client, id, options.account ?? client.defaultAccount);
        print(options, value, show.lines(value));
      });
    });
}

/** `ballast cycle plan|decisions|orders`: the queries of a cycle beside its status. */
export function registerCycleQueries(cycle: Command): void {
  registerShow(cycle, {
    name: 'plan',
    description: 'Trades, targets, risk before and after, and what the allocation tried',
    read: (client, id, account) => client.cyclePlan(id, account),
    lines: (plan) =>
      plan === null
        ? ['The cycle has not made a plan.']
        : [
            `Equity ${money(plan.before.equity, plan.quoteCurrency)}, risk ${percent(plan.before.valueAtRisk)} before and ${percent(plan.after.valueAtRisk)} after, budget ${percent(plan.riskBudget)}`,
            ...plan.attempts.map((attempt) => `${attempt.method}: ${attempt.outcome}, ${attempt.detail}`),
            ...tableLines(
              ['SIDE', 'SYMBOL', 'AMOUNT', 'PRICE', 'REASON'],
              plan.trades.map((trade) => [
                trade.side.toUpperCase(),
                trade.symbol,
                money(trade.quoteAmount, plan.quoteCurrency),
                trade.price,
                trade.reason,
              ]),
            ),
          ],
  });
  registerShow(cycle, {
    name: 'decisions',
    description: 'One decision with its reason for every symbol seen',
    read: async (client, id, account) => (await client.cyclePlan(id, account))?.decisions ?? [],
    lines: (decisions) =>
      tableLines(
        ['ACTION', 'SYMBOL', 'REASON', 'WHY'],
        decisions.map((decision) => [decision.action, decision.symbol, decision.reason, decision.sentence]),
      ),
  });
  registerShow(cycle, {
    name: 'orders',
    description: 'What became of each trade, through which states and on whose word',
    read: (client, id, account) => client.cycleOrders(id, account),
    lines: (orders) => [
      ...tableLines(
        ['SIDE', 'SYMBOL', 'STATUS', 'FILLED', 'FEE', 'DETAIL'],
        orders.map((order) => [
          order.side.toUpperCase(),
          order.symbol,
          order.status,
          order.filledQuote,
          order.feeQuote,
          order.detail,
        ]),
      ),
      ...orders.flatMap(({ symbol, transitions }) => [
        ...(transitions === undefined ? [] : [`${symbol}:`]),
        ...(transitions ?? []).map(
          ({ at, status, revision, source, detail }) =>
            `  ${new Date(at).toISOString()} ${status}${revision === 0 ? '' : ` (revision ${revision})`}, ${source}: ${detail}`,
        ),
      ]),
    ],
  });
}

/** `ballast portfolio limits|cycles`: the queries of the actor beside its status. */
export function registerPortfolioQueries(portfolio: Command): void {
  portfolio
    .command('limits')
    .description('The limits of the account')
    .action(async (_options: unknown, command: Command) => {
      await withClient(command, async (client, options) => {
        const limits = await client.limits(options.account);
        print(
          options,
          limits,
          tableLines(
            ['LIMIT', 'VALUE'],
            Object.entries(limits).map(([name, value]) => [name, String(value)]),
          ),
        );
      });
    });
  portfolio
    .command('cycles')
    .description('The latest cycles as the actor remembers them, newest first')
    .action(async (_options: unknown, command: Command) => {
      await withClient(command, async (client, options) => {
        const cycles = await client.cycles(options.account);
        print(options, cycles, [
          ...tableLines(
            ['CYCLE', 'SCOPE', 'OUTCOME', 'STARTED', 'SYMBOLS'],
            cycles.map((item) => [
              item.cycleId,
              item.scope,
              item.outcome,
              new Date(item.startedAt).toISOString(),
              [...item.symbols, ...moreSymbols(item)].join(' '),
            ]),
          ),
          'Earlier ones are in `ballast cycle list`.',
        ]);
      });
    });
}

/** How many symbols of a cycle are not named. */
function moreSymbols({ symbols, symbolCount }: CycleLine): readonly string[] {
  return symbolCount > symbols.length ? [`and ${symbolCount - symbols.length} more`] : [];
}
