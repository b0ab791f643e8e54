/** What the exchange demands of orders in one product. Increments are powers of ten; amounts are decimal text. */
export interface ProductRules {
  /** BASE-QUOTE, as `ALT-USD`. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly baseName: string;
  readonly priceIncrement: string;
  readonly baseIncrement: string;
  readonly quoteIncrement: string;
  /** Unit that the market's own volume is counted in, so that a day's volume is a whole number below 2^53. */
  readonly volumeIncrement: string;
  readonly baseMinSize: string;
  readonly baseMaxSize: string;
  readonly quoteMinSize: string;
  readonly quoteMaxSize: string;
  /** Half the distance between best bid and best ask, as a share of the price. */
  readonly halfSpread: number;
}

/** Number of decimals of an increment that is a power of ten: 5 for `0.00001`. */
export function decimalsOf(increment: string): number {
  const point = increment.indexOf('.');
  return point < 0 ? 0 : increment.length - point - 1;
}
