import { Decimal } from 'decimal.js';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { Quote, TradingRules } from '../../core/market/quote.ts';
import { baseOf } from '../../core/market/symbol.ts';
import type { FrozenOrder } from '../../core/orders/order.ts';
import { type OrderKey, revisionName } from '../../core/orders/orderKey.ts';
import { isUsableQuote } from '../../core/portfolio/account/valuation.ts';
import { marketPrice, protectiveStopOrder } from '../../core/protection/protectiveStopOrder.ts';
import { freezeStopOrder } from '../../core/venues/freezeStopOrder.ts';
import type { AccountPlace } from './accountPlace.ts';
import { VENUE } from './checkedOrder.ts';
import type { StopReferences } from './stopReferences.ts';

/** A stop in the form that the venue would take it. */
export interface WantedStop {
  readonly order: FrozenOrder;
  readonly isFromMarket: boolean;
}

/** The stop that a position should have, as for a live one; undefined where it should, or can, have none. Ends the reference of a position that is gone. */
export function wantedStop(
  { venue, settings }: Pick<AccountPlace, 'venue' | 'settings'>,
  references: StopReferences,
  key: OrderKey,
): WantedStop | undefined {
  const { symbol } = key;
  const { stopLoss, stopSlippage } = settings.protection;
  if (stopLoss === 'off' || settings.universe.stablecoins.includes(baseOf(symbol))) return undefined;
  const holding = venue.holdings().holdings.find((item) => item.symbol === symbol);
  const held = new Decimal(holding?.quantity ?? 0);
  const rules = venue.rules().get(symbol);
  if (references.endsWith(symbol, held, rules) || held.lte(0) || rules === undefined) return undefined;
  const kept = Object.hasOwn(settings.universe.protect, symbol) ? settings.universe.protect[symbol] : '0';
  const quantity = held.minus(kept ?? '0');
  const quote = venue.quote(symbol);
  if (quote === undefined || !isUsableQuote(quote) || !isWorthStop(quantity, quote, rules)) return undefined;
  const cost = references.costOf(symbol, held, marketPrice(quote));
  const position = { quantity, cost, quote, priceIncrement: rules.priceIncrement };
  const { isFromMarket, ...terms } = protectiveStopOrder(position, stopLoss, stopSlippage);
  try {
    const unified = symbol.replace('-', '/');
    return { order: freezeStopOrder(VENUE, rules, unified, key, terms, revisionName(key, 0)), isFromMarket };
  } catch (error) {
    // Dust, and symbols whose market is closed.
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}

function isWorthStop(quantity: Decimal, quote: Quote, { tradable, minBase, minQuote }: TradingRules): boolean {
  return tradable && quantity.gt(0) && quantity.gte(minBase) && quantity.times(marketPrice(quote)).gte(minQuote);
}
