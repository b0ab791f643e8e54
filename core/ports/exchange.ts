import type { Candle, Timeframe } from '../market/candle.ts';
import type { DecimalString } from '../market/decimalString.ts';
import type { OrderBook } from '../market/orderBook.ts';
import type { Quote, TradingRules } from '../market/quote.ts';
import type { Side } from '../market/side.ts';
import type { TradingSymbol } from '../market/symbol.ts';
import type { Fill, FrozenOrder, OrderStyle } from '../orders/order.ts';
import type { OrderKey } from '../orders/orderKey.ts';
import type { OrderState } from '../orders/orderState.ts';
import type { HoldingsSnapshot } from '../portfolio/account/holdings.ts';
import type { PlannedTrade } from '../portfolio/decision/plan.ts';
import type { StopOrderTerms } from '../protection/protectiveStopOrder.ts';

/** The venue's own word on an order it knows. */
export interface VenueOrder {
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  /** ACCEPTED, PARTIALLY_FILLED, FILLED, CANCELED, REJECTED or EXPIRED with what was executed. */
  readonly state: OrderState;
  /** The venue's answer in short, kept as evidence. */
  readonly detail: string;
}

/** What came of sending an order. Anything else that happens while sending is an exception, and means UNKNOWN. */
export type SubmitAnswer =
  | { readonly kind: 'accepted'; readonly order: VenueOrder }
  | { readonly kind: 'rejected'; readonly reason: string; readonly detail: string };

/** The venue did not accept the request at all and said so (rate limit): the same body may be sent again later. */
export class VenueBusyError extends Error {
  override readonly name = 'VenueBusyError';
}

/** The request may or may not have reached the venue. After a submission this makes the order UNKNOWN. */
export class VenueUnreachableError extends Error {
  override readonly name = 'VenueUnreachableError';
}

/** The venue refused the credentials or the request for good; repeating it does not help. */
export class VenueRefusedError extends Error {
  override readonly name = 'VenueRefusedError';
}

/** The venue has another order under the client order ID of ours: ours cannot come into being any more. */
export class OtherTermsError extends VenueRefusedError {}

/** What the venue has under a client order ID, whatever it is. */
export interface PlacedOrder extends VenueOrder {
  /** Undefined where it is in none of the markets that are known. */
  readonly symbol: TradingSymbol | undefined;
  readonly side: Side;
  /** The size that it was placed with, as far as the venue tells it. */
  readonly baseSize: DecimalString | undefined;
  readonly quoteSize: DecimalString | undefined;
  /** The stop price of a stop order, as far as the venue tells it. */
  readonly stopPrice?: DecimalString | undefined;
}

/** What an API key may do, and where. `canTransfer` and `portfolio`, the venue's name of what the key trades, are undefined where the venue cannot tell. */
export interface KeyPermissions {
  readonly portfolio: string | undefined;
  readonly canView: boolean;
  readonly canTrade: boolean;
  readonly canTransfer: boolean | undefined;
}

/** How far `resolve` may go. */
export interface ResolveOptions {
  /**
   * True: the identical body may be sent again, which is the quickest proof at venues that never execute a client order ID twice
   * (Coinbase). If the first attempt never arrived, this one creates the order NOW, at the present price: pass true only while the
   * decision still stands. False: only history is read, and nothing can come into being.
   */
  readonly mayCreate: boolean;
  /** With `mayCreate`: wall time (ms UTC) after which only history is read all the same. Default: none. */
  readonly notAfter?: number;
}

/** What became of an order. `absent` is said only where the venue has proven that the order never arrived and no longer can. */
export type Resolution = SubmitAnswer | { readonly kind: 'absent'; readonly detail: string };

/** An order of the account as the venue lists it, whoever placed it. */
export interface ListedOrder {
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  readonly symbol: TradingSymbol;
  readonly side: Side;
  readonly filledBase: DecimalString;
  readonly closed: boolean;
  /** Venue time in ms UTC. */
  readonly createdAt: number;
}

