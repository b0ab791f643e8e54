import type { FastifyInstance } from 'fastify';
import { ZERO } from '../../exact.ts';
import { balancesShown } from '../../faults/lateView.ts';
import { DAY_MS, tickOf } from '../../market/market.ts';
import type { ProductRules } from '../../market/productRules.ts';
import type { Level } from '../../matching/restingBook.ts';
import type { Venue } from '../../venue.ts';
import { Query } from '../query.ts';
import { BinanceError } from './binanceError.ts';
import { binanceOrderRoutes } from './binanceOrderRoutes.ts';
import { signedParameters } from './signedParameters.ts';
import { describeSymbol, productOf, symbolOf } from './symbols.ts';

const INTERVAL_MS: ReadonlyMap<string, number> = new Map([
  ['1m', 60_000],
  ['5m', 300_000],
  ['15m', 900_000],
  ['30m', 1_800_000],
  ['1h', 3_600_000],
  ['2h', 7_200_000],
  ['4h', 14_400_000],
  ['6h', 21_600_000],
  ['12h', 43_200_000],
  ['1d', DAY_MS],
]);

/**
 * The same exchange in a second dialect: what ccxt's binance client needs for spot trading. Buys pay their fees in quote currency, or from what
 * was bought, as Binance documents it, where the options or the admin surface say so.
 */
export function binanceRoutes(server: FastifyInstance, venue: Venue): void {
  server.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof BinanceError)) throw error;
      return reply.code(error.status).send(error.body);
    });
    publicRoutes(scope, venue);
    accountRoutes(scope, venue);
    binanceOrderRoutes(scope, venue);
  });
}

function publicRoutes(server: FastifyInstance, venue: Venue): void {
  const { exchange, market, clock, faults } = venue;
  const time = () => clock.now() + faults.clockSkew;

  server.get('/api/v3/time', () => ({ serverTime: time() }));

  server.get('/api/v3/exchangeInfo', async () => {
    await market.prepare({ kind: 'listings' });
    return {
      timezone: 'UTC',
      serverTime: time(),
      rateLimits: [],
      exchangeFilters: [],
      symbols: market.listed(clock.now()).map((rules) => describeSymbol(venue, rules)),
    };
  });

  server.get('/api/v3/ticker/24hr', async (request) => {
    const query = new Query(request);
    const name = query.text('symbol');
    if (name !== undefined) {
      const product = productOf(venue, name);
      await market.prepare({ kind: 'quotes', symbols: [product.symbol] });
      return ticker(venue, product);
    }
    const asked = query.list('symbols').flatMap((part) => /[\p{L}\p{N}]+/u.exec(part) ?? []);
    const products = asked.length === 0 ? market.listed(clock.now()) : asked.map((name) => productOf(venue, name));
    // Of a live market all prices at once are those of its tickers.
    if (asked.length === 0) await market.prepare({ kind: 'listings' });
    else await market.prepare({ kind: 'quotes', symbols: products.map(({ symbol }) => symbol) });
    return products.map((rules) => ticker(venue, rules));
  });

  server.get('/api/v3/depth', async (request) => {
    const query = new Query(request);
    const rules = productOf(venue, query.text('symbol') ?? '');
    await market.prepare({ kind: 'book', symbol: rules.symbol });
    const { bids, asks } = exchange.book(rules.symbol);
    const shown = (levels: readonly Level[]) =>
      levels.slice(0, query.limit(100, 5_000)).map(({ price, size }) => [price.toFixed(), size.toFixed()]);
    return { lastUpdateId: tickOf(clock.now()), bids: shown(bids), asks: shown(asks) };
  });

  server.get('/api/v3/klines', async (request) => {
    const query = new Query(request);
    const rules = productOf(venue, query.text('symbol') ?? '');
    const length = INTERVAL_MS.get(query.text('interval') ?? '');
    if (length === undefined) throw new BinanceError(-1120, 'Invalid interval.');
    if (faults.withoutCandles.has(rules.symbol)) return [];
    const now = clock.now();
    const limit = Math.min(1_000, Number(query.text('limit') ?? 500));
    const end = Math.min(now, Number(query.text('endTime') ?? now));
    const from = Number(query.text('startTime') ?? (Math.floor(end / length) - limit + 1) * length);
    const rows: unknown[] = [];
    await market.prepare({ kind: 'candles', symbol: rules.symbol, length, from, to: end + 1 });
    for (let at = Math.ceil(from / length) * length; at <= end && rows.length < limit; at += length) {
      const candle = market.candle(rules.symbol, at, at + length, now);
      if (candle === undefined) continue;
      const { open, high, low, close, volume } = candle;
      const turnover = String(Number(volume) * Number(close));
      rows.push([at, open, high, low, close, volume, at + length - 1, turnover, 0, '0', '0', '0']);
    }
    return rows;
  });
}

function accountRoutes(server: FastifyInstance, venue: Venue): void {
  const { exchange, keys } = venue;

  server.get('/api/v3/account', (request) => {
    const { key } = signedParameters(request, keys);
    exchange.advance();
    return {
      canTrade: true,
      canWithdraw: key.canTransfer,
      canDeposit: key.canTransfer,
      commissionRates: { maker: exchange.fees.maker, taker: exchange.fees.taker, buyer: '0', seller: '0' },
      accountType: 'SPOT',
      permissions: ['SPOT'],
      balances: balancesShown(venue, key.account).map(({ currency, total, hold }) => ({
        asset: currency,
        free: total.minus(hold).toFixed(),
        locked: hold.toFixed(),
      })),
    };
  });

  server.get('/sapi/v1/account/apiRestrictions', (request) => {
    const { key } = signedParameters(request, keys);
    return {
      ipRestrict: false,
      enableReading: true,
      enableSpotAndMarginTrading: true,
      enableWithdrawals: key.canTransfer,
      enableInternalTransfer: key.canTransfer,
      permitsUniversalTransfer: key.canTransfer,
      enableFutures: false,
      enableMargin: false,
    };
  });
}

function ticker({ exchange, market, clock }: Venue, rules: ProductRules): object {
  const now = clock.now();
  const { symbol } = rules;
  const last = exchange.price(symbol) ?? ZERO;
  const before = market.price(symbol, now - DAY_MS) ?? last;
  const book = exchange.book(symbol, 1);
  const volume = market.volume(symbol, now - DAY_MS, now);
  return {
    symbol: symbolOf(rules),
    priceChange: last.minus(before).toFixed(),
    priceChangePercent: before.isZero() ? '0' : last.dividedBy(before).minus(1).times(100).toFixed(3),
    prevClosePrice: before.toFixed(),
    openPrice: before.toFixed(),
    lastPrice: last.toFixed(),
    bidPrice: book.bids[0]?.price.toFixed() ?? '0',
    bidQty: book.bids[0]?.size.toFixed() ?? '0',
    askPrice: book.asks[0]?.price.toFixed() ?? '0',
    askQty: book.asks[0]?.size.toFixed() ?? '0',
    volume: volume.toFixed(),
    quoteVolume: volume.times(last).toFixed(8),
    openTime: now - DAY_MS,
    closeTime: market.pricedAt(symbol, now),
    count: 0,
  };
}
