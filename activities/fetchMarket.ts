import { Context } from '@temporalio/activity';
import type { CycleSteps } from '../core/cycles/cycleSteps.ts';
import { universeOf } from '../core/cycles/universe.ts';
import type { Quote, TradingRules } from '../core/market/quote.ts';
import type { CandleReference, MarketSnapshot, SymbolMarket, UnavailableMarket } from '../core/market/snapshot.ts';
import type { TradingSymbol } from '../core/market/symbol.ts';
import { symbolMarket } from '../core/market/symbolMarket.ts';
import { type ExchangePort, VenueRefusedError, VenueUnreachableError } from '../core/ports/exchange.ts';
import type { CandleCache } from './candles/candleCache.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { readVenue } from './venue/readVenue.ts';
import { SHARED_BY_CYCLE_MS } from './venue/sharedByCycle.ts';

/** After so many tries a symbol whose candles cannot be read is left out, so that it does not hold up the others. */
const PATIENT_ATTEMPTS = 3;

/** Reads rules, prices and candles; candles stay in the ledger's cache. */
export function marketActivities({
  settings,
  exchange,
  candles,
  venueKey,
}: ActivityDependencies): Pick<CycleSteps, 'fetchMarket'> {
  const candlesOf = async (
    cache: CandleCache,
    symbol: TradingSymbol,
    venue: ExchangePort,
    at: number,
  ): Promise<CandleReference> => {
    try {
      return await cache.refresh(venue, symbol, at);
    } catch (error) {
      const persistent = error instanceof VenueRefusedError || Context.current().info.attempt >= PATIENT_ATTEMPTS;
      if (!persistent || !(error instanceof VenueRefusedError || error instanceof VenueUnreachableError)) throw error;
      return cache.empty(at);
    }
  };
  const readSymbol = async (
    cache: CandleCache,
    symbol: TradingSymbol,
    rules: TradingRules | undefined,
    quote: Quote | undefined,
    venue: ExchangePort,
    at: number,
  ): Promise<SymbolMarket | UnavailableMarket> => {
    const reference =
      rules === undefined || quote === undefined ? cache.empty(at) : await candlesOf(cache, symbol, venue, at);
    return symbolMarket({ symbol, venue: venue.venue, rules, quote, candles: reference });
  };
  return {
    fetchMarket: ({ account, symbols }) =>
      readVenue(async (): Promise<MarketSnapshot> => {
        const venue = exchange(account);
        const own = settings(account);
        const [at, rules] = await Promise.all([venue.presentTime(), venue.rules(own.quoteCurrency)]);
        const universe = universeOf(own.universe, rules);
        const wanted = symbols ?? universe.symbols;
        const listed = wanted.filter((symbol) => rules.has(symbol));
        const quotes = await venue.quotes(listed, SHARED_BY_CYCLE_MS);
        // The venue's rate limiter sets the pace.
        const read = await Promise.all(
          wanted.map((symbol) =>
            readSymbol(candles(account), symbol, rules.get(symbol), quotes.get(symbol), venue, at),
          ),
        );
        const available = read.filter((item) => 'candles' in item);
        const unavailable = read.filter((item) => 'reason' in item);
        const cut = symbols === undefined && universe.cut !== undefined ? { universe: universe.cut } : {};
        return { venue: venueKey, at, available, unavailable, ...cut };
      }),
  };
}
