import type { DecimalString } from '../market/decimalString.ts';

/** Every state an order can be in. */
export const ORDER_STATUSES = [
  'INTENT',
  'SUBMITTED',
  'ACCEPTED',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'REJECTED',
  'EXPIRED',
  'UNKNOWN',
] as const;

export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** What has been executed so far: base quantity, quote value without fees, and fees in quote currency. */
export interface Execution {
  readonly filledBase: DecimalString;
  readonly filledQuote: DecimalString;
  readonly feeQuote: DecimalString;
}

export const NOTHING_EXECUTED: Execution = { filledBase: '0', filledQuote: '0', feeQuote: '0' };

/** The state of an order with what is known in it. From `SUBMITTED` on the venue may know the order. */
export type OrderState =
  | { readonly status: 'INTENT' }
  | { readonly status: 'SUBMITTED' }
  | {
      readonly status: 'UNKNOWN';
      readonly venueOrderId?: string;
      readonly execution: Execution;
      readonly reason: string;
    }
  | { readonly status: 'ACCEPTED'; readonly venueOrderId: string; readonly execution: Execution }
  | { readonly status: 'PARTIALLY_FILLED'; readonly venueOrderId: string; readonly execution: Execution }
  | { readonly status: 'FILLED'; readonly venueOrderId: string; readonly execution: Execution }
  | {
      readonly status: 'CANCELED';
      readonly venueOrderId?: string;
      readonly execution: Execution;
      readonly reason: string;
    }
  | { readonly status: 'REJECTED'; readonly execution: Execution; readonly reason: string }
  | { readonly status: 'EXPIRED'; readonly venueOrderId: string; readonly execution: Execution };

/** True where nothing can happen to the order any more. */
export function isClosed(status: OrderStatus): boolean {
  switch (status) {
    case 'FILLED':
    case 'CANCELED':
    case 'REJECTED':
    case 'EXPIRED':
      return true;
    case 'INTENT':
    case 'SUBMITTED':
    case 'ACCEPTED':
    case 'PARTIALLY_FILLED':
    case 'UNKNOWN':
      return false;
    default: {
      const unreachable: never = status;
      return unreachable;
    }
  }
}

/** True where the order may have been sent, and nothing shows that the venue has it. */
export function isUnconfirmed(state: OrderState): boolean {
  if (state.status === 'SUBMITTED') return true;
  return state.status === 'UNKNOWN' && state.venueOrderId === undefined && Number(state.execution.filledBase) === 0;
}

/** What has been executed in a state; nothing before the venue has answered. */
export function executionOf(state: OrderState): Execution {
  return 'execution' in state ? state.execution : NOTHING_EXECUTED;
}
