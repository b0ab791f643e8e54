import { Decimal } from 'decimal.js';
import type { DecimalString } from '../../core/market/decimalString.ts';
import type { BookLevel, OrderBook } from '../../core/market/orderBook.ts';
import type { Quote, TradingRules } from '../../core/market/quote.ts';
import { type TradingSymbol, toSymbol } from '../../core/market/symbol.ts';
import type { Fill, FrozenOrder } from '../../core/orders/order.ts';
import type { HoldingsSnapshot } from '../../core/portfolio/account/holdings.ts';
import type { SubmitAnswer, VenueOrder } from '../../core/ports/exchange.ts';
import { MarketClock } from '../../simulator/clock.ts';
import { Exact } from '../../simulator/exact.ts';
import { DAY_MS, dayOf } from '../../simulator/market/dailyBars.ts';
import { Market, tickOf } from '../../simulator/market/market.ts';
import type { ProductRules } from '../../simulator/market/productRules.ts';
import type { MarketCandle } from '../../simulator/market/tradedMarket.ts';
import { Exchange } from '../../simulator/matching/exchange.ts';
import type { FeeRates } from '../../simulator/matching/fees.ts';
import type { Level } from '../../simulator/matching/restingBook.ts';
import { Balances } from '../../simulator/store/balances.ts';
import { Database, IN_MEMORY } from '../../simulator/store/database.ts';
import { Fills } from '../../simulator/store/fills.ts';
import { Orders } from '../../simulator/store/orderStore.ts';
import type { HistoricalMarket } from './historicalMarket.ts';
import { orderRequest } from './orderRequest.ts';
import { venueOrder } from './venueOrder.ts';

/** The account of every backtest. */
export const PAST_ACCOUNT = 'backtest';
/** More than any order has. */
const MOST_FILLS = 10_000;

export interface HistoricalVenueOptions {
  readonly market: HistoricalMarket;
  readonly quoteCurrency: string;
  /** First moment, ms UTC. */
  readonly from: number;
  /** What the account begins with. */
  readonly cash: DecimalString;
  readonly fees: FeeRates;
  /** Factor on what usually rests in the order books. */
  readonly depth: number;
  /** Share of the market's volume that a resting order gets. */
  readonly participation: number;
}

/** A holding that was turned to cash because its coin has left the venue. */
export interface DelistingPayout {
  readonly symbol: TradingSymbol;
  readonly base: DecimalString;
  readonly price: DecimalString;
  readonly quote: DecimalString;
  readonly fee: DecimalString;
}

/**
 * The past as a venue: the simulator's own matching, in this process, with a clock that the backtest moves. It answers what the exchange adapter would have read
 * from the simulator over HTTP, at once.
 */
export class HistoricalVenue {
  readonly fees: FeeRates;
  readonly #options: HistoricalVenueOptions;
  readonly #database = new Database(IN_MEMORY);
  readonly #orders = new Orders(this.#database);
  readonly #fills = new Fills(this.#database);
  readonly #balances = new Balances(this.#database, 0);
  readonly #market: Market;
  readonly #exchange: Exchange;
  #now: number;
  /** What was read at the present moment. */
  #quotes = new Map<TradingSymbol, Quote | undefined>();
  #rules: ReadonlyMap<TradingSymbol, TradingRules> | undefined;
  /** What is held since something was last traded, paid in or settled. */
  #held: Pick<HoldingsSnapshot, 'cash' | 'holdings'> | undefined;

  constructor(options: HistoricalVenueOptions) {
    const { market, from, cash, quoteCurrency, fees, depth, participation } = options;
    this.#options = options;
    this.fees = fees;
    this.#now = from;
    this.#market = new Market(market.daily, market.path, []);
    const clock = new MarketClock({ wallAt: from, marketAt: from, speed: 1 }, () => this.#now);
    this.#exchange = new Exchange(
      {
        database: this.#database,
        orders: this.#orders,
        fills: this.#fills,
        balances: this.#balances,
        market: this.#market,
        clock,
      },
      {
        seed: market.seed,
        fees,
        depthOf: () => ({ factor: depth }),
        participation,
        isHalted: () => false,
        isUnpriced: () => false,
      },
    );
    this.#balances.openAccount(PAST_ACCOUNT, from);
    this.#balances.transfer(PAST_ACCOUNT, quoteCurrency, new Exact(cash), from);
  }

