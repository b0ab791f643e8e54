import type { Trial } from '../../core/tuning/trial.ts';
import type { Evidence } from '../../core/tuning/tunedSettings.ts';
import { bootstrapInterval } from '../../quant/performance/bootstrapInterval.ts';
import { monthlyReturns, type YearOfReturns } from '../../quant/performance/monthlyReturns.ts';
import { performanceFigures } from '../../quant/performance/performanceFigures.ts';
import { rollingSharpe } from '../../quant/performance/rollingRatios.ts';
import { drawdown } from '../../quant/risk/drawdown.ts';
import type { AttributedLimit, AttributedModel } from '../attribution/attributed.ts';
import type { BacktestResult, DayRecord, SlotRow } from '../backtest/backtestResult.ts';
import type { SavedResult } from '../results/savedResult.ts';
import { evidenceOf } from '../summary/evidence.ts';
import type { SummaryFigures } from '../summary/figures.ts';

const DAYS_PER_YEAR = 365;
/** With fewer days intervals and rolling figures say nothing. */
const FEWEST_DAYS = 60;
const LONGEST_WINDOW = 180;
/** The same days give the same intervals. */
const SEED = 1;

/** A figure of the account with its interval at 95 %, by the stationary bootstrap. JSON. */
export interface FigureInterval {
  readonly figure: 'annualReturn' | 'volatility' | 'sharpeRatio' | 'sortinoRatio' | 'maxDrawdown';
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/** One account day by day. JSON. */
export interface AccountSeries {
  readonly name: string;
  /** Growth of one unit of money, what was paid in aside. */
  readonly growth: readonly number[];
  /** Share below the highest growth so far. */
  readonly drawdown: readonly number[];
}

/** What a symbol has earned over the whole time, quote currency, before fees and slippage. JSON. */
export interface SymbolEarnings {
  readonly symbol: string;
  readonly earned: number;
  readonly bought: number;
  readonly sold: number;
  readonly fees: number;
  readonly slippage: number;
  readonly trades: number;
}

/** What a model's targets, or a limit that kept the account from its targets, has earned, quote currency. JSON. */
export interface AttributedEarnings<Name extends string> {
  readonly name: Name;
  readonly earned: number;
}

/** Everything that a report shows. JSON. */
export interface ReportData {
  readonly name: string;
  readonly savedAt: number;
  readonly from: number;
  readonly to: number;
  readonly stopped: boolean;
  readonly signals: string;
  readonly quoteCurrency: string;
  readonly objective: string;
  readonly figures: readonly SummaryFigures[];
  readonly intervals: readonly FigureInterval[];
  readonly evidence?: Evidence;
  /** Of the account, ms UTC at midnight; every series has one value for each. */
  readonly days: readonly number[];
  readonly account: readonly DayRecord[];
  readonly accounts: readonly AccountSeries[];
  readonly months: readonly YearOfReturns[];
  /** Over the days before; the first ones have none. */
  readonly rolling?: { readonly window: number; readonly sharpe: readonly (number | undefined)[] };
  /** Of the first cycle of each day: shares of equity after it, and its one-day risk. */
  readonly weights: readonly Readonly<Record<string, number>>[];
  readonly risk: readonly { readonly before: number; readonly planned: number; readonly budget: number }[];
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  readonly symbols: readonly SymbolEarnings[];
  /** Together what all symbols have earned, the largest first. */
  readonly models: readonly AttributedEarnings<AttributedModel>[];
  readonly limits: readonly AttributedEarnings<AttributedLimit>[];
  readonly trades: readonly Trade[];
  readonly closes: Readonly<Record<string, readonly (number | null)[]>>;
}

/** An order that was filled. JSON. */
export interface Trade {
  readonly at: number;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly reason: string;
  readonly base: number;
  readonly quote: number;
  readonly fee: number;
  readonly slippage: number;
}

/** The report of a saved result. @param trials all variants that were tried on its data */
export function reportData(saved: SavedResult, trials: readonly Trial[]): ReportData {
  const { name, savedAt, stopped, signals, settings, slots, accounts, figures, closes } = saved;
  const [engine] = accounts;
  const returns = engine.days.map((day) => day.return);
  const days = engine.days.map(({ day }) => day);
  const evidence = evidenceOf(returns, trials);
  const firsts = firstSlots(slots, days);
  return {
    name,
    savedAt,
    from: engine.from,
    to: engine.to,
    stopped,
    signals,
    quoteCurrency: settings.quoteCurrency,
    objective: settings.objective.kind,
    figures,
    intervals: intervalsOf(returns),
    ...(evidence === undefined ? {} : { evidence }),
    days,
    account: engine.days,
    accounts: accounts.map(seriesOf),
    months: returns.length === 0 ? [] : monthlyReturns(returns, days),
    ...rollingOf(returns),
    weights: firsts.map((slot) => slot?.weights ?? {}),
    risk: firsts.map((slot) => slot?.risk ?? { before: 0, planned: 0, budget: 0 }),
    reasons: reasonsOf(slots),
    symbols: symbolsOf(engine, slots),
    models: attributed(engine.days.map(({ byModel }) => byModel)),
    limits: attributed(engine.days.map(({ byLimit }) => byLimit)),
    trades: tradesOf(slots),
    closes,
  };
}

function intervalsOf(returns: readonly number[]): readonly FigureInterval[] {
  if (returns.length < FEWEST_DAYS) return [];
  const of = (series: ArrayLike<number>) => performanceFigures(series, { periodsPerYear: DAYS_PER_YEAR });
  const figures = ['annualReturn', 'volatility', 'sharpeRatio', 'sortinoRatio', 'maxDrawdown'] as const;
  return figures.flatMap((figure) => {
    if (of(returns)[figure] === undefined) return [];
    const { estimate, lower, upper } = bootstrapInterval(returns, (series) => of(series)[figure], { seed: SEED });
    return [{ figure, estimate, lower, upper }];
  });
}

function seriesOf({ name, days }: BacktestResult): AccountSeries {
  const returns = days.map((day) => day.return);
  let wealth = 1;
  const growth = returns.map((value) => {
    wealth *= 1 + value;
    return wealth;
  });
  return { name, growth, drawdown: returns.length === 0 ? [] : [...drawdown(returns).series] };
}

function rollingOf(returns: readonly number[]): Pick<ReportData, 'rolling'> {
  if (returns.length < FEWEST_DAYS) return {};
  const window = Math.min(LONGEST_WINDOW, Math.floor(returns.length / 2));
  const found = [...rollingSharpe(returns, { window, periodsPerYear: DAYS_PER_YEAR })];
  const sharpe = found.map((value) => (Number.isFinite(value) ? value : undefined));
  return { rolling: { window, sharpe: [...Array.from({ length: window - 1 }, () => undefined), ...sharpe] } };
}

/** The first slot of each day; undefined on a day without one. */
function firstSlots(slots: readonly SlotRow[], days: readonly number[]): readonly (SlotRow | undefined)[] {
  const found = new Map<number, SlotRow>();
  for (const slot of slots) {
    const day = slot.at - (slot.at % 86_400_000);
    if (!found.has(day)) found.set(day, slot);
  }
  return days.map((day) => found.get(day));
}

function reasonsOf(slots: readonly SlotRow[]): ReportData['reasons'] {
  const counts = new Map<string, number>();
  for (const { reasons } of slots)
    for (const [reason, count] of Object.entries(reasons)) counts.set(reason, (counts.get(reason) ?? 0) + count);
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}

function tradesOf(slots: readonly SlotRow[]): readonly Trade[] {
  return slots.flatMap(({ at, orders }) =>
    orders
      .filter(({ filledBase }) => Number(filledBase) > 0)
      .map(({ symbol, side, reason, filledBase, filledQuote, fee, slippage }) => ({
        at,
        symbol,
        side,
        reason,
        base: Number(filledBase),
        quote: Number(filledQuote),
        fee: Number(fee),
        slippage,
      })),
  );
}

function attributed<Name extends string>(
  days: readonly Readonly<Partial<Record<Name, number>>>[],
): readonly AttributedEarnings<Name>[] {
  const sums = new Map<Name, number>();
  for (const day of days)
    for (const [name, earned] of Object.entries(day) as [Name, number][])
      sums.set(name, (sums.get(name) ?? 0) + earned);
  return [...sums].map(([name, earned]) => ({ name, earned })).sort((a, b) => Math.abs(b.earned) - Math.abs(a.earned));
}

/** Those that moved most money first. */
function symbolsOf({ days }: BacktestResult, slots: readonly SlotRow[]): readonly SymbolEarnings[] {
  const found = new Map<string, SymbolEarnings>();
  const change = (symbol: string, by: (before: SymbolEarnings) => Partial<SymbolEarnings>): void => {
    const before = found.get(symbol) ?? { symbol, earned: 0, bought: 0, sold: 0, fees: 0, slippage: 0, trades: 0 };
    found.set(symbol, { ...before, ...by(before) });
  };
  for (const { earned } of days)
    for (const [symbol, amount] of Object.entries(earned))
      change(symbol, (before) => ({ earned: before.earned + amount }));
  for (const { symbol, side, quote, fee, slippage } of tradesOf(slots))
    change(symbol, (before) => ({
      bought: before.bought + (side === 'buy' ? quote : 0),
      sold: before.sold + (side === 'sell' ? quote : 0),
      fees: before.fees + fee,
      slippage: before.slippage + slippage,
      trades: before.trades + 1,
    }));
  for (const { settlements } of slots)
    for (const { symbol, quote, fee } of settlements)
      change(symbol, (before) => ({ sold: before.sold + Number(quote), fees: before.fees + Number(fee) }));
  return [...found.values()].sort((a, b) => b.bought + b.sold - a.bought - a.sold);
}
