import type { FastifyInstance } from 'fastify';
import { ZERO } from '../../exact.ts';
import { balancesShown } from '../../faults/lateView.ts';
import { DAY_MS, tickOf } from '../../market/market.ts';
import type { ProductRules } from '../../market/productRules.ts';
import type { Level } from '../../matching/restingBook.ts';
import type { Venue } from '../../venue.ts';
import { Query } from '../query.ts';
import { BybitError, invalidParameter } from './bybitError.ts';
import { describeInstrument, productOf, symbolOf } from './bybitInstruments.ts';
import { bybitOrderRoutes } from './bybitOrderRoutes.ts';
import { answered, requireSpot, signedRequest } from './bybitProtocol.ts';

const MINUTE_MS = 60_000;
const INTERVALS_MS: ReadonlyMap<string, number> = new Map([
  ...[1, 3, 5, 15, 30, 60, 120, 240, 360, 720].map((minutes): [string, number] => [
    String(minutes),
    minutes * MINUTE_MS,
  ]),
  ['D', DAY_MS],
]);
const MOST_BARS = 1_000;
const MOST_LEVELS = 200;

/** The same exchange in a fourth dialect: what ccxt's bybit client needs for spot trading in a unified account. */
export function bybitRoutes(server: FastifyInstance, venue: Venue): void {
  server.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof BybitError)) throw error;
      return reply.code(error.status).send(error.body);
    });
    publicRoutes(scope, venue);
    accountRoutes(scope, venue);
    bybitOrderRoutes(scope, venue);
  });
}

function publicRoutes(server: FastifyInstance, venue: Venue): void {
  const { exchange, market, clock, faults } = venue;

  server.get('/v5/market/time', () => {
    const now = clock.now() + faults.clockSkew;
    return answered({ timeSecond: String(Math.floor(now / 1_000)), timeNano: `${now}000000` }, now);
  });

  server.get('/v5/market/instruments-info', async (request) => {
    requireSpot(new Query(request).text('category'));
    await market.prepare({ kind: 'listings' });
    const list = market.listed(clock.now()).map((rules) => describeInstrument(venue, rules));
    return answered({ category: 'spot', list }, clock.now());
  });

  server.get('/v5/market/tickers', async (request) => {
    const query = new Query(request);
    requireSpot(query.text('category'));
    const symbol = query.text('symbol');
    await market.prepare({ kind: 'listings' });
    const products = symbol === undefined ? market.listed(clock.now()) : [productOf(venue, symbol)];
    if (symbol === undefined) await market.prepare({ kind: 'allQuotes' });
    else await market.prepare({ kind: 'quotes', symbols: products.map((rules) => rules.symbol) });
    return answered({ category: 'spot', list: products.map((rules) => ticker(venue, rules)) }, clock.now());
  });

  server.get('/v5/market/orderbook', async (request) => {
    const query = new Query(request);
    requireSpot(query.text('category'));
    const rules = productOf(venue, query.text('symbol') ?? '');
    await market.prepare({ kind: 'book', symbol: rules.symbol });
    const { bids, asks } = exchange.book(rules.symbol);
    const size = Math.min(MOST_LEVELS, Number(query.text('limit') ?? 1));
    const shown = (levels: readonly Level[]) =>
      levels.slice(0, size).map((level) => [level.price.toFixed(), level.size.toFixed()]);
    const ts = market.pricedAt(rules.symbol, clock.now());
    return answered({ s: symbolOf(rules), b: shown(bids), a: shown(asks), ts, u: tickOf(clock.now()) }, clock.now());
  });

  server.get('/v5/market/kline', (request) => bars(venue, new Query(request)));
}

/** Bars that begin in [start, end], the newest first. */
async function bars(venue: Venue, query: Query): Promise<object> {
  const { market, clock, faults } = venue;
  requireSpot(query.text('category'));
  const rules = productOf(venue, query.text('symbol') ?? '');
  const length = INTERVALS_MS.get(query.text('interval') ?? '');
  if (length === undefined) throw invalidParameter('interval');
  const now = clock.now();
  const limit = Math.min(MOST_BARS, Number(query.text('limit') ?? 200));
  const list: unknown[] = [];
  if (!faults.withoutCandles.has(rules.symbol)) {
    const end = Math.min(now, Number(query.text('end') ?? now));
    const newest = Math.floor(end / length) * length;
    const from = Math.max(Number(query.text('start') ?? 0), newest - (limit - 1) * length);
    await market.prepare({ kind: 'candles', symbol: rules.symbol, length, from, to: end + 1 });
    for (let at = newest; at >= from; at -= length) {
      const candle = market.candle(rules.symbol, at, at + length, now);
      if (candle === undefined) continue;
      const { open, high, low, close, volume } = candle;
      list.push([String(at), open, high, low, close, volume, String(Number(volume) * Number(close))]);
    }
  }
  return answered({ category: 'spot', symbol: symbolOf(rules), list }, now);
}

function accountRoutes(server: FastifyInstance, venue: Venue): void {
  const { exchange, market, keys, clock } = venue;

  server.get('/v5/account/wallet-balance', (request) => {
    const { key, parameters } = signedRequest(request, keys);
    if (parameters.get('accountType') !== 'UNIFIED') throw invalidParameter('accountType');
    exchange.advance();
    const coin = balancesShown(venue, key.account).map(({ currency, total, hold }) => ({
      coin: currency,
      equity: total.toFixed(),
      walletBalance: total.toFixed(),
      locked: hold.toFixed(),
      borrowAmount: '0',
    }));
    return answered({ list: [{ accountType: 'UNIFIED', coin }] }, clock.now());
  });

  server.get('/v5/account/fee-rate', (request) => {
    requireSpot(signedRequest(request, keys).parameters.get('category'));
    const { taker, maker } = exchange.fees;
    const rates = { takerFeeRate: taker, makerFeeRate: maker };
    const list = market.listed(clock.now()).map((rules) => ({ symbol: symbolOf(rules), ...rates }));
    return answered({ category: 'spot', list }, clock.now());
  });

  server.get('/v5/user/query-api', (request) => {
    const { key } = signedRequest(request, keys);
    const permissions = {
      Spot: ['SpotTrade'],
      Wallet: key.canTransfer ? ['AccountTransfer', 'Withdraw'] : [],
      ContractTrade: [],
      Options: [],
      Derivatives: [],
    };
    const userID = 1 + keys.indexOf(key);
    return answered({ apiKey: key.apiKey, readOnly: 0, permissions, uta: 1, userID, isMaster: true }, clock.now());
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
    bid1Price: book.bids[0]?.price.toFixed() ?? '',
    bid1Size: book.bids[0]?.size.toFixed() ?? '',
    ask1Price: book.asks[0]?.price.toFixed() ?? '',
    ask1Size: book.asks[0]?.size.toFixed() ?? '',
    lastPrice: last.toFixed(),
    prevPrice24h: before.toFixed(),
    price24hPcnt: before.isZero() ? '0' : last.dividedBy(before).minus(1).toFixed(4),
    volume24h: volume.toFixed(),
    turnover24h: volume.times(last).toFixed(8),
  };
}
