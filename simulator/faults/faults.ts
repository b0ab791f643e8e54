import type { BrokenPromises } from '../matching/exchange.ts';
import type { BookDepth } from '../matching/restingBook.ts';

const KEPT_PROMISES: BrokenPromises = { duplicatesExecuted: false, cancelsLost: false };

/** How far behind an account's answers are, each kind by itself, ms of the wall's clock. */
export interface Lateness {
  /** Totals and holds. */
  readonly balances?: number | undefined;
  /** Holds only; where `balances` is given as well, the larger delay counts for holds. */
  readonly holds?: number | undefined;
  /** Orders are listed so long after they were placed. By its ID an order is found at once. */
  readonly orders?: number | undefined;
  /** Fills are listed so long after they took place. */
  readonly fills?: number | undefined;
  /** Only these balances are late; without it all of them. */
  readonly currencies?: readonly string[] | undefined;
}

/** What goes wrong on purpose, beside the rules for single requests. In memory only: a restart heals it. */
export class Faults {
  /** Added to the time that the exchange tells, in ms. */
  clockSkew = 0;
  /** Products whose price is zero and whose book is empty. */
  readonly unpriced = new Set<string>();
  /** Products without candles. */
  readonly withoutCandles = new Set<string>();
  /** Accounts whose answers are behind. */
  readonly lateness = new Map<string, Lateness>();

  /** Products whose order book is deeper or thinner than by the options. */
  readonly depths = new Map<string, BookDepth>();
  /** What buys pay their commission in, in a dialect whose venue may take it from what was bought; undefined: as the options say. */
  feesOfBuys: 'base' | 'quote' | undefined;
  /** What does not hold that the venue promises of orders. */
  brokenPromises: BrokenPromises = KEPT_PROMISES;

  heal(): void {
    this.clockSkew = 0;
    this.unpriced.clear();
    this.withoutCandles.clear();
    this.depths.clear();
    this.feesOfBuys = undefined;
    this.brokenPromises = KEPT_PROMISES;
    this.lateness.clear();
  }
}
