import { expect, onTestFinished, test } from 'vitest';
import type { Candle } from '../../core/market/candle.ts';
import { VenueUnreachableError } from '../../core/ports/exchange.ts';
import type { PublicMarketPort } from '../../core/ports/publicMarket.ts';
import { MarketClock } from '../../simulator/clock.ts';
import { Exact } from '../../simulator/exact.ts';
import { LiveMarket } from '../../simulator/live/liveMarket.ts';
import { readForResting } from '../../simulator/live/readForResting.ts';
import { Exchange } from '../../simulator/matching/exchange.ts';
import type { OrderTerms, Side } from '../../simulator/matching/terms.ts';
import { Balances } from '../../simulator/store/balances.ts';
import { Database } from '../../simulator/store/database.ts';
import { Fills } from '../../simulator/store/fills.ts';
import { Orders } from '../../simulator/store/orderStore.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 2, 10, 0, 20);
const SYMBOL = 'DOT-USD';

/** A venue of one market whose time and prices are set by hand, with an exchange on its live market. */
function openLive() {
  const state = {
    now: START,
    isDown: false,
    price: 10,
    /** When the venue dates its book; undefined for now. */
    bookAt: undefined as number | undefined,
    bars: new Map<number, Candle>(),
    asked: [] as string[],
  };
  const answer = <T>(what: string, value: () => T): Promise<T> => {
    state.asked.push(what);
    return state.isDown ? Promise.reject(new VenueUnreachableError('down')) : Promise.resolve(value());
  };
  const book = () => ({
    book: {
      symbol: SYMBOL,
      bids: [{ price: (state.price - 0.01).toFixed(2), size: '1000' }],
      asks: [{ price: (state.price + 0.01).toFixed(2), size: '1000' }],
    },
    at: state.bookAt ?? state.now,
    readAt: state.now,
  });
  const ticker = () => ({ symbol: SYMBOL, last: String(state.price), volume24h: '5000', dayAgo: '9' });
  const feed: PublicMarketPort = {
    venue: 'coinbase',
    fees: { taker: '0.01', maker: '0.005' },
    listings: () =>
      answer('listings', () => [
        {
          symbol: SYMBOL,
          base: 'DOT',
          quote: 'USD',
          tradable: true,
          priceIncrement: '0.01',
          baseIncrement: '0.01',
          quoteIncrement: '0.01',
          minBase: '0.01',
          maxBase: undefined,
          minQuote: '1',
          maxQuote: undefined,
        },
      ]),
    tickers: () => answer('tickers', () => [ticker()]),
    quotes: () => answer('quotes', () => [{ ticker: ticker(), ...book() }]),
    book: () => answer('book', book),
    candles: (_symbol, _length, from, to) =>
      answer('candles', () =>
        [...state.bars.values()].filter(({ openTime }) => openTime >= from && openTime < to && openTime <= state.now),
      ),
  };
  const market = new LiveMarket(feed, () => state.now);
  const database = new Database(':memory:');
  const orders = new Orders(database);
  const balances = new Balances(database);
  const fills = new Fills(database);
  const clock = new MarketClock({ wallAt: START, marketAt: START, speed: 1 }, () => state.now);
  balances.openAccount('main', START);
  balances.transfer('main', 'USD', new Exact(10_000), START);
  balances.transfer('main', 'DOT', new Exact(1_000), START);
  const exchange = new Exchange(
    { database, orders, fills, balances, market, clock },
    {
      seed: 1,
      fees: { taker: '0.01', maker: '0.005' },
      depthOf: () => ({ factor: 1 }),
      participation: 0.1,
      isHalted: () => false,
      isUnpriced: () => false,
      booksOfVenue: (symbol, levels) => market.book(symbol, levels),
    },
  );
  onTestFinished(() => database.close());
  let placed = 0;
  return {
    state,
    market,
    /** A bar of the minute that begins so many minutes after 10:00. */
    bar(minute: number, low: number, high: number, volume = 500): void {
      const openTime = Date.UTC(2026, 2, 2, 10) + minute * MINUTE;
      state.bars.set(openTime, { openTime, open: low, high, low, close: high, volume });
    },
    async place(side: Side, terms: OrderTerms) {
      await market.prepare({ kind: 'listings' });
      await market.prepare({ kind: 'book', symbol: SYMBOL });
      const placement = exchange.place('main', {
        clientOrderId: `order-${placed++}`,
        idRule: 'forEver',
        productId: SYMBOL,
        side,
        terms,
        configuration: {},
        body: '',
      });
      if (placement.kind === 'rejected') throw new Error(placement.rejection.error);
      return placement.order.orderId;
    },
    /** The order as it is so long after 10:00:20, once the venue was read. */
    async orderAt(seconds: number, orderId: string) {
      state.now = START + seconds * 1_000;
      await readForResting(market, orders.open(), state.now);
      exchange.advance();
      const order = orders.byId(orderId);
      if (order === undefined) throw new Error('no such order');
      return order;
    },
    fillsOf: (orderId: string) => fills.list({ orderIds: [orderId], limit: 100 }),
  };
}

