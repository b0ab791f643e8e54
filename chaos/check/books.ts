import type { DecimalString } from '../../core/market/decimalString.ts';
import type { Fill, OrderRecord } from '../../core/orders/order.ts';

/** An order as the venue's own store has it. Decimals as strings, times in ms of market time. */
export interface VenueOrder {
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly productId: string;
  readonly side: 'BUY' | 'SELL';
  readonly status: string;
  readonly filledSize: DecimalString;
  readonly filledValue: DecimalString;
  /** In the currency that its fills pay in. */
  readonly totalFees: DecimalString;
  readonly createdAt: number;
  readonly closedAt?: number | undefined;
}

/** An execution as the venue's own store has it. */
export interface VenueFill {
  readonly sequence: number;
  readonly tradeId: string;
  readonly orderId: string;
  readonly productId: string;
  readonly side: 'BUY' | 'SELL';
  readonly price: DecimalString;
  readonly size: DecimalString;
  readonly commission: DecimalString;
  readonly commissionCurrency: string;
  readonly at: number;
}

/** Money from or to outside the venue; the opening portfolio is made of such transfers too. */
export interface VenueTransfer {
  readonly currency: string;
  readonly amount: DecimalString;
  readonly at: number;
}

/** What an account has of a currency now, held by orders or not. */
export interface VenueBalance {
  readonly currency: string;
  readonly total: DecimalString;
}

/** What the venue has of one account. */
export interface VenueBooks {
  readonly account: string;
  readonly orders: readonly VenueOrder[];
  readonly fills: readonly VenueFill[];
  readonly transfers: readonly VenueTransfer[];
  readonly balances: readonly VenueBalance[];
}

/** What the ledger has of one account. */
export interface LedgerBooks {
  readonly account: string;
  /** Identity of the ledger. */
  readonly ledger: string;
  readonly orders: readonly OrderRecord[];
  /** Fills by the name of their order. */
  readonly fills: ReadonlyMap<string, readonly Fill[]>;
}
