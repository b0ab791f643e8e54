/** What an order asks for. Amounts are decimal text as they were sent. */
export type OrderTerms =
  | { readonly kind: 'market'; readonly quoteSize: string }
  | { readonly kind: 'market'; readonly baseSize: string }
  | LimitTerms
  | StopLimitTerms;

export interface LimitTerms {
  readonly kind: 'limit';
  readonly baseSize: string;
  readonly limitPrice: string;
  readonly postOnly: boolean;
  readonly duration: Duration;
}

export interface StopLimitTerms {
  readonly kind: 'stopLimit';
  readonly baseSize: string;
  readonly limitPrice: string;
  readonly stopPrice: string;
  /** Whether the price must rise or fall to the stop price before the order becomes a limit order. */
  readonly direction: 'up' | 'down';
  readonly duration: Duration;
}

/** How long an order may rest. `endTime` is in ms of market time. */
export type Duration =
  | { readonly kind: 'goodUntilCancelled' }
  | { readonly kind: 'goodUntilDate'; readonly endTime: number }
  | { readonly kind: 'immediateOrCancel' }
  | { readonly kind: 'fillOrKill' };

export type Side = 'BUY' | 'SELL';

/** Whether an execution met a resting order or was one. */
export type Liquidity = 'MAKER' | 'TAKER';

/**
 * How long a client order ID stands for one order. `forEver`: it never creates a second one, and answers with the first (Coinbase).
 * `whileOpen`: a second one is refused while the first is open, and created afterwards (Binance).
 */
export type IdRule = 'forEver' | 'whileOpen';

/** An order as an account submits it. */
export interface OrderRequest {
  readonly clientOrderId: string;
  readonly idRule: IdRule;
  readonly productId: string;
  readonly side: Side;
  readonly terms: OrderTerms;
  /** The venue's own form of the terms, kept to be shown again. */
  readonly configuration: unknown;
  /** What a buy pays its commission in; default: quote currency. */
  readonly feesOfBuys?: 'base' | 'quote';
  /** The request's body, byte by byte. */
  readonly body: string;
}

/** The size in base units; undefined for a market order by quote size. */
export function baseSizeOf(terms: OrderTerms): string | undefined {
  return 'baseSize' in terms ? terms.baseSize : undefined;
}
