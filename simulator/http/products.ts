import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ZERO } from '../exact.ts';
import { DAY_MS } from '../market/market.ts';
import type { ProductRules } from '../market/productRules.ts';
import type { Level, OrderBook } from '../matching/restingBook.ts';
import type { Venue } from '../venue.ts';
import { authenticate } from './authenticate.ts';
import { invalidArgument, notFound } from './coinbaseError.ts';
import { Query } from './query.ts';

const MOST_CANDLES = 350;

const GRANULARITY_MS: ReadonlyMap<string, number> = new Map([
  ['ONE_MINUTE', 60_000],
  ['FIVE_MINUTE', 300_000],
  ['FIFTEEN_MINUTE', 900_000],
  ['THIRTY_MINUTE', 1_800_000],
  ['ONE_HOUR', 3_600_000],
  ['TWO_HOUR', 7_200_000],
  ['SIX_HOUR', 21_600_000],
  ['ONE_DAY', DAY_MS],
]);

interface ProductParameters {
  readonly Params: { readonly product: string };
}

/** Products, candles, last trades and books, for everyone under `/market` and for keys without it. */
export function productRoutes(server: FastifyInstance, venue: Venue): void {
  const { exchange, clock, keys, market } = venue;

  for (const [prefix, admit] of [
    ['/api/v3/brokerage/market', () => undefined],
    ['/api/v3/brokerage', (request: FastifyRequest) => authenticate(request, keys)],
  ] as const) {
    server.get(`${prefix}/products`, async (request) => {
      admit(request);
      const query = new Query(request);
      const asked = query.list('product_ids', 'product_id');
      await market.prepare(asked.length === 0 ? { kind: 'listings' } : { kind: 'quotes', symbols: asked });
      const products = listedProducts(venue, query);
      return { products, num_products: products.length };
    });

    server.get<ProductParameters>(`${prefix}/products/:product`, async (request) => {
      admit(request);
      await market.prepare({ kind: 'quotes', symbols: [request.params.product] });
      return describe(venue, listedProduct(venue, request.params.product));
    });

    server.get<ProductParameters>(`${prefix}/products/:product/candles`, async (request) => {
      admit(request);
      return { candles: await candles(venue, listedProduct(venue, request.params.product), new Query(request)) };
    });

    server.get<ProductParameters>(`${prefix}/products/:product/ticker`, async (request) => {
      admit(request);
      await market.prepare({ kind: 'quotes', symbols: [request.params.product] });
      const rules = listedProduct(venue, request.params.product);
      const book = exchange.book(rules.symbol, 1);
      return {
        trades: recentTrades(venue, rules, new Query(request).limit(1, 1_000)),
        best_bid: book.bids[0]?.price.toFixed() ?? '',
        best_ask: book.asks[0]?.price.toFixed() ?? '',
      };
    });

    server.get(`${prefix}/product_book`, async (request) => {
      admit(request);
      const query = new Query(request);
      const { symbol } = listedProduct(venue, query.text('product_id') ?? '');
      await market.prepare({ kind: 'book', symbol });
      const at = market.pricedAt(symbol, clock.now());
      return { pricebook: pricebook(symbol, exchange.book(symbol), query.limit(250, 250), at) };
    });
  }

  server.get('/api/v3/brokerage/best_bid_ask', async (request) => {
    authenticate(request, keys);
    const asked = new Query(request).list('product_ids', 'product_id');
    const rules = asked.length === 0 ? market.listed(clock.now()) : asked.map((symbol) => listedProduct(venue, symbol));
    await market.prepare({ kind: 'quotes', symbols: asked });
    const now = clock.now();
    return {
      pricebooks: rules.map(({ symbol }) =>
        pricebook(symbol, exchange.book(symbol, 1), 1, market.pricedAt(symbol, now)),
      ),
    };
  });
}

function listedProduct({ market, clock }: Venue, symbol: string): ProductRules {
  const rules = market.rules(symbol);
  if (rules === undefined || !market.isListed(symbol, clock.now())) throw notFound(`product ${symbol} not found`);
  return rules;
}

function listedProducts(venue: Venue, query: Query): readonly object[] {
  const type = query.text('product_type');
  if (type !== undefined && type !== 'SPOT' && type !== 'UNKNOWN_PRODUCT_TYPE') return [];
  if (query.text('contract_expiry_type') === 'PERPETUAL') return [];
  const asked = query.list('product_ids', 'product_id');
  const offset = Number(query.text('offset') ?? 0);
  return venue.market
    .listed(venue.clock.now())
    .filter((rules) => asked.length === 0 || asked.includes(rules.symbol))
    .slice(offset, offset + query.limit(1_000, 1_000))
    .map((rules) => describe(venue, rules));
}

