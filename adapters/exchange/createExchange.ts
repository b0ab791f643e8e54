import { DEFAULT_VALUATION, type ValuationSettings } from '../../core/portfolio/account/worth.ts';
import type { ExchangePort } from '../../core/ports/exchange.ts';
import { requireVenue, type Venue } from '../../core/venues/venues.ts';
import { accountMarkets } from './accountMarkets.ts';
import { BINANCE_OPTIONS, type BinanceClient, binanceDialect } from './binance.ts';
import { countDocumentedWeights } from './binanceCosts.ts';
import { BYBIT_OPTIONS, type BybitClient, bybitDialect } from './bybit.ts';
import { type ConnectionOptions, loadCcxtClient, type Reach } from './ccxtClient.ts';
import { ccxtExchange } from './ccxtExchange.ts';
import type { CheckedExchange } from './checkedExchange.ts';
import { type CoinbaseClient, coinbaseDialect } from './coinbase.ts';
import { type Credentials, normaliseCredentials } from './credentials.ts';
import type { VenueDialect } from './dialect.ts';
import { type KrakenClient, krakenDialect } from './kraken.ts';
import { askAsDocumented } from './krakenRequests.ts';
import { MarketService } from './marketService.ts';
import { OKX_OPTIONS, type OkxClient, okxDialect, okxHeaders } from './okx.ts';
import { createScrub } from './scrub.ts';

/** How to trade one account at one venue. */
export interface ExchangeOptions {
  /** ccxt's name of the venue, such as `coinbase`. */
  readonly id: string;
  readonly credentials: Credentials;
  /** Another origin to speak to: the local simulator's makes this paper trading, with nothing else different. */
  readonly url?: string;
  /** Default `anywhere`; `loopback` sends nothing that leaves this machine. */
  readonly reach?: Reach;
  /** Bound of one request in ms. */
  readonly timeoutMs: number;
  /** The identity of the ledger that the orders are kept in, a UUID: client order IDs are derived from it. */
  readonly ledger: string;
  /** What is shared with the other accounts of the venue; by default nothing is, and rules may be 60 s old. */
  readonly service?: MarketService;
  /** How holdings count that have no market against the quote currency; by default as a configuration without the section says. */
  readonly valuation?: ValuationSettings;
  /** Wall time in ms; default `Date.now`. */
  readonly now?: () => number;
}

/**
 * An exchange behind ccxt's own client. Nothing is sent before the first question.
 *
 * @throws InvalidInputError for a venue where a lost answer could lead to a second order, for a malformed key (never quoting it), and
 *   for an address that signed requests must not be sent to
 */
export async function createExchange(options: ExchangeOptions): Promise<ExchangePort> {
  return await createCheckedExchange(options);
}

/** The same exchange, the same code, with what only the examination of a venue may do. @throws InvalidInputError as `createExchange` does */
export async function createCheckedExchange(options: ExchangeOptions): Promise<CheckedExchange> {
  const venue = requireVenue(options.id);
  const credentials = normaliseCredentials(venue.id, options.credentials);
  const now = options.now ?? Date.now;
  const { url, reach = 'anywhere', timeoutMs } = options;
  const dialect = await openDialect(venue.id, { credentials, url, reach, timeoutMs }, now);
  const service = options.service ?? new MarketService(60_000, now);
  service.budgetRequestsOf(dialect.client, venue);
  return ccxtExchange({
    venue,
    dialect,
    markets: accountMarkets(dialect, service.listings, now),
    prices: service.prices,
    clock: service.clock,
    namespace: options.ledger,
    scrub: createScrub([credentials.apiKey, credentials.secret, credentials.passphrase ?? '']),
    valuation: options.valuation ?? DEFAULT_VALUATION,
    now,
  });
}

/** The client of a venue with the dialect that reads it. ccxt makes the endpoint methods at run time, hence the type assertions. */
async function openDialect(id: Venue['id'], connection: ConnectionOptions, now: () => number): Promise<VenueDialect> {
  switch (id) {
    case 'coinbase':
      return coinbaseDialect((await loadCcxtClient(id, connection, {})) as CoinbaseClient);
    case 'binance':
      return binanceDialect(
        countDocumentedWeights((await loadCcxtClient(id, connection, BINANCE_OPTIONS)) as BinanceClient),
      );
    case 'bybit':
      return bybitDialect((await loadCcxtClient(id, connection, BYBIT_OPTIONS)) as BybitClient, now);
    case 'kraken':
      return krakenDialect(askAsDocumented((await loadCcxtClient(id, connection, {})) as KrakenClient));
    case 'okx':
      return okxDialect((await loadCcxtClient(id, connection, OKX_OPTIONS, okxHeaders)) as OkxClient, now);
    default:
      throw new Error(`The venue table supports ${id}, but no dialect reads it`);
  }
}
