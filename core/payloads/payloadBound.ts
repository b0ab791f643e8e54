/**
 * The most that one message between workflows, activities and clients may hold, in bytes of JSON: half of what a Temporal server takes by default (2 MB), and a
 * quarter of one gRPC message (4 MB). Everything that travels is bounded where it is made: lists by number, texts by length. What is larger
 * all the same is refused there, by name, since a workflow that has accepted it would fail its tasks for ever.
 */
export const PAYLOAD_BOUND = 1_000_000;

/**
 * What each of the steps may answer whose results travel on together in the request for a plan: balances, signals, and the market, which is read twice where
 * something outside the universe is held. Together they stay below the bound.
 */
export const RESULT_BOUNDS: Readonly<Record<string, number>> = {
  snapshotHoldings: 100_000,
  fetchSignals: 250_000,
  fetchMarket: 320_000,
  // It goes on with the orders and the report of the cycle beside it.
  optimize: 700_000,
};

/** Longest words of a person, a venue or an error that travel. */
export const LONGEST_WORDS = 1_000;

/** Something is too large to travel. The message names it. */
export class PayloadTooLargeError extends Error {
  override readonly name = 'PayloadTooLargeError';
  /** What it is, in words. */
  readonly what: string;
  readonly bytes: number;
  readonly bound: number;

  constructor(what: string, bytes: number, bound: number) {
    super(
      `${what}: ${Math.ceil(bytes / 1_000)} kB; allowed: at most ${Math.floor(bound / 1_000)} kB. Lower universe.maxSymbols, or shorten the lists it is made of.`,
    );
    this.what = what;
    this.bytes = bytes;
    this.bound = bound;
  }
}

/** The size of a value as it travels: bytes of its JSON in UTF-8. */
export function payloadBytes(value: unknown): number {
  const text = JSON.stringify(value);
  return text === undefined ? 0 : new TextEncoder().encode(text).length;
}

/**
 * Makes sure that a value may travel.
 * @param what its name for people
 * @throws PayloadTooLargeError
 */
export function requireBounded(what: string, value: unknown, bound: number = PAYLOAD_BOUND): void {
  const bytes = payloadBytes(value);
  if (bytes > bound) throw new PayloadTooLargeError(what, bytes, bound);
}
