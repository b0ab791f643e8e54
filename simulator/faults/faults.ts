/** What goes wrong on purpose, beside the rules for single requests. In memory only: a restart heals it. */
export class Faults {
  /** Added to the time that the exchange tells, in ms. */
  clockSkew = 0;
  /** Products whose price is zero and whose book is empty. */
  readonly unpriced = new Set<string>();
  /** Products without candles. */
  readonly withoutCandles = new Set<string>();

  heal(): void {
    this.clockSkew = 0;
    this.unpriced.clear();
    this.withoutCandles.clear();
  }
}
