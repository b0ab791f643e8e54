import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { TradingRules } from '../../core/market/quote.ts';
import { baseOf, quoteOf } from '../../core/market/symbol.ts';
import type { FrozenOrder, LimitStyle, OrderStyle } from '../../core/orders/order.ts';
import type { OrderKey } from '../../core/orders/orderKey.ts';
import type { PlannedTrade, Side } from '../../core/portfolio/plan.ts';
import { clientOrderId } from './clientOrderId.ts';
import { commonIncrement, Exact, plain, positiveOrUndefined, truncateTo, truncateToSendable } from './increments.ts';
import type { Venue } from './venues.ts';

/** The arguments of ccxt's `createOrder`, in its order; amounts are decimals in plain notation. */
export interface OrderBody {
  /** ccxt's spelling, `ALT/USD`. */
  readonly symbol: string;
  readonly type: OrderStyle['type'];
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
 * @throws InvalidInputError where the trade is malformed, not tradable or below the venue's minimum (ccxt does not check minimums)
 */
export function freezeOrder(
  venue: Venue,
  rules: TradingRules,
  unifiedSymbol: string,
  key: OrderKey,
  trade: PlannedTrade,
  style: OrderStyle,
  namespace: string,
  revision: number,
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
  const limit = style.type === 'limit' ? limitPrice(trade.side, price, style, rules) : undefined;
  const size = limit === undefined ? marketSize(trade, rules, price) : limitSize(trade, rules, limit);
  requireMinimum('quoteAmount', size.traded, rules.minQuote, quoteOf(trade.symbol));
  requireMinimum('baseQuantity', size.base, rules.minBase, baseOf(trade.symbol));

  const id = clientOrderId(key, venue.clientOrderIdForm, namespace, revision);
  const byQuote = limit === undefined && trade.side === 'buy';
  const body: OrderBody = {
    symbol: unifiedSymbol,
    type: style.type,
    side: trade.side,
    amount: byQuote ? null : plain(size.base),
    ...(limit === undefined ? {} : { price: plain(limit) }),
    params: {
      [venue.clientOrderIdParameter]: id,
      ...(byQuote ? { [venue.quoteSizeParameter]: plain(size.quote) } : {}),
    },
  };
  return {
    venue: venue.id,
    clientOrderId: id,
    symbol: trade.symbol,
    side: trade.side,
    type: style.type,
    ...(style.type === 'market' || limit === undefined
      ? {}
      : {
          limit: {
            price: plain(limit),
            lifetime: style.lifetime,
            offset: style.offset,
            reprices: style.reprices,
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
  readonly quote: Exact;
  /** The part of `quote` that the venue's minimum is compared with. */
  readonly traded: Exact;
}

/** The limit of an order at a distance from the opposite best price, on the increment that does not trade worse than asked. */
function limitPrice(side: Side, opposite: Exact, { offset }: LimitStyle, rules: TradingRules): Exact {
  const increment = new Exact(rules.priceIncrement);
  const price = opposite.times(side === 'buy' ? 1 - offset : 1 + offset);
  const below = truncateToSendable(price, increment);
  const limit = side === 'buy' || below.equals(price) ? below : below.plus(increment);
  if (limit.greaterThan(0)) return limit;
  throw new InvalidInputError({
    field: 'orders.limitOffset',
    given: offset,
    allowed: `an offset that leaves a limit of at least ${rules.priceIncrement} at a price of ${plain(opposite)}`,
    remedy: 'Lower it, or trade this symbol with market orders.',
  });
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
      return { base, quote, traded: base.times(limit) };
    }
    case 'sell': {
      const base = truncateToSendable(planned, baseIncrement);
      const quote = truncateTo(base.times(limit), quoteIncrement);
      return { base, quote, traded: quote };
    }
    default: {
      const unreachable: never = trade.side;
      return unreachable;
    }
  }
}

/** Base and quote amount of the order: the one it is sized by, truncated to increments, and the other as expected at `price`. */
function marketSize(trade: PlannedTrade, rules: TradingRules, price: Exact): Size {
  const baseIncrement = new Exact(rules.baseIncrement);
  const quoteIncrement = new Exact(rules.quoteIncrement);
  switch (trade.side) {
    case 'buy': {
      // ccxt cuts quote amounts to the price increment, so the amount must fit both.
      const increment = commonIncrement(quoteIncrement, new Exact(rules.priceIncrement));
      const quote = truncateToSendable(requirePositive('trade.quoteAmount', trade.quoteAmount), increment);
      return { quote, base: truncateTo(quote.dividedBy(price), baseIncrement), traded: quote };
    }
    case 'sell': {
      const base = truncateToSendable(requirePositive('trade.baseQuantity', trade.baseQuantity), baseIncrement);
      const quote = truncateTo(base.times(price), quoteIncrement);
      return { base, quote, traded: quote };
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
