import type { ProductRules } from './productRules.ts';

/** A product that has one price and no history, such as USDC-EUR. */
export interface QuotedPair {
  readonly rules: ProductRules;
  /** Decimal text, a whole number of price increments. */
  readonly price: string;
}

/** Turnover of a day of a quoted pair, from which the sizes in its book follow. */
export const PAIR_TURNOVER = 1e7;

/** What somebody has taken off the exchange's list, and what was put on it. In memory only: a restart undoes it. */
export class Listings {
  readonly #unlisted = new Set<string>();
  readonly #pairs = new Map<string, QuotedPair>();

  isUnlisted(symbol: string): boolean {
    return this.#unlisted.has(symbol);
  }

  setUnlisted(symbol: string, unlisted: boolean): void {
    if (unlisted) this.#unlisted.add(symbol);
    else this.#unlisted.delete(symbol);
  }

  pair(symbol: string): QuotedPair | undefined {
    return this.#pairs.get(symbol);
  }

  pairs(): readonly QuotedPair[] {
    return [...this.#pairs.values()];
  }

  /** @param price decimal text with at most eight decimals */
  quote(base: string, quote: string, price: string): void {
    const rules: ProductRules = {
      symbol: `${base}-${quote}`,
      base,
      quote,
      baseName: base,
      priceIncrement: '0.00000001',
      baseIncrement: '0.00000001',
      quoteIncrement: '0.01',
      volumeIncrement: '0.0001',
      baseMinSize: '0.00000001',
      baseMaxSize: '1000000',
      quoteMinSize: '1',
      quoteMaxSize: '10000000',
      halfSpread: 0.0005,
    };
    this.#pairs.set(rules.symbol, { rules, price });
  }

  restore(): void {
    this.#unlisted.clear();
    this.#pairs.clear();
  }
}
