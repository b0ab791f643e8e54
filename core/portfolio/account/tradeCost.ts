import { Decimal } from 'decimal.js';
import type { Side } from '../../market/side.ts';
import type { TradableMarket } from './valuation.ts';
import { midPrice } from './valuation.ts';

/** What a trade loses at once against the mid price. */
export interface TradeCost {
  /** Loss per unit of quote currency spent at the ask, the fee on top. */
  readonly buying: Decimal;
  /** Mid value received per unit of quote currency spent at the ask. */
  readonly valueBought: Decimal;
  /** Loss per unit of mid value sold at the bid, the fee off the proceeds. */
  readonly selling: Decimal;
}

/** The mean price that a trade is expected to have. */
export function meanPrice(side: Side, { quote, impact = 0 }: TradableMarket): Decimal {
  return side === 'buy' ? new Decimal(quote.ask).times(1 + impact) : new Decimal(quote.bid).times(1 - impact);
}

/** Costs by market: plans ask for that of each market again and again, and a market does not change. */
const known = new WeakMap<TradableMarket, TradeCost>();

/** Half spread, expected impact and fee of a market. */
export function tradeCost(market: TradableMarket): TradeCost {
  const before = known.get(market);
  if (before !== undefined) return before;
  const cost = costOf(market);
  known.set(market, cost);
  return cost;
}

function costOf(market: TradableMarket): TradeCost {
  const { quote, rules } = market;
  const mid = midPrice(quote);
  const valueBought = mid.div(meanPrice('buy', market));
  return {
    buying: new Decimal(1).plus(rules.takerFee).minus(valueBought),
    valueBought,
    selling: new Decimal(1).minus(meanPrice('sell', market).div(mid).times(new Decimal(1).minus(rules.takerFee))),
  };
}
