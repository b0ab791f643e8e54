import { rowsIn } from './exactSums.ts';
import { type NodeSums, nodeValue, type Split, type SplitRules, savedLoss } from './split.ts';

/** Categories with fewer rows in a node are not told apart there: they go right. */
const LEAST_CATEGORY_ROWS = 10;
/** Gains of at most this, relative to the loss that the node saves unsplit, are rounding. */
const ROUNDING = 1e-12;

/** The best split of one node, over the columns that are shown to it. Of equally good ones the first stays. */
export class SplitSearch {
  readonly #node: NodeSums;
  readonly #rules: SplitRules;
  readonly #unsplit: number;
  #score: number;
  #best: Omit<Split, 'gain'> | undefined;

  constructor(node: NodeSums, rules: SplitRules) {
    this.#node = node;
    this.#rules = rules;
    const value = nodeValue(node.gradient, node.packed, rules.l2, node.bounds);
    this.#unsplit = savedLoss(node.gradient, node.packed, rules.l2, value);
    this.#score = this.#unsplit + ROUNDING * Math.abs(this.#unsplit);
  }

  /** The best split so far; undefined where none saves any loss. */
  get best(): Split | undefined {
    return this.#best === undefined ? undefined : { ...this.#best, gain: this.#score - this.#unsplit };
  }

  /**
   * Looks for a better cut of a numeric column, with missing values on either side. Where nothing is missing in the node, missing values to come
   * go with the larger child.
   *
   * @param from place of the column in the histogram
   * @param bins of the column, the missing one apart
   */
  numeric(histogram: Float64Array, from: number, column: number, bins: number, sign: number): void {
    const found =
      this.#node.bounds === undefined
        ? this.#scan(histogram, from, column, bins)
        : this.#scanBounded(histogram, from, column, bins, sign);
    if (found && histogram[from + 1] === 0 && this.#best !== undefined) {
      const { countStep } = this.#rules;
      const left = rowsIn(this.#best.leftPacked, countStep);
      this.#best = { ...this.#best, missingLeft: 2 * left > rowsIn(this.#node.packed, countStep) };
    }
  }

  /**
   * Cuts a column after each bin, with missing values on the right and on the left. The score of a cut is GL^2 / (HL + l2) + GR^2 / (HR + l2),
   * compared without a division; what else a cut must keep is looked at only where its score is better, since that is rare.
   *
   * @returns whether there was a better one
   */
  #scan(histogram: Float64Array, from: number, column: number, bins: number): boolean {
    const { gradient: all, packed: allPacked } = this.#node;
    const { l2 } = this.#rules;
    const both = allPacked + 2 * l2;
    const missingGradient = histogram[from];
    const missing = histogram[from + 1];
    let gradient = 0;
    let packed = 0;
    let best = this.#score;
    let bestBin = 0;
    let bestLeft = false;
    let bestGradient = 0;
    let bestPacked = 0;
    const end = from + 2 * bins;
    for (let at = from + 2; at <= end; at += 2) {
      gradient += histogram[at];
      packed += histogram[at + 1];
      const curvature = packed + l2;
      const other = both - curvature;
      const rest = all - gradient;
      const numerator = gradient * gradient * other + rest * rest * curvature;
      const denominator = curvature * other;
      if (numerator > best * denominator && this.#allows(packed)) {
        best = numerator / denominator;
        bestBin = (at - from) / 2;
        bestLeft = false;
        bestGradient = gradient;
        bestPacked = packed;
      }
      if (missing === 0) continue;
      const withMissing = gradient + missingGradient;
      const curvatureWith = curvature + missing;
      const otherWith = both - curvatureWith;
      const restWith = all - withMissing;
      const numeratorWith = withMissing * withMissing * otherWith + restWith * restWith * curvatureWith;
      const denominatorWith = curvatureWith * otherWith;
      if (numeratorWith > best * denominatorWith && this.#allows(packed + missing)) {
        best = numeratorWith / denominatorWith;
        bestBin = (at - from) / 2;
        bestLeft = true;
        bestGradient = withMissing;
        bestPacked = packed + missing;
      }
    }
    if (bestBin === 0) return false;
    this.#take(best, column, bestBin, bestLeft, bestGradient, bestPacked);
    return true;
  }

