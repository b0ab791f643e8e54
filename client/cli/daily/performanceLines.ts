import { fine } from '../../../core/portfolio/explaining/explain.ts';
import type { PerformanceFigures } from '../../../quant/performance/performanceFigures.ts';
import { plural } from '../../plural.ts';
import { tableLines } from '../table.ts';
import { minute } from './amounts.ts';

/** The usual figures of an account's daily returns; null with fewer than two days. */
export interface Performance {
  readonly account: string;
  readonly asOf: string | null;
  readonly performance: PerformanceFigures | null;
}

/** What people read of the performance. */
export function performanceLines({ account, asOf, performance }: Performance): readonly string[] {
  if (asOf === null || performance === null)
    return ['Two days are needed for these figures; `ballast profit` shows what is known so far.'];
  const days = (value: number): string => plural(value, 'day');
  return [
    `Account ${account} as of ${minute(asOf)} UTC, by its daily returns`,
    ...tableLines(
      ['FIGURE', 'VALUE'],
      [
        ['Time', days(performance.periods)],
        ['Total return', fine(performance.totalReturn)],
        ['Return per year', fine(performance.annualReturn)],
        ['Volatility per year', fine(performance.volatility)],
        ['Sharpe ratio', ratio(performance.sharpeRatio)],
        ['Sortino ratio', ratio(performance.sortinoRatio)],
        ['Calmar ratio', ratio(performance.calmarRatio)],
        ['Deepest drawdown', fine(performance.maxDrawdown)],
        ['Average drawdown', fine(performance.averageDrawdown)],
        ['Longest drawdown', days(performance.longestDrawdown)],
        ['Value at risk, 1 day, 95%', fine(performance.valueAtRisk)],
        ['Expected shortfall, 1 day, 95%', fine(performance.expectedShortfall)],
        ['Best day', fine(performance.best)],
        ['Worst day', fine(performance.worst)],
        ['Days with a gain', performance.hitRate === undefined ? 'none moved' : fine(performance.hitRate)],
      ],
    ),
  ];
}

/** Figures travel as JSON, which has no undefined and no infinity. */
function ratio(value: number | null | undefined): string {
  return value === undefined || value === null ? 'not defined' : value.toFixed(2);
}
