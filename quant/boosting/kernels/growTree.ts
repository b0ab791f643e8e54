import type { Tree } from '../boostedTrees.ts';
import type { ResolvedBoosting } from '../boostingOptions.ts';
import type { ExactSums } from './exactSums.ts';
import type { BinnedMatrix } from './featureBins.ts';
import { COLUMN_SPAN, fillGroup, GROUP, type NodeRows, subtractGroupInPlace } from './histogram.ts';
import { type NodeSums, nodeValue, type Split, type SplitRules, type ValueBounds } from './split.ts';
import { SplitSearch } from './splitSearch.ts';

/** Hessian that a category's own is raised by where categories are put in order. */
const CATEGORY_SMOOTHING = 10;
const NO_CATEGORIES: ReadonlyMap<number, Float64Array> = new Map();

/** A node that may still be split: its rows are `rows[from]` to `rows[to - 1]` of the grower. */
interface Leaf extends NodeSums {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  histogram: Float64Array | undefined;
  split: Split | undefined;
}

/** A node while the tree grows. */
interface NodeRecord {
  column: number;
  threshold: number;
  child: number;
  missingLeft: boolean;
  value: number;
  cover: number;
  gain: number;
}

/**
 * Grows trees on one binned matrix, leaf by leaf: the leaf whose split saves the most loss is split next, until there are `maxLeaves` leaves or
 * nothing saves any. Of two children the one with fewer rows is summed, and the other is the rest of their parent.
 */
export class TreeGrower {
  readonly #data: BinnedMatrix;
  readonly #options: ResolvedBoosting;
  readonly #weights: Float64Array | undefined;
  readonly #monotone: boolean;
  /** Row numbers, those of one node side by side. */
  readonly #rows: Int32Array;
  readonly #later: Int32Array;
  readonly #gradients: Float64Array;
  readonly #packed: Float64Array;
  readonly #spare: Float64Array[] = [];

  constructor(data: BinnedMatrix, options: ResolvedBoosting, weights: Float64Array | undefined) {
    this.#data = data;
    this.#options = options;
    this.#weights = weights;
    this.#monotone = options.monotone.some((sign) => sign !== 0);
    this.#rows = new Int32Array(data.rows);
    this.#later = new Int32Array(data.rows);
    this.#gradients = new Float64Array(data.rows);
    this.#packed = new Float64Array(data.rows);
  }