  /** ms UTC. */
  get now(): number {
    return this.#now;
  }

  /** Lets time pass: what rests meets the market up to then. */
  advanceTo(at: number): void {
    if (at < this.#now) throw new RangeError(`Time goes on only: given ${at}, the venue is at ${this.#now}`);
    const isSameTick = tickOf(at) === tickOf(this.#now);
    this.#now = at;
    // Prices and books are the same all through a tick.
    if (!isSameTick) this.#forget();
    if (this.#exchange.advance()) this.#held = undefined;
  }

  /** The end of the first tick before a moment to come in which an open order trades, or in which the price reaches its stop; undefined where none does. */
  nextTouch(until: number): number | undefined {
    return this.#exchange.nextTouch(until);
  }

  /** Rules of every market against the quote currency that is listed now. */
  rules(): ReadonlyMap<TradingSymbol, TradingRules> {
    this.#rules ??= new Map(
      this.#market
        .listed(this.#now)
        .filter(({ quote }) => quote === this.#options.quoteCurrency)
        .map((rules) => [rules.symbol, this.#told(rules)]),
    );
    return this.#rules;
  }

  /** Best prices; undefined where there is no usable one. */
  quote(symbol: TradingSymbol): Quote | undefined {
    if (!this.#quotes.has(symbol)) this.#quotes.set(symbol, this.#readQuote(symbol));
    return this.#quotes.get(symbol);
  }

  quotes(symbols: Iterable<TradingSymbol>): ReadonlyMap<TradingSymbol, Quote> {
    const found = new Map<TradingSymbol, Quote>();
    for (const symbol of symbols) {
      const quote = this.quote(symbol);
      if (quote !== undefined) found.set(symbol, quote);
    }
    return found;
  }

  /** What can be traded at once; undefined where nothing is on offer on a side. */
  orderBook(symbol: TradingSymbol): OrderBook | undefined {
    const { bids, asks } = this.#exchange.book(symbol);
    if (bids.length === 0 || asks.length === 0) return undefined;
    return { symbol, bids: bids.map(bookLevel), asks: asks.map(bookLevel) };
  }

  /** The last price, also of a day without trade; undefined where the symbol is not listed. */
  lastPrice(symbol: TradingSymbol): Decimal | undefined {
    const price = this.#exchange.price(symbol);
    return price === undefined ? undefined : new Decimal(price.toFixed());
  }

  /** The bar of [start, end) as far as it has come to pass. */
  candle(symbol: TradingSymbol, start: number, end: number): MarketCandle | undefined {
    return this.#market.candle(symbol, start, end, this.#now);
  }

  holdings(): HoldingsSnapshot {
    this.#held ??= this.#readHeld();
    return { account: PAST_ACCOUNT, quoteCurrency: this.#options.quoteCurrency, at: this.#now, ...this.#held };
  }

  #readHeld(): Pick<HoldingsSnapshot, 'cash' | 'holdings'> {
    const { quoteCurrency } = this.#options;
    const balances = this.#balances.all(PAST_ACCOUNT).filter(({ total }) => !total.isZero());
    const cash = balances.find(({ currency }) => currency === quoteCurrency);
    return {
      cash: {
        total: cash?.total.toFixed() ?? '0',
        free: cash?.total.minus(cash.hold).toFixed() ?? '0',
      },
      holdings: balances
        .filter(({ currency }) => currency !== quoteCurrency)
        .map(({ currency, total, hold }) => ({
          symbol: toSymbol(currency, quoteCurrency),
          quantity: total.toFixed(),
          available: total.minus(hold).toFixed(),
        })),
    };
  }

  /** Places a frozen order. */
  submit(order: FrozenOrder): SubmitAnswer {
    // What an order takes is missing in the book of its own symbol only.
    this.#quotes.delete(order.symbol);
    this.#held = undefined;
    const placement = this.#exchange.place(PAST_ACCOUNT, orderRequest(order));
    switch (placement.kind) {
      case 'accepted':
      case 'replayed':
        return { kind: 'accepted', order: venueOrder(placement.order) };
      case 'rejected': {
        const { error, message } = placement.rejection;
        return { kind: 'rejected', reason: error, detail: `${error}: ${message}` };
      }
      default: {
        const unreachable: never = placement;
        return unreachable;
      }
    }
  }

  /** The order as it is now. @throws Error for an ID that the venue did not give */
  order(venueOrderId: string): VenueOrder {
    const order = this.#orders.byId(venueOrderId);
    if (order === undefined) throw new Error(`The venue has no order ${venueOrderId}`);
    return venueOrder(order);
  }

  /** The executions of an order, oldest first. */
  fills(venueOrderId: string): readonly Fill[] {
    return this.#fills
      .list({ orderIds: [venueOrderId], limit: MOST_FILLS })
      .toReversed()
      .map((fill) => ({
        venueFillId: fill.tradeId,
        venueOrderId: fill.orderId,
        symbol: fill.productId,
        side: fill.side === 'BUY' ? 'buy' : 'sell',
        base: fill.size.toFixed(),
        price: fill.price.toFixed(),
        fee: fill.commission.toFixed(),
        feeCurrency: fill.commissionCurrency,
        at: fill.at,
      }));
  }

  /** Cancels an order, if it is still open. */
  cancel(venueOrderId: string): void {
    this.#exchange.cancel(PAST_ACCOUNT, venueOrderId);
    this.#held = undefined;
  }

  /** Pays in. */
  deposit(amount: DecimalString): void {
    this.#held = undefined;
    this.#balances.transfer(PAST_ACCOUNT, this.#options.quoteCurrency, new Exact(amount), this.#now);
  }

  /** What a coin that has left the venue was sold for: its last price, less the taker's fee. Its market is gone from then on. */
  payOutDelisted(): readonly DelistingPayout[] {
    const { market } = this.#options;
    const gone = market.daily.products.filter(
      ({ symbol }) => market.daily.lastDay(symbol) < dayOf(this.#now) && !this.#market.listings.isUnlisted(symbol),
    );
    if (gone.length === 0) return [];
    this.#forget();
    this.#held = undefined;
    return gone.flatMap((rules) => this.#payOut(rules));
  }

  /** Frees what the venue holds in memory. */
  close(): void {
    this.#database.close();
  }

  #payOut({ symbol, base, quote }: ProductRules): readonly DelistingPayout[] {
    for (const open of this.#orders.open())
      if (open.productId === symbol) this.#exchange.cancel(PAST_ACCOUNT, open.orderId);
    const price = this.#exchange.price(symbol) ?? new Exact(0);
    const held = this.#balances.of(PAST_ACCOUNT, base).total;
    this.#market.listings.setUnlisted(symbol, true);
    if (held.isZero()) return [];
    const value = held.times(price);
    const fee = value.times(this.fees.taker);
    this.#balances.transfer(PAST_ACCOUNT, base, held.negated(), this.#now);
    this.#balances.transfer(PAST_ACCOUNT, quote, value.minus(fee), this.#now);
    const [baseText, priceText, quoteText, feeText] = [held, price, value, fee].map((amount) => amount.toFixed());
    return [{ symbol, base: baseText, price: priceText, quote: quoteText, fee: feeText }];
  }

  #forget(): void {
    this.#quotes.clear();
    this.#rules = undefined;
  }

  #told(rules: ProductRules): TradingRules {
    const { symbol } = rules;
    const price = this.#exchange.price(symbol) ?? new Exact(0);
    const volume = this.#market.volume(symbol, this.#now - DAY_MS, this.#now);
    return {
      symbol,
      tradable: !this.#exchange.isDisabled(symbol),
      baseIncrement: rules.baseIncrement,
      quoteIncrement: rules.quoteIncrement,
      priceIncrement: rules.priceIncrement,
      minBase: rules.baseMinSize,
      minQuote: rules.quoteMinSize,
      takerFee: this.fees.taker,
      quoteVolume24h: Number(volume.times(price).toFixed(2)),
    };
  }

  #readQuote(symbol: TradingSymbol): Quote | undefined {
    const { bids, asks } = this.#exchange.book(symbol, 1);
    const last = this.#exchange.price(symbol);
    const [bid] = bids;
    const [ask] = asks;
    if (bid === undefined || ask === undefined || last === undefined) return undefined;
    return { symbol, bid: bid.price.toFixed(), ask: ask.price.toFixed(), last: last.toFixed(), at: this.#now };
  }
}

function bookLevel({ price, size }: Level): BookLevel {
  return { price: price.toFixed(), size: size.toFixed() };
}
