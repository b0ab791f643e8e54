import { type DenseMatrix, type MatrixInput, zeros } from '../linalg/denseMatrix.ts';
import { requireResult } from '../linalg/numericInput.ts';
import type { BoostedTrees, Tree } from './boostedTrees.ts';
import { readFeatures } from './featureInput.ts';
import { goesLeft, requireColumns } from './predictMargins.ts';

/** What each column adds to the margin of each row. */
export interface TreeContributions {
  /** Mean margin of the model over its training rows, as the trees know them; the same for every row. */
  readonly base: number;
  /** Rows x columns: base + sum over a row = the margin of the row. */
  readonly contributions: DenseMatrix;
}

/**
 * Shapley values of the margin by TreeSHAP, path-dependent: a column that is not known is averaged over by the cover of the nodes. Exact for each
 * tree, in a time that grows with leaves x depth^2.
 *
 * Source: S. Lundberg and others, From local explanations to global understanding with explainable AI for trees, Nature Machine Intelligence 2
 * (2020), algorithm 2 of the supplement.
 *
 * @param model what `fitBoostedTrees` returned
 * @param features rows x columns as in training; NaN is missing
 * @throws InvalidInputError where the columns are others than in training, or an element is infinite
 */
export function treeContributions(model: BoostedTrees, features: MatrixInput): TreeContributions {
  const { columns, baseMargin, trees } = requireResult(model, 'model', 'trees');
  const matrix = readFeatures(features, 'features');
  requireColumns(matrix, columns);
  const contributions = zeros(matrix.rows, columns);
  let base = baseMargin;
  for (const tree of trees) {
    base += expectedValue(tree, 0);
    const walk = new TreeWalk(tree);
    for (let i = 0; i < matrix.rows; i++) {
      const row = matrix.data.subarray(i * columns, (i + 1) * columns);
      walk.explain(row, contributions.data.subarray(i * columns, (i + 1) * columns));
    }
  }
  return { base, contributions };
}

function expectedValue(tree: Tree, node: number): number {
  if (tree.column[node] < 0) return tree.value[node];
  const left = tree.child[node];
  const [a, b] = [tree.cover[left], tree.cover[left + 1]];
  return (a * expectedValue(tree, left) + b * expectedValue(tree, left + 1)) / (a + b);
}

function depthOf(tree: Tree, node: number): number {
  if (tree.column[node] < 0) return 0;
  const left = tree.child[node];
  return 1 + Math.max(depthOf(tree, left), depthOf(tree, left + 1));
}

/**
 * One tree with room for the paths from its root: element k of a path is a column that was asked, the share of rows that come by where it is unknown
 * (zero) and whether the row itself does (one), and the weight of the subsets of k columns. The path of depth d begins at d (d + 1) / 2.
 */
class TreeWalk {
  readonly #tree: Tree;
  readonly #columns: Int32Array;
  readonly #zeros: Float64Array;
  readonly #ones: Float64Array;
  readonly #weights: Float64Array;
  #row: Float64Array = new Float64Array(0);
  #into: Float64Array = new Float64Array(0);

  constructor(tree: Tree) {
    this.#tree = tree;
    const deepest = depthOf(tree, 0) + 2;
    const room = (deepest * (deepest + 1)) / 2;
    this.#columns = new Int32Array(room);
    this.#zeros = new Float64Array(room);
    this.#ones = new Float64Array(room);
    this.#weights = new Float64Array(room);
  }

  /** Adds the contributions of the columns to the margin of a row. */
  explain(row: Float64Array, into: Float64Array): void {
    this.#row = row;
    this.#into = into;
    this.#visit(0, 0, 0, 0, 1, 1, -1);
  }