  /**
   * One tree for the derivatives. Each training row's margin is raised by the value of its leaf.
   *
   * @param columns that may be asked, ascending
   */
  grow(sums: ExactSums, root: Omit<NodeSums, 'bounds'>, columns: Int32Array, margins: Float64Array): Tree {
    const { maxLeaves, minLeafRows, minLeafHessian, l2 } = this.#options;
    const rules: SplitRules = {
      minRows: minLeafRows,
      minHessian: Math.max(minLeafHessian / sums.hessianUnit, 1),
      l2: l2 / sums.hessianUnit,
      smoothing: CATEGORY_SMOOTHING / sums.hessianUnit,
      countStep: sums.countStep,
    };
    for (let i = 0; i < this.#rows.length; i++) this.#rows[i] = i;
    const nodes: NodeRecord[] = [];
    const categories = new Map<number, Float64Array>();
    const bounds = this.#monotone ? { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY } : undefined;
    const first = this.#leaf(nodes, { ...root, from: 0, to: this.#rows.length, depth: 0, bounds }, sums, rules);
    const leaves = [first];
    if (this.#canSplit(first)) this.#examineRoot(first, sums, columns, rules);
    while (leaves.length < maxLeaves) {
      const next = bestOf(leaves);
      if (next === undefined) break;
      const { leaf, split } = next;
      const pair = this.#divide(leaf, split, nodes, categories, sums, rules);
      leaves.splice(leaves.indexOf(leaf), 1, ...pair);
      // The last split needs to know nothing of its children.
      if (leaves.length < maxLeaves) this.#examinePair(leaf, pair, sums, columns, rules);
      else this.#release(leaf);
    }
    for (const leaf of leaves) {
      this.#release(leaf);
      const { value } = nodes[leaf.node];
      addTo(margins, this.#rows.subarray(leaf.from, leaf.to), value);
    }
    return treeOf(nodes, categories);
  }

  #leaf(
    nodes: NodeRecord[],
    given: Omit<Leaf, 'node' | 'histogram' | 'split'>,
    { gradientUnit, hessianUnit }: ExactSums,
    { l2 }: SplitRules,
  ): Leaf {
    const value = nodeValue(given.gradient, given.packed, l2, given.bounds);
    nodes.push({
      column: -1,
      threshold: 0,
      child: 0,
      missingLeft: false,
      // Adding 0 makes -0 the 0 that a file gives back.
      value: (value * gradientUnit * this.#options.learningRate) / hessianUnit + 0,
      cover: this.#cover(given.from, given.to),
      gain: 0,
    });
    return { ...given, node: nodes.length - 1, histogram: undefined, split: undefined };
  }

  #cover(from: number, to: number): number {
    if (this.#weights === undefined) return to - from;
    let cover = 0;
    for (let i = from; i < to; i++) cover += this.#weights[this.#rows[i]];
    return cover;
  }

  #canSplit({ depth, from, to }: Leaf): boolean {
    return depth < this.#options.maxDepth && to - from >= 2 * this.#options.minLeafRows;
  }

  /** The rows of a node with their derivatives side by side. */
  #rowsOf({ from, to }: Leaf, { gradients, packed }: ExactSums): NodeRows {
    const rows = this.#rows.subarray(from, to);
    const into = { rows, gradients: this.#gradients, packed: this.#packed };
    gather(gradients, rows, into.gradients);
    gather(packed, rows, into.packed);
    return into;
  }

  /** Looks for the best split of the root. */
  #examineRoot(root: Leaf, sums: ExactSums, columns: Int32Array, rules: SplitRules): void {
    const histogram = this.#takeHistogram(columns);
    const rows = this.#rowsOf(root, sums);
    const search = new SplitSearch(root, rules);
    for (let k = 0; k < columns.length; k += GROUP) {
      fillGroup(this.#data, columns, k, rows, histogram);
      this.#show(search, histogram, columns, k);
    }
    this.#keep(root, search, histogram);
  }

  /**
   * Looks for the best splits of two new leaves, which share the histogram of the node that they come from. Each group of columns is summed,
   * subtracted and searched before the next, while it is in the cache.
   */
  #examinePair(
    parent: Leaf,
    pair: readonly [Leaf, Leaf],
    sums: ExactSums,
    columns: Int32Array,
    rules: SplitRules,
  ): void {
    const whole = parent.histogram;
    const [smaller, larger] = pair[0].to - pair[0].from <= pair[1].to - pair[1].from ? pair : [pair[1], pair[0]];
    if (whole === undefined || !this.#canSplit(larger)) {
      this.#release(parent);
      return;
    }
    parent.histogram = undefined;
    const part = this.#takeHistogram(columns);
    const rows = this.#rowsOf(smaller, sums);
    const ofLarger = new SplitSearch(larger, rules);
    const ofSmaller = this.#canSplit(smaller) ? new SplitSearch(smaller, rules) : undefined;
    for (let k = 0; k < columns.length; k += GROUP) {
      fillGroup(this.#data, columns, k, rows, part);
      subtractGroupInPlace(whole, part, k);
      this.#show(ofLarger, whole, columns, k);
      if (ofSmaller !== undefined) this.#show(ofSmaller, part, columns, k);
    }
    this.#keep(larger, ofLarger, whole);
    this.#keep(smaller, ofSmaller, part);
  }

  /** Shows the columns of one group to a search. */
  #show(search: SplitSearch, histogram: Float64Array, columns: Int32Array, from: number): void {
    const end = Math.min(from + GROUP, columns.length);
    for (let k = from; k < end; k++) {
      const column = columns[k];
      const { categorical, count } = this.#data.columns[column];
      if (categorical) search.categorical(histogram, k * COLUMN_SPAN, column, count);
      else search.numeric(histogram, k * COLUMN_SPAN, column, count, this.#options.monotone[column]);
    }
  }

  /** Keeps the split that was found and the histogram for it; where there is none the histogram is free. */
  #keep(leaf: Leaf, search: SplitSearch | undefined, histogram: Float64Array): void {
    leaf.split = search?.best;
    leaf.histogram = histogram;
    if (leaf.split === undefined) this.#release(leaf);
  }

  /** Makes two leaves of one: its rows are put in two groups, each in the order that they had. */
  #divide(
    leaf: Leaf,
    split: Split,
    nodes: NodeRecord[],
    categories: Map<number, Float64Array>,
    sums: ExactSums,
    rules: SplitRules,
  ): readonly [Leaf, Leaf] {
    const middle = this.#partition(leaf, split);
    const record = nodes[leaf.node];
    const { edges, count, categorical } = this.#data.columns[split.column];
    record.column = split.column;
    record.child = nodes.length;
    record.missingLeft = split.missingLeft;
    record.gain = (split.gain * sums.gradientUnit * sums.gradientUnit) / sums.hessianUnit / 2;
    if (categorical)
      categories.set(
        leaf.node,
        edges.filter((_, k) => split.leftBins?.includes(k + 1)),
      );
    else record.threshold = split.lastLeftBin < count ? edges[split.lastLeftBin - 1] + 0 : Number.MAX_VALUE;
    const [left, right] = this.#childBounds(leaf, split, rules);
    const depth = leaf.depth + 1;
    const { leftGradient: gradient, leftPacked: packed } = split;
    return [
      this.#leaf(nodes, { gradient, packed, from: leaf.from, to: middle, depth, bounds: left }, sums, rules),
      this.#leaf(
        nodes,
        {
          gradient: leaf.gradient - gradient,
          packed: leaf.packed - packed,
          from: middle,
          to: leaf.to,
          depth,
          bounds: right,
        },
        sums,
        rules,
      ),
    ];
  }

  /** @returns where the rows of the right child begin */
  #partition({ from, to }: Leaf, split: Split): number {
    const goesLeft = leftTable(split);
    const rows = this.#rows;
    const later = this.#later;
    const bins = this.#data.bins;
    const start = split.column * this.#data.rows;
    let left = from;
    let right = 0;
    for (let i = from; i < to; i++) {
      const row = rows[i];
      // Written to both sides and kept on one: a branch would be guessed wrong half of the time.
      const goes = goesLeft[bins[start + row]];
      rows[left] = row;
      later[right] = row;
      left += goes;
      right += 1 - goes;
    }
    rows.set(later.subarray(0, right), left);
    return left;
  }

  /**
   * Below a split on a monotone column no value may cross the middle of the two children's values; other splits hand the bounds on.
   *
   * Source: the basic method of LightGBM and scikit-learn.
   */
  #childBounds(
    { bounds, gradient, packed }: Leaf,
    { column, leftGradient, leftPacked }: Split,
    { l2 }: SplitRules,
  ): readonly [ValueBounds | undefined, ValueBounds | undefined] {
    const sign = this.#options.monotone[column];
    if (bounds === undefined || sign === 0) return [bounds, bounds];
    const left = nodeValue(leftGradient, leftPacked, l2, bounds);
    const right = nodeValue(gradient - leftGradient, packed - leftPacked, l2, bounds);
    const middle = (left + right) / 2;
    const below = { ...bounds, upper: middle };
    const above = { ...bounds, lower: middle };
    return sign > 0 ? [below, above] : [above, below];
  }

  #takeHistogram(columns: Int32Array): Float64Array {
    return this.#spare.pop() ?? new Float64Array(GROUP * Math.ceil(columns.length / GROUP) * COLUMN_SPAN);
  }

  #release(leaf: Leaf): void {
    if (leaf.histogram !== undefined) this.#spare.push(leaf.histogram);
    leaf.histogram = undefined;
  }
}

