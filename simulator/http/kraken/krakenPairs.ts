import { decimalsOf, type ProductRules } from '../../market/productRules.ts';
import type { Venue } from '../../venue.ts';
import { KrakenError } from './krakenError.ts';

/** Assets that Kraken has listed from its beginnings on have other names there: a short one, and a long one with a letter for its kind. */
const EARLY: ReadonlyMap<string, { readonly short: string; readonly long: string }> = new Map(
  [
    ['BTC', 'XBT', 'X'],
    ['DOGE', 'XDG', 'X'],
    ...['ETC', 'ETH', 'LTC', 'MLN', 'XLM', 'XMR', 'XRP', 'ZEC'].map((code) => [code, code, 'X']),
    ...['AUD', 'CAD', 'EUR', 'GBP', 'JPY', 'USD'].map((code) => [code, code, 'Z']),
  ].map(([code = '', short = '', kind = '']) => [code, { short, long: `${kind}${short}` }]),
);

/** Kraken's name of an asset, as in balances. */
export function assetOf(currency: string): string {
  return EARLY.get(currency)?.long ?? currency;
}

/** Kraken's short name of a product, as in orders. */
export function shortNameOf({ base, quote }: Pick<ProductRules, 'base' | 'quote'>): string {
  return `${EARLY.get(base)?.short ?? base}${EARLY.get(quote)?.short ?? quote}`;
}

/** Kraken's name of a product: of two early assets by their long names. */
export function pairOf(rules: Pick<ProductRules, 'base' | 'quote'>): string {
  const [base, quote] = [EARLY.get(rules.base), EARLY.get(rules.quote)];
  return base !== undefined && quote !== undefined ? `${base.long}${quote.long}` : shortNameOf(rules);
}

/** @throws KrakenError for a pair that is not listed */
export function productOf({ market, clock }: Venue, pair: string): ProductRules {
  const listed = market.listed(clock.now());
  const rules = listed.find((candidate) => pairOf(candidate) === pair || shortNameOf(candidate) === pair);
  if (rules === undefined) throw new KrakenError('EQuery:Unknown asset pair');
  return rules;
}

/** A product as the list of pairs shows it. */
export function describePair({ exchange }: Venue, rules: ProductRules): object {
  const percent = (rate: string) => Number(rate) * 100;
  return {
    altname: shortNameOf(rules),
    wsname: `${rules.base}/${rules.quote}`,
    aclass_base: 'currency',
    base: assetOf(rules.base),
    aclass_quote: 'currency',
    quote: assetOf(rules.quote),
    pair_decimals: decimalsOf(rules.priceIncrement),
    cost_decimals: decimalsOf(rules.quoteIncrement),
    lot_decimals: decimalsOf(rules.baseIncrement),
    lot_multiplier: 1,
    leverage_buy: [],
    leverage_sell: [],
    fees: [[0, percent(exchange.fees.taker)]],
    fees_maker: [[0, percent(exchange.fees.maker)]],
    fee_volume_currency: 'ZUSD',
    ordermin: rules.baseMinSize,
    costmin: rules.quoteMinSize,
    tick_size: rules.priceIncrement,
    status: exchange.isDisabled(rules.symbol) ? 'cancel_only' : 'online',
  };
}
