/**
 * Divides a total in proportion to scores as far as bounds allow:
 *
 *     x_i = min(upper_i, max(lower_i, theta s_i)),   sum x = total
 *
 * with the one theta that gives the sum. Exact: theta lies between two of its 2 n breakpoints, where the sum is linear.
 *
 * @param scores s, length n, finite, not negative; where no unbounded element has a positive score the rest is divided equally
 *   in the room left
 * @param total between the sum of `lower` and the sum of `upper`
 * @returns x, length n
 */
export function boundedShares(
  scores: Float64Array,
  total: number,
  lower: Float64Array,
  upper: Float64Array,
): Float64Array {
  const n = scores.length;
  const at = (theta: number): Float64Array =>
    scores.map((score, i) => Math.min(upper[i], Math.max(lower[i], theta * score)));
  const sumAt = (theta: number): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += Math.min(upper[i], Math.max(lower[i], theta * scores[i]));
    return sum;
  };
  // Element i rises with theta between joins[i] and leaves[i].
  const joins = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const leaves = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const breakpoints: number[] = [];
  for (let i = 0; i < n; i++) {
    if (scores[i] === 0) continue;
    joins[i] = Math.max(0, lower[i] / scores[i]);
    leaves[i] = Math.max(0, upper[i] / scores[i]);
    breakpoints.push(joins[i], leaves[i]);
  }
  breakpoints.sort((a, b) => a - b);
  // The last breakpoint at which the sum is still below the total.
  let low = 0;
  let high = breakpoints.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sumAt(breakpoints[middle]) < total) low = middle + 1;
    else high = middle;
  }
  const from = low > 0 ? breakpoints[low - 1] : 0;
  let slope = 0;
  for (let i = 0; i < n; i++) if (joins[i] <= from && leaves[i] > from) slope += scores[i];
  const sum = sumAt(from);
  const shares = at(slope > 0 ? from + Math.max(0, total - sum) / slope : from);
  // What scores of 0 leave over goes where there is room.
  let rest = total;
  let room = 0;
  for (let i = 0; i < n; i++) {
    rest -= shares[i];
    room += upper[i] - shares[i];
  }
  if (rest > 1e-12 * Math.max(1, Math.abs(total)) && room > 0) {
    for (let i = 0; i < n; i++) shares[i] += (rest * (upper[i] - shares[i])) / room;
  }
  return shares;
}