  /** As `#scan`, for values within bounds and a column with a sign. */
  #scanBounded(histogram: Float64Array, from: number, column: number, bins: number, sign: number): boolean {
    const missing = { gradient: histogram[from], packed: histogram[from + 1] };
    const none = { gradient: 0, packed: 0 };
    let found = false;
    for (const start of missing.packed === 0 ? [none] : [none, missing]) {
      let { gradient, packed } = start;
      for (let bin = 1; bin <= bins; bin++) {
        gradient += histogram[from + 2 * bin];
        packed += histogram[from + 2 * bin + 1];
        if (!this.#allows(packed)) continue;
        const score = this.#scoreOf(gradient, packed, sign);
        if (score <= this.#score) continue;
        this.#take(score, column, bin, start === missing, gradient, packed);
        found = true;
      }
    }
    return found;
  }

  /** Whether both children have rows and hessian enough. */
  #allows(packed: number): boolean {
    const { minRows, minHessian, countStep } = this.#rules;
    const other = this.#node.packed - packed;
    return (
      packed >= minHessian &&
      other >= minHessian &&
      rowsIn(packed, countStep) >= minRows &&
      rowsIn(other, countStep) >= minRows
    );
  }

  /** Loss that two children save, doubled: at their best values, or within bounds where there are some. */
  #scoreOf(gradient: number, packed: number, sign: number): number {
    const { bounds } = this.#node;
    const { l2 } = this.#rules;
    const rest = this.#node.gradient - gradient;
    const other = this.#node.packed - packed;
    if (bounds === undefined) return gradient ** 2 / (packed + l2) + rest ** 2 / (other + l2);
    const value = nodeValue(gradient, packed, l2, bounds);
    const otherValue = nodeValue(rest, other, l2, bounds);
    if (sign * (otherValue - value) < 0) return Number.NEGATIVE_INFINITY;
    return savedLoss(gradient, packed, l2, value) + savedLoss(rest, other, l2, otherValue);
  }

  #take(
    score: number,
    column: number,
    lastLeftBin: number,
    missingLeft: boolean,
    leftGradient: number,
    leftPacked: number,
    leftBins?: readonly number[],
  ): void {
    this.#score = score;
    this.#best = { column, lastLeftBin, leftBins, missingLeft, leftGradient, leftPacked };
  }

  /**
   * Looks for a better set of categories: they are put in the order of G / (H + smoothing), after which the best of all subsets is a prefix or a
   * suffix. What is missing counts as one more category. The smaller half of the order goes left, so that categories never seen go right with the
   * larger one.
   *
   * Source: W. Fisher, On grouping for maximum homogeneity, JASA 53 (1958); smoothing and least rows as in LightGBM and scikit-learn.
   */
  categorical(histogram: Float64Array, from: number, column: number, bins: number): void {
    const { countStep, smoothing } = this.#rules;
    const known: { readonly bin: number; readonly order: number }[] = [];
    for (let bin = 0; bin <= bins; bin++) {
      const packed = histogram[from + 2 * bin + 1];
      if (rowsIn(packed, countStep) < LEAST_CATEGORY_ROWS) continue;
      known.push({ bin, order: histogram[from + 2 * bin] / (packed + smoothing) });
    }
    if (known.length < 2) return;
    known.sort((a, b) => a.order - b.order || a.bin - b.bin);
    const order = known.map(({ bin }) => bin);
    const half = Math.ceil(order.length / 2);
    this.#prefix(histogram, from, column, order.slice(0, half));
    this.#prefix(histogram, from, column, order.slice(order.length - half).reverse());
  }

  #prefix(histogram: Float64Array, from: number, column: number, order: readonly number[]): void {
    let gradient = 0;
    let packed = 0;
    for (const [k, bin] of order.entries()) {
      gradient += histogram[from + 2 * bin];
      packed += histogram[from + 2 * bin + 1];
      if (!this.#allows(packed)) continue;
      const score = this.#scoreOf(gradient, packed, 0);
      if (score <= this.#score) continue;
      const leftBins = order.slice(0, k + 1);
      this.#take(score, column, 0, leftBins.includes(0), gradient, packed, leftBins);
    }
  }
}
