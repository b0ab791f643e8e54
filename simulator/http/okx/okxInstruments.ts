import { Exact, ZERO } from '../../exact.ts';
import type { ProductRules } from '../../market/productRules.ts';
import type { Venue } from '../../venue.ts';
import { OkxError } from './okxError.ts';

/** OKX's names of instruments are those of the products, such as ALT-USD. @throws OkxError for one that is not listed */
export function productOf({ market, clock }: Venue, instId: string): ProductRules {
  const rules = market.listed(clock.now()).find(({ symbol }) => symbol === instId);
  if (rules === undefined)
    throw new OkxError('51001', `Instrument ID, Instrument ID code, or Spread ID doesn't exist.`);
  return rules;
}

/** A product as the list of instruments shows it. A minimum in quote currency has no field there: it is in the one of units, by the present price. */
export function describeInstrument({ exchange }: Venue, rules: ProductRules): object {
  const price = exchange.price(rules.symbol) ?? ZERO;
  const worth = price.isZero() ? ZERO : new Exact(rules.quoteMinSize).dividedBy(price);
  const minSize = Exact.max(rules.baseMinSize, worth.dividedBy(rules.baseIncrement).ceil().times(rules.baseIncrement));
  return {
    instType: 'SPOT',
    instId: rules.symbol,
    baseCcy: rules.base,
    quoteCcy: rules.quote,
    tickSz: rules.priceIncrement,
    lotSz: rules.baseIncrement,
    minSz: minSize.toFixed(),
    maxLmtSz: rules.baseMaxSize,
    maxMktSz: rules.quoteMaxSize,
    state: exchange.isDisabled(rules.symbol) ? 'suspend' : 'live',
    lever: '',
    uly: '',
    settleCcy: '',
    listTime: '1548133413000',
    expTime: '',
  };
}
