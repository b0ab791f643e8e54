import type { DecimalString } from '../../core/market/decimalString.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { Market, VenueDialect } from './dialect.ts';
import type { MarketListing, MarketListings } from './marketListings.ts';

/** What an account pays changes with what it trades in a month: it is asked for again after so long, ms. */
const FEE_TTL_MS = 60 * 60_000;

/** The venue's spot markets as one account may trade in them: with its own fee. */
export interface AccountMarkets {
  /** All markets, at most as old as the listing may be. */
  current(): Promise<ReadonlyMap<TradingSymbol, Market>>;
  /** What was read last, however old; undefined before the first reading. */
  last(): ReadonlyMap<TradingSymbol, Market> | undefined;
}

/**
 * The markets of one account by the listing that all accounts of the venue share.
 *
 * @param now wall time in ms
 */
export function accountMarkets(dialect: VenueDialect, listings: MarketListings, now: () => number): AccountMarkets {
  let listingInUse: MarketListing | undefined;
  let known: ReadonlyMap<TradingSymbol, Market> | undefined;
  let fee: { readonly taker: DecimalString; readonly at: number } | undefined;

  /** The fee of this account, where the venue tells one by itself. */
  async function ownFee(): Promise<DecimalString | undefined> {
    if (dialect.takerFee === undefined) return undefined;
    if (fee === undefined || now() - fee.at >= FEE_TTL_MS) fee = { taker: await dialect.takerFee(), at: now() };
    return fee.taker;
  }

  /** The listing as this account's client knows it. */
  async function useListing(listing: MarketListing): Promise<ReadonlyMap<TradingSymbol, Market>> {
    const { readBy, markets } = listing;
    const isOwn = readBy === dialect.client;
    const taker = isOwn && dialect.listsOwnFee === true ? undefined : await ownFee();
    if (!isOwn) dialect.client.setMarketsFromExchange(readBy);
    known = taker === undefined ? markets : withFee(markets, taker);
    listingInUse = listing;
    return known;
  }

  return {
    async current() {
      const listing = await listings.current(dialect);
      return known !== undefined && listingInUse === listing ? known : await useListing(listing);
    },
    last: () => known,
  };
}

function withFee(
  markets: ReadonlyMap<TradingSymbol, Market>,
  takerFee: DecimalString,
): ReadonlyMap<TradingSymbol, Market> {
  return new Map([...markets].map(([symbol, market]) => [symbol, { ...market, rules: { ...market.rules, takerFee } }]));
}
