import { Decimal } from 'decimal.js';
import type { Quote } from '../../market/quote.ts';
import { type TradingSymbol, toSymbol } from '../../market/symbol.ts';
import { isUsableQuote } from './valuation.ts';

/** What one unit of something buys and costs in something else. */
export interface PriceRange {
  readonly bid: Decimal;
  readonly ask: Decimal;
}

/** Each path takes requests to the venue; a median of so many is not led astray by one bad market. */
const MOST_PATHS = 5;

/** Where a coin has more markets than are looked at, those against what most is traded in come first. */
const MOST_TRADED = ['USD', 'USDT', 'USDC', 'EUR', 'BTC', 'ETH', 'GBP', 'FDUSD', 'BNB', 'SOL'];

const ONE: PriceRange = { bid: new Decimal(1), ask: new Decimal(1) };

/** The market between two assets, whichever of them it is quoted in; undefined where the venue has none. */
export function marketBetween(
  markets: ReadonlySet<TradingSymbol>,
  base: string,
  quote: string,
): TradingSymbol | undefined {
  return [toSymbol(base, quote), toSymbol(quote, base)].find((symbol) => markets.has(symbol));
}

/**
 * The assets that something is traded against and that lead on to the quote currency, most traded ones first.
 * @param leadsOn whether the worth of an asset can be known
 */
export function steppingStones(
  markets: ReadonlySet<TradingSymbol>,
  asset: string,
  leadsOn: (other: string) => boolean,
): readonly string[] {
  const others = new Set<string>();
  for (const symbol of markets) {
    const [base, quote] = [symbol.slice(0, symbol.lastIndexOf('-')), symbol.slice(symbol.lastIndexOf('-') + 1)];
    if (base === asset) others.add(quote);
    else if (quote === asset) others.add(base);
  }
  const rank = (other: string): number => {
    const place = MOST_TRADED.indexOf(other);
    return place < 0 ? MOST_TRADED.length : place;
  };
  return [...others]
    .filter(leadsOn)
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .slice(0, MOST_PATHS);
}

/** What a unit of `base` is worth in `quote` by the market between them; undefined where that quotes no usable price. */
export function rangeBetween(
  quotes: ReadonlyMap<TradingSymbol, Quote>,
  base: string,
  quote: string,
): PriceRange | undefined {
  if (base === quote) return ONE;
  const straight = quotes.get(toSymbol(base, quote));
  if (straight !== undefined && isUsableQuote(straight))
    return { bid: new Decimal(straight.bid), ask: new Decimal(straight.ask) };
  const inverse = quotes.get(toSymbol(quote, base));
  if (inverse === undefined || !isUsableQuote(inverse)) return undefined;
  return { bid: new Decimal(1).div(inverse.ask), ask: new Decimal(1).div(inverse.bid) };
}

/** One range after another. */
export function chained(first: PriceRange, second: PriceRange): PriceRange {
  return { bid: first.bid.times(second.bid), ask: first.ask.times(second.ask) };
}

/** Middle of bid and ask. */
export function middle({ bid, ask }: PriceRange): Decimal {
  return bid.plus(ask).div(2);
}

/** The range with the median middle; of an even number the lower of the two in the midst. */
export function medianRange<Range extends PriceRange>(ranges: readonly Range[]): Range | undefined {
  const sorted = [...ranges].sort((a, b) => middle(a).cmp(middle(b)));
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
