/**
 * One regression tree on flat arrays, node 0 being the root. The children of node k are `child[k]` and `child[k] + 1`: the left and the right
 * one. Every array has one entry per node.
 */
export interface Tree {
  /** Column that the node asks; -1 at a leaf. */
  readonly column: Int32Array;
  /** A value at most this goes left; without meaning at leaves and where `categories` decides. Always finite. */
  readonly threshold: Float64Array;
  /** Index of the left child, the right one being the next; 0 at a leaf. */
  readonly child: Int32Array;
  /** 1 where a missing value (and a category never seen) goes left. */
  readonly missingLeft: Uint8Array;
  /** Margin that a leaf adds, shrunk by the learning rate; at inner nodes what the node would add as a leaf. */
  readonly value: Float64Array;
  /** Sum of the weights of the training rows that came by. */
  readonly cover: Float64Array;
  /** Loss that the split saves, in log loss summed over weighted rows; 0 at a leaf. */
  readonly gain: Float64Array;
  /** Categories that go left, ascending, at the nodes that ask a categorical column. */
  readonly categories: ReadonlyMap<number, Float64Array>;
}

/** An additive model of the log odds of outcome 1: margin = base margin + sum of what the trees say; probability = 1 / (1 + exp(-margin)). */
export interface BoostedTrees {
  /** Number of columns that a matrix to predict must have. */
  readonly columns: number;
  /** Log odds of the weighted share of outcome 1 in training. */
  readonly baseMargin: number;
  readonly trees: readonly Tree[];
}
