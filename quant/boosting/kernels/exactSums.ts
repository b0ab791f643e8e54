/**
 * First and second derivatives of the loss as whole numbers, so that sums of them have no rounding: a histogram minus one of its parts is exactly
 * the other part, an empty bin is exactly 0, and the order of rows does not matter.
 *
 * The second derivative h and the number of rows share one number, h / hessianUnit + count / countStep: a whole part for the hessian and a fraction
 * for the count. All rows together count less than one unit, so the number serves as the hessian as it is. Sums of it are exact.
 */
export interface ExactSums {
  /** First derivative of each row in units of `gradientUnit`. */
  readonly gradients: Float64Array;
  /** Second derivative of each row in units of `hessianUnit`, with the fraction that counts one row. */
  readonly packed: Float64Array;
  gradientUnit: number;
  hessianUnit: number;
  readonly countStep: number;
}

/** Room for `rows` rows, at most 2^24. */
export function emptySums(rows: number): ExactSums {
  return {
    gradients: new Float64Array(rows),
    packed: new Float64Array(rows),
    gradientUnit: 1,
    hessianUnit: 1,
    countStep: 2 ** Math.ceil(Math.log2(rows + 1)),
  };
}

/** The number of rows in a packed sum. */
export function rowsIn(packed: number, countStep: number): number {
  return (packed - Math.floor(packed)) * countStep;
}

/**
 * Writes the derivatives of the log loss at the margins: w (p - y) and w p (1 - p), rounded to units that are chosen by their sums.
 *
 * @returns their sums
 */
export function logLossDerivatives(
  sums: ExactSums,
  margins: Float64Array,
  outcomes: Uint8Array,
  weights: Float64Array | undefined,
): { readonly gradient: number; readonly packed: number } {
  const { gradients, packed, countStep } = sums;
  let gradientSize = 0;
  let hessianSize = 0;
  for (let i = 0; i < margins.length; i++) {
    const probability = 1 / (1 + Math.exp(-margins[i]));
    const weight = weights === undefined ? 1 : weights[i];
    const gradient = weight * (probability - outcomes[i]);
    const hessian = weight * probability * (1 - probability);
    gradients[i] = gradient;
    packed[i] = hessian;
    gradientSize += Math.abs(gradient);
    hessianSize += hessian;
  }
  // Half of what a sum may be, since each row may be rounded up.
  sums.gradientUnit = unitFor(gradientSize, 2 ** 51);
  sums.hessianUnit = unitFor(hessianSize, 2 ** 51 / countStep);
  let gradient = 0;
  let both = 0;
  for (let i = 0; i < margins.length; i++) {
    gradients[i] = Math.round(gradients[i] / sums.gradientUnit);
    packed[i] = Math.round(packed[i] / sums.hessianUnit) + 1 / countStep;
    gradient += gradients[i];
    both += packed[i];
  }
  return { gradient, packed: both };
}

/** The power of 2 that makes a sum of this size at most `most` units. */
function unitFor(size: number, most: number): number {
  return size > 0 ? 2 ** Math.ceil(Math.log2(size / most)) : 1;
}