/** One account at one venue. All methods throw one of the three errors above when the venue gives no usable answer. */
export interface ExchangePort {
  /** ccxt's name of the venue, such as `coinbase`. */
  readonly venue: string;
  /** What proves that an order never arrived and no longer can, and how long after the last try to send it, ms. */
  readonly absence: { readonly proof: string; readonly afterMs: number };
  /** Whether the venue answers the identical body with the order that it has under its client order ID, for ever, so that it may be sent again. */
  readonly sendsAgain: boolean;
  /** The client order ID of a revision of an order. Pure. */
  clientOrderId(key: OrderKey, revision: number): string;
  /** Whether a client order ID has the form that some ledger's orders have. */
  hasOurForm(clientOrderId: string): boolean;
  /** The venue's clock in ms UTC, as it says itself. */
  time(): Promise<number>;
  /** The venue's clock in ms UTC by the offset to ours that was found last; the venue is asked where that is old or in doubt. */
  presentTime(): Promise<number>;
  /** Rules of every market against the quote currency, keyed by symbol. */
  rules(quoteCurrency: string): Promise<ReadonlyMap<TradingSymbol, TradingRules>>;
  /**
   * Best prices; a symbol without a usable price is absent from the map.
   *
   * @param maxAgeMs how long ago they may have been asked for, by whichever account of the venue; default 0: they are asked for now
   */
  quotes(symbols: readonly TradingSymbol[], maxAgeMs?: number): Promise<ReadonlyMap<TradingSymbol, Quote>>;
  /** The price of the last trade, which a stop is judged by; undefined where the venue tells none. */
  lastPrice(symbol: TradingSymbol): Promise<DecimalString | undefined>;
  /**
   * What can be traded of a symbol at once: the best hundred levels of each side or more. A level whose size the venue does not tell is left out, so that
   * it counts as nothing. Undefined where the book is empty on a side or crossed.
   */
  orderBook(symbol: TradingSymbol): Promise<OrderBook | undefined>;
  /** Bars with `from <= openTime < to`, oldest first, paged to exhaustion. Bars that are malformed are left out. */
  candles(symbol: TradingSymbol, timeframe: Timeframe, from: number, to: number): Promise<readonly Candle[]>;
  holdings(account: string, quoteCurrency: string): Promise<HoldingsSnapshot>;
  permissions(): Promise<KeyPermissions>;
  /**
   * The exact body and client order ID for a trade. Pure: the same trade under the same rules gives the same order, byte for byte.
   * Uses the rules that `rules()` read last.
   *
   * @param style default: a market order
   * @param revision 0 for the order as decided; each revision has a client order ID of its own
   * @throws InvalidInputError where the trade is malformed or below the venue's minimum, or no rules have been read yet.
   */
  freeze(key: OrderKey, trade: PlannedTrade, style?: OrderStyle, revision?: number): FrozenOrder;
  /**
   * The exact body and client order ID of a stop order that protects a position. Pure, as `freeze` is.
   * @throws InvalidInputError where it is below the venue's minimum, the market is closed, or no rules have been read yet
   */
  freezeStopOrder(key: OrderKey, terms: StopOrderTerms): FrozenOrder;
  /**
   * Sends a frozen order once. After any exception other than VenueBusyError the outcome is unknown: go on with `resolve`.
   *
   * @param notAfter wall time (ms UTC) after which nothing is sent any more, checked directly before the request; default: none
   * @throws VenueUnreachableError where it is later than that. Another process may have sent the order before, so the venue is asked.
   */
  submit(order: FrozenOrder, notAfter?: number): Promise<SubmitAnswer>;
  /**
   * Finds out what became of an order that was, or may have been, sent.
   *
   * @param submittedAt wall time of the last attempt to send it, ms UTC
   */
  resolve(order: FrozenOrder, submittedAt: number, options: ResolveOptions): Promise<Resolution>;
  fetchOrder(venueOrderId: string, symbol: TradingSymbol): Promise<VenueOrder>;
  /**
   * What the venue has under a client order ID in the market of a symbol, whatever its terms are. That it finds none proves nothing yet.
   *
   * @param since wall time in ms UTC from which it may have been placed
   */
  placed(clientOrderId: string, symbol: TradingSymbol, since: number): Promise<PlacedOrder | undefined>;
  /**
   * Every order that was placed at `since` (venue time in ms UTC) or later, or is open now, whoever placed it, to exhaustion. Venues that
   * list by market look for placed ones in the markets of `symbols` only.
   */
  orders(since: number, symbols: readonly TradingSymbol[]): Promise<readonly ListedOrder[]>;
  fills(venueOrderId: string, symbol: TradingSymbol): Promise<readonly Fill[]>;
  cancel(venueOrderId: string, symbol: TradingSymbol): Promise<void>;
}
