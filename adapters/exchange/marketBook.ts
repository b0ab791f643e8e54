import type { TradingRules } from '../../core/market/quote.ts';
import { isTradingSymbol, type TradingSymbol, toSymbol } from '../../core/market/symbol.ts';
import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import { exactOrUndefined, plain } from '../../core/venues/venueIncrements.ts';
import type { Market, VenueDialect } from './dialect.ts';
import { isRecord, textIn } from './payload.ts';

/** The venue's spot markets, read again when they are older than their time to live. */
export interface MarketBook {
  /** All markets, at most `ttlMs` old. Concurrent callers share one reading. */
  current(): Promise<ReadonlyMap<TradingSymbol, Market>>;
  /** What was read last, however old; undefined before the first reading. */
  last(): ReadonlyMap<TradingSymbol, Market> | undefined;
}

/**
 * Keeps the markets of a venue. They are read with `fetchMarkets` and handed to the client by `setMarkets`: ccxt's `loadMarkets` also
 * reads every currency (another second), takes a torn answer for a venue without markets, and keeps a failed first attempt for ever.
 *
 * @param now wall time in ms
 */
export function createMarketBook(dialect: VenueDialect, ttlMs: number, now: () => number): MarketBook {
  let book: ReadonlyMap<TradingSymbol, Market> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<ReadonlyMap<TradingSymbol, Market>> | undefined;

  async function read(): Promise<ReadonlyMap<TradingSymbol, Market>> {
    const listed = await dialect.client.fetchMarkets();
    const markets = new Map<TradingSymbol, Market>();
    for (const listing of Array.isArray(listed) ? listed : []) {
      const market = marketFrom(listing, dialect);
      if (market !== undefined) markets.set(market.symbol, market);
    }
    if (![...markets.values()].some(({ rules }) => rules.closedBecause === undefined))
      throw new VenueUnreachableError('markets: the answer lists no usable spot market');
    dialect.client.setMarkets(listed);
    book = markets;
    readAt = now();
    return markets;
  }

  return {
    async current() {
      if (book !== undefined && now() - readAt < ttlMs) return book;
      reading ??= read().finally(() => {
        reading = undefined;
      });
      return reading;
    },
    last: () => book,
  };
}

/** An increment of a market that takes no orders from here: nothing is rounded by it. */
const NO_INCREMENT = '0.00000001';

/**
 * A market that was listed. One that cannot be traded from here, for its name or for what is unusable in its listing, is kept as closed, with the reason: what is
 * held of it is worth something all the same.
 */
function marketFrom(listing: unknown, dialect: VenueDialect): Market | undefined {
  if (!isRecord(listing) || listing.spot !== true || !isRecord(listing.info)) return undefined;
  const [id, unified, base, quote] = ['id', 'symbol', 'base', 'quote'].map((field) => textIn(listing, field));
  if (id === undefined || unified === undefined || base === undefined || quote === undefined) return undefined;
  const symbol = toSymbol(base, quote);
  const takerFee = exactOrUndefined(listing.taker);
  const fee = takerFee === undefined || takerFee.isNegative() ? undefined : plain(takerFee);
  const rules = dialect.rules(listing.info, fee ?? '0', symbol);
  const why = isTradingSymbol(symbol)
    ? rules === undefined || fee === undefined
      ? 'the venue lists it without a usable fee, increment or minimum'
      : undefined
    : 'its name has other letters than A to Z and digits, which orders are not placed under from here';
  if (why === undefined && rules !== undefined) return { symbol, unified, id, rules };
  return { symbol, unified, id, rules: { ...(rules ?? noRules(symbol)), tradable: false, closedBecause: why ?? '' } };
}

function noRules(symbol: TradingSymbol): TradingRules {
  return {
    symbol,
    tradable: false,
    baseIncrement: NO_INCREMENT,
    quoteIncrement: NO_INCREMENT,
    priceIncrement: NO_INCREMENT,
    minBase: '0',
    minQuote: '0',
    takerFee: '0',
  };
}
