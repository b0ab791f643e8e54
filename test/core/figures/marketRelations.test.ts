import { expect, test } from 'vitest';
import { type MarketRelations, marketRelations, relatedSymbols } from '../../../core/figures/marketRelations.ts';
import type { Candle } from '../../../core/market/candle.ts';
import type { Plan } from '../../../core/portfolio/decision/plan.ts';
import { createRandom } from '../../../quant/statistics/random.ts';

const DAY = 86_400_000;
const AT = Date.UTC(2026, 0, 5);
const DAYS = 150;
const SYMBOLS = ['AAA-USD', 'BBB-USD', 'CCC-USD'] as const;

/** Daily bars of three symbols: the first two move together, the third by itself. */
function candles(days: number): ReadonlyMap<string, readonly Candle[]> {
  const random = createRandom(3);
  const prices = [100, 50, 10];
  const bars: Candle[][] = [[], [], []];
  for (let day = 0; day < days; day += 1) {
    const common = 0.03 * random.normal();
    const moves = [common, common + 0.005 * random.normal(), 0.03 * random.normal()];
    moves.forEach((move, index) => {
      const close = (prices[index] ?? 1) * Math.exp(move);
      prices[index] = close;
      const openTime = AT - (days - day) * DAY;
      bars[index]?.push({ openTime, open: close, high: close * 1.01, low: close * 0.99, close, volume: 1_000 });
    });
  }
  return new Map(SYMBOLS.map((symbol, index) => [symbol, bars[index] ?? []]));
}

/** A plan with these weights, targets and expected returns. */
function plan(weights: readonly number[], targets: readonly number[], returns: readonly number[]): Plan {
  const analyses = SYMBOLS.map((symbol, index) => ({
    symbol,
    weight: weights[index],
    target: targets[index],
    forecast: { expectedReturn: returns[index], volatility: 0.03 },
  }));
  return { at: AT, analyses } as unknown as Plan;
}

function related(made: Plan): MarketRelations {
  const found = marketRelations(made, candles(DAYS), { maxWeight: 0.4 });
  if (found === undefined) throw new Error('nothing is related');
  return found;
}

test('what moves together is seen to, and what does not is told apart', () => {
  const { symbols, correlation, days } = related(plan([0.2, 0.2, 0.2], [0, 0, 0], [0.001, 0.001, 0.001]));
  const between = (a: number, b: number): number => correlation[a]?.[b] ?? Number.NaN;
  expect(symbols).toEqual(SYMBOLS);
  expect(days).toBe(DAYS - 1);
  expect(between(0, 0)).toBeCloseTo(1, 9);
  expect(between(0, 1)).toBeGreaterThan(0.85);
  expect(Math.abs(between(0, 2))).toBeLessThan(0.3);
  expect(between(1, 0)).toBeCloseTo(between(0, 1), 12);
});

test('no portfolio lies above the frontier, and the best ones lie on it', () => {
  const { frontier, present, target } = related(plan([0.4, 0.4, 0.2], [0.4, 0, 0.4], [0.002, 0.001, 0.002]));
  for (let index = 1; index < frontier.length; index += 1) {
    const [before, after] = [frontier[index - 1], frontier[index]];
    expect(after?.volatility).toBeGreaterThanOrEqual((before?.volatility ?? 0) - 1e-12);
    expect(after?.expectedReturn).toBeGreaterThanOrEqual((before?.expectedReturn ?? 0) - 1e-12);
  }
  const best = frontier.at(-1);
  // 40 % of each of the two best and 20 % of the third.
  expect(best?.expectedReturn).toBeCloseTo(0.4 * 0.002 + 0.4 * 0.002 + 0.2 * 0.001, 9);
  for (const own of [present, target]) {
    const safer = frontier.filter(({ expectedReturn }) => expectedReturn >= own.expectedReturn - 1e-12);
    expect(Math.min(...safer.map(({ volatility }) => volatility))).toBeLessThanOrEqual(own.volatility + 1e-9);
  }
});

test('nothing is said of symbols without a common history', () => {
  const made = plan([0.2, 0.2, 0.2], [0, 0, 0], [0.001, 0.001, 0.001]);
  expect(marketRelations(made, candles(20), { maxWeight: 0.4 })).toBeUndefined();
  expect(marketRelations(made, new Map(), { maxWeight: 0.4 })).toBeUndefined();
});

test('what is held or aimed at is looked at first', () => {
  expect(relatedSymbols(plan([0, 0, 0.1], [0, 0, 0], [0.002, 0.005, -0.001]))).toEqual([
    'CCC-USD',
    'BBB-USD',
    'AAA-USD',
  ]);
});
