import type { Selectable } from 'kysely';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { Fill, FrozenOrder, LimitTerms, OrderEvidence, OrderRecord } from '../../core/orders/order.ts';
import type { OrderKey } from '../../core/orders/orderKey.ts';
import { type Execution, executionOf, type OrderState } from '../../core/orders/orderState.ts';
import type { Limits } from '../../core/portfolio/account/limits.ts';
import type { FillRecord } from '../../core/ports/ledger.ts';
import { reasonOf, venueOrderIdOf } from './applyOrderState.ts';
import { storedDecimal, storedExactly, storedJson, storedTime, storedWords } from './storedValue.ts';
import type { FillsTable, KeyColumns, OrdersTable, StateColumns } from './tables.ts';

export function keyColumns(key: OrderKey): KeyColumns {
  return {
    account: storedExactly('key.account', key.account),
    cycle_id: storedExactly('key.cycleId', key.cycleId),
    symbol: storedExactly('key.symbol', key.symbol),
  };
}

export function frozenColumns(order: FrozenOrder) {
  return {
    venue: storedExactly('order.venue', order.venue),
    client_order_id: storedExactly('order.clientOrderId', order.clientOrderId),
    side: order.side,
    type: order.type,
    limit_terms: order.limit === undefined ? null : storedJson('order.limit', order.limit),
    base_quantity: storedDecimal('order.baseQuantity', order.baseQuantity),
    quote_amount: storedDecimal('order.quoteAmount', order.quoteAmount),
    reference_price: storedDecimal('order.referencePrice', order.referencePrice),
    body: storedExactly('order.body', order.body),
  };
}

export function stateColumns(state: OrderState): StateColumns {
  const execution = executionOf(state);
  return {
    status: state.status,
    venue_order_id: venueOrderIdOf(state) ?? null,
    filled_base: execution.filledBase,
    filled_quote: execution.filledQuote,
    fee_quote: execution.feeQuote,
    reason: reasonOf(state) ?? null,
  };
}

/**
 * A state with its words and decimals as they will be stored, so that it compares equal to itself read back.
 * @throws InvalidInputError for an amount that is no decimal, and for an order that the venue has without the venue's ID of it
 */
export function storableState(state: OrderState): OrderState {
  if (!('execution' in state)) return state;
  if (isNamedByVenue(state) && !state.venueOrderId)
    throw new InvalidInputError({
      field: 'state.venueOrderId',
      given: JSON.stringify(state.venueOrderId),
      allowed: `the venue's ID of an order that is ${state.status}`,
      remedy: 'Nothing was stored. An order whose ID the venue has not told is UNKNOWN.',
    });
  const execution: Execution = {
    filledBase: storedDecimal('state.execution.filledBase', state.execution.filledBase),
    filledQuote: storedDecimal('state.execution.filledQuote', state.execution.filledQuote),
    feeQuote: storedDecimal('state.execution.feeQuote', state.execution.feeQuote),
  };
  return 'reason' in state ? { ...state, execution, reason: storedWords(state.reason) } : { ...state, execution };
}

type NamedByVenue = Extract<OrderState, { readonly venueOrderId: string }>;

/** True for the states in which the venue is said to have, or have had, the order. */
function isNamedByVenue(state: OrderState): state is NamedByVenue {
  switch (state.status) {
    case 'ACCEPTED':
    case 'PARTIALLY_FILLED':
    case 'FILLED':
    case 'EXPIRED':
      return true;
    case 'INTENT':
    case 'SUBMITTED':
    case 'UNKNOWN':
    case 'CANCELED':
    case 'REJECTED':
      return false;
    default: {
      const unreachable: never = state;
      return unreachable;
    }
  }
}

export function evidenceColumns(evidence: OrderEvidence) {
  return {
    at: storedTime('evidence.at', evidence.at),
    source: evidence.source,
    detail: storedWords(evidence.detail),
  };
}

export function orderRecord(row: Selectable<OrdersTable>): OrderRecord {
  return {
    key: { account: row.account, cycleId: row.cycle_id, symbol: row.symbol },
    order: {
      venue: row.venue,
      clientOrderId: row.client_order_id,
      symbol: row.symbol,
      side: row.side,
      type: row.type,
      ...(row.limit_terms === null ? {} : { limit: JSON.parse(row.limit_terms) as LimitTerms }),
      baseQuantity: row.base_quantity,
      quoteAmount: row.quote_amount,
      referencePrice: row.reference_price,
      body: row.body,
    },
    state: orderState(row),
    revision: row.revision,
    intended: { baseQuantity: row.intended_base, quoteAmount: row.intended_quote },
    earlier: { filledBase: row.earlier_base, filledQuote: row.earlier_quote, feeQuote: row.earlier_fee },
    ...(row.decided_limits === null ? {} : { limits: JSON.parse(row.decided_limits) as Limits }),
    ...(row.remark === null ? {} : { remark: row.remark }),
    frozenAt: row.frozen_at,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function orderState(row: StateColumns): OrderState {
  const { status } = row;
  const execution: Execution = {
    filledBase: row.filled_base,
    filledQuote: row.filled_quote,
    feeQuote: row.fee_quote,
  };
  const venueOrderId = row.venue_order_id;
  switch (status) {
    case 'INTENT':
    case 'SUBMITTED':
      return { status };
    case 'UNKNOWN':
    case 'CANCELED':
      return { status, ...(venueOrderId === null ? {} : { venueOrderId }), execution, reason: row.reason ?? '' };
    case 'REJECTED':
      return { status, execution, reason: row.reason ?? '' };
    case 'ACCEPTED':
    case 'PARTIALLY_FILLED':
    case 'FILLED':
    case 'EXPIRED':
      if (venueOrderId === null) throw new Error(`an order is stored as ${status} without the venue's order ID`);
      return { status, venueOrderId, execution };
    default: {
      const unreachable: never = status;
      throw new Error(`an order is stored in the state ${String(unreachable)}, which this version does not know`);
    }
  }
}

export function fillColumns(venue: string, fill: Fill) {
  return {
    venue: storedExactly('venue', venue),
    venue_order_id: storedExactly('fill.venueOrderId', fill.venueOrderId),
    venue_fill_id: storedExactly('fill.venueFillId', fill.venueFillId),
    side: fill.side,
    base: storedDecimal('fill.base', fill.base),
    price: storedDecimal('fill.price', fill.price),
    fee: storedDecimal('fill.fee', fill.fee),
    fee_currency: storedExactly('fill.feeCurrency', fill.feeCurrency),
    at: storedTime('fill.at', fill.at),
  };
}

export function fillRecord(row: Selectable<FillsTable>): FillRecord {
  return {
    key: { account: row.account, cycleId: row.cycle_id, symbol: row.symbol },
    venue: row.venue,
    fill: {
      venueFillId: row.venue_fill_id,
      venueOrderId: row.venue_order_id,
      symbol: row.symbol,
      side: row.side,
      base: row.base,
      price: row.price,
      fee: row.fee,
      feeCurrency: row.fee_currency,
      at: row.at,
    },
  };
}
