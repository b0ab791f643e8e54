import type { DecimalString } from '../market/decimalString.ts';
import type { Side } from '../market/side.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import type { Limits } from '../portfolio/account/limits.ts';
import type { PlannedTrade } from '../portfolio/decision/plan.ts';
import type { OrderKey } from './orderKey.ts';
import type { Execution, OrderState, OrderStatus } from './orderState.ts';

/** What a limit order is allowed: how long it rests, where its price lies, and how often the rest may be priced anew. */
export interface LimitStyle {
  readonly type: 'limit';
  /** How long one revision rests before it is cancelled, ms. */
  readonly lifetime: number;
  /** Distance of the limit from the opposite best price as a share of it: above 0 it waits for a better price. */
  readonly offset: number;
  /** Most revisions after the first. */
  readonly reprices: number;
}

/**
 * A limit order that takes what is on offer at once, at the far touch times 1 +/- `maxSlippage` and no worse, and is then over: what is left of
 * it is not bought or sold.
 */
export interface MarketableLimitStyle {
  readonly type: 'marketableLimit';
  readonly maxSlippage: number;
}

/** How trades become orders. */
export type OrderStyle = { readonly type: 'market' } | LimitStyle | MarketableLimitStyle;

/** The largest `maxSlippage` that can be configured. */
export const MOST_SLIPPAGE = 0.05;

/** The largest `reprices` that can be configured: an order has one revision more. */
export const MOST_REPRICES = 20;

/** An order that takes what is on offer never rests: one that the venue shows open after so long is cancelled, ms. */
export const IMMEDIATE_LIFETIME_MS = 30_000;

/** `stop`: rests for a position until the price has fallen to its stop, then is a limit order. */
export type OrderType = OrderStyle['type'] | 'stop';

export const MARKET_STYLE: OrderStyle = { type: 'market' };

/** The style of a limit order, the price that came of it, and what its rest is checked by; orders of earlier versions have none of the latter. */
export type LimitTerms = Omit<LimitStyle, 'type'> & { readonly price: DecimalString } & Partial<
    Pick<PlannedTrade, 'reason' | 'caps'>
  > & {
    /** Why the order is for less than was planned, in words. */
    readonly cut?: string;
  };

/**
 * An order frozen before its first byte is sent: whatever happens later, only this body is sent, under this client order ID.
 * `body` is what the exchange adapter hands to the venue's client; nothing in it is secret.
 */
export interface FrozenOrder {
  readonly venue: string;
  readonly clientOrderId: string;
  readonly symbol: TradingSymbol;
  readonly side: Side;
  readonly type: OrderType;
  /** Present exactly where `type` is `limit` or `marketableLimit`. */
  readonly limit?: LimitTerms;
  /** Base quantity of a sell and of a limit order; for a market buy the quantity expected at `referencePrice`. */
  readonly baseQuantity: DecimalString;
  /** Quote amount of a buy, which it never exceeds with its fees; for a sell the amount expected at `referencePrice`. */
  readonly quoteAmount: DecimalString;
  /** The price that the order was decided at; the stop price of a stop. */
  readonly referencePrice: DecimalString;
  readonly body: string;
}

/** What the ledger keeps of an order from the moment it was decided. */
export interface OrderRecord {
  readonly key: OrderKey;
  /** The present revision: what was, or will be, sent last. */
  readonly order: FrozenOrder;
  /** The state of the present revision. */
  readonly state: OrderState;
  /** 0 for the order as it was decided; counts the times that the rest of a limit order was priced anew. */
  readonly revision: number;
  /** The amounts of the decision, which all revisions together never exceed. */
  readonly intended: Pick<FrozenOrder, 'baseQuantity' | 'quoteAmount'>;
  /** What the earlier revisions have executed; the venue has closed them all. */
  readonly earlier: Execution;
  /** The limits that it was decided under; absent for orders of earlier versions. */
  readonly limits?: Limits;
  /** What a person should know of the row: that it was restored, or has the venue's terms instead of ours. */
  readonly remark?: string;
  /** When the present revision was frozen. */
  readonly frozenAt: number;
  /** Counts the transitions; guards against two writers. */
  readonly version: number;
  /** Wall time in ms UTC. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** One revision of an order: what a step that has read the order may change of it. */
export type OrderRevision = Pick<OrderRecord, 'key' | 'revision'>;

/** One revision of an order as it was read or written: what only who has read the latest may change. */
export type OrderVersion = Pick<OrderRecord, 'key' | 'revision' | 'version'>;

/** What was seen when an order changed its state: the venue's words, the error, or our own reason. */
export interface OrderEvidence {
  readonly at: number;
  readonly source: 'ballast' | 'venue';
  readonly detail: string;
}

/** One step of an order through its states, with what it rests on. */
export interface OrderTransition extends OrderEvidence {
  readonly status: OrderStatus;
  readonly revision: number;
}

/** One execution of an order at the venue. Amounts are decimals; `at` is the venue's time in ms UTC. */
export interface Fill {
  readonly venueFillId: string;
  readonly venueOrderId: string;
  readonly symbol: TradingSymbol;
  readonly side: Side;
  readonly base: DecimalString;
  readonly price: DecimalString;
  readonly fee: DecimalString;
  readonly feeCurrency: string;
  readonly at: number;
}
