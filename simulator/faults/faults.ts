import type { BookDepth } from '../matching/orderBook.ts';

/** What goes wrong on purpose, beside the rules for single requests. In memory only: a restart heals it. */
export class Faults {
  /** Added to the time that the exchange tells, in ms. */
  clockSkew = 0;
  /** Products whose price is zero and whose book is empty. */
  readonly unpriced = new Set<string>();
  /** Products without candles. */
  readonly withoutCandles = new Set<string>();

  /** Products whose order book is deeper or thinner than by the options. */
  readonly depths = new Map<string, BookDepth>();
  /** What buys pay their commission in, in a dialect whose venue may take it from what was bought; undefined: as the options say. */
  feesOfBuys: 'base' | 'quote' | undefined;

  heal(): void {
    this.clockSkew = 0;
    this.unpriced.clear();
    this.withoutCandles.clear();
    this.depths.clear();
    this.feesOfBuys = undefined;
  }
}
