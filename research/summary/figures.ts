import { Decimal } from 'decimal.js';
import { type BootstrapInterval, bootstrapInterval } from '../../quant/performance/bootstrapInterval.ts';
import { type PerformanceFigures, performanceFigures } from '../../quant/performance/performanceFigures.ts';
import { sharpeRatio } from '../../quant/performance/performanceRatios.ts';
import { drawdown } from '../../quant/risk/drawdown.ts';
import type { BacktestResult } from '../backtest/backtestResult.ts';

/** Days without a market: crypto has none. */
const DAYS_PER_YEAR = 365;
const DAY_MS = 86_400_000;
/** With fewer days an interval says nothing. */
const FEWEST_DAYS = 60;
/** The same days give the same interval. */
const SEED = 1;

/** What is said of one account in a summary. Shares, not percent; undefined where there is too little to tell. */
export interface SummaryFigures {
  readonly name: string;
  readonly days: number;
  /** Of the daily returns, what was paid in aside; absent for fewer than two days. */
  readonly returns?: PerformanceFigures;
  /** How sure the Sharpe ratio is, by the stationary bootstrap; absent where there are too few days, or the returns do not vary. */
  readonly sharpe?: BootstrapInterval;
  /** First day of the deepest fall, and the day of its bottom, ms UTC. */
  readonly drawdownFrom: number | undefined;
  readonly drawdownTo: number | undefined;
  /** Half of what was bought and sold in a year, as a share of the mean equity. */
  readonly turnover: number | undefined;
  /** A year, as a share of the mean equity. */
  readonly fees: number | undefined;
  readonly slippage: number | undefined;
  readonly exposure: number;
  readonly effectivePositions: number;
  readonly daysOverBudget: number;
  readonly trades: number;
  readonly trips: number;
  readonly stopped: number;
  readonly deposits: string;
  readonly equity: string;
}

/** The figures of a backtest. */
export function summaryFigures({ name, totals, days }: BacktestResult): SummaryFigures {
  const returns = days.map((day) => day.return);
  const years = days.length / DAYS_PER_YEAR;
  const meanEquity = mean(days.map(({ equity }) => equity));
  const perYear = (amount: number) => (years > 0 && meanEquity > 0 ? amount / meanEquity / years : undefined);
  const fall = returns.length > 0 ? drawdown(returns) : undefined;
  const dayAt = (count: number | undefined) => (count === undefined ? undefined : days[0].day + count * DAY_MS);
  return {
    name,
    days: days.length,
    ...(returns.length > 1 ? { returns: performanceFigures(returns, { periodsPerYear: DAYS_PER_YEAR }) } : {}),
    ...intervalOf(returns),
    drawdownFrom: fall !== undefined && fall.maxDrawdown > 0 ? dayAt(fall.peak) : undefined,
    drawdownTo: fall !== undefined && fall.maxDrawdown > 0 ? dayAt(fall.trough) : undefined,
    turnover: perYear(new Decimal(totals.bought).plus(totals.sold).div(2).toNumber()),
    fees: perYear(Number(totals.fees)),
    slippage: perYear(totals.slippage),
    exposure: mean(days.map(({ exposure }) => exposure)),
    effectivePositions: mean(days.map(({ effectivePositions }) => effectivePositions)),
    daysOverBudget: days.filter(({ overBudget }) => overBudget).length,
    trades: totals.filled,
    trips: totals.trips,
    stopped: totals.stopped,
    deposits: totals.deposits,
    equity: totals.equity,
  };
}

function intervalOf(returns: readonly number[]): Pick<SummaryFigures, 'sharpe'> {
  const figure = (series: ArrayLike<number>) => sharpeRatio(series, { periodsPerYear: DAYS_PER_YEAR });
  if (returns.length < FEWEST_DAYS || figure(returns) === undefined) return {};
  return { sharpe: bootstrapInterval(returns, figure, { seed: SEED }) };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
