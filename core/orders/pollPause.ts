/** First and longest time between two polls of an order that the venue has not closed, ms. */
export const FIRST_POLL_MS = 500;
const LONGEST_MS = 120_000;

/** Pauses differ by up to this share, so that orders which were polled together are not polled together for ever. */
const SPREAD = 0.2;

/**
 * Time until the next poll of an order that the venue keeps open, ms: it doubles with each poll, so that what happens to an order is
 * seen within its age at that moment, and a thousand resting orders cost eight polls a second.
 *
 * @param polls how often the order has been polled, from 1
 * @param lookWithin the order's time at the venue is over in so many ms
 * @param draw uniform in [0, 1)
 */
export function pollPause(polls: number, lookWithin: number | undefined, draw: number): number {
  const pause = Math.min(FIRST_POLL_MS * 2 ** (polls - 1), LONGEST_MS) * (1 + SPREAD * (2 * draw - 1));
  return Math.round(Math.min(pause, Math.max(FIRST_POLL_MS, lookWithin ?? pause)));
}
