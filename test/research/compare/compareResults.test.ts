import { describe, expect, it } from 'vitest';
import type { Trial } from '../../../core/tuning/trial.ts';
import { backtestOverfitting } from '../../../quant/performance/backtestOverfitting.ts';
import { createRandom } from '../../../quant/statistics/random.ts';
import { compareResults } from '../../../research/compare/compareResults.ts';
import type { SavedResult } from '../../../research/results/savedResult.ts';
import { savedBacktest } from '../support/savedBacktest.ts';

const base = savedBacktest();
const DAYS = 160;
const START = Date.UTC(2024, 0, 1);

function resultOf(name: string, seed: number, mean: number, change: Partial<SavedResult> = {}): SavedResult {
  const random = createRandom(seed);
  const [day] = base.accounts[0].days;
  const days = Array.from({ length: DAYS }, (_, number) => ({
    ...day,
    day: START + number * 86_400_000,
    return: mean + 0.01 * random.normal(),
  }));
  return { ...base, name, accounts: [{ ...base.accounts[0], days }], ...change };
}

const trialOf = ({ name, accounts }: SavedResult): Trial => ({
  variant: name,
  at: 0,
  names: [name],
  returns: accounts[0].days.map((day) => day.return),
});

describe('results side by side', () => {
  const weak = resultOf('weak', 1, 0);
  const strong = resultOf('strong', 2, 0.02);

  it('differ by what lies in the interval, and by nothing from themselves', () => {
    const { results, sameData } = compareResults([weak, strong, { ...weak, name: 'again' }], () => []);
    const [first, better, same] = results;
    expect(sameData).toBe(true);
    expect(first.difference).toBeUndefined();
    expect(better.difference?.days).toBe(DAYS);
    expect(better.difference?.sharpe?.lower).toBeGreaterThan(0);
    expect(same.difference?.sharpe).toEqual({ estimate: 0, lower: 0, upper: 0 });
  });

  it('are compared over the days that both have', () => {
    const [account] = strong.accounts;
    const later = { ...strong, data: 'other', accounts: [{ ...account, days: account.days.slice(40) }] };
    const { results, sameData } = compareResults([weak, later], () => []);
    expect(sameData).toBe(false);
    expect(results[1].difference?.days).toBe(DAYS - 40);
    const short = { ...strong, accounts: [{ ...account, days: account.days.slice(0, 30) }] };
    expect(compareResults([weak, short], () => []).results[1].difference).toBeUndefined();
  });

  it('are judged by all variants that were tried on the data of the first one', () => {
    const tried = [weak, strong, ...[3, 4, 5].map((seed) => resultOf(`v${seed}`, seed, 0))].map(trialOf);
    const other = { ...trialOf(weak), variant: 'other length', returns: [0.1, 0.2] };
    const { overfitting, results } = compareResults([weak, strong], () => [...tried, other]);
    const rows = Array.from({ length: DAYS }, (_, day) => tried.map(({ returns }) => returns[day]));
    const { probability, splits } = backtestOverfitting(rows, { blocks: 8 });
    expect(overfitting).toMatchObject({ tried: 5, probability, splits });
    expect(probability).toBeLessThan(0.1);
    expect(results[1].evidence?.deflated).toBeLessThan(results[1].evidence?.probabilistic ?? 0);
    const noise = [1, 3, 4, 5, 6, 7].map((seed) => trialOf(resultOf(`v${seed}`, seed, 0)));
    expect(compareResults([weak, strong], () => noise).overfitting?.probability).toBeGreaterThan(0.2);
    expect(compareResults([weak, strong], () => tried.slice(0, 1)).overfitting).toBeUndefined();
  });
});
