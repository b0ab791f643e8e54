import { luInPlace, luSolveInPlace } from '../../linalg/lu.ts';

/**
 * Explicit inverse of a square basis B that changes by one row or column at a time. Element (c, r) of the inverse belongs to basis
 * COLUMN c and basis ROW r. Every change costs O(p^2) for order p; `load` computes the inverse afresh in O(p^3).
 *
 * Source: Sherman-Morrison for exchanges, the inverse of a bordered matrix for growth and shrinkage: Golub and Van Loan, Matrix
 * Computations, 4th ed., section 2.1.4; Horn and Johnson, Matrix Analysis, section 0.7.3.
 */
export class BasisInverse {
  order = 0;
  /** Distance between rows of `data`. */
  readonly stride: number;
  readonly data: Float64Array;
  private readonly factors: Float64Array;
  private readonly pivots: Int32Array;
  private readonly unit: Float64Array;
  private readonly product: Float64Array;

  /** @param largestOrder the basis never grows beyond it */
  constructor(largestOrder: number) {
    this.stride = largestOrder;
    this.data = new Float64Array(largestOrder * largestOrder);
    this.factors = new Float64Array(largestOrder * largestOrder);
    this.pivots = new Int32Array(largestOrder);
    this.unit = new Float64Array(largestOrder);
    this.product = new Float64Array(largestOrder);
  }

  /**
   * Inverts a basis afresh.
   *
   * @param order p
   * @param element B at (row, column)
   * @param rightHandSide overwritten with B^-1 rightHandSide (p elements), by the factors, whose error does not grow with the
   *   condition of B as that of the explicit inverse does
   * @returns false where the basis is singular; the inverse is then undefined
   */
  load(order: number, element: (row: number, column: number) => number, rightHandSide: Float64Array): boolean {
    const { factors, pivots, unit, data, stride } = this;
    this.order = order;
    for (let r = 0; r < order; r++) for (let c = 0; c < order; c++) factors[r * order + c] = element(r, c);
    if (luInPlace(factors, order, pivots) >= 0) return false;
    luSolveInPlace(factors, order, pivots, rightHandSide);
    for (let r = 0; r < order; r++) {
      unit.fill(0, 0, order);
      unit[r] = 1;
      luSolveInPlace(factors, order, pivots, unit);
      for (let c = 0; c < order; c++) data[c * stride + r] = unit[c];
    }
    return true;
  }

  /** out := B^-1 v. */
  solve(v: Float64Array, out: Float64Array): void {
    const { data, order, stride } = this;
    for (let c = 0; c < order; c++) {
      const row = c * stride;
      let value = 0;
      for (let r = 0; r < order; r++) value += data[row + r] * v[r];
      out[c] = value;
    }
  }

  /** out := B'^-1 v. */
  solveTransposed(v: Float64Array, out: Float64Array): void {
    const { data, order, stride } = this;
    out.fill(0, 0, order);
    for (let c = 0; c < order; c++) {
      const factor = v[c];
      if (factor === 0) continue;
      const row = c * stride;
      for (let r = 0; r < order; r++) out[r] += factor * data[row + r];
    }
  }

  /** Puts `row` (order p) in the place of basis row `position`. */
  replaceRow(position: number, row: Float64Array): void {
    const { data, order, stride, product } = this;
    this.solveTransposed(row, product);
    const pivot = product[position];
    for (let c = 0; c < order; c++) {
      const line = c * stride;
      const factor = data[line + position] / pivot;
      if (factor !== 0) for (let r = 0; r < order; r++) data[line + r] -= factor * product[r];
      data[line + position] = factor;
    }
  }

  /** Puts a column in the place of basis column `position`, given what the inverse makes of it: `image` = B^-1 column. */
  replaceColumn(position: number, image: Float64Array): void {
    const { data, order, stride } = this;
    const pivotLine = position * stride;
    const pivot = image[position];
    for (let r = 0; r < order; r++) data[pivotLine + r] /= pivot;
    for (let c = 0; c < order; c++) {
      const factor = image[c];
      if (c === position || factor === 0) continue;
      const line = c * stride;
      for (let r = 0; r < order; r++) data[line + r] -= factor * data[pivotLine + r];
    }
  }

  /**
   * Borders B with a last row and a last column.
   *
   * @param row the new row over the old columns
   * @param image B^-1 times the new column over the old rows
   * @param schur Schur complement of the border: the corner less row times image
   */
  append(row: Float64Array, image: Float64Array, schur: number): void {
    const { data, order, stride, product } = this;
    this.solveTransposed(row, product);
    for (let c = 0; c < order; c++) {
      const line = c * stride;
      const factor = image[c] / schur;
      if (factor !== 0) for (let r = 0; r < order; r++) data[line + r] += factor * product[r];
      data[line + order] = -factor;
    }
    const last = order * stride;
    for (let r = 0; r < order; r++) data[last + r] = -product[r] / schur;
    data[last + order] = 1 / schur;
    this.order = order + 1;
  }

  /** Takes out one row and one column; the last row and the last column move into their places. */
  remove(rowPosition: number, columnPosition: number): void {
    const { data, order, stride } = this;
    const pivotLine = columnPosition * stride;
    const pivot = data[pivotLine + rowPosition];
    for (let c = 0; c < order; c++) {
      if (c === columnPosition) continue;
      const line = c * stride;
      const factor = data[line + rowPosition] / pivot;
      if (factor !== 0) for (let r = 0; r < order; r++) data[line + r] -= factor * data[pivotLine + r];
    }
    const last = order - 1;
    for (let c = 0; c < order; c++) data[c * stride + rowPosition] = data[c * stride + last];
    for (let r = 0; r < last; r++) data[pivotLine + r] = data[last * stride + r];
    this.order = last;
  }

  /** Euclidean length of the inverse's column for basis row `position`: how far the basic columns move per unit of that row. */
  columnNorm(position: number): number {
    const { data, order, stride } = this;
    let squares = 0;
    for (let c = 0; c < order; c++) {
      const entry = data[c * stride + position];
      squares += entry * entry;
    }
    return Math.sqrt(squares);
  }
}
