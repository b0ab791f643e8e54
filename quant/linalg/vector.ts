/** Scalar product of the first n elements of x and y, from the given offsets. Four partial sums hide the latency of addition. */
export function dot(x: Float64Array, y: Float64Array, n = x.length, xOffset = 0, yOffset = 0): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < n; k += 4) {
    s0 += x[xOffset + k] * y[yOffset + k];
    s1 += x[xOffset + k + 1] * y[yOffset + k + 1];
    s2 += x[xOffset + k + 2] * y[yOffset + k + 2];
    s3 += x[xOffset + k + 3] * y[yOffset + k + 3];
  }
  for (; k < n; k++) s0 += x[xOffset + k] * y[yOffset + k];
  return s0 + s1 + (s2 + s3);
}

/** y := y + alpha x over n elements, from the given offsets. */
export function axpyInPlace(
  y: Float64Array,
  alpha: number,
  x: Float64Array,
  n = x.length,
  yOffset = 0,
  xOffset = 0,
): void {
  for (let k = 0; k < n; k++) y[yOffset + k] += alpha * x[xOffset + k];
}

/** Sum of the elements, with Neumaier's compensation: the error does not grow with the length. */
export function sum(x: ArrayLike<number>): number {
  let total = 0;
  let lost = 0;
  for (let k = 0; k < x.length; k++) {
    const value = x[k];
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/** Euclidean norm sqrt(x'x), safe against overflow and underflow by scaling with the largest element. */
export function norm2(x: Float64Array): number {
  let largest = 0;
  for (let k = 0; k < x.length; k++) largest = Math.max(largest, Math.abs(x[k]));
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let squares = 0;
  for (let k = 0; k < x.length; k++) {
    const ratio = x[k] / largest;
    squares += ratio * ratio;
  }
  return largest * Math.sqrt(squares);
}