  #visit(node: number, depth: number, parent: number, from: number, zero: number, one: number, column: number): void {
    for (let k = 0; k < depth; k++) {
      this.#columns[from + k] = this.#columns[parent + k];
      this.#zeros[from + k] = this.#zeros[parent + k];
      this.#ones[from + k] = this.#ones[parent + k];
      this.#weights[from + k] = this.#weights[parent + k];
    }
    this.#extend(from, depth, zero, one, column);
    const asked = this.#tree.column[node];
    if (asked < 0) {
      this.#addLeaf(from, depth, this.#tree.value[node]);
      return;
    }
    const { child, cover } = this.#tree;
    const left = child[node];
    const hot = goesLeft(this.#tree, node, this.#row[asked]) ? left : left + 1;
    const cold = hot === left ? left + 1 : left;
    const all = cover[left] + cover[left + 1];
    let length = depth;
    let before = 1;
    let own = 1;
    // A column that was asked before counts once: its element is taken out and put in again with both shares.
    const earlier = this.#find(from, depth, asked);
    if (earlier > 0) {
      before = this.#zeros[from + earlier];
      own = this.#ones[from + earlier];
      this.#unwind(from, depth, earlier);
      length -= 1;
    }
    const next = from + length + 1;
    this.#visit(hot, length + 1, from, next, (before * cover[hot]) / all, own, asked);
    this.#visit(cold, length + 1, from, next, (before * cover[cold]) / all, 0, asked);
  }

  #find(from: number, depth: number, column: number): number {
    for (let k = 1; k <= depth; k++) if (this.#columns[from + k] === column) return k;
    return 0;
  }

  /** Puts an element at the end of a path of `depth` elements. */
  #extend(from: number, depth: number, zero: number, one: number, column: number): void {
    this.#columns[from + depth] = column;
    this.#zeros[from + depth] = zero;
    this.#ones[from + depth] = one;
    this.#weights[from + depth] = depth === 0 ? 1 : 0;
    const weights = this.#weights;
    for (let k = depth - 1; k >= 0; k--) {
      weights[from + k + 1] += (one * weights[from + k] * (k + 1)) / (depth + 1);
      weights[from + k] = (zero * weights[from + k] * (depth - k)) / (depth + 1);
    }
  }

  /** Takes element `index` out of a path that ends at `depth`. */
  #unwind(from: number, depth: number, index: number): void {
    const zero = this.#zeros[from + index];
    const one = this.#ones[from + index];
    const weights = this.#weights;
    let next = weights[from + depth];
    for (let k = depth - 1; k >= 0; k--) {
      if (one === 0) {
        weights[from + k] = (weights[from + k] * (depth + 1)) / (zero * (depth - k));
        continue;
      }
      const held = weights[from + k];
      weights[from + k] = (next * (depth + 1)) / ((k + 1) * one);
      next = held - (weights[from + k] * zero * (depth - k)) / (depth + 1);
    }
    for (let k = index; k < depth; k++) {
      this.#columns[from + k] = this.#columns[from + k + 1];
      this.#zeros[from + k] = this.#zeros[from + k + 1];
      this.#ones[from + k] = this.#ones[from + k + 1];
    }
  }

  #addLeaf(from: number, depth: number, value: number): void {
    for (let k = 1; k <= depth; k++) {
      const share = this.#unwoundSum(from, depth, k);
      this.#into[this.#columns[from + k]] += share * (this.#ones[from + k] - this.#zeros[from + k]) * value;
    }
  }

  /** Sum of the weights of a path without element `index`. */
  #unwoundSum(from: number, depth: number, index: number): number {
    const zero = this.#zeros[from + index];
    const one = this.#ones[from + index];
    const weights = this.#weights;
    let next = weights[from + depth];
    let sum = 0;
    for (let k = depth - 1; k >= 0; k--) {
      if (one === 0) {
        sum += (weights[from + k] * (depth + 1)) / (zero * (depth - k));
        continue;
      }
      const weight = (next * (depth + 1)) / ((k + 1) * one);
      sum += weight;
      next = weights[from + k] - (weight * zero * (depth - k)) / (depth + 1);
    }
    return sum;
  }
}
