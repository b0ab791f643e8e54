import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tree } from '../../../quant/boosting/boostedTrees.ts';
import type { BoostingOptions } from '../../../quant/boosting/boostingOptions.ts';
import { fitBoostedTrees } from '../../../quant/boosting/fitBoostedTrees.ts';
import { predictMargins } from '../../../quant/boosting/predictMargins.ts';
import { createRandom } from '../../../quant/statistics/random.ts';
import { propertyCases } from '../../support/propertyCases.ts';

interface Fixture {
  readonly features: readonly (readonly (number | null)[])[];
  readonly outcomes: readonly number[];
  readonly weights: readonly number[];
  readonly unseen: readonly (readonly (number | null)[])[];
  readonly cases: readonly { readonly name: string; readonly margins: readonly number[] }[];
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('../../fixtures/boosting.json', import.meta.url), 'utf8'));
const withGaps = (rows: Fixture['features']) => rows.map((row) => row.map((value) => value ?? Number.NaN));
const features = withGaps(fixture.features);
const unseen = withGaps(fixture.unseen);
const { outcomes, weights } = fixture;

const COMMON: BoostingOptions = { seed: 1, maxTrees: 12, learningRate: 0.2, maxLeaves: 8, minLeafRows: 8 };
/** The options of each case of the fixture in our words. */
const CASES: Readonly<Record<string, Partial<BoostingOptions>>> = {
  plain: {},
  ridge: { l2: 3 },
  depth: { maxDepth: 2 },
  weights: {},
  categorical: { categorical: [4] },
};

/** A row of normal numbers, some missing, and an outcome that depends on two of them. */
function sample(rows: number, columns: number, seed: number) {
  const random = createRandom(seed);
  const data = new Float64Array(rows * columns);
  const outcome = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) data[i * columns + j] = random.uniform() < 0.05 ? Number.NaN : random.normal();
    const [a, b] = [data[i * columns], data[i * columns + 1]].map((value) => (Number.isNaN(value) ? 0.5 : value));
    outcome[i] = random.uniform() < 1 / (1 + Math.exp(-1.5 * a + b)) ? 1 : 0;
  }
  return { features: { rows, columns, data }, outcomes: outcome };
}

function meanLogLoss(margins: Float64Array, of: ArrayLike<number>): number {
  return margins.reduce((sum, m, i) => sum + Math.log1p(Math.exp(of[i] === 1 ? -m : m)), 0) / margins.length;
}

describe('boosted trees beside scikit-learn', () => {
  it.each(Object.entries(CASES))('say the same of unseen rows: %s', (name, options) => {
    const expected = fixture.cases.find((one) => one.name === name)?.margins ?? [];
    const training = { features, outcomes, ...(name === 'weights' ? { weights } : {}) };
    const margins = predictMargins(fitBoostedTrees(training, { ...COMMON, ...options }), unseen);
    // It sums in single precision.
    for (const [i, margin] of margins.entries()) expect(Math.abs(margin - expected[i]), `row ${i}`).toBeLessThan(1e-6);
  });
});