function limit(baseSize: string, limitPrice: string): OrderTerms {
  return { kind: 'limit', baseSize, limitPrice, postOnly: false, duration: { kind: 'goodUntilCancelled' } };
}

test('a resting buy is filled by the minutes that trade below it, by its share of their volume, each minute once', async () => {
  const { bar, place, orderAt, fillsOf } = openLive();
  // The minute of the order itself says nothing of what came after it.
  bar(0, 5, 10);
  const id = await place('BUY', limit('100', '9.50'));
  expect((await orderAt(10, id)).filledSize.toFixed()).toBe('0');
  bar(1, 9.5, 10);
  expect((await orderAt(60, id)).filledSize.toFixed()).toBe('0');
  bar(2, 9.4, 10);
  expect((await orderAt(110, id)).filledSize.toFixed()).toBe('50');
  expect((await orderAt(115, id)).filledSize.toFixed()).toBe('50');
  bar(3, 9.3, 10);
  const filled = await orderAt(170, id);
  expect(filled.status).toBe('FILLED');
  expect(fillsOf(id).map(({ price, liquidity }) => `${price.toFixed()} ${liquidity}`)).toEqual([
    '9.5 MAKER',
    '9.5 MAKER',
  ]);
  for (const { at } of fillsOf(id)) expect(at).toBeLessThanOrEqual(START + 170_000);
});

test('a minute that is not over yet counts once it has traded through, and is looked at again until then', async () => {
  const { bar, place, orderAt } = openLive();
  const id = await place('BUY', limit('10', '9.50'));
  bar(1, 9.8, 10);
  expect((await orderAt(45, id)).filledSize.toFixed()).toBe('0');
  bar(1, 9.2, 10);
  expect((await orderAt(55, id)).status).toBe('FILLED');
});

test('what was missed while the venue could not be read is made up for', async () => {
  const { state, bar, place, orderAt } = openLive();
  const id = await place('SELL', limit('10', '11'));
  bar(3, 10, 12);
  state.isDown = true;
  expect((await orderAt(600, id)).filledSize.toFixed()).toBe('0');
  state.isDown = false;
  expect((await orderAt(605, id)).status).toBe('FILLED');
});

test('a stop that is reached sells at the present book, not below its limit', async () => {
  const { state, bar, place, orderAt, fillsOf } = openLive();
  const id = await place('SELL', {
    kind: 'stopLimit',
    baseSize: '10',
    limitPrice: '8',
    stopPrice: '9',
    direction: 'down',
    duration: { kind: 'goodUntilCancelled' },
  });
  expect((await orderAt(50, id)).triggered).toBe(false);
  bar(1, 8.9, 10);
  state.price = 8.8;
  expect((await orderAt(100, id)).status).toBe('FILLED');
  expect(fillsOf(id)[0]?.price.toFixed()).toBe('8.79');
});

test('a book may be ten seconds old where the venue cannot be read, and nothing trades on an older one or on a market that stands still', async () => {
  const { state, market, place } = openLive();
  await place('BUY', { kind: 'market', quoteSize: '20' });
  state.isDown = true;
  state.now += 9_000;
  await place('BUY', { kind: 'market', quoteSize: '20' });
  state.now += 2_000;
  await expect(market.prepare({ kind: 'book', symbol: SYMBOL })).rejects.toThrow('down');
  expect(market.book(SYMBOL, 100)).toEqual({ bids: [], asks: [] });
  state.isDown = false;
  await place('BUY', { kind: 'market', quoteSize: '20' });
  state.now += 5_000;
  state.bookAt = state.now - 3 * MINUTE;
  await expect(place('BUY', { kind: 'market', quoteSize: '20' })).rejects.toThrow('INVALID_NO_LIQUIDITY');
});

test('what many ask for is read once', async () => {
  const { state, market } = openLive();
  await market.prepare({ kind: 'listings' });
  state.asked = [];
  const quotes = () => market.prepare({ kind: 'quotes', symbols: [SYMBOL] });
  const bars = () =>
    market.prepare({ kind: 'candles', symbol: SYMBOL, length: MINUTE, from: START - 10 * MINUTE, to: START });
  await Promise.all([quotes(), quotes(), bars(), bars(), market.prepare({ kind: 'listings' })]);
  await Promise.all([quotes(), bars()]);
  expect(state.asked.sort()).toEqual(['candles', 'quotes']);
});
