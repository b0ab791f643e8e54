/** First and longest time between two looks at an order that the venue has not closed, ms. */
export const FIRST_LOOK_MS = 500;
const LONGEST_MS = 120_000;

/** Pauses differ by up to this share, so that orders which were looked at together are not looked at together for ever. */
const SPREAD = 0.2;

/**
 * Time until the next look at an order that the venue keeps open, ms: it doubles with each look, so that what happens to an order is
 * seen within its age at that moment, and a thousand resting orders cost eight looks a second.
 *
 * @param looks how often the order has been looked at, from 1
 * @param lookWithin the order's time at the venue is over in so many ms
 * @param draw uniform in [0, 1)
 */
export function pollPause(looks: number, lookWithin: number | undefined, draw: number): number {
  const pause = Math.min(FIRST_LOOK_MS * 2 ** (looks - 1), LONGEST_MS) * (1 + SPREAD * (2 * draw - 1));
  return Math.round(Math.min(pause, Math.max(FIRST_LOOK_MS, lookWithin ?? pause)));
}
