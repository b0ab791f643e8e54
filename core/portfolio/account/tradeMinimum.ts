import { Decimal } from 'decimal.js';
import { ceilTo } from '../../market/increments.ts';
import type { TradingRules } from '../../market/quote.ts';
import type { Limits } from './limits.ts';
import { tradeCost } from './tradeCost.ts';
import type { TradableMarket } from './valuation.ts';

/** The smallest trade in quote currency that the limits and the venue both admit. */
export function minimumTrade(limits: Limits, rules: TradingRules): Decimal {
  return Decimal.max(limits.minTradeAmount, rules.minQuote);
}

/** True where the venue or the limits do not admit a trade of `quantity` base units at `price`. */
export function isTooSmall(quantity: Decimal, price: Decimal.Value, limits: Limits, rules: TradingRules): boolean {
  return quantity.lte(0) || quantity.lt(rules.minBase) || quantity.times(price).lt(minimumTrade(limits, rules));
}

/** Larger by more than the digits of a quotient leave out, and by less than any price moves. */
const BEYOND_ROUNDING = '1.000000000000001';

/** The smallest quantity that can be sold, in base units, a multiple of the venue's increment. */
export function smallestSell({ quote, rules }: TradableMarket, limits: Limits): Decimal {
  const least = Decimal.max(minimumTrade(limits, rules).div(quote.bid), rules.minBase);
  const quantity = ceilTo(least, rules.baseIncrement);
  return isTooSmall(quantity, quote.bid, limits, rules)
    ? ceilTo(quantity.times(BEYOND_ROUNDING), rules.baseIncrement)
    : quantity;
}

/**
 * The smallest quote amount that a buy may have: what venue and limits admit, and enough for the position to be worth the smallest trade at mid, so
 * that it counts as a position and can be sold again. The order that comes of it pays its fee out of the amount and is cut to whole increments, and
 * must still reach the venue's minimum.
 * @param value what is held of the symbol already, quote currency.
 */
export function smallestBuy(value: Decimal, market: TradableMarket, limits: Limits): Decimal {
  const { quote, rules } = market;
  const toPosition = new Decimal(limits.minTradeAmount).minus(value).div(tradeCost(market).valueBought);
  const oneStep = new Decimal(rules.baseIncrement).times(quote.ask);
  const atVenue = Decimal.max(oneStep.plus(rules.minQuote), new Decimal(rules.minBase).times(quote.ask));
  return Decimal.max(limits.minTradeAmount, atVenue.times(new Decimal(rules.takerFee).plus(1)), toPosition);
}

/**
 * The smallest quote amount that a buy is planned for: besides, as much as the smallest sell. A limit can ask for a sell that is smaller than any
 * that can be made; what is sold too much then is not bought back.
 * @param value what is held of the symbol already, quote currency.
 */
export function smallestPlannedBuy(value: Decimal, market: TradableMarket, limits: Limits): Decimal {
  return Decimal.max(smallestBuy(value, market, limits), smallestSell(market, limits).times(market.quote.ask));
}
