import { Decimal } from 'decimal.js';
import type { Quote, TradingRules } from '../market/quote.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import type { OrderStyle } from '../orders/order.ts';
import type { PlannedTrade } from '../portfolio/decision/plan.ts';
import { Exact, plain } from '../venues/venueIncrements.ts';

/** How far below the best ask the resting order lies: far enough not to be met, near enough for the price bands of venues. */
const REST_OFFSET = 0.1;

/** Prices move between the reading of the rules and the order. */
const MARGIN = '1.02';

/** How long the resting order may rest where nobody cancels it: a worker that finds it in the ledger cancels it then, ms. */
const REST_LIFETIME_MS = 5 * 60_000;

/** The orders of an examination. */
export const RESTING_STYLE: OrderStyle = {
  type: 'limit',
  lifetime: REST_LIFETIME_MS,
  offset: REST_OFFSET,
  reprices: 0,
};

/**
 * The smallest buy that a venue takes, for a style with a limit price:
 *
 * units = the smallest multiple of the increment that reaches `minBase`, and `minQuote` at the limit, and a little more; amount = units * limit * (1 + fee)
 *
 * A minimum in units may stand for one in money at the price of the moment it was read, so it has to be reached at the limit as well.
 *
 * @param style `limit` or `marketableLimit`
 */
export function smallestBuy(rules: TradingRules, { symbol, ask }: Quote, style: OrderStyle): PlannedTrade {
  const limitShare = new Exact(1).minus(style.type === 'limit' ? style.offset : 0);
  const limit = floorTo(limitShare.times(ask), rules.priceIncrement);
  const inUnits = new Exact(rules.minBase).dividedBy(limitShare).times(MARGIN);
  const least = Exact.max(inUnits, new Exact(rules.minQuote).dividedBy(limit).times(MARGIN));
  const base = ceilTo(least, rules.baseIncrement);
  const slippage = style.type === 'marketableLimit' ? style.maxSlippage : 0;
  const worst = new Exact(ask).times(new Exact(1).plus(slippage)).plus(rules.priceIncrement);
  const price = style.type === 'limit' ? limit : worst;
  const most = base.times(price).times(new Exact(rules.takerFee).plus(1));
  return {
    symbol,
    side: 'buy',
    baseQuantity: plain(base),
    quoteAmount: plain(ceilTo(most, rules.quoteIncrement)),
    price: ask,
    reason: 'INCREASES_TO_TARGET',
  };
}

/** The fee of a buy at the account's own rate, in quote currency. */
export function feeOf({ baseQuantity, price }: PlannedTrade, { takerFee }: TradingRules): string {
  return new Decimal(baseQuantity).times(price).times(takerFee).toDecimalPlaces(8, Decimal.ROUND_UP).toFixed();
}

/**
 * The symbol that is traded in an examination: the deepest markets first, since the smallest order has to find somebody.
 *
 * @param universe the account's own symbols, tried after the two largest coins
 * @returns undefined where none of them takes orders
 */
export function checkedSymbol(
  rules: ReadonlyMap<TradingSymbol, TradingRules>,
  quoteCurrency: string,
  universe: readonly TradingSymbol[],
): TradingSymbol | undefined {
  const candidates = [`BTC-${quoteCurrency}`, `ETH-${quoteCurrency}`, ...universe];
  return candidates.find((symbol) => rules.get(symbol)?.tradable === true);
}

function floorTo(value: Exact, increment: string): Exact {
  return value.dividedToIntegerBy(increment).times(increment);
}

function ceilTo(value: Exact, increment: string): Exact {
  const below = floorTo(value, increment);
  return below.equals(value) ? below : below.plus(increment);
}
