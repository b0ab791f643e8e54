import { InvalidInputError } from '../errors/invalidInput.ts';
import type { TradingRules } from '../market/quote.ts';
import type { Side } from '../market/side.ts';
import { baseOf, quoteOf } from '../market/symbol.ts';
import { type FrozenOrder, IMMEDIATE_LIFETIME_MS, type LimitTerms, type OrderStyle } from '../orders/order.ts';
import type { OrderKey } from '../orders/orderKey.ts';
import type { PlannedTrade } from '../portfolio/decision/plan.ts';
import {
  commonIncrement,
  Exact,
  plain,
  positiveOrUndefined,
  truncateTo,
  truncateToSendable,
} from './venueIncrements.ts';
import type { Venue } from './venues.ts';

/** The arguments of ccxt's `createOrder`, in its order; amounts are decimals in plain notation. */
export interface OrderBody {
  /** ccxt's spelling, `ALT/USD`. */
  readonly symbol: string;
  readonly type: 'market' | 'limit';
  readonly side: Side;
  /** Base quantity; null for a market buy, which is sized by quote amount in `params`. */
  readonly amount: string | null;
  /** The limit; absent from market orders. */
  readonly price?: string;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * The order for a trade: amounts truncated to the venue's increments (never rounded up), the client order ID, and the exact body.
 * A function of its arguments alone.
 *
 * @param clientOrderId of the revision that is frozen
 * @throws InvalidInputError where the trade is malformed, not tradable or below the venue's minimum (ccxt does not check minimums)
 */
export function freezeOrder(
  venue: Venue,
  rules: TradingRules,
  unifiedSymbol: string,
  key: OrderKey,
  trade: PlannedTrade,
  style: OrderStyle,
  clientOrderId: string,
): FrozenOrder {
  if (key.symbol !== trade.symbol)
    throw new InvalidInputError({
      field: 'key.symbol',
      given: key.symbol,
      allowed: trade.symbol,
      remedy: 'Use the key of the trade.',
    });
  if (!rules.tradable)
    throw new InvalidInputError({
      field: 'trade.symbol',
      given: trade.symbol,
      allowed: 'a symbol that the venue accepts market orders for',
      remedy: 'Skip the symbol until its market is open again.',
    });
  const price = requirePositive('trade.price', trade.price);
  const bound = limitStyle(style, venue);
  const limit = bound === undefined ? undefined : limitPrice(trade, price, bound, rules);
  const size = limit === undefined ? marketSize(trade, rules, price, venue) : limitSize(trade, rules, limit);
  requireMinimum('quoteAmount', size.traded, rules.minQuote, quoteOf(trade.symbol));
  requireMinimum('baseQuantity', size.base, rules.minBase, baseOf(trade.symbol));

  const byQuote = limit === undefined && trade.side === 'buy';
  const body: OrderBody = {
    symbol: unifiedSymbol,
    type: limit === undefined ? 'market' : 'limit',
    side: trade.side,
    amount: byQuote ? null : plain(size.base),
    ...(limit === undefined ? {} : { price: plain(limit) }),
    params: {
      [venue.clientOrderIdParameter]: clientOrderId,
      ...(bound?.params ?? {}),
      ...(byQuote ? { ...venue.quoteSizeParams, [venue.quoteSizeParameter]: plain(size.asked) } : {}),
    },
  };
  return {
    venue: venue.id,
    clientOrderId,
    symbol: trade.symbol,
    side: trade.side,
    type: style.type,
    ...(bound === undefined || limit === undefined
      ? {}
      : {
          limit: {
            price: plain(limit),
            ...bound.terms,
            reason: trade.reason,
            ...(trade.caps === undefined ? {} : { caps: trade.caps }),
          },
        }),
    baseQuantity: plain(size.base),
    quoteAmount: plain(size.quote),
    referencePrice: plain(price),
    body: JSON.stringify(body),
  };
}

interface Size {
  readonly base: Exact;
  /** What a buy costs at most with its fee, or a sell brings. */
  readonly quote: Exact;
  /** The quote amount that a market buy is sized by at the venue. */
  readonly asked: Exact;
  /** The part of `quote` that the venue's minimum is compared with. */
  readonly traded: Exact;
}

/** What a style with a limit price adds to an order. */
interface LimitedStyle {
  readonly terms: Pick<LimitTerms, 'lifetime' | 'offset' | 'reprices'>;
  /** What tells the venue to cancel at once what does not trade at once. */
  readonly params: Readonly<Record<string, string>>;
  /** Whether the limit may come closer to the best price than `offset` says, so that the order reaches the venue's minimum. */
  readonly mayTighten: boolean;
}

/** @returns undefined for market orders. @throws InvalidInputError where the venue has no such orders */
function limitStyle(style: OrderStyle, venue: Venue): LimitedStyle | undefined {
  switch (style.type) {
    case 'market':
      return undefined;
    case 'limit': {
      const { lifetime, offset, reprices } = style;
      return { terms: { lifetime, offset, reprices }, params: {}, mayTighten: false };
    }
    case 'marketableLimit': {
      if (venue.immediateOrCancel === undefined)
        throw new InvalidInputError({
          field: 'orders.type',
          given: style.type,
          allowed: `market or limit at ${venue.id}, which has no immediate-or-cancel orders`,
          remedy: 'Choose limit, which also has a worst price.',
        });
      const terms = { lifetime: IMMEDIATE_LIFETIME_MS, offset: -style.maxSlippage, reprices: 0 };
      return { terms, params: venue.immediateOrCancel, mayTighten: true };
    }
    default: {
      const unreachable: never = style;
      return unreachable;
    }
  }
}

/** The limit of an order at a distance from the opposite best price, on the increment that does not trade worse than asked. */
function limitPrice(trade: PlannedTrade, opposite: Exact, style: LimitedStyle, rules: TradingRules): Exact {
  const { offset } = style.terms;
  const price = opposite.times(trade.side === 'buy' ? 1 - offset : 1 + offset);
  const asked = onIncrement(trade.side, price, rules);
  const limit = style.mayTighten ? tightened(trade, opposite, asked, rules) : asked;
  if (limit.greaterThan(0)) return limit;
  throw new InvalidInputError({
    field: 'orders.limitOffset',
    given: offset,
    allowed: `an offset that leaves a limit of at least ${rules.priceIncrement} at a price of ${plain(opposite)}`,
    remedy: 'Lower it, or trade this symbol with market orders.',
  });
}

/** A price on the venue's increment, rounded to the side on which it trades no worse. */
function onIncrement(side: Side, price: Exact, rules: TradingRules): Exact {
  const increment = new Exact(rules.priceIncrement);
  const below = truncateToSendable(price, increment);
  return side === 'buy' || below.equals(price) ? below : below.plus(increment);
}

/**
 * The venue holds the smallest orders against their limit price: at a limit farther away a sell is worth less, and a buy gets fewer units. Where the
 * order reaches the minimum at the best price but not at its limit, the limit comes as much closer as it must.
 */
function tightened(trade: PlannedTrade, opposite: Exact, limit: Exact, rules: TradingRules): Exact {
  switch (trade.side) {
    case 'sell': {
      const base = truncateTo(
        requirePositive('trade.baseQuantity', trade.baseQuantity),
        new Exact(rules.baseIncrement),
      );
      if (base.isZero()) return limit;
      const needed = onIncrement('sell', new Exact(rules.minQuote).dividedBy(base), rules);
      return needed.lessThanOrEqualTo(opposite) ? Exact.max(limit, needed) : limit;
    }
    case 'buy': {
      const quote = requirePositive('trade.quoteAmount', trade.quoteAmount);
      if (new Exact(rules.minBase).isZero()) return limit;
      const withFee = new Exact(rules.takerFee).plus(1).times(rules.minBase);
      const needed = onIncrement('buy', quote.dividedBy(withFee), rules);
      return needed.greaterThanOrEqualTo(opposite) ? Exact.min(limit, needed) : limit;
    }
    default: {
      const unreachable: never = trade.side;
      return unreachable;
    }
  }
}

/** A limit buy spends its amount at most, fees included, and buys no more units than were planned. */
function limitSize(trade: PlannedTrade, rules: TradingRules, limit: Exact): Size {
  const planned = requirePositive('trade.baseQuantity', trade.baseQuantity);
  const baseIncrement = new Exact(rules.baseIncrement);
  const quoteIncrement = new Exact(rules.quoteIncrement);
  switch (trade.side) {
    case 'buy': {
      const quote = truncateTo(requirePositive('trade.quoteAmount', trade.quoteAmount), quoteIncrement);
      const affordable = quote.dividedBy(limit.times(new Exact(rules.takerFee).plus(1)));
      const base = truncateToSendable(Exact.min(planned, affordable), baseIncrement);
      return { base, quote, asked: quote, traded: base.times(limit) };
    }
    case 'sell': {
      const base = truncateToSendable(planned, baseIncrement);
      const quote = truncateTo(base.times(limit), quoteIncrement);
      return { base, quote, asked: quote, traded: quote };
    }
    default: {
      const unreachable: never = trade.side;
      return unreachable;
    }
  }
}

/** Base and quote amount of the order: the one it is sized by, truncated to increments, and the other as expected at `price`. */
function marketSize(trade: PlannedTrade, rules: TradingRules, price: Exact, { quoteSizeIncludesFee }: Venue): Size {
  const baseIncrement = new Exact(rules.baseIncrement);
  const quoteIncrement = new Exact(rules.quoteIncrement);
  switch (trade.side) {
    case 'buy': {
      // ccxt cuts quote amounts to the price increment, so the amount must fit both.
      const increment = commonIncrement(quoteIncrement, new Exact(rules.priceIncrement));
      const quote = truncateToSendable(requirePositive('trade.quoteAmount', trade.quoteAmount), increment);
      const beforeFee = quote.dividedBy(new Exact(rules.takerFee).plus(1));
      const asked = quoteSizeIncludesFee ? quote : truncateToSendable(beforeFee, increment);
      return { quote, base: truncateTo(asked.dividedBy(price), baseIncrement), asked, traded: asked };
    }
    case 'sell': {
      const base = truncateToSendable(requirePositive('trade.baseQuantity', trade.baseQuantity), baseIncrement);
      const quote = truncateTo(base.times(price), quoteIncrement);
      return { base, quote, asked: quote, traded: quote };
    }
    default: {
      const unreachable: never = trade.side;
      return unreachable;
    }
  }
}

/** @throws InvalidInputError for anything but a decimal above 0 */
export function requirePositive(field: string, given: string): Exact {
  const value = positiveOrUndefined(given);
  if (value === undefined)
    throw new InvalidInputError({
      field,
      given,
      allowed: 'a decimal above 0',
      remedy: 'Plan the trade again from a valid quote.',
    });
  return value;
}

/** @throws InvalidInputError for an amount below the venue's minimum */
export function requireMinimum(field: string, given: Exact, minimum: string, unit: string): void {
  if (given.greaterThanOrEqualTo(minimum) && given.greaterThan(0)) return;
  throw new InvalidInputError({
    field: `trade.${field}`,
    given: `${plain(given)} ${unit} after truncation to the venue's increments`,
    allowed: `at least ${minimum} ${unit}`,
    remedy: 'Skip the trade: the venue does not take orders this small.',
  });
}
