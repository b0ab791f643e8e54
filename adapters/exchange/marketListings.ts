import type { TradingRules } from '../../core/market/quote.ts';
import { isTradingSymbol, type TradingSymbol, toSymbol } from '../../core/market/symbol.ts';
import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import { exactOrUndefined, plain } from '../../core/venues/venueIncrements.ts';
import type { CcxtClient } from './ccxtClient.ts';
import type { Market, VenueDialect } from './dialect.ts';
import { isRecord, textIn } from './payload.ts';

/** The venue's spot markets as one account's client has read them. */
export interface MarketListing {
  readonly markets: ReadonlyMap<TradingSymbol, Market>;
  /** Fees in the rules are those of its account. */
  readonly readBy: CcxtClient;
}

/** The list of a venue's markets, read once for all of its accounts and again when it is older than its time to live. */
export class MarketListings {
  private readonly ttlMs: number;
  private readonly now: () => number;
  private listing: MarketListing | undefined;
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<MarketListing> | undefined;

  /** @param now wall time in ms */
  constructor(ttlMs: number, now: () => number) {
    this.ttlMs = ttlMs;
    this.now = now;
  }

  /** The listing, at most its time to live old. Callers that come at the same time share one reading. @param dialect reads it where that is due */
  async current(dialect: VenueDialect): Promise<MarketListing> {
    const { listing } = this;
    if (listing !== undefined && this.now() - this.readAt < this.ttlMs) return listing;
    this.reading ??= this.read(dialect).finally(() => {
      this.reading = undefined;
    });
    return await this.reading;
  }

  /**
   * Reads with `fetchMarkets` and hands the markets to the client by `setMarkets`: ccxt's `loadMarkets` also reads every currency (another second), takes a torn answer for
   * a venue without markets, and keeps a failed first attempt for ever.
   */
  private async read(dialect: VenueDialect): Promise<MarketListing> {
    const listed = await dialect.client.fetchMarkets();
    const markets = new Map<TradingSymbol, Market>();
    for (const listing of Array.isArray(listed) ? listed : []) {
      const market = marketFrom(listing, dialect);
      if (market !== undefined) markets.set(market.symbol, market);
    }
    if (![...markets.values()].some(({ rules }) => rules.closedBecause === undefined))
      throw new VenueUnreachableError('markets: the answer lists no usable spot market');
    dialect.client.setMarkets(listed);
    this.listing = { markets, readBy: dialect.client };
    this.readAt = this.now();
    return this.listing;
  }
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