describe('training', () => {
  const training = sample(600, 6, 1);

  it('gives the same model for the same seed, and another one for another where columns are drawn', () => {
    const options = { seed: 5, maxTrees: 15, columnShare: 0.5 };
    const model = fitBoostedTrees(training, options);
    expect(fitBoostedTrees(training, options)).toEqual(model);
    expect(fitBoostedTrees(training, { ...options, seed: 6 })).not.toEqual(model);
  });

  it('does not depend on the order of the rows', () => {
    const order = Array.from({ length: 600 }, (_, i) => (i * 7) % 600);
    const data = new Float64Array(600 * 6);
    for (const [to, from] of order.entries()) data.set(training.features.data.subarray(from * 6, from * 6 + 6), to * 6);
    const shuffled = {
      features: { rows: 600, columns: 6, data },
      outcomes: order.map((from) => training.outcomes[from]),
    };
    const options = { seed: 1, maxTrees: 20 };
    expect(fitBoostedTrees(shuffled, options).trees).toEqual(fitBoostedTrees(training, options).trees);
  });

  it('counts a row of weight 2 as two rows, but for the fewest rows of a leaf', () => {
    const rows = [...features, ...features.slice(0, 100)];
    const twice = fitBoostedTrees(
      { features: rows, outcomes: [...outcomes, ...outcomes.slice(0, 100)] },
      { ...COMMON, minLeafRows: 1, minLeafHessian: 1 },
    );
    const weighted = fitBoostedTrees(
      { features, outcomes, weights: outcomes.map((_, i) => (i < 100 ? 2 : 1)) },
      { ...COMMON, minLeafRows: 1, minLeafHessian: 1 },
    );
    const expected = predictMargins(twice, unseen);
    for (const [i, margin] of predictMargins(weighted, unseen).entries()) expect(margin).toBeCloseTo(expected[i], 6);
  });

  it('lowers the loss with every tree', () => {
    const { trees, columns, baseMargin } = fitBoostedTrees(training, { seed: 1, maxTrees: 20 });
    const losses = trees.map((_, k) => {
      const model = { columns, baseMargin, trees: trees.slice(0, k) };
      return meanLogLoss(predictMargins(model, training.features), training.outcomes);
    });
    expect(losses.toSorted((a, b) => b - a)).toEqual(losses);
    expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]);
  });

  it('keeps the trees up to the least loss on the validation rows', () => {
    const validation = sample(300, 6, 2);
    const model = fitBoostedTrees(training, { seed: 1, maxTrees: 300, patience: 8 }, validation);
    const { validationLosses, trees, ended } = model;
    expect(ended).toBe('patience');
    expect(validationLosses).toHaveLength(trees.length + 9);
    expect(Math.min(...validationLosses)).toBe(validationLosses[trees.length]);
    const loss = meanLogLoss(predictMargins(model, validation.features), validation.outcomes);
    expect(loss).toBeCloseTo(validationLosses[trees.length], 12);
  });

  it('keeps no tree where none helps', () => {
    const random = createRandom(4);
    const noise = sample(400, 3, 3);
    const other = sample(400, 3, 5);
    const coin = { ...noise, outcomes: Array.from({ length: 400 }, () => random.integer(2)) };
    const opposite = { ...other, outcomes: Array.from({ length: 400 }, () => random.integer(2)) };
    const model = fitBoostedTrees(coin, { seed: 1, learningRate: 1, minLeafRows: 2 }, opposite);
    expect(model.trees).toHaveLength(0);
    expect(new Set(predictMargins(model, other.features))).toEqual(new Set([model.baseMargin]));
  });

  it('ends where it is told to, and where nothing can be split', () => {
    const stopped = fitBoostedTrees(training, { seed: 1, shouldStop: (trees) => trees === 3 });
    expect([stopped.ended, stopped.trees.length]).toEqual(['stopped', 3]);
    const flat = fitBoostedTrees({ features: [[1], [1], [1]], outcomes: [0, 1, 1] }, { seed: 1, minLeafRows: 1 });
    expect([flat.ended, flat.trees.length]).toEqual(['nothingToSplit', 0]);
    expect(flat.baseMargin).toBeCloseTo(Math.log(2), 12);
  });

  it('says nothing for certain where all outcomes are alike', () => {
    const { baseMargin } = fitBoostedTrees({ features: [[1], [2], [3]], outcomes: [1, 1, 1] }, { seed: 1 });
    expect(baseMargin).toBeCloseTo(Math.log(6), 12);
  });

  it('asks numbers far apart and endless runs of equal ones', () => {
    const values = [-Number.MAX_VALUE, -1, 0, 0, 0, 5e-324, 1, Number.MAX_VALUE];
    const rows = Array.from({ length: 1200 }, (_, i) => [values[i % 8], i % 100 === 0 ? i : 7]);
    const wanted = rows.map(([value]) => (value > 0 ? 1 : 0));
    const model = fitBoostedTrees({ features: rows, outcomes: wanted }, { seed: 1, maxBins: 4, minLeafRows: 1 });
    const fine = fitBoostedTrees({ features: rows, outcomes: wanted }, { seed: 1, minLeafRows: 1 });
    expect(meanLogLoss(predictMargins(fine, rows), wanted)).toBeLessThan(1e-3);
    expect(meanLogLoss(predictMargins(model, rows), wanted)).toBeLessThan(0.6);
  });
});

describe('missing values', () => {
  it('go the better way, also where only their absence tells something', () => {
    const rows = Array.from({ length: 200 }, (_, i) => [i % 3 === 0 ? Number.NaN : (i * 37) % 11]);
    const outcome = rows.map(([value]) => (Number.isNaN(value) ? 1 : 0));
    const model = fitBoostedTrees({ features: rows, outcomes: outcome }, { seed: 1, maxTrees: 60 });
    const [missing, present] = predictMargins(model, [[Number.NaN], [4]]);
    expect(missing).toBeGreaterThan(4);
    expect(present).toBeLessThan(-4);
  });

  it('go with the larger child where none was missing in training', () => {
    const rows = Array.from({ length: 100 }, (_, i) => [i]);
    const outcome = rows.map(([value]) => (value < 30 ? 1 : 0));
    const model = fitBoostedTrees({ features: rows, outcomes: outcome }, { seed: 1, maxTrees: 1, maxLeaves: 2 });
    const [missing, larger] = predictMargins(model, [[Number.NaN], [80]]);
    expect(missing).toBe(larger);
  });
});

