import type { CycleEnding, CycleRecordOfWork, OrderOutcome } from '../../core/cycles/cycleResult.ts';
import type { CycleStatus } from '../../core/cycles/cycleStatus.ts';
import type { PortfolioStatus } from '../../core/cycles/portfolioProtocol.ts';
import { describeTradingState } from '../../core/cycles/tradingState.ts';
import { quoteOf, type TradingSymbol } from '../../core/market/symbol.ts';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import { money, percent } from '../../core/portfolio/explaining/explain.ts';
import { plural } from '../plural.ts';

/** An account as it was at one check. */
export interface AccountView {
  readonly status: PortfolioStatus;
  /** Of the cycle that runs. */
  readonly running?: CycleStatus | undefined;
  /** The plan that it waits with, where it waits for approval. */
  readonly waiting?: Plan | undefined;
  /** Report and orders of the last cycle that has ended. */
  readonly ended?: CycleRecordOfWork | undefined;
}

/** The whole report of each cycle beside its line. */
export interface NewsOptions {
  readonly verbose: boolean;
}

/** What a person should read of the changes between two checks, line by line: cycles, orders, waits, and what stops an account. */
export function accountNews(
  before: AccountView | undefined,
  now: AccountView,
  { verbose }: NewsOptions,
): readonly string[] {
  const { account } = now.status;
  const lines = [
    ...tradingNews(before?.status, now.status),
    ...troubleNews(before?.status, now.status),
    ...beginning(before, now),
    ...waitNews(before?.running, now),
    ...orderNews(before?.status, now.status),
    ...endNews(before?.status, now, verbose),
  ];
  return lines.map((line) => (line.startsWith(' ') ? line : `${account}: ${line}`));
}

function tradingNews(before: PortfolioStatus | undefined, now: PortfolioStatus): readonly string[] {
  const state = describeTradingState(now.trading);
  if (before === undefined) return now.trading.kind === 'active' ? [] : [`⛔ ${state}`];
  if (describeTradingState(before.trading) === state) return [];
  return [`${now.trading.kind === 'active' ? '▶️' : '⛔'} ${state}`];
}

/** Troubles that are new: the cause of one that goes on may be told in other words each time. */
function troubleNews(before: PortfolioStatus | undefined, now: PortfolioStatus): readonly string[] {
  const subject = (trouble: string): string | undefined => trouble.split(': ')[0];
  const known = new Set(before?.troubles?.map(subject));
  return (now.troubles ?? []).filter((trouble) => !known.has(subject(trouble))).map((trouble) => `⚠️ ${trouble}`);
}

function beginning(before: AccountView | undefined, { status }: AccountView): readonly string[] {
  const { liveCycle } = status;
  if (liveCycle === undefined || before?.status.liveCycle?.cycleId === liveCycle.cycleId) return [];
  return [`cycle ${liveCycle.cycleId} begins`];
}

function waitNews(before: CycleStatus | undefined, { running, waiting }: AccountView): readonly string[] {
  if (running === undefined) return [];
  const { step, detail, approval, identity } = running;
  if (
    before?.step === step &&
    before.approval?.plan === approval?.plan &&
    before.identity?.cycleId === identity?.cycleId
  )
    return [];
  if (approval !== undefined)
    return [
      `⏳ cycle ${identity?.cycleId} waits for approval until ${new Date(approval.until).toISOString()}`,
      ...(waiting?.trades ?? []).map(
        ({ side, symbol, quoteAmount, reason }) =>
          `   ${side.toUpperCase()} ${symbol} for ${quoteAmount} ${waiting?.quoteCurrency ?? ''}, ${reason}`,
      ),
      `   Approve: ballast cycle approve ${identity?.cycleId} --plan ${approval.plan}`,
      `   Reject:  ballast cycle reject ${identity?.cycleId} "why"`,
    ];
  return step === 'waiting for admission'
    ? [`⏳ cycle ${identity?.cycleId ?? ''} waits${detail === '' ? '' : `: ${detail}`}`]
    : [];
}

/** Orders that got reservations since, and those whose reservations were released while their cycle goes on. */
function orderNews(before: PortfolioStatus | undefined, now: PortfolioStatus): readonly string[] {
  const known = new Set((before?.reservations ?? []).map(({ key }) => orderWorkflowId(key)));
  return now.reservations
    .filter(({ key }) => !known.has(orderWorkflowId(key)))
    .map(
      ({ key, side, quoteAmount }) =>
        `📤 ${side.toUpperCase()} ${key.symbol} for ${money(quoteAmount, quoteOf(key.symbol))}, cycle ${key.cycleId}`,
    );
}

/** Whether two endings are the same one. */
export function isSameEnding(a: CycleEnding | undefined, b: CycleEnding): boolean {
  return a !== undefined && a.cycleId === b.cycleId && a.scope === b.scope && a.closedAt === b.closedAt;
}

/** What was executed of an order, and its fee, in the currency that its symbol is quoted in: `$12.50 filled, fee $0.08`. */
export function filledWords(symbol: TradingSymbol, filledQuote: string, feeQuote: string): string {
  const currency = quoteOf(symbol);
  return `${money(filledQuote, currency)} filled, fee ${money(feeQuote, currency)}`;
}

function orderLine({ side, symbol, status, filledQuote, feeQuote, detail }: OrderOutcome): string {
  const filled = Number(filledQuote) > 0 ? `, ${filledWords(symbol, filledQuote, feeQuote)}` : '';
  const why = detail === '' || status === 'FILLED' ? '' : `: ${detail}`;
  return `${status === 'FILLED' ? '✅' : '⚠️'} ${side.toUpperCase()} ${symbol} ${status}${filled}${why}`;
}

function endNews(
  before: PortfolioStatus | undefined,
  { status, ended }: AccountView,
  verbose: boolean,
): readonly string[] {
  const { lastCycle, liveCycle, posture } = status;
  const { report = [], orders = [] } = ended ?? {};
  const lost = before?.liveCycle;
  if (lastCycle === undefined || before === undefined || isSameEnding(before.lastCycle, lastCycle))
    return lost !== undefined && liveCycle?.cycleId !== lost.cycleId
      ? [`❌ cycle ${lost.cycleId} ended without telling; see: ballast cycle status ${lost.cycleId}`]
      : [];
  const filled = orders.filter(({ status }) => status === 'FILLED').length;
  const risk = posture === undefined ? '' : `, risk ${percent(posture.valueAtRisk)} of ${percent(posture.riskBudget)}`;
  const cause = report.find((line) => line.startsWith('❌') || line.startsWith('⛔'));
  const failed = lastCycle.outcome === 'failed' || lastCycle.outcome === 'refused';
  return [
    ...orders.map(orderLine),
    failed
      ? `${cause ?? '❌'} (cycle ${lastCycle.cycleId} ${lastCycle.outcome})`
      : `cycle ${lastCycle.cycleId} ${lastCycle.outcome}, ${plural(filled, 'order')} filled${risk}`,
    ...(lastCycle.outcome === 'failed' ? [`   Again: ballast cycle replay ${lastCycle.cycleId}`] : []),
    ...(verbose ? report.map((line) => `   ${line}`) : []),
  ];
}
