import type { ProductRules } from '../../market/productRules.ts';
import type { Venue } from '../../venue.ts';
import { BybitError } from './bybitError.ts';

/** Bybit's name of a product: the two codes without a hyphen. */
export function symbolOf({ base, quote }: Pick<ProductRules, 'base' | 'quote'>): string {
  return `${base}${quote}`;
}

/** @throws BybitError for a symbol that is not listed */
export function productOf({ market, clock }: Venue, symbol: string): ProductRules {
  const rules = market.listed(clock.now()).find((candidate) => symbolOf(candidate) === symbol);
  if (rules === undefined) throw new BybitError(170121, 'Invalid symbol.');
  return rules;
}

/** A product as the list of instruments shows it. */
export function describeInstrument({ exchange }: Venue, rules: ProductRules): object {
  return {
    symbol: symbolOf(rules),
    baseCoin: rules.base,
    quoteCoin: rules.quote,
    innovation: '0',
    status: exchange.isDisabled(rules.symbol) ? 'Closed' : 'Trading',
    marginTrading: 'none',
    lotSizeFilter: {
      basePrecision: rules.baseIncrement,
      quotePrecision: rules.quoteIncrement,
      minOrderQty: rules.baseMinSize,
      maxOrderQty: rules.baseMaxSize,
      minOrderAmt: rules.quoteMinSize,
      maxOrderAmt: rules.quoteMaxSize,
    },
    priceFilter: { tickSize: rules.priceIncrement },
  };
}
