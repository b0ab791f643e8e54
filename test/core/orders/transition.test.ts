import { describe, expect, it } from 'vitest';
import { orderWorkflowId } from '../../../core/orders/orderKey.ts';
import {
  executionOf,
  isClosed,
  NOTHING_EXECUTED,
  ORDER_STATUSES,
  type OrderState,
  type OrderStatus,
} from '../../../core/orders/orderState.ts';
import { IllegalTransitionError, transition } from '../../../core/orders/transition.ts';

const execution = { filledBase: '1', filledQuote: '10', feeQuote: '0.06' };

function stateOf(status: OrderStatus): OrderState {
  switch (status) {
    case 'INTENT':
    case 'SUBMITTED':
      return { status };
    case 'UNKNOWN':
    case 'CANCELED':
    case 'REJECTED':
      return { status, execution: NOTHING_EXECUTED, reason: 'as the test says' };
    case 'ACCEPTED':
    case 'PARTIALLY_FILLED':
    case 'FILLED':
    case 'EXPIRED':
      return { status, venueOrderId: 'v1', execution };
    default: {
      const unreachable: never = status;
      return unreachable;
    }
  }
}

function allowed(from: OrderStatus, to: OrderStatus): boolean {
  try {
    return transition(stateOf(from), stateOf(to)).status === to;
  } catch (error) {
    if (error instanceof IllegalTransitionError) return false;
    throw error;
  }
}

describe('transition', () => {
  it('moves an order only along the documented ways', () => {
    const ways = Object.fromEntries(
      ORDER_STATUSES.map((from) => [from, ORDER_STATUSES.filter((to) => allowed(from, to)).join(' ')]),
    );
    expect(ways).toEqual({
      INTENT: 'SUBMITTED CANCELED UNKNOWN',
      SUBMITTED: 'ACCEPTED PARTIALLY_FILLED FILLED CANCELED REJECTED EXPIRED UNKNOWN',
      ACCEPTED: 'ACCEPTED PARTIALLY_FILLED FILLED CANCELED REJECTED EXPIRED UNKNOWN',
      PARTIALLY_FILLED: 'PARTIALLY_FILLED FILLED CANCELED EXPIRED UNKNOWN',
      FILLED: '',
      CANCELED: '',
      REJECTED: '',
      EXPIRED: '',
      UNKNOWN: 'ACCEPTED PARTIALLY_FILLED FILLED CANCELED REJECTED EXPIRED UNKNOWN',
    });
  });

  it('never changes a closed order', () => {
    for (const from of ORDER_STATUSES.filter(isClosed))
      for (const to of ORDER_STATUSES) expect(allowed(from, to), `${from} to ${to}`).toBe(false);
  });

  it('never sends an order again: nothing leads back to INTENT or SUBMITTED once the venue may know it', () => {
    for (const from of ORDER_STATUSES.filter((status) => status !== 'INTENT')) {
      expect(allowed(from, 'INTENT'), from).toBe(false);
      expect(allowed(from, 'SUBMITTED'), from).toBe(false);
    }
  });

  it('lets any order that is not closed be closed', () => {
    const open = ORDER_STATUSES.filter((status) => !isClosed(status));
    for (const from of open)
      expect(
        ORDER_STATUSES.some((to) => isClosed(to) && allowed(from, to)),
        from,
      ).toBe(true);
  });

  it('gives the new state with what is known in it', () => {
    const next = stateOf('FILLED');
    expect(transition(stateOf('UNKNOWN'), next)).toBe(next);
  });

  it('says in its error what could have followed', () => {
    expect(() => transition(stateOf('INTENT'), stateOf('FILLED'))).toThrow(
      'An order in state INTENT cannot become FILLED; allowed: SUBMITTED, CANCELED',
    );
    expect(() => transition(stateOf('FILLED'), stateOf('CANCELED'))).toThrow('allowed: nothing, it is closed');
  });
});

describe('the state of an order', () => {
  it('has executed nothing before the venue has answered, and what the venue says afterwards', () => {
    expect(executionOf({ status: 'INTENT' })).toEqual({ filledBase: '0', filledQuote: '0', feeQuote: '0' });
    expect(executionOf({ status: 'SUBMITTED' })).toEqual(NOTHING_EXECUTED);
    expect(executionOf(stateOf('PARTIALLY_FILLED'))).toEqual(execution);
  });

  it('is closed when nothing can happen to the order any more, and UNKNOWN is not closed', () => {
    expect(ORDER_STATUSES.filter(isClosed)).toEqual(['FILLED', 'CANCELED', 'REJECTED', 'EXPIRED']);
  });
});

describe('orderWorkflowId', () => {
  it('is made of account, cycle and symbol, so that each triple has one order', () => {
    expect(orderWorkflowId({ account: 'main', cycleId: 'C1', symbol: 'ALT-USD' })).toBe('order:main:C1:ALT-USD');
  });
});