function describe({ exchange, market, clock }: Venue, rules: ProductRules): object {
  const now = clock.now();
  const { symbol } = rules;
  const price = exchange.price(symbol) ?? ZERO;
  const dayAgo = market.price(symbol, now - DAY_MS);
  const volume = market.volume(symbol, now - DAY_MS, now);
  const change = dayAgo === undefined ? '' : price.dividedBy(dayAgo).minus(1).times(100).toFixed(8);
  const disabled = exchange.isDisabled(symbol);
  return {
    product_id: symbol,
    price: price.toFixed(),
    price_percentage_change_24h: change,
    volume_24h: volume.toFixed(),
    volume_percentage_change_24h: '',
    base_increment: rules.baseIncrement,
    quote_increment: rules.quoteIncrement,
    price_increment: rules.priceIncrement,
    quote_min_size: rules.quoteMinSize,
    quote_max_size: rules.quoteMaxSize,
    base_min_size: rules.baseMinSize,
    base_max_size: rules.baseMaxSize,
    base_name: rules.baseName,
    quote_name: rules.quote === 'USD' ? 'US Dollar' : rules.quote,
    base_currency_id: rules.base,
    quote_currency_id: rules.quote,
    base_display_symbol: rules.base,
    quote_display_symbol: rules.quote,
    display_name: symbol,
    product_type: 'SPOT',
    product_venue: 'CBE',
    status: 'online',
    alias: '',
    alias_to: [],
    approximate_quote_24h_volume: volume.times(price).toFixed(2),
    mid_market_price: price.toFixed(),
    fcm_trading_session_details: null,
    watched: false,
    is_disabled: false,
    new: false,
    cancel_only: false,
    limit_only: false,
    post_only: false,
    trading_disabled: disabled,
    auction_mode: false,
    view_only: false,
  };
}

async function candles(
  { market, clock, faults }: Venue,
  { symbol }: ProductRules,
  query: Query,
): Promise<readonly object[]> {
  const granularity = query.text('granularity') ?? '';
  const length = GRANULARITY_MS.get(granularity);
  if (length === undefined)
    throw invalidArgument(`granularity must be one of ${[...GRANULARITY_MS.keys()].join(', ')}, not '${granularity}'`);
  const second = (name: string) => {
    const text = query.text(name) ?? '';
    if (!/^\d{1,12}$/.test(text)) throw invalidArgument(`${name} must be a time in seconds since 1970, not '${text}'`);
    return Number(text) * 1_000;
  };
  const [start, end] = [second('start'), second('end')];
  if (start > end) throw invalidArgument('start must not be later than end');
  if ((end - start) / length > MOST_CANDLES)
    throw invalidArgument(`number of candles requested should be less than ${MOST_CANDLES}`);
  if (faults.withoutCandles.has(symbol)) return [];
  const now = clock.now();
  const limit = query.limit(MOST_CANDLES, MOST_CANDLES);
  const found: object[] = [];
  const oldest = Math.ceil(start / length) * length;
  await market.prepare({ kind: 'candles', symbol, length, from: oldest, to: Math.min(end, now) + 1 });
  for (let at = Math.floor(Math.min(end, now) / length) * length; at >= oldest && found.length < limit; at -= length) {
    const candle = market.candle(symbol, at, at + length, now);
    if (candle !== undefined) found.push({ ...candle, start: String(candle.start / 1_000) });
  }
  return found;
}

function pricebook(symbol: string, book: OrderBook, depth: number, now: number): object {
  const shown = (levels: readonly Level[]) =>
    levels.slice(0, depth).map((level) => ({ price: level.price.toFixed(), size: level.size.toFixed() }));
  return { product_id: symbol, bids: shown(book.bids), asks: shown(book.asks), time: new Date(now).toISOString() };
}

/** The last trades as one for each minute: its close and volume. */
function recentTrades({ market, clock, exchange }: Venue, { symbol }: ProductRules, limit: number): readonly object[] {
  const now = clock.now();
  const last = exchange.price(symbol) ?? ZERO;
  const trades: object[] = [];
  for (let index = 0; index < limit; index++) {
    const at = index === 0 ? now : Math.floor(now / 60_000) * 60_000 - (index - 1) * 60_000;
    const candle = market.candle(symbol, at - 60_000, at, at);
    if (candle === undefined && index > 0) break;
    trades.push({
      trade_id: String(Math.floor(at / 1_000)),
      product_id: symbol,
      price: index === 0 ? last.toFixed() : (candle?.close ?? ''),
      size: candle?.volume ?? '0',
      time: new Date(at).toISOString(),
      side: candle !== undefined && Number(candle.close) < Number(candle.open) ? 'SELL' : 'BUY',
      bid: '',
      ask: '',
    });
  }
  return trades;
}
