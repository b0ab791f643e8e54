import type { FastifyInstance } from 'fastify';
import { ZERO } from '../../exact.ts';
import { balancesShown } from '../../faults/lateView.ts';
import { DAY_MS, tickOf } from '../../market/market.ts';
import type { ProductRules } from '../../market/productRules.ts';
import type { Level } from '../../matching/restingBook.ts';
import type { Venue } from '../../venue.ts';
import { Query } from '../query.ts';
import { missingParameter, OkxError } from './okxError.ts';
import { describeInstrument, productOf } from './okxInstruments.ts';
import { okxOrderRoutes } from './okxOrderRoutes.ts';
import { answered, signedRequest } from './okxProtocol.ts';

const HOUR_MS = 3_600_000;
const BAR_MS: ReadonlyMap<string, number> = new Map([
  ['1m', 60_000],
  ['5m', 300_000],
  ['15m', 900_000],
  ['30m', 1_800_000],
  ['1H', HOUR_MS],
  ['2H', 2 * HOUR_MS],
  ['4H', 4 * HOUR_MS],
  ['6Hutc', 6 * HOUR_MS],
  ['12Hutc', 12 * HOUR_MS],
  ['1Dutc', DAY_MS],
]);
const MOST_BARS = 300;
const MOST_LEVELS = 400;

/** The same exchange in a third dialect: what ccxt's okx client needs for spot trading. */
export function okxRoutes(server: FastifyInstance, venue: Venue): void {
  server.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof OkxError)) throw error;
      return reply.code(error.status).send(error.body);
    });
    publicRoutes(scope, venue);
    accountRoutes(scope, venue);
    okxOrderRoutes(scope, venue);
  });
}

function publicRoutes(server: FastifyInstance, venue: Venue): void {
  const { exchange, market, clock, faults } = venue;

  server.get('/api/v5/public/time', () => answered([{ ts: String(clock.now() + faults.clockSkew) }]));

  server.get('/api/v5/public/instruments', async (request) => {
    if (new Query(request).text('instType') !== 'SPOT') return answered([]);
    await market.prepare({ kind: 'listings' });
    return answered(market.listed(clock.now()).map((rules) => describeInstrument(venue, rules)));
  });

  server.get('/api/v5/market/tickers', async (request) => {
    if (new Query(request).text('instType') !== 'SPOT') return answered([]);
    await market.prepare({ kind: 'listings' });
    await market.prepare({ kind: 'allQuotes' });
    return answered(market.listed(clock.now()).map((rules) => ticker(venue, rules)));
  });

  server.get('/api/v5/market/ticker', async (request) => {
    const rules = productOf(venue, new Query(request).text('instId') ?? '');
    await market.prepare({ kind: 'quotes', symbols: [rules.symbol] });
    return answered([ticker(venue, rules)]);
  });

  server.get('/api/v5/market/books', async (request) => {
    const query = new Query(request);
    const rules = productOf(venue, query.text('instId') ?? '');
    await market.prepare({ kind: 'book', symbol: rules.symbol });
    const { bids, asks } = exchange.book(rules.symbol);
    const size = Math.min(MOST_LEVELS, Number(query.text('sz') ?? 1));
    const shown = (levels: readonly Level[]) =>
      levels.slice(0, size).map((level) => [level.price.toFixed(), level.size.toFixed(), '0', '1']);
    const ts = String(market.pricedAt(rules.symbol, clock.now()));
    return answered([{ asks: shown(asks), bids: shown(bids), ts, seqId: tickOf(clock.now()) }]);
  });

  const candles = (request: Parameters<typeof signedRequest>[0]) => bars(venue, new Query(request));
  server.get('/api/v5/market/candles', candles);
  server.get('/api/v5/market/history-candles', candles);
}

/** Bars older than `after` and newer than `before`, the newest first. */
async function bars({ market, clock, faults }: Venue, query: Query): Promise<object> {
  const instId = query.text('instId');
  if (instId === undefined) throw missingParameter('instId');
  const length = BAR_MS.get(query.text('bar') ?? '1m');
  if (length === undefined) throw new OkxError('51000', 'Parameter bar error');
  const now = clock.now();
  if (!market.isListed(instId, now)) throw new OkxError('51001', "Instrument ID doesn't exist.");
  if (faults.withoutCandles.has(instId)) return answered([]);
  const limit = Math.min(MOST_BARS, Number(query.text('limit') ?? 100));
  const end = Math.min(now, Number(query.text('after') ?? now) - 1);
  const newest = Math.floor(end / length) * length;
  const from = Math.max(Number(query.text('before') ?? 0) + 1, newest - (limit - 1) * length);
  await market.prepare({ kind: 'candles', symbol: instId, length, from, to: end + 1 });
  const rows: unknown[] = [];
  for (let at = newest; at >= from; at -= length) {
    const candle = market.candle(instId, at, at + length, now);
    if (candle === undefined) continue;
    const { open, high, low, close, volume } = candle;
    const turnover = String(Number(volume) * Number(close));
    rows.push([String(at), open, high, low, close, volume, turnover, turnover, at + length <= now ? '1' : '0']);
  }
  return answered(rows);
}

function accountRoutes(server: FastifyInstance, venue: Venue): void {
  const { exchange, keys, clock } = venue;

  server.get('/api/v5/account/balance', (request) => {
    const { key } = signedRequest(request, keys);
    exchange.advance();
    const uTime = String(clock.now());
    const details = balancesShown(venue, key.account).map(({ currency, total, hold }) => ({
      ccy: currency,
      eq: total.toFixed(),
      cashBal: total.toFixed(),
      availBal: total.minus(hold).toFixed(),
      frozenBal: hold.toFixed(),
      ordFrozen: hold.toFixed(),
      liab: '',
      uTime,
    }));
    return answered([{ uTime, totalEq: '', details }]);
  });

  server.get('/api/v5/account/config', (request) => {
    const { key } = signedRequest(request, keys);
    return answered([
      {
        uid: key.account,
        mainUid: key.account,
        acctLv: '1',
        posMode: 'net_mode',
        autoLoan: false,
        perm: key.canTransfer ? 'read_only,withdraw,trade' : 'read_only,trade',
      },
    ]);
  });

  server.get('/api/v5/account/trade-fee', (request) => {
    signedRequest(request, keys);
    const { taker, maker } = exchange.fees;
    return answered([
      { instType: 'SPOT', level: 'Lv1', taker: `-${taker}`, maker: `-${maker}`, ts: String(clock.now()) },
    ]);
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
    instType: 'SPOT',
    instId: symbol,
    last: last.toFixed(),
    bidPx: book.bids[0]?.price.toFixed() ?? '',
    bidSz: book.bids[0]?.size.toFixed() ?? '',
    askPx: book.asks[0]?.price.toFixed() ?? '',
    askSz: book.asks[0]?.size.toFixed() ?? '',
    open24h: before.toFixed(),
    vol24h: volume.toFixed(),
    volCcy24h: volume.times(last).toFixed(8),
    ts: String(market.pricedAt(symbol, now)),
  };
}
