import type { FastifyInstance } from 'fastify';
import { ZERO } from '../../exact.ts';
import { balancesShown } from '../../faults/lateView.ts';
import { DAY_MS } from '../../market/market.ts';
import type { ProductRules } from '../../market/productRules.ts';
import type { Level } from '../../matching/restingBook.ts';
import type { Venue } from '../../venue.ts';
import { Query } from '../query.ts';
import { invalidArguments, KrakenError } from './krakenError.ts';
import { krakenOrderRoutes } from './krakenOrderRoutes.ts';
import { assetOf, describePair, pairOf, productOf } from './krakenPairs.ts';
import { answered, signedRequest } from './krakenProtocol.ts';

const MINUTE_MS = 60_000;
/** In minutes. */
const INTERVALS = new Set([1, 5, 15, 30, 60, 240, 1_440]);
const MOST_BARS = 720;
const MOST_LEVELS = 500;

/** The same exchange in a fifth dialect: what ccxt's kraken client needs for spot trading. */
export function krakenRoutes(server: FastifyInstance, venue: Venue): void {
  server.register(async (scope) => {
    scope.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof KrakenError)) throw error;
      return reply.code(200).send(error.body);
    });
    publicRoutes(scope, venue);
    accountRoutes(scope, venue);
    krakenOrderRoutes(scope, venue);
  });
}

function publicRoutes(server: FastifyInstance, venue: Venue): void {
  const { exchange, market, clock, faults } = venue;

  server.get('/0/public/Time', () => {
    const now = clock.now() + faults.clockSkew;
    return answered({ unixtime: Math.floor(now / 1_000), rfc1123: new Date(now).toUTCString() });
  });

  server.get('/0/public/AssetPairs', async () => {
    await market.prepare({ kind: 'listings' });
    const pairs = market.listed(clock.now()).map((rules) => [pairOf(rules), describePair(venue, rules)]);
    return answered(Object.fromEntries(pairs));
  });

  server.get('/0/public/Ticker', async (request) => {
    await market.prepare({ kind: 'listings' });
    const asked = new Query(request).list('pair');
    const products = asked.length === 0 ? market.listed(clock.now()) : asked.map((pair) => productOf(venue, pair));
    if (asked.length === 0) await market.prepare({ kind: 'allQuotes' });
    else await market.prepare({ kind: 'quotes', symbols: products.map(({ symbol }) => symbol) });
    return answered(Object.fromEntries(products.map((rules) => [pairOf(rules), ticker(venue, rules)])));
  });

  server.get('/0/public/Depth', async (request) => {
    const query = new Query(request);
    const rules = productOf(venue, query.text('pair') ?? '');
    await market.prepare({ kind: 'book', symbol: rules.symbol });
    const { bids, asks } = exchange.book(rules.symbol);
    const count = Math.min(MOST_LEVELS, Number(query.text('count') ?? 100));
    const at = Math.floor(market.pricedAt(rules.symbol, clock.now()) / 1_000);
    const shown = (levels: readonly Level[]) =>
      levels.slice(0, count).map(({ price, size }) => [price.toFixed(), size.toFixed(), at]);
    return answered({ [pairOf(rules)]: { asks: shown(asks), bids: shown(bids) } });
  });

  server.get('/0/public/OHLC', (request) => bars(venue, new Query(request)));
}

/** At most the latest 720 bars, those that begin after `since` seconds, the oldest first; the last one is still open. */
async function bars(venue: Venue, query: Query): Promise<object> {
  const { market, clock, faults } = venue;
  const rules = productOf(venue, query.text('pair') ?? '');
  const minutes = Number(query.text('interval') ?? 1);
  if (!INTERVALS.has(minutes)) throw invalidArguments('interval');
  const length = minutes * MINUTE_MS;
  const now = clock.now();
  const newest = Math.floor(now / length) * length;
  const since = Number(query.text('since') ?? 0) * 1_000;
  const from = Math.max(newest - (MOST_BARS - 1) * length, (Math.floor(since / length) + 1) * length);
  const rows: unknown[] = [];
  await market.prepare({ kind: 'candles', symbol: rules.symbol, length, from, to: now + 1 });
  for (let at = from; at <= newest && !faults.withoutCandles.has(rules.symbol); at += length) {
    const candle = market.candle(rules.symbol, at, at + length, now);
    if (candle === undefined) continue;
    const { open, high, low, close, volume } = candle;
    rows.push([at / 1_000, open, high, low, close, close, volume, 1]);
  }
  return answered({ [pairOf(rules)]: rows, last: newest / 1_000 });
}

function accountRoutes(server: FastifyInstance, venue: Venue): void {
  const { exchange, keys } = venue;

  server.post('/0/private/BalanceEx', (request) => {
    const { key } = signedRequest(request, keys);
    exchange.advance();
    const balances = balancesShown(venue, key.account).map(({ currency, total, hold }) => [
      assetOf(currency),
      { balance: total.toFixed(), hold_trade: hold.toFixed() },
    ]);
    return answered(Object.fromEntries(balances));
  });

  server.post('/0/private/GetApiKeyInfo', (request) => {
    const { key } = signedRequest(request, keys);
    return answered({
      apiKeyName: key.account,
      apiKey: key.apiKey,
      nonceWindow: 0,
      permissions: [
        'query-funds',
        'query-open-trades',
        'query-closed-trades',
        'modify-trades',
        'close-trades',
        ...(key.canTransfer ? ['withdraw-funds'] : []),
      ],
      iban: `AA00 SIMU LATO R${String(1 + keys.indexOf(key)).padStart(3, '0')}`,
      validUntil: '0',
      queryFrom: '0',
      queryTo: '0',
      ipAllowlist: [],
    });
  });
}

/** Pairs of figures are of today and of the last 24 hours. */
function ticker({ exchange, market, clock }: Venue, rules: ProductRules): object {
  const now = clock.now();
  const { symbol } = rules;
  const last = exchange.price(symbol) ?? ZERO;
  const before = market.price(symbol, now - DAY_MS) ?? last;
  const { asks, bids } = exchange.book(symbol, 1);
  const best = (level: Level | undefined) => [level?.price.toFixed() ?? '0', '1', level?.size.toFixed() ?? '0'];
  const twice = (text: string) => [text, text];
  return {
    a: best(asks[0]),
    b: best(bids[0]),
    c: [last.toFixed(), '0'],
    v: twice(market.volume(symbol, now - DAY_MS, now).toFixed()),
    p: twice(last.toFixed()),
    t: [0, 0],
    l: twice(last.toFixed()),
    h: twice(last.toFixed()),
    o: before.toFixed(),
  };
}
