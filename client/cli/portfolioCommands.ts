import type { Command } from 'commander';
import { describeMarket } from '../../configuration/exchangeSection.ts';
import type { PortfolioStatus } from '../../core/cycles/portfolioProtocol.ts';
import { describeTradingState } from '../../core/cycles/tradingState.ts';
import { money, percent } from '../../core/portfolio/explaining/explain.ts';
import { explainSymbol } from '../../core/portfolio/explaining/explainSymbol.ts';
import { reconciliationLines } from '../../core/reconciliation/describe.ts';
import type { CycleResult } from '../../workflows/tradingCycle.ts';
import { NotFoundError } from '../clientErrors.ts';
import { print, runningConfiguration, withClient } from './commandContext.ts';
import { planLines } from './planLines.ts';
import { registerPortfolioQueries } from './queryCommands.ts';
import { requireSymbol } from './requireSymbol.ts';
import { tableLines } from './table.ts';

/** `ballast portfolio status`, `trade explain`, `trade evaluate`, `plan`, `recommendations`, in the order of the help. */
export function registerPortfolio(program: Command): void {
  const portfolio = program.command('portfolio').description('The account as its actor knows it');
  registerPortfolioQueries(portfolio);
  portfolio
    .command('status')
    .description('Equity, cash, positions, diversification, risk against budget, last cycle, paused or not')
    .action(async (_options: unknown, command: Command) => {
      await withClient(command, async (client, options) => {
        const status = await client.portfolioStatus(options.account);
        const market = describeMarket(runningConfiguration(options).exchange);
        print(options, status, statusLines(status, market));
      });
    });

  registerTrade(program);
  registerPlans(program);
}

/** `ballast trade explain|evaluate`. */
function registerTrade(program: Command): void {
  const trade = program.command('trade').description('Verdicts on single trades');
  trade
    .command('explain')
    .argument('<symbol>', 'such as ALT-USD')
    .description('The whole chain from signal to verdict on a symbol, with every figure; orders nothing')
    .action(async (symbol: string, _options: unknown, command: Command) => {
      requireSymbol('symbol', symbol, command);
      await withClient(command, async (client, options) => {
        const { plan } = await client.preview({ account: options.account ?? client.defaultAccount });
        const decision = plan?.decisions.find((item) => item.symbol === symbol);
        if (plan === undefined || decision === undefined)
          throw new NotFoundError(
            symbol,
            `is neither held nor in the universe, and has no signal. \`ballast recommendations\` shows the symbols that are; \`ballast trade evaluate ${symbol}\` looks at it alone.`,
          );
        const value = {
          decision,
          analysis: plan.analyses.find((item) => item.symbol === symbol),
          trade: plan.trades.find((item) => item.symbol === symbol),
          before: plan.before,
          after: plan.after,
          riskBudget: plan.riskBudget,
          attempts: plan.attempts,
        };
        print(options, value, [`📊 ${symbol}`, ...(explainSymbol(plan, symbol) ?? [])]);
      });
    });
  trade
    .command('evaluate')
    .argument('<symbol>', 'such as ALT-USD')
    .description('Whether a symbol would be traded now, how much and why; orders nothing')
    .action(async (symbol: string, _options: unknown, command: Command) => {
      requireSymbol('symbol', symbol, command);
      await withClient(command, async (client, options) => {
        const result = await client.preview({ account: options.account ?? client.defaultAccount, symbols: [symbol] });
        const decision = result.plan?.decisions.find((item) => item.symbol === symbol);
        const trade = result.plan?.trades.find((item) => item.symbol === symbol);
        const amount = trade === undefined ? '' : ` ${money(trade.quoteAmount, result.plan?.quoteCurrency ?? '')}`;
        print(options, { decision, trade, risk: result.plan?.after.valueAtRisk }, [
          `📊 Evaluating ${symbol}: ${decision?.sentence ?? 'was not looked at'} → ${decision?.action ?? 'SKIP'}${amount}`,
          ...(decision === undefined ? [] : [`Reason: ${decision.reason}`]),
          ...Object.entries(decision?.figures ?? {}).map(
            ([name, value]) => `  ${name}: ${Number(value.toPrecision(6))}`,
          ),
        ]);
      });
    });
}

