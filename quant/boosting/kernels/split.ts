/** What every split of a tree must keep, in units of the derivatives (`ExactSums`). */
export interface SplitRules {
  readonly minRows: number;
  readonly minHessian: number;
  readonly l2: number;
  /** Added to a category's hessian where categories are put in order. */
  readonly smoothing: number;
  readonly countStep: number;
}

/** Bounds of a node's value, where some column of the model is monotone. */
export interface ValueBounds {
  readonly lower: number;
  readonly upper: number;
}

/** Sums over the rows of a node: first derivatives, and row count and second derivatives packed. */
export interface NodeSums {
  readonly gradient: number;
  readonly packed: number;
  readonly bounds: ValueBounds | undefined;
}

/** How a node divides its rows. */
export interface Split {
  readonly column: number;
  /** Loss saved, doubled, in units of the derivatives: gradientUnit^2 / hessianUnit. */
  readonly gain: number;
  /** The last bin that goes left, of a numeric column. */
  readonly lastLeftBin: number;
  /** The bins that go left, of a categorical column. */
  readonly leftBins: readonly number[] | undefined;
  readonly missingLeft: boolean;
  readonly leftGradient: number;
  readonly leftPacked: number;
}

/** The value of least loss within bounds: -G / (H + l2), clipped. */
export function nodeValue(gradient: number, hessian: number, l2: number, bounds: ValueBounds | undefined): number {
  const curvature = hessian + l2;
  const value = curvature > 0 ? -gradient / curvature : 0;
  return bounds === undefined ? value : Math.min(bounds.upper, Math.max(bounds.lower, value));
}

/** Loss that a value saves against the value 0, doubled: -(2 G v + (H + l2) v^2). */
export function savedLoss(gradient: number, hessian: number, l2: number, value: number): number {
  return -(2 * gradient * value + (hessian + l2) * value * value);
}
