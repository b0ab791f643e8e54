import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { Fill } from '../../core/orders/order.ts';
import { type Execution, isClosed, NOTHING_EXECUTED, type OrderState } from '../../core/orders/orderState.ts';
import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import { Exact, plain } from '../../core/venues/venueIncrements.ts';
import type { CcxtClient } from './ccxtClient.ts';
import type { ListedSeenOrder, SeenOrder } from './dialect.ts';
import { type ExecutedPart, filledByFills } from './filledByFills.ts';
import { openState } from './openState.ts';
import {
  type Payload,
  requiredAmountIn,
  requiredDecimalIn,
  requiredMillisecondsIn,
  requiredPositiveIn,
  requiredTextIn,
  textIn,
} from './payload.ts';

/** A fill as sums are made of it. */
function partFrom(fill: Payload): ExecutedPart {
  return {
    base: requiredPositiveIn(fill, 'execQty', 'fills'),
    price: requiredPositiveIn(fill, 'execPrice', 'fills'),
    fee: feeOf(fill),
    feeAsset: requiredTextIn(fill, 'feeCurrency', 'fills'),
  };
}

/** An order of Bybit with its fills, which alone tell the currencies of its fees. */
export function orderFrom(order: Payload, fills: readonly Payload[], symbol: TradingSymbol): SeenOrder {
  const venueOrderId = requiredTextIn(order, 'orderId', 'order');
  const status = requiredTextIn(order, 'orderStatus', 'order');
  const side = requiredTextIn(order, 'side', 'order').toLowerCase();
  const filledBase = requireFilled(order, status, 'order');
  const about = () => requiredPositiveIn(order, 'cumExecValue', 'order');
  const { execution, isWhole, remark } = filledByFills(fills.map(partFrom), filledBase, about, symbol);
  // "Market Buy order by value by default."
  const byQuote = order.orderType === 'Market' && side === 'buy' && order.marketUnit !== 'baseCoin';
  const size = textIn(order, 'qty');
  return {
    venueOrderId,
    clientOrderId: requiredTextIn(order, 'orderLinkId', 'order'),
    marketId: requiredTextIn(order, 'symbol', 'order'),
    side,
    baseSize: byQuote ? undefined : size,
    quoteSize: byQuote ? size : undefined,
    stopPrice: undefined,
    // Before all fills are listed it is not known what the order has cost.
    state: isWhole ? stateFrom(status, venueOrderId, execution, reasonOf(order)) : openState(venueOrderId, execution),
    detail: `${status}: filled ${execution.filledBase} for ${execution.filledQuote}, fees ${execution.feeQuote}${remark}`,
  };
}

/** An entry of the order list. An order without a client order ID is a person's. */
export function listedFrom(order: Payload): ListedSeenOrder {
  const venueOrderId = requiredTextIn(order, 'orderId', 'order list');
  const what = `order list, order ${venueOrderId}`;
  const status = requiredTextIn(order, 'orderStatus', what);
  const filledBase = plain(requireFilled(order, status, what));
  return {
    venueOrderId,
    clientOrderId: textIn(order, 'orderLinkId') ?? '',
    marketId: requiredTextIn(order, 'symbol', what),
    side: requiredTextIn(order, 'side', what).toLowerCase(),
    filledBase,
    closed: isClosed(stateFrom(status, venueOrderId, { ...NOTHING_EXECUTED, filledBase }, status).status),
    createdAt: requiredMillisecondsIn(order, 'createdTime', what),
  };
}

export function fillFrom(fill: Payload, symbol: TradingSymbol, client: Pick<CcxtClient, 'safeCurrencyCode'>): Fill {
  const side = requiredTextIn(fill, 'side', 'fills').toLowerCase();
  if (side !== 'buy' && side !== 'sell')
    throw new VenueUnreachableError(`fills: "side" is ${JSON.stringify(fill.side)}, neither Buy nor Sell`);
  const { base, price, fee, feeAsset } = partFrom(fill);
  return {
    venueFillId: requiredTextIn(fill, 'execId', 'fills'),
    venueOrderId: requiredTextIn(fill, 'orderId', 'fills'),
    symbol,
    side,
    base: plain(base),
    price: plain(price),
    fee: plain(fee),
    feeCurrency: client.safeCurrencyCode(feeAsset),
    at: requiredMillisecondsIn(fill, 'execTime', 'fills'),
  };
}

/** A rebate is below zero there, and counts as no fee. */
function feeOf(fill: Payload): Exact {
  return Exact.max(0, requiredDecimalIn(fill, 'execFee', 'fills'));
}

/** What was executed. A filled order has executed something. @throws VenueUnreachableError where it says otherwise */
function requireFilled(order: Payload, status: string, what: string): Exact {
  const filled = requiredAmountIn(order, 'cumExecQty', what);
  if (status === 'Filled' && filled.isZero())
    throw new VenueUnreachableError(
      `${what}: orderStatus is Filled, but "cumExecQty" is ${JSON.stringify(order.cumExecQty)}`,
    );
  return filled;
}

/** Why the venue has ended an order, as far as it tells. What an order that takes what is on offer at once leaves is no more. */
function reasonOf(order: Payload): string {
  if (order.orderType === 'Limit' && order.timeInForce === 'IOC') return 'IOC';
  const reasons = [textIn(order, 'rejectReason'), textIn(order, 'cancelType')];
  return reasons.find((reason) => reason !== undefined && !/^(EC_NoError|UNKNOWN)$/.test(reason)) ?? 'cancelled';
}

/** Bybit's order status as our state. One that is not known yet leaves the order open: it is asked for again. */
function stateFrom(status: string, venueOrderId: string, execution: Execution, reason: string): OrderState {
  switch (status) {
    case 'Filled':
      return { status: 'FILLED', venueOrderId, execution };
    case 'Cancelled':
    case 'PartiallyFilledCanceled':
    case 'Deactivated':
      return { status: 'CANCELED', venueOrderId, execution, reason };
    case 'Rejected':
      return new Exact(execution.filledBase).isZero()
        ? { status: 'REJECTED', execution, reason }
        : { status: 'CANCELED', venueOrderId, execution, reason };
    default:
      return openState(venueOrderId, execution);
  }
}
