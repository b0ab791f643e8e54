import { Decimal } from 'decimal.js';
import { floorTo } from '../../market/increments.ts';
import type { Side } from '../../market/side.ts';
import type { Limits } from '../account/limits.ts';
import { tradeCost } from '../account/tradeCost.ts';
import { isTooSmall, smallestSell } from '../account/tradeMinimum.ts';
import type { TradableMarket, ValuedPosition } from '../account/valuation.ts';
import type { PlannedTrade } from '../decision/plan.ts';
import { largestThatFits } from '../planning/bisection.ts';
import { expectedImpact, type Liquidity, takeable } from './liquidity.ts';

/** What a market has room for on one side at this moment. Amounts in quote currency. */
export interface MarketRoom {
  /** The most that one trade may be for; infinite where nothing bounds it. */
  readonly amount: Decimal;
  /** The bounds by name, for verdicts. */
  readonly figures: Readonly<Record<string, number>>;
  /** The market at the mean price that a trade of so much is expected to have. */
  readonly at: (amount: Decimal) => TradableMarket;
}

/**
 * The room of a market. What must be sold can be: a share of the volume of 24 hours that is smaller than the smallest sell does not bind, since the
 * price and the order book bound the sell as well.
 *
 * @param liquidity undefined: nothing bounds it
 */
export function marketRoom(
  side: Side,
  liquidity: Liquidity | undefined,
  market: TradableMarket,
  limits: Limits,
): MarketRoom {
  if (liquidity === undefined) return { amount: new Decimal(Number.POSITIVE_INFINITY), figures: {}, at: () => market };
  const { maxSlippage, maxDepthShare, maxVolumeShare } = liquidity.limits;
  const least = side === 'sell' ? smallestSell(market, limits).times(market.quote.bid) : new Decimal(0);
  const { ofDepth, ofVolume, depth, volume24h } = takeable(side, liquidity, market);
  return {
    amount: Decimal.min(ofDepth, Decimal.max(ofVolume, least)),
    figures: {
      maxSlippage,
      ...(depth === undefined ? {} : { depth: depth.toNumber(), maxDepthShare }),
      ...(volume24h === undefined ? {} : { volume24h, maxVolumeShare }),
    },
    at: (amount) => ({ ...market, impact: expectedImpact(side, liquidity, market.quote, amount) }),
  };
}

/** What a trade costs at the prices that it is expected to have, as a share of its amount; a sell towards a target with the way back. */
function costInMarket(side: Side, room: MarketRoom, amount: Decimal): number {
  const { buying, selling } = tradeCost(room.at(amount));
  return (side === 'buy' ? buying : selling.plus(buying)).toNumber();
}

/**
 * The largest part of an amount that costs less than it is worth at the prices of the order book. The whole where the book makes it no dearer
 * than the plan has reckoned, and where the trade does not depend on its worth.
 */
function worthItsCost({ side, worth }: PlannedTrade, room: MarketRoom, amount: Decimal): Decimal {
  if (worth === undefined || !amount.isFinite() || (room.at(amount).impact ?? 0) === 0) return amount;
  return amount.times(largestThatFits(1, (share) => costInMarket(side, room, amount.times(share)) < worth));
}

/** The part of a trade that its market takes at a cost that it is worth, quote currency, and the figures of what bounds it. */
export function partTaken(
  trade: PlannedTrade,
  room: MarketRoom,
  planned: Decimal,
): { readonly amount: Decimal; readonly figures: MarketRoom['figures'] } {
  const most = Decimal.min(planned, room.amount);
  const amount = worthItsCost(trade, room, most);
  if (trade.worth === undefined || amount.gte(most)) return { amount, figures: room.figures };
  const dear = { cost: costInMarket(trade.side, room, most), benefit: trade.worth };
  return { amount, figures: { ...room.figures, ...dear } };
}

/**
 * A sell cut to an amount of quote currency at the bid. Where what stays would be too small to be sold later, a little more stays.
 *
 * @param quantity base units
 */
export function cutSellTo(
  amount: Decimal,
  quantity: Decimal,
  position: Pick<ValuedPosition, 'quantity'>,
  market: TradableMarket,
  limits: Limits,
): Decimal {
  const { quote, rules } = market;
  if (!amount.isFinite() || quantity.times(quote.bid).lte(amount)) return quantity;
  const most = floorTo(amount.div(quote.bid), rules.baseIncrement);
  const rest = position.quantity.minus(most);
  if (!isTooSmall(rest, quote.bid, limits, rules)) return most;
  const smallest = smallestSell(market, limits);
  const less = floorTo(position.quantity.minus(smallest), rules.baseIncrement);
  return less.gte(smallest) ? Decimal.min(most, less) : most;
}
