import { InvalidInputError } from '../errors/invalidInput.ts';
import type { TradingRules } from '../market/quote.ts';
import { baseOf, quoteOf } from '../market/symbol.ts';
import type { FrozenOrder } from '../orders/order.ts';
import type { OrderKey } from '../orders/orderKey.ts';
import type { StopOrderTerms } from '../protection/protectiveStopOrder.ts';
import { type OrderBody, requireMinimum, requirePositive } from './freezeOrder.ts';
import { Exact, plain, truncateTo, truncateToSendable } from './venueIncrements.ts';
import type { Venue } from './venues.ts';

/**
 * The sell that rests at the venue until the price has fallen to its stop: a stop-limit order, with amounts and prices truncated to the venue's
 * increments. ccxt takes a limit order with `stopLossPrice` for one on all venues that have them.
 *
 * @throws InvalidInputError where the venue has no such orders, the symbol is not tradable or the order is below the venue's minimum
 */
export function freezeStopOrder(
  venue: Venue,
  rules: TradingRules,
  unifiedSymbol: string,
  key: OrderKey,
  terms: StopOrderTerms,
  clientOrderId: string,
): FrozenOrder {
  if (!venue.stopOrders)
    throw new InvalidInputError({
      field: 'protection.stopLoss',
      given: `a stop order at ${venue.id}`,
      allowed: '"off" at this venue: a stop there is an order of another kind, which is not offered',
      remedy: 'Set protection.stopLoss to "off", or trade at a venue with stop orders.',
    });
  if (!rules.tradable)
    throw new InvalidInputError({
      field: 'key.symbol',
      given: key.symbol,
      allowed: 'a symbol that the venue takes orders for',
      remedy: 'Protect the position once its market is open again.',
    });
  const increment = new Exact(rules.priceIncrement);
  const stop = truncateToSendable(requirePositive('stop.stopPrice', terms.stopPrice), increment);
  const limit = truncateToSendable(requirePositive('stop.limitPrice', terms.limitPrice), increment);
  const base = truncateToSendable(
    requirePositive('stop.baseQuantity', terms.baseQuantity),
    new Exact(rules.baseIncrement),
  );
  const quote = truncateTo(base.times(limit), new Exact(rules.quoteIncrement));
  requireMinimum('quoteAmount', quote, rules.minQuote, quoteOf(key.symbol));
  requireMinimum('baseQuantity', base, rules.minBase, baseOf(key.symbol));
  const body: OrderBody = {
    symbol: unifiedSymbol,
    type: 'limit',
    side: 'sell',
    amount: plain(base),
    price: plain(limit),
    params: { [venue.clientOrderIdParameter]: clientOrderId, stopLossPrice: plain(stop) },
  };
  return {
    venue: venue.id,
    clientOrderId,
    symbol: key.symbol,
    side: 'sell',
    type: 'stop',
    baseQuantity: plain(base),
    quoteAmount: plain(quote),
    referencePrice: plain(stop),
    body: JSON.stringify(body),
  };
}
