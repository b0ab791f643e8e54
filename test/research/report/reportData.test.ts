import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { reportCsv } from '../../../research/report/reportCsv.ts';
import { reportData } from '../../../research/report/reportData.ts';
import { savedBacktest } from '../support/savedBacktest.ts';

const saved = savedBacktest();
const returns = saved.accounts[0].days.map((day) => day.return);
const trial = { variant: 'a', at: 0, names: [], returns };
const data = reportData(saved, [trial]);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('the data of a report', () => {
  it('say where every cent came from', () => {
    const costs = sum(data.account.map(({ fees, slippage }) => fees + slippage));
    const earned = sum(data.symbols.map((symbol) => symbol.earned)) - costs;
    expect(earned).toBeCloseTo(Number(saved.accounts[0].totals.equity) - 10_000, 5);
    expect(sum(data.symbols.map(({ fees }) => fees))).toBeCloseTo(Number(saved.accounts[0].totals.fees), 6);
    const bought = sum(data.symbols.map((symbol) => symbol.bought));
    expect(bought).toBeCloseTo(Number(saved.accounts[0].totals.bought), 5);
  });

  it('have one value of each series for each day', () => {
    expect(data.days).toHaveLength(60);
    for (const series of [data.account, data.weights, data.risk, data.rolling?.sharpe, data.accounts[0].growth])
      expect(series).toHaveLength(60);
    expect(data.rolling?.sharpe.slice(0, 29).every((value) => value === undefined)).toBe(true);
    expect(data.months[0].months.filter((month) => month !== undefined)).toHaveLength(2);
    expect(data.reasons).toEqual([
      { reason: 'HOLD_SIGNAL', count: 300 },
      { reason: 'IMPROVES_DIVERSIFICATION', count: 120 },
    ]);
  });

  it('hold each figure between the ends of its interval, and deflate the Sharpe ratio by what else was tried', () => {
    expect(data.intervals.map(({ figure }) => figure)).toContain('sharpeRatio');
    for (const { estimate, lower, upper } of data.intervals) {
      expect(lower).toBeLessThan(upper);
      expect(estimate).toBeGreaterThan(lower - Math.abs(lower));
    }
    expect(data.evidence?.deflated).toBe(data.evidence?.probabilistic);
    const others = [1, 2, 3].map((number) => ({
      ...trial,
      variant: String(number),
      returns: returns.map((_, day) => returns[(day * 7 * number + number) % 60]),
    }));
    const { evidence } = reportData(saved, [trial, ...others]);
    expect(evidence?.tried).toBe(4);
    expect(evidence?.probabilistic).toBe(data.evidence?.probabilistic);
  });

  it('become a table with a line a day', () => {
    const rows: Record<string, string>[] = parse(reportCsv(data), { columns: true });
    expect(rows).toHaveLength(60);
    expect(rows[0].day).toBe('2024-01-01');
    expect(rows.map((row) => Number(row.equity))).toEqual(data.account.map(({ equity }) => equity));
    expect(Object.keys(rows[0])).toContain('growth <b>cash</b>');
  });
});