describe('a monotone column', () => {
  it('never lowers the margin where its sign is 1, nor raises it where it is -1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const random = createRandom(seed);
        const training = sample(300, 3, seed);
        // Against the trend, so that the constraint binds.
        const flipped = training.outcomes.map((value) => (random.uniform() < 0.4 ? 1 - value : value));
        const model = fitBoostedTrees(
          { ...training, outcomes: flipped },
          { seed, maxTrees: 10, monotone: [1, -1, 0], minLeafRows: 5, learningRate: 0.5 },
        );
        const other = [random.normal(), random.normal(), random.normal()];
        const steps = Array.from({ length: 41 }, (_, k) => -3 + 0.15 * k);
        const rising = predictMargins(
          model,
          steps.map((x) => [x, other[1], other[2]]),
        );
        const falling = predictMargins(
          model,
          steps.map((x) => [other[0], x, other[2]]),
        );
        for (let k = 1; k < steps.length; k++) {
          expect(rising[k]).toBeGreaterThanOrEqual(rising[k - 1] - 1e-12);
          expect(falling[k]).toBeLessThanOrEqual(falling[k - 1] + 1e-12);
        }
      }),
      { numRuns: propertyCases(15) },
    );
  });
});

describe('every tree', () => {
  it('keeps the limits on leaves, depth and rows, and its values are Newton steps', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 1, max: 1_000_000 }),
          maxLeaves: fc.integer({ min: 2, max: 12 }),
          maxDepth: fc.integer({ min: 1, max: 5 }),
          minLeafRows: fc.integer({ min: 1, max: 40 }),
          l2: fc.constantFrom(0, 0.7, 12.3),
          maxBins: fc.constantFrom(2, 7, 255),
        }),
        (options) => {
          const training = sample(250, 4, options.seed);
          const { trees, baseMargin } = fitBoostedTrees(training, { ...options, maxTrees: 2, learningRate: 1 });
          const [first] = trees;
          if (first === undefined) return;
          for (const tree of trees) checkShape(tree, options);
          checkValues(first, training, baseMargin, options.l2);
        },
      ),
      { numRuns: propertyCases(40) },
    );
  });
});

function checkShape(tree: Tree, limits: { maxLeaves: number; maxDepth: number; minLeafRows: number }): void {
  const leaves = tree.column.reduce((count, column) => count + (column < 0 ? 1 : 0), 0);
  expect(leaves).toBeLessThanOrEqual(limits.maxLeaves);
  const depth = (node: number): number =>
    tree.column[node] < 0 ? 0 : 1 + Math.max(depth(tree.child[node]), depth(tree.child[node] + 1));
  expect(depth(0)).toBeLessThanOrEqual(limits.maxDepth);
  for (let node = 0; node < tree.column.length; node++) {
    if (leaves > 1) expect(tree.cover[node]).toBeGreaterThanOrEqual(limits.minLeafRows);
    if (tree.column[node] < 0) continue;
    expect(tree.cover[tree.child[node]] + tree.cover[tree.child[node] + 1]).toBe(tree.cover[node]);
    expect(tree.gain[node]).toBeGreaterThan(0);
  }
}

/** Leaf by leaf: -sum(g) / (sum(h) + l2) over the rows that the prediction sends there. */
function checkValues(
  tree: Tree,
  { features: matrix, outcomes: of }: ReturnType<typeof sample>,
  base: number,
  l2: number,
) {
  const probability = 1 / (1 + Math.exp(-base));
  const sums = new Map<number, { gradient: number; hessian: number }>();
  const margins = predictMargins({ columns: matrix.columns, baseMargin: 0, trees: [tree] }, matrix);
  for (const [i, value] of margins.entries()) {
    const sum = sums.get(value) ?? { gradient: 0, hessian: 0 };
    sum.gradient += probability - of[i];
    sum.hessian += probability * (1 - probability);
    sums.set(value, sum);
  }
  for (const [value, { gradient, hessian }] of sums) expect(value).toBeCloseTo(-gradient / (hessian + l2), 7);
}

describe('categories', () => {
  const names = [3, 8, 11, 20, 21, 40];
  const rows = Array.from({ length: 600 }, (_, i) => [names[i % 6], (i * 13) % 17]);
  const outcome = rows.map(([name]) => (name === 8 || name === 21 ? 1 : 0));
  const model = fitBoostedTrees({ features: rows, outcomes: outcome }, { seed: 1, categorical: [0], maxLeaves: 2 });

  it('are divided into sets, whatever their numbers are', () => {
    const margins = predictMargins(
      model,
      names.map((name) => [name, 5]),
    );
    expect([...margins].map((margin) => margin > 0)).toEqual([false, true, false, false, true, false]);
  });

  it('that were never seen go with the larger set, as missing ones do', () => {
    const [unknown, missing, larger] = predictMargins(model, [
      [99, 5],
      [Number.NaN, 5],
      [3, 5],
    ]);
    expect([unknown, missing]).toEqual([larger, larger]);
  });

  it('are told apart up to the number of bins, the most frequent first', () => {
    const many = Array.from({ length: 900 }, (_, i) => [i % 3 === 0 ? 1 : 2 + (i % 300)]);
    const wanted = many.map(([name]) => (name === 1 ? 1 : 0));
    const few = fitBoostedTrees({ features: many, outcomes: wanted }, { seed: 1, categorical: [0], maxBins: 2 });
    const [frequent, rare] = predictMargins(few, [[1], [77]]);
    expect(frequent).toBeGreaterThan(2);
    expect(rare).toBeLessThan(-2);
  });
});
