import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../../core/market/candle.ts';
import { tradedValues } from '../../../../core/portfolio/forecast/tradedValues.ts';
import { decide } from '../../../../core/portfolio/planning/decide.ts';
import { account, candlesOf, DAY, factorReturns } from '../support/account.ts';

const bar = (day: number, close: number, volume: number): Candle => ({
  openTime: day * DAY,
  open: close,
  high: close,
  low: close,
  close,
  volume,
});

describe('tradedValues', () => {
  it('is the usual value of the last 30 days, whatever happened before and on a single one, in any order of the bars', () => {
    const bars = Array.from({ length: 100 }, (_, day) => bar(day, 2, day < 70 ? 1e9 : 10));
    bars[90] = bar(90, 2, 1e12);
    expect(tradedValues(new Map([['A-USD', bars]])).get('A-USD')).toBe(20);
    expect(tradedValues(new Map([['A-USD', [...bars].reverse()]])).get('A-USD')).toBe(20);
  });

  it('says nothing of a market without volume', () => {
    const values = tradedValues(
      new Map([
        ['A-USD', [bar(1, 2, 0), bar(2, 2, Number.NaN)]],
        ['B-USD', []],
        ['C-USD', [bar(1, 2, 0), bar(2, 2, 3)]],
      ]),
    );
    expect([...values]).toEqual([['C-USD', 6]]);
  });

  it('is the size of a market in the equilibrium of a decision: what most money trades in is owed the most for its risk', () => {
    const [a, b] = factorReturns([0.04, 0.04], 0.3, 200, 3).map(candlesOf);
    const priorOf = (volume: number, symbol: string) => {
      const larger = a.map((item) => ({ ...item, volume }));
      const { analyses } = decide(account(1_000, { A: { price: 1, candles: larger }, B: { price: 1, candles: b } }));
      return analyses.find((item) => item.symbol === symbol)?.forecast?.contributions.prior ?? 0;
    };
    expect(priorOf(50, 'A-USD')).toBeGreaterThan(1.3 * priorOf(0.02, 'A-USD'));
    expect(priorOf(50, 'B-USD')).toBeLessThan(priorOf(0.02, 'B-USD'));
  });
});