/** `ballast plan`, `recommendations`. */
function registerPlans(program: Command): void {
  program
    .command('plan')
    .description('The whole plan of this moment: targets, trades, decisions, risk before and after; orders nothing')
    .action(async (_options: unknown, command: Command) => {
      await withClient(command, async (client, options) => {
        const { plan, report } = await client.preview({ account: options.account ?? client.defaultAccount });
        print(options, plan ?? null, plan === undefined ? report : planLines(plan));
      });
    });

  program
    .command('recommendations')
    .description('What the portfolio would do now with the configured signals; orders nothing')
    .action(async (_options: unknown, command: Command) => {
      await withClient(command, async (client, options) => {
        const result = await client.preview({ account: options.account ?? client.defaultAccount });
        print(options, result.plan, recommendationLines(result));
      });
    });
}

function statusLines(status: PortfolioStatus, market: string): readonly string[] {
  const { posture, lastCycle, liveCycle } = status;
  const head = [`Account ${status.account}: ${describeTradingState(status.trading)}`, `Market: ${market}`];
  const figures =
    posture === undefined
      ? ['No cycle has looked at the account yet.']
      : [
          `As of ${new Date(posture.at).toISOString()}${lastCycle === undefined ? '' : `, the end of cycle ${lastCycle.cycleId}`}; \`ballast plan\` looks at the account now`,
          `Equity ${money(posture.equity, posture.quoteCurrency)}, cash ${money(posture.cash, posture.quoteCurrency)}`,
          `${percent(posture.diversification)} diversified, risk ${percent(posture.valueAtRisk)} of a budget of ${percent(posture.riskBudget)}`,
          ...tableLines(
            ['SYMBOL', 'QUANTITY', 'VALUE', 'WEIGHT', 'TARGET'],
            posture.positions.map((item) => [
              item.symbol,
              item.quantity,
              money(item.value, posture.quoteCurrency),
              percent(item.weight),
              percent(item.targetWeight),
            ]),
          ),
        ];
  return [
    ...head,
    ...(status.troubles ?? []).map((trouble) => `⚠️ ${trouble}`),
    ...figures,
    ...(posture === undefined ? [] : reconciliationLines(posture.reconciliation)),
    ...(posture?.notices ?? []).map((notice) => `⚠️ ${notice}`),
    ...status.warnings.map((warning) => `⚠️ Close to a limit: ${warning}`),
    ...(liveCycle === undefined ? [] : [`Running cycle: ${liveCycle.cycleId} (${liveCycle.scope})`]),
    ...(lastCycle === undefined ? [] : [`Last cycle: ${lastCycle.cycleId} (${lastCycle.scope}), ${lastCycle.outcome}`]),
    ...status.reservations.map(
      (item) => `Outstanding: ${item.side} ${item.key.symbol} ${item.quoteAmount} of cycle ${item.key.cycleId}`,
    ),
  ];
}

function recommendationLines(result: CycleResult): readonly string[] {
  const { plan } = result;
  if (plan === undefined) return result.report;
  const trades = plan.trades.map((trade) => {
    const sentence = plan.decisions.find((decision) => decision.symbol === trade.symbol)?.sentence ?? '';
    return [
      trade.side.toUpperCase(),
      trade.symbol,
      money(trade.quoteAmount, plan.quoteCurrency),
      trade.reason,
      sentence,
    ];
  });
  const skips = plan.decisions
    .filter((decision) => decision.action === 'SKIP')
    .map((decision) => ['SKIP', decision.symbol, '', decision.reason, decision.sentence]);
  return tableLines(['ACTION', 'SYMBOL', 'AMOUNT', 'REASON', 'WHY'], [...trades, ...skips]);
}
