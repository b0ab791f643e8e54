const STEPS = 60;

/**
 * The largest amount in [0, most] that fits, to a share of 2^-60 of `most`; the result itself fits. 0 where none does.
 * @param fits true from 0 up to some amount and false beyond it.
 */
export function largestThatFits(most: number, fits: (amount: number) => boolean): number {
  if (!(most > 0) || !fits(0)) return 0;
  if (fits(most)) return most;
  let low = 0;
  let high = most;
  for (let step = 0; step < STEPS; step += 1) {
    const middle = low + (high - low) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * The smallest amount in [0, most] that suffices, to a share of 2^-60 of `most`; the result itself suffices. `most` where none does.
 * @param suffices false from 0 up to some amount and true beyond it.
 */
export function smallestThatSuffices(most: number, suffices: (amount: number) => boolean): number {
  const rest = largestThatFits(most, (left) => suffices(most - left));
  return most - rest;
}
