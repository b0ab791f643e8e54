import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tree } from '../../../quant/boosting/boostedTrees.ts';
import { fitBoostedTrees } from '../../../quant/boosting/fitBoostedTrees.ts';
import { goesLeft, predictMargins } from '../../../quant/boosting/predictMargins.ts';
import { treeContributions } from '../../../quant/boosting/treeContributions.ts';
import { createRandom } from '../../../quant/statistics/random.ts';
import { propertyCases } from '../../support/propertyCases.ts';

/** A tree as scikit-learn keeps it, whose children lie anywhere. */
interface ForeignTree {
  readonly column: readonly number[];
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly missingLeft: readonly number[];
  readonly value: readonly number[];
  readonly cover: readonly number[];
}

interface Fixture {
  readonly unseen: readonly (readonly (number | null)[])[];
  readonly shap: {
    readonly baseMargin: number;
    readonly trees: readonly ForeignTree[];
    readonly expected: number;
    readonly values: readonly (readonly number[])[];
    readonly margins: readonly number[];
  };
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('../../fixtures/boosting.json', import.meta.url), 'utf8'));

function ownForm(foreign: ForeignTree): Tree {
  const order = [0];
  const child: number[] = [];
  for (let k = 0; k < order.length; k++) {
    const node = order[k];
    child.push(foreign.column[node] < 0 ? 0 : order.length);
    if (foreign.column[node] >= 0) order.push(foreign.left[node], foreign.right[node]);
  }
  const of = (values: readonly number[]) => order.map((node) => values[node]);
  return {
    column: Int32Array.from(of(foreign.column)),
    threshold: Float64Array.from(of(foreign.threshold)),
    child: Int32Array.from(child),
    missingLeft: Uint8Array.from(of(foreign.missingLeft)),
    value: Float64Array.from(of(foreign.value)),
    cover: Float64Array.from(of(foreign.cover)),
    gain: new Float64Array(order.length),
    categories: new Map(),
  };
}

/** Margin of a row of which some columns are known: the others are averaged over by cover. */
function conditional(tree: Tree, row: readonly number[], known: ReadonlySet<number>, node = 0): number {
  const column = tree.column[node];
  if (column < 0) return tree.value[node];
  const left = tree.child[node];
  if (known.has(column)) return conditional(tree, row, known, goesLeft(tree, node, row[column]) ? left : left + 1);
  const share = tree.cover[left] / (tree.cover[left] + tree.cover[left + 1]);
  return share * conditional(tree, row, known, left) + (1 - share) * conditional(tree, row, known, left + 1);
}

/** Shapley values by their definition, over all subsets of columns. */
function bruteForce(tree: Tree, row: readonly number[]): number[] {
  const factorial = (k: number): number => (k <= 1 ? 1 : k * factorial(k - 1));
  const n = row.length;
  return row.map((_, j) => {
    const others = row.map((__, k) => k).filter((k) => k !== j);
    let sum = 0;
    for (let bits = 0; bits < 2 ** others.length; bits++) {
      const subset = new Set(others.filter((__, k) => (bits >> k) & 1));
      const weight = (factorial(subset.size) * factorial(n - subset.size - 1)) / factorial(n);
      sum += weight * (conditional(tree, row, new Set([...subset, j])) - conditional(tree, row, subset));
    }
    return sum;
  });
}

describe('contributions', () => {
  it("are shap's for the same trees", () => {
    const { trees, baseMargin, expected, values, margins } = fixture.shap;
    const rows = fixture.unseen.map((row) => row.map((value) => value ?? Number.NaN));
    const model = { columns: 5, baseMargin, trees: trees.map(ownForm) };
    for (const [i, margin] of predictMargins(model, rows).entries()) expect(margin).toBeCloseTo(margins[i], 12);
    const { base, contributions } = treeContributions(model, rows);
    expect(Math.abs(base - expected)).toBeLessThan(1e-10);
    for (const [i, row] of values.entries())
      for (const [j, value] of row.entries())
        expect(Math.abs(contributions.data[i * 5 + j] - value), `row ${i}, column ${j}`).toBeLessThan(1e-10);
  });

  it('are Shapley values, and sum to the margin', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.boolean(), (seed, weighted) => {
        const random = createRandom(seed);
        const rows = Array.from({ length: 150 }, () => [
          ...Array.from({ length: 3 }, () => (random.uniform() < 0.1 ? Number.NaN : random.normal())),
          random.integer(6),
        ]);
        const outcomes = rows.map(([a, b, , d]) => ((a || 0) * (b || 0) + (d % 2) + random.normal() > 0.5 ? 1 : 0));
        const weights = weighted ? rows.map(() => 0.1 + random.uniform()) : undefined;
        const model = fitBoostedTrees(
          { features: rows, outcomes, weights },
          { seed, maxTrees: 3, minLeafRows: 4, categorical: [3], learningRate: 0.7 },
        );
        const shown = rows.slice(0, 4);
        const margins = predictMargins(model, shown);
        const { base, contributions } = treeContributions(model, shown);
        for (const [i, row] of shown.entries()) {
          const own = contributions.data.subarray(i * 4, i * 4 + 4);
          expect(own.reduce((sum, value) => sum + value, base)).toBeCloseTo(margins[i], 10);
          const expected = model.trees.map((tree) => bruteForce(tree, row));
          for (const [j, value] of own.entries())
            expect(value).toBeCloseTo(
              expected.reduce((sum, values) => sum + values[j], 0),
              10,
            );
        }
      }),
      { numRuns: propertyCases(20) },
    );
  });
});
