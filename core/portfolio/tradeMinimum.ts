import { Decimal } from 'decimal.js';
import type { TradingRules } from '../market/quote.ts';
import { tradeCost } from './book.ts';
import type { Limits } from './limits.ts';
import type { TradableMarket } from './valuation.ts';

/** The smallest trade in quote currency that the limits and the venue both admit. */
export function minimumTrade(limits: Limits, rules: TradingRules): Decimal {
  return Decimal.max(limits.minTradeAmount, rules.minQuote);
}

/** True where the venue or the limits do not admit a trade of `quantity` base units at `price`. */
export function isTooSmall(quantity: Decimal, price: Decimal.Value, limits: Limits, rules: TradingRules): boolean {
  return quantity.lte(0) || quantity.lt(rules.minBase) || quantity.times(price).lt(minimumTrade(limits, rules));
}

/**
 * The smallest quote amount that a buy may have: what venue and limits admit, and enough for the position to be worth the smallest trade at mid, so
 * that it counts as a position and can be sold again.
 * @param value what is held of the symbol already, quote currency.
 */
export function smallestBuy(value: Decimal, market: TradableMarket, limits: Limits): Decimal {
  const { quote, rules } = market;
  const toPosition = new Decimal(limits.minTradeAmount).minus(value).div(tradeCost(market).valueBought);
  return Decimal.max(minimumTrade(limits, rules), new Decimal(rules.minBase).times(quote.ask), toPosition);
}
