import { baseSizeOf, type OrderTerms } from '../matching/terms.ts';
import type { StoredFill } from '../store/fills.ts';
import type { StoredOrder } from '../store/orderStore.ts';
import { walletId } from './currencies.ts';

/** An order as Coinbase shows it. */
export function describeOrder(order: StoredOrder): object {
  const { terms } = order;
  const asked = baseSizeOf(terms);
  const complete =
    order.status === 'FILLED'
      ? '100'
      : asked === undefined
        ? '0'
        : order.filledSize.dividedBy(asked).times(100).toDecimalPlaces(2).toFixed();
  const total =
    order.side === 'BUY' ? order.filledValue.plus(order.totalFees) : order.filledValue.minus(order.totalFees);
  return {
    order_id: order.orderId,
    product_id: order.productId,
    user_id: walletId(order.account, 'user'),
    order_configuration: order.configuration,
    side: order.side,
    client_order_id: order.clientOrderId,
    status: order.status,
    time_in_force: timeInForce(terms),
    created_time: new Date(order.createdAt).toISOString(),
    completion_percentage: complete,
    filled_size: order.filledSize.toFixed(),
    average_filled_price: order.filledSize.isZero()
      ? '0'
      : order.filledValue.dividedBy(order.filledSize).toSignificantDigits(16).toFixed(),
    fee: '',
    number_of_fills: String(order.fillCount),
    filled_value: order.filledValue.toFixed(),
    pending_cancel: false,
    size_in_quote: 'quoteSize' in terms,
    total_fees: order.totalFees.toFixed(),
    size_inclusive_of_fees: 'quoteSize' in terms,
    total_value_after_fees: total.toFixed(),
    trigger_status:
      terms.kind !== 'stopLimit' ? 'INVALID_ORDER_TYPE' : order.triggered ? 'STOP_TRIGGERED' : 'STOP_PENDING',
    order_type: orderType(terms),
    reject_reason: 'REJECT_REASON_UNSPECIFIED',
    settled: order.status === 'FILLED',
    product_type: 'SPOT',
    reject_message: '',
    cancel_message: order.status === 'CANCELLED' ? order.reason : '',
    order_placement_source: 'RETAIL_ADVANCED',
    outstanding_hold_amount: order.hold.toFixed(),
    is_liquidation: false,
    last_fill_time: order.lastFillAt === undefined ? null : new Date(order.lastFillAt).toISOString(),
  };
}

/** A fill as Coinbase shows it. */
export function describeFill(fill: StoredFill): object {
  const time = new Date(fill.at).toISOString();
  return {
    entry_id: fill.tradeId.replaceAll('-', ''),
    trade_id: fill.tradeId,
    order_id: fill.orderId,
    trade_time: time,
    trade_type: 'FILL',
    price: fill.price.toFixed(),
    size: fill.size.toFixed(),
    commission: fill.commission.toFixed(),
    product_id: fill.productId,
    sequence_timestamp: time,
    liquidity_indicator: fill.liquidity,
    size_in_quote: false,
    user_id: walletId(fill.account, 'user'),
    side: fill.side,
    retail_portfolio_id: walletId(fill.account, 'portfolio'),
  };
}

/** Coinbase's name of the kind of an order. */
export function orderType(terms: OrderTerms): string {
  switch (terms.kind) {
    case 'market':
      return 'MARKET';
    case 'limit':
      return 'LIMIT';
    case 'stopLimit':
      return 'STOP_LIMIT';
    default: {
      const unreachable: never = terms;
      return unreachable;
    }
  }
}

/** Coinbase's name of how long an order may rest. */
export function timeInForce(terms: OrderTerms): string {
  if (terms.kind === 'market') return 'IMMEDIATE_OR_CANCEL';
  switch (terms.duration.kind) {
    case 'goodUntilCancelled':
      return 'GOOD_UNTIL_CANCELLED';
    case 'goodUntilDate':
      return 'GOOD_UNTIL_DATE_TIME';
    case 'immediateOrCancel':
      return 'IMMEDIATE_OR_CANCEL';
    case 'fillOrKill':
      return 'FILL_OR_KILL';
    default: {
      const unreachable: never = terms.duration;
      return unreachable;
    }
  }
}
