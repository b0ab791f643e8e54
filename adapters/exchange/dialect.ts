import type { DecimalString } from '../../core/market/decimalString.ts';
import type { OrderBook } from '../../core/market/orderBook.ts';
import type { Quote, TradingRules } from '../../core/market/quote.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { Fill } from '../../core/orders/order.ts';
import type { KeyPermissions, VenueOrder } from '../../core/ports/exchange.ts';
import type { OrderBody } from '../../core/venues/freezeOrder.ts';
import type { CcxtClient } from './ccxtClient.ts';
import type { Payload } from './payload.ts';

/** A market under its three names, with its rules. */
export interface Market {
  readonly symbol: TradingSymbol;
  /** ccxt's spelling, `ALT/USD`. */
  readonly unified: string;
  /** The venue's own spelling. */
  readonly id: string;
  readonly rules: TradingRules;
}

/** One asset of the account in one wallet: everything in it, and what no order holds. */
export interface AssetBalance {
  readonly asset: string;
  readonly total: DecimalString;
  readonly free: DecimalString;
  /** What keeps the whole of it from being traded, such as a vault. */
  readonly lockedAs?: string;
  /** What a wallet is for that does not count, such as one of futures. */
  readonly uncountedAs?: string;
}

/** An order as the venue shows it, with what it can be compared by. */
export interface SeenOrder extends VenueOrder {
  readonly marketId: string;
  /** In lower case. */
  readonly side: string;
  /** The size the order was placed with, where the venue still tells it. */
  readonly baseSize: DecimalString | undefined;
  readonly quoteSize: DecimalString | undefined;
  /** The price that a stop order rests for, where the venue tells one. */
  readonly stopPrice: DecimalString | undefined;
}

/** An order in a list of the venue, which need not tell its fees. Its client order ID is empty where the venue shows none. */
export interface ListedSeenOrder extends Pick<SeenOrder, 'venueOrderId' | 'clientOrderId' | 'marketId' | 'side'> {
  readonly filledBase: DecimalString;
  readonly closed: boolean;
  /** By the venue's clock, ms UTC. */
  readonly createdAt: number;
}

/** What the venue answered to a new order. */
export interface Acknowledgement {
  readonly venueOrderId: string;
  readonly clientOrderId: string | undefined;
  readonly marketId: string | undefined;
  readonly side: string | undefined;
}

/**
 * How one venue is read: ccxt does the talking (addresses, signatures, rate limits), the dialect takes decimals from the venue's own
 * payload, where ccxt would hand out floats. Every method lets ccxt's exceptions through.
 */
export interface VenueDialect {
  readonly client: CcxtClient;
  /** The venue's clock, ms UTC. */
  time(): Promise<number>;
  /** Increments, minimums and whether market orders are taken; undefined where the payload is unusable. */
  rules(info: Payload, takerFee: DecimalString, symbol: TradingSymbol): TradingRules | undefined;
  /** What the account pays when it takes liquidity, as a share; absent where the venue's list of markets is all that tells. */
  takerFee?(): Promise<DecimalString>;
  /** Whether the client's list of markets already has the account's own fee. */
  readonly listsOwnFee?: boolean;
  quotes(markets: readonly Market[]): Promise<readonly Quote[]>;
  /** The price of the last trade; undefined where it is none. */
  lastPrice(market: Market): Promise<DecimalString | undefined>;
  /** The best levels of a market's book; undefined where it is unusable. */
  orderBook(market: Market): Promise<OrderBook | undefined>;
  /** Every wallet, all pages. Assets are ccxt's currency codes. A wallet of an unknown form is an error, not an empty one. */
  balances(): Promise<readonly AssetBalance[]>;
  permissions(): Promise<KeyPermissions>;
  createOrder(body: OrderBody): Promise<Acknowledgement>;
  order(venueOrderId: string, market: Market): Promise<SeenOrder>;
  /** Those of the orders that the venue lists, all by one request; one whose entry is unusable is left out. Absent where a venue has no such list. */
  listOrders?(venueOrderIds: readonly string[]): Promise<readonly SeenOrder[]>;
  /** Reads the history of a market from `since` (ms UTC, venue's clock) to exhaustion. */
  find(clientOrderId: string, market: Market, since: number): Promise<SeenOrder | undefined>;
  /**
   * Every order of the account that was placed since then (ms UTC, venue's clock) or is open now, whoever placed it, to exhaustion. One that
   * is in both lists comes twice, the later look last. A venue that lists by market looks for placed ones in `markets` only.
   */
  orders(since: number, markets: readonly Market[]): Promise<readonly ListedSeenOrder[]>;
  fills(venueOrderId: string, market: Market): Promise<readonly Fill[]>;
  /** Undefined where the venue accepted the cancel, else its reason for not doing so. */
  cancel(venueOrderId: string, market: Market): Promise<string | undefined>;
}
