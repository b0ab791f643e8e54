import type { Candle } from '../market/candle.ts';
import type { DecimalString } from '../market/decimalString.ts';
import type { OrderBook } from '../market/orderBook.ts';
import type { TradingSymbol } from '../market/symbol.ts';

/** A spot market as its venue lists it for everybody. Amounts and increments in decimal text. */
export interface PublicListing {
  readonly symbol: TradingSymbol;
  readonly base: string;
  readonly quote: string;
  /** Whether the venue takes orders in it now. */
  readonly tradable: boolean;
  readonly priceIncrement: DecimalString;
  readonly baseIncrement: DecimalString;
  readonly quoteIncrement: DecimalString;
  readonly minBase: DecimalString;
  /** Undefined where the venue names none. */
  readonly maxBase: DecimalString | undefined;
  readonly minQuote: DecimalString;
  readonly maxQuote: DecimalString | undefined;
}

/** The order book of a market at a moment. */
export interface PublicBook {
  readonly book: OrderBook;
  /** By the venue's clock where it tells, else the time of the answer; ms UTC. */
  readonly at: number;
  /** When the answer came, by the wall's clock; ms UTC. */
  readonly readAt: number;
}

/** What a market did in the last 24 hours. */
export interface PublicTicker {
  readonly symbol: TradingSymbol;
  /** Price of the last trade, in quote per base. */
  readonly last: DecimalString;
  /** Base units traded in 24 hours. */
  readonly volume24h: DecimalString;
  /** Price 24 hours ago; undefined where the venue does not tell. */
  readonly dayAgo: DecimalString | undefined;
  /** The best price of each side with its size, where the venue tells them with its tickers. */
  readonly best?: PublicBook | undefined;
}

/** A market at this moment: the last trade, and what can be traded at once, at least at the best price of each side. */
export interface PublicQuote extends PublicBook {
  readonly ticker: PublicTicker;
}

/**
 * The public data of one venue, read without a key: nothing can be ordered, and nothing of an account be seen, through it. All methods throw
 * VenueUnreachableError where there is no usable answer.
 */
export interface PublicMarketPort {
  /** ccxt's name of the venue. */
  readonly venue: string;
  /** What the venue charges an account without a discount, as shares of the value. */
  readonly fees: { readonly taker: DecimalString; readonly maker: DecimalString };
  /** Every spot market with usable rules. The other methods know the markets of the last listing. */
  listings(): Promise<readonly PublicListing[]>;
  tickers(): Promise<readonly PublicTicker[]>;
  /** A market whose book is empty on a side, crossed or unreadable is left out. */
  quotes(symbols: readonly TradingSymbol[]): Promise<readonly PublicQuote[]>;
  /** Undefined where the book is empty on a side or crossed. */
  book(symbol: TradingSymbol): Promise<PublicBook | undefined>;
  /**
   * Bars with `from <= openTime < to` (ms UTC), oldest first; the one that is not over yet is among them.
   *
   * @param lengthMs length of a bar, one that the venue keeps
   */
  candles(symbol: TradingSymbol, lengthMs: number, from: number, to: number): Promise<readonly Candle[]>;
}