function gather(values: Float64Array, rows: Int32Array, into: Float64Array): void {
  for (let i = 0; i < rows.length; i++) into[i] = values[rows[i]];
}

function addTo(margins: Float64Array, rows: Int32Array, value: number): void {
  for (let i = 0; i < rows.length; i++) margins[rows[i]] += value;
}

/** 1 for each bin that goes left. */
function leftTable({ lastLeftBin, leftBins, missingLeft }: Split): Uint8Array {
  const table = new Uint8Array(256);
  if (leftBins !== undefined) for (const bin of leftBins) table[bin] = 1;
  else {
    table.fill(1, 1, lastLeftBin + 1);
    table[0] = missingLeft ? 1 : 0;
  }
  return table;
}

/** The leaf whose split saves the most; undefined where none saves any. */
function bestOf(leaves: readonly Leaf[]): { readonly leaf: Leaf; readonly split: Split } | undefined {
  let best: { readonly leaf: Leaf; readonly split: Split } | undefined;
  for (const leaf of leaves) {
    const { split } = leaf;
    if (split !== undefined && split.gain > (best?.split.gain ?? 0)) best = { leaf, split };
  }
  return best;
}

function treeOf(nodes: readonly NodeRecord[], categories: ReadonlyMap<number, Float64Array>): Tree {
  const of = (read: (node: NodeRecord) => number): number[] => nodes.map(read);
  return {
    column: Int32Array.from(of(({ column }) => column)),
    threshold: Float64Array.from(of(({ threshold }) => threshold)),
    child: Int32Array.from(of(({ child }) => child)),
    missingLeft: Uint8Array.from(of(({ missingLeft }) => (missingLeft ? 1 : 0))),
    value: Float64Array.from(of(({ value }) => value)),
    cover: Float64Array.from(of(({ cover }) => cover)),
    gain: Float64Array.from(of(({ gain }) => gain)),
    categories: categories.size === 0 ? NO_CATEGORIES : categories,
  };
}
