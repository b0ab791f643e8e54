import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backtestOverfitting } from '../../../quant/performance/backtestOverfitting.ts';
import { createRandom } from '../../../quant/statistics/random.ts';
import { stocks } from './sampleSeries.ts';

interface Case {
  readonly blocks: number;
  readonly figure: 'sharpe' | 'mean';
  readonly probability: number;
  readonly loss: number;
  readonly slope: number;
  readonly logits: readonly number[];
  readonly inSample: readonly number[];
  readonly outOfSample: readonly number[];
}

const { overfitting }: { readonly overfitting: readonly Case[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/overfitting.json', import.meta.url), 'utf8'),
);

const noise = (seed: number, rows: number, columns: number): number[][] => {
  const random = createRandom(seed);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
};

describe('the probability of backtest overfitting', () => {
  it.each(overfitting)('is what brute force finds by $figure over $blocks blocks', (wanted) => {
    const result = backtestOverfitting(stocks.returns, { blocks: wanted.blocks, figure: wanted.figure });
    expect([result.probability, result.lossProbability]).toEqual([wanted.probability, wanted.loss]);
    expect(result.degradation).toBeCloseTo(wanted.slope, 10);
    expect([result.splits, result.periods]).toEqual([wanted.logits.length, 503 - (503 % wanted.blocks)]);
    for (const name of ['logits', 'inSample', 'outOfSample'] as const) {
      for (const [k, value] of result[name].toSorted().entries()) expect(value).toBeCloseTo(wanted[name][k], 12);
    }
  });

  it('is 0 where one strategy is the best in every block', () => {
    const rows = noise(1, 200, 9).map((row) => [...row, 10 + row[0] / 10]);
    const result = backtestOverfitting(rows, { blocks: 10 });
    expect(result).toMatchObject({ probability: 0, lossProbability: 0, splits: 252 });
    expect([...new Set(result.logits)]).toEqual([Math.log(10)]);
  });

  it('is 1 where what is best in one half must be worst in the other', () => {
    const rows = noise(2, 160, 6);
    const means = Array.from({ length: 6 }, (_, i) => rows.reduce((sum, row) => sum + row[i] / 160, 0));
    const centred = rows.map((row) => row.map((value, i) => value - means[i]));
    const result = backtestOverfitting(centred, { blocks: 8, figure: 'mean' });
    expect([result.probability, result.lossProbability]).toEqual([1, 1]);
    expect(result.degradation).toBeCloseTo(-1, 9);
    expect([...new Set(result.logits)]).toEqual([Math.log(1 / 6)]);
  });

  it('counts the median as overfitted', () => {
    const halves = [
      [3, 2, 1],
      [2, 3, 1],
    ];
    const rows = halves.flatMap((row) => [row, row]);
    const result = backtestOverfitting(rows, { blocks: 2, figure: 'mean' });
    expect([...result.logits]).toEqual([0, 0]);
    expect(result.probability).toBe(1);
  });

  it('is about a half on average where there is nothing but chance', () => {
    let total = 0;
    for (let seed = 0; seed < 60; seed++) total += backtestOverfitting(noise(seed, 240, 20), { blocks: 8 }).probability;
    expect(total / 60).toBeGreaterThan(0.42);
    expect(total / 60).toBeLessThan(0.58);
  });

  it('does not depend on the order of the strategies nor on leverage', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 5 }), (seed, leverage) => {
        const rows = noise(seed, 40, 5);
        const plain = backtestOverfitting(rows, { blocks: 4 });
        const turned = backtestOverfitting(
          rows.map((row) => row.toReversed().map((value) => leverage * value)),
          { blocks: 4 },
        );
        expect(turned.probability).toBe(plain.probability);
        expect([...turned.logits]).toEqual([...plain.logits]);
      }),
      { numRuns: 30 },
    );
  });

  it('knows strategies that were not invested for half of the time', () => {
    const rows = noise(3, 64, 2).map((row, t) => [t < 32 ? 0 : row[0], row[1], 0]);
    const { inSample, outOfSample, degradation } = backtestOverfitting(rows, { blocks: 4 });
    for (const value of [...inSample, ...outOfSample]) expect(Number.isFinite(value)).toBe(true);
    expect(degradation).toBeDefined();
  });

  it('refuses a search without a choice, and blocks that are too many or odd', () => {
    expect(() => backtestOverfitting([[0.1], [0.2], [0.1], [0.2]], { blocks: 2 })).toThrow(/at least 2 columns/);
    expect(() => backtestOverfitting(noise(1, 20, 2), { blocks: 12 })).toThrow(/at least 24 rows/);
    expect(() => backtestOverfitting(noise(1, 20, 2), { blocks: 5 })).toThrow(/blocks: given 5/);
  });
});
