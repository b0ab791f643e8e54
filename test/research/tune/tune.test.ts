import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../quant/statistics/random.ts';
import { checkedGrid, gridPoints } from '../../../research/tune/grid.ts';
import { selectForward } from '../../../research/tune/selectForward.ts';

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);
const OPTIONS = { folds: 4, firstTraining: 0.4, embargo: 7 * DAY };

/** Variants with random returns, about a mean of their own. */
function variantsOf(seed: number, days: number, means: readonly number[]) {
  const random = createRandom(seed);
  return means.map((mean, number) => ({
    name: `v${number}`,
    returns: Array.from({ length: days }, () => mean + 0.01 * random.normal()),
  }));
}

describe('walk-forward selection', () => {
  it('judges every day after the first training once, in order, with an embargo before each window', () => {
    const { windows, returns } = selectForward(variantsOf(1, 203, [0, 0.001]), START, OPTIONS);
    expect(windows).toHaveLength(4);
    expect(windows[0]?.from).toBe(START + 81 * DAY);
    expect(windows.at(-1)?.to).toBe(START + 203 * DAY);
    for (const [number, { from, trainingDays }] of windows.entries()) {
      expect(trainingDays).toBe((from - START) / DAY - 7);
      if (number > 0) expect(from).toBe(windows[number - 1]?.to);
    }
    expect(returns).toHaveLength(203 - 81);
  });

  it('never lets a choice know its window or the embargo before it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 3 }), (seed, number) => {
        const variants = variantsOf(seed, 160, [0, 0, 0]);
        const { windows } = selectForward(variants, START, OPTIONS);
        const window = windows[number];
        if (window === undefined) throw new Error('there is no such window');
        const known = (window.from - START) / DAY - 7;
        const other = variantsOf(seed + 1, 160, [0, 0, 0]);
        const changed = variants.map(({ name, returns }, place) => ({
          name,
          returns: returns.map((value, day) => (day < known ? value : (other[place]?.returns[day] ?? 0))),
        }));
        const { windows: again } = selectForward(changed, START, OPTIONS);
        expect(again.slice(0, number + 1).map(({ chosen }) => chosen)).toEqual(
          windows.slice(0, number + 1).map(({ chosen }) => chosen),
        );
      }),
    );
  });

  it('finds a variant that is better all the time, and earns what that one does', () => {
    const variants = variantsOf(3, 400, [0, 0.02, -0.01]);
    const { windows, returns, chosen } = selectForward(variants, START, OPTIONS);
    expect(windows.map((window) => window.chosen)).toEqual(['v1', 'v1', 'v1', 'v1']);
    expect(returns).toEqual(variants[1]?.returns.slice(160));
    expect(chosen).toBe('v1');
  });

  it('chooses the first of equals, and takes no returns for a ratio of 0', () => {
    const still = { name: 'still', returns: Array(100).fill(0) };
    const falls = { ...variantsOf(1, 100, [-0.01])[0], name: 'falls' } as typeof still;
    const { windows } = selectForward([falls, still, { ...still, name: 'same' }], START, OPTIONS);
    expect(windows.map(({ chosen }) => chosen)).toEqual(Array(4).fill('still'));
    expect(windows.map(({ before }) => before)).toEqual(Array(4).fill(null));
  });
});

describe('a grid', () => {
  const grid = checkedGrid({ 'limits.maxWeight': [0.1, 0.2], 'limits.minConfidence': [0.6, 0.7, 0.8], universe: [{}] });

  it('has all combinations once, as a configuration writes them', () => {
    const points = gridPoints(grid, undefined, 1);
    expect(points).toHaveLength(6);
    expect(new Set(points.map(({ name }) => name)).size).toBe(6);
    expect(points[1]).toEqual({
      name: 'limits.maxWeight=0.1 limits.minConfidence=0.7 universe={}',
      changes: { limits: { maxWeight: 0.1, minConfidence: 0.7 }, universe: {} },
    });
  });

  it('gives a sample without repetition, the same one for the same seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 1e6 }), (count, seed) => {
        const names = gridPoints(grid, count, seed).map(({ name }) => name);
        expect(new Set(names).size).toBe(count);
        expect(gridPoints(grid, count, seed).map(({ name }) => name)).toEqual(names);
        const all = gridPoints(grid, undefined, 1).map(({ name }) => name);
        expect(names).toEqual(all.filter((name) => names.includes(name)));
      }),
    );
  });

  it.each([
    [[], /grid: given no object/],
    [{}, /grid: given no setting/],
    [{ 'Limits max': [1] }, /grid: given Limits max/],
    [{ 'limits.maxWeight': 0.1 }, /grid: limits.maxWeight: given 0.1; allowed is a list/],
    [{ 'limits.maxWeight': [] }, /at least one value/],
    [{ 'limits.maxWeight': [1, 1] }, /each value stands once/],
  ])('is refused where it is none: %j', (given, message) => {
    expect(() => checkedGrid(given)).toThrow(message);
  });

  it('is refused where it asks for more than can be told from luck', () => {
    const wide = checkedGrid({
      a: Array.from({ length: 40 }, (_, n) => n),
      b: Array.from({ length: 40 }, (_, n) => n),
    });
    expect(() => gridPoints(wide, undefined, 1)).toThrow(/1600 combinations/);
    expect(gridPoints(wide, 10, 1)).toHaveLength(10);
  });
});
