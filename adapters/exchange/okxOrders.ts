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
export function partFrom(fill: Payload): ExecutedPart {
  return {
    base: requiredPositiveIn(fill, 'fillSz', 'fills'),
    price: requiredPositiveIn(fill, 'fillPx', 'fills'),
    fee: feeOf(fill),
    feeAsset: requiredTextIn(fill, 'feeCcy', 'fills'),
  };
}

/** An order of OKX with its fills, which alone tell to the last digit what was paid. */
export function orderFrom(order: Payload, fills: readonly Payload[], symbol: TradingSymbol): SeenOrder {
  const venueOrderId = requiredTextIn(order, 'ordId', 'order');
  const status = requiredTextIn(order, 'state', 'order');
  const filledBase = requireFilled(order, status, 'order');
  const about = () => filledBase.times(requiredPositiveIn(order, 'avgPx', 'order'));
  const { execution, isWhole, remark } = filledByFills(fills.map(partFrom), filledBase, about, symbol);
  const byQuote = order.ordType === 'market' && order.tgtCcy === 'quote_ccy';
  const size = textIn(order, 'sz');
  return {
    venueOrderId,
    clientOrderId: requiredTextIn(order, 'clOrdId', 'order'),
    marketId: requiredTextIn(order, 'instId', 'order'),
    side: requiredTextIn(order, 'side', 'order'),
    baseSize: byQuote ? undefined : size,
    quoteSize: byQuote ? size : undefined,
    stopPrice: undefined,
    // Before all fills are listed it is not known to the last digit what the order has cost.
    state: isWhole ? stateFrom(status, venueOrderId, execution, reasonOf(order)) : openState(venueOrderId, execution),
    detail: `${status}: filled ${execution.filledBase} for ${execution.filledQuote}, fees ${execution.feeQuote}${remark}`,
  };
}

/** An entry of the order list. An order without a client order ID is a person's. */
export function listedFrom(order: Payload): ListedSeenOrder {
  const venueOrderId = requiredTextIn(order, 'ordId', 'order list');
  const what = `order list, order ${venueOrderId}`;
  const status = requiredTextIn(order, 'state', what);
  const filledBase = plain(requireFilled(order, status, what));
  return {
    venueOrderId,
    clientOrderId: textIn(order, 'clOrdId') ?? '',
    marketId: requiredTextIn(order, 'instId', what),
    side: requiredTextIn(order, 'side', what),
    filledBase,
    closed: isClosed(stateFrom(status, venueOrderId, { ...NOTHING_EXECUTED, filledBase }, status).status),
    createdAt: requiredMillisecondsIn(order, 'cTime', what),
  };
}

export function fillFrom(fill: Payload, symbol: TradingSymbol, client: Pick<CcxtClient, 'safeCurrencyCode'>): Fill {
  const side = requiredTextIn(fill, 'side', 'fills');
  if (side !== 'buy' && side !== 'sell')
    throw new VenueUnreachableError(`fills: "side" is ${JSON.stringify(fill.side)}, neither buy nor sell`);
  const { base, price, fee, feeAsset } = partFrom(fill);
  return {
    venueFillId: requiredTextIn(fill, 'tradeId', 'fills'),
    venueOrderId: requiredTextIn(fill, 'ordId', 'fills'),
    symbol,
    side,
    base: plain(base),
    price: plain(price),
    fee: plain(fee),
    feeCurrency: client.safeCurrencyCode(feeAsset),
    at: requiredMillisecondsIn(fill, 'ts', 'fills'),
  };
}

/** "Negative number represents the user transaction fee charged by the platform. Positive number represents rebate", which counts as no fee. */
function feeOf(fill: Payload): Exact {
  return Exact.max(0, requiredDecimalIn(fill, 'fee', 'fills').negated());
}

/** What was executed. A filled order has executed something. @throws VenueUnreachableError where it says otherwise */
function requireFilled(order: Payload, status: string, what: string): Exact {
  const filled = requiredAmountIn(order, 'accFillSz', what);
  if (status === 'filled' && filled.isZero())
    throw new VenueUnreachableError(`${what}: state is filled, but "accFillSz" is ${JSON.stringify(order.accFillSz)}`);
  return filled;
}

/** Why the venue has cancelled an order, as far as it tells. What an order that takes what is on offer at once leaves is no more. */
function reasonOf(order: Payload): string {
  if (order.ordType === 'ioc') return 'IOC';
  return textIn(order, 'cancelSourceReason') ?? 'canceled';
}

/** OKX's order state as ours. One that is not known yet leaves the order open: it is asked for again. */
function stateFrom(status: string, venueOrderId: string, execution: Execution, reason: string): OrderState {
  switch (status) {
    case 'filled':
      return { status: 'FILLED', venueOrderId, execution };
    case 'canceled':
    case 'mmp_canceled':
      return { status: 'CANCELED', venueOrderId, execution, reason };
    default:
      return openState(venueOrderId, execution);
  }
}
