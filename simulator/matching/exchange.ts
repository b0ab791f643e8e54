import { randomUUID } from 'node:crypto';
import type { MarketClock } from '../clock.ts';
import { Exact, ZERO } from '../exact.ts';
import { tickOf } from '../market/market.ts';
import type { Tick } from '../market/pricePath.ts';
import type { ProductRules } from '../market/productRules.ts';
import type { TradedMarket } from '../market/tradedMarket.ts';
import type { Balances } from '../store/balances.ts';
import type { Database } from '../store/database.ts';
import type { Fills } from '../store/fills.ts';
import type { Orders, StoredOrder } from '../store/orderStore.ts';
import { checkOrder } from './checkOrder.ts';
import { commissionOf, commissionSide, type FeeRates } from './fees.ts';
import { afterResting, afterTaking, closed, fundsNeeded, restingShare, takeAtOnce } from './lifecycle.ts';
import { REJECTIONS, type Rejection } from './rejection.ts';
import {
  BOOK_LEVELS,
  type BookDepth,
  EMPTY_BOOK,
  type Level,
  type OrderBook,
  restingBook,
  VENUE_BOOK_LEVELS,
  without,
} from './restingBook.ts';
import type { LimitTerms, Liquidity, OrderRequest, OrderTerms, Side, StopLimitTerms } from './terms.ts';

/** What became of a submitted order. */
export type Placement =
  | { readonly kind: 'accepted'; readonly order: StoredOrder }
  /** The client order ID was known: the order of then, and nothing new. */
  | { readonly kind: 'replayed'; readonly order: StoredOrder }
  | { readonly kind: 'rejected'; readonly rejection: Rejection };

/** What an order would do if it came now. */
export interface Preview {
  readonly rejection: Rejection | undefined;
  readonly taken: readonly Level[];
  readonly commission: Exact;
  readonly book: OrderBook;
}

export interface ExchangeParts {
  readonly database: Database;
  readonly orders: Orders;
  readonly fills: Fills;
  readonly balances: Balances;
  readonly market: TradedMarket;
  readonly clock: MarketClock;
}

export interface ExchangeRules {
  readonly seed: number;
  readonly fees: FeeRates;
  /** How deep the order book of a product is. */
  readonly depthOf: (symbol: string) => BookDepth;
  /** The books of a venue in the place of those that are made here: so many levels of each side, none where they are too old to trade on. */
  readonly booksOfVenue?: (symbol: string, levels: number) => OrderBook;
  /** Share of a tick's volume that a resting order gets where the price goes through its limit. */
  readonly participation: number;
  /** Products that somebody stopped. */
  readonly isHalted: (symbol: string) => boolean;
  /** Products that have no price for the moment. */
  readonly isUnpriced: (symbol: string) => boolean;
  /** What does not hold that the venue promises of orders; by default all of it holds. */
  readonly brokenPromises?: () => BrokenPromises;
}

/** Promises about orders that an exchange can break on purpose. */
export interface BrokenPromises {
  /** A client order ID that is in use is taken once more, and executed. */
  readonly duplicatesExecuted: boolean;
  /** A cancel is acknowledged, and the order stays open. */
  readonly cancelsLost: boolean;
}

/**
 * The exchange's matching. Orders of the accounts trade against the market's own liquidity, never against each other. Whatever is
 * accepted is on file, with its fills, holds and balances, before anyone is told.
 */
export class Exchange {
  readonly #parts: ExchangeParts;
  readonly #rules: ExchangeRules;
  /** What accounts have taken out of the book of the present tick. */
  #taken: { readonly tick: number; readonly bySide: Map<string, Level[]> } = { tick: 0, bySide: new Map() };

  constructor(parts: ExchangeParts, rules: ExchangeRules) {
    this.#parts = parts;
    this.#rules = rules;
  }

  /** Levels on each side of a whole book. */
  get #wholeBook(): number {
    return this.#rules.booksOfVenue === undefined ? BOOK_LEVELS : VENUE_BOOK_LEVELS;
  }

  get fees(): FeeRates {
    return this.#rules.fees;
  }

  /** Whether orders in a product are refused at this moment. */
  isDisabled(symbol: string): boolean {
    const { market, clock } = this.#parts;
    return this.#rules.isHalted(symbol) || !market.isTraded(symbol, clock.now());
  }

  /** The last price; zero where the product has none for the moment, undefined where it is not listed. */
  price(symbol: string): Exact | undefined {
    const { market, clock } = this.#parts;
    const now = clock.now();
    if (!market.isListed(symbol, now)) return undefined;
    return this.#rules.isUnpriced(symbol) ? ZERO : market.price(symbol, now);
  }

  /** What can be traded at this moment: the best levels of each side. */
  book(symbol: string, levels = this.#wholeBook): OrderBook {
    const { market, clock } = this.#parts;
    const now = clock.now();
    const rules = market.rules(symbol);
    const price = this.price(symbol);
    if (rules === undefined || price === undefined || price.isZero() || !market.isTraded(symbol, now))
      return EMPTY_BOOK;
    const tick = tickOf(now);
    // Where somebody has taken the best levels of this tick, the next ones are the best.
    const whole = this.#taken.tick === tick ? this.#wholeBook : levels;
    const { bids, asks } = this.#bookAt(rules, price, tick, whole);
    return { bids: bids.slice(0, levels), asks: asks.slice(0, levels) };
  }

  /** Submits an order for an account. What a client order ID that was used before does, the request's rule says; the rest never matters. */
  place(account: string, request: OrderRequest): Placement {
    const { database } = this.#parts;
    return database.atomically((): Placement => {
      this.advance();
      const known = this.#executesTwice ? undefined : this.#known(account, request);
      if (known !== undefined) return known;
      const { rejection, taken } = this.preview(account, request);
      if (rejection !== undefined) return { kind: 'rejected', rejection };
      // The store's own guard is of IDs that are unique for ever.
      const accepted: OrderRequest = this.#executesTwice ? { ...request, idRule: 'whileOpen' } : request;
      return { kind: 'accepted', order: this.#accept(account, accepted, taken) };
    });
  }

  /** Whether a client order ID that is in use is executed again. */
  get #executesTwice(): boolean {
    return this.#rules.brokenPromises?.().duplicatesExecuted === true;
  }

  /** What a client order ID that was used before gets; undefined where it counts as new. */
  #known(account: string, { idRule, clientOrderId }: OrderRequest): Placement | undefined {
    if (idRule === 'whileOpen') {
      const same = this.#parts.orders.byClientOrderId(account, clientOrderId);
      return same?.status === 'OPEN' ? { kind: 'rejected', rejection: REJECTIONS.duplicate() } : undefined;
    }
    const order = this.replay(account, clientOrderId);
    return order === undefined ? undefined : { kind: 'replayed', order };
  }

  /** The order that an account has submitted under a client order ID before; it is counted as submitted once more. */
  replay(account: string, clientOrderId: string): StoredOrder | undefined {
    const { database, orders } = this.#parts;
    if (this.#executesTwice) return undefined;
    return database.atomically(() => {
      const known = orders.byClientOrderId(account, clientOrderId);
      if (known === undefined) return undefined;
      const again = { ...known, submissions: known.submissions + 1 };
      orders.update(again);
      return again;
    });
  }

  /** What the exchange would answer to an order and which liquidity it would take, without doing anything. */
  preview(account: string, request: OrderRequest): Preview {
    const { market, clock } = this.#parts;
    const { productId, side, terms } = request;
    const fees = this.#feesFor(request);
    const rules = market.rules(productId);
    const last = this.price(productId);
    const book = this.book(productId);
    const refused = (rejection: Rejection): Preview => ({ rejection, taken: [], commission: ZERO, book });
    if (rules === undefined || last === undefined) return refused(REJECTIONS.unknownProduct(productId));
    const disabled = this.isDisabled(productId);
    const wrong = checkOrder(request, { rules, disabled, last, book, now: clock.now() });
    if (wrong !== undefined) return refused(wrong);

    const taken = takeAtOnce(side, terms, book, rules, fees);
    if (fundsNeeded(side, terms, taken, fees).greaterThan(this.#available(account, side, rules)))
      return refused(REJECTIONS.insufficientFund());
    const commission = taken.reduce(
      (sum, level) => sum.plus(commissionOf(side, level.price, level.size, 'TAKER', fees)),
      ZERO,
    );
    return { rejection: undefined, taken, commission, book };
  }

  /**
   * Cancels an open order of an account and frees what it held.
   *
   * @returns why it could not be cancelled, in the venue's code; undefined where it was
   */
  cancel(account: string, orderId: string): string | undefined {
    const { database, orders, clock } = this.#parts;
    return database.atomically(() => {
      this.advance();
      const order = orders.byId(orderId);
      if (order === undefined || order.account !== account) return 'UNKNOWN_CANCEL_ORDER';
      if (order.status !== 'OPEN') return 'INVALID_CANCEL_REQUEST';
      if (this.#rules.brokenPromises?.().cancelsLost) return undefined;
      this.#save(closed(order, 'CANCELLED', 'User requested cancel', clock.now()), order);
      return undefined;
    });
  }

  /** Lets open orders meet everything that the market did up to now. @returns whether there were any */
  advance(): boolean {
    const { database, orders, clock } = this.#parts;
    const open = orders.open();
    if (open.length === 0) return false;
    const now = clock.now();
    database.atomically(() => {
      for (const order of open) this.#meetMarket(order, now);
    });
    return true;
  }

  /**
   * The end of the first tick before a moment to come in which an open order trades, or in which the price reaches its stop; undefined where none does. Only a
   * market that is made here knows it.
   */
  nextTouch(until: number): number | undefined {
    const { orders, market } = this.#parts;
    let next: number | undefined;
    for (const order of orders.open()) {
      if (order.terms.kind === 'market') continue;
      const tick = this.#firstTouch(order, order.terms, order.matchedUntil, next ?? until);
      if (tick !== undefined) next = tick.start + market.tickMs;
    }
    return next;
  }

  #accept(account: string, request: OrderRequest, taken: readonly Level[]): StoredOrder {
    const { orders, clock, market } = this.#parts;
    const { side, terms } = request;
    const rules = this.#rulesOf(request.productId);
    const now = clock.now();
    orders.insert({
      orderId: randomUUID(),
      account,
      clientOrderId: request.clientOrderId,
      idRule: request.idRule,
      productId: request.productId,
      side,
      terms,
      configuration: request.configuration,
      body: request.body,
      status: 'OPEN',
      reason: '',
      submissions: 1,
      holdCurrency: side === 'BUY' ? rules.quote : rules.base,
      hold: ZERO,
      filledSize: ZERO,
      filledValue: ZERO,
      totalFees: ZERO,
      fees: this.#feesFor(request),
      fillCount: 0,
      triggered: terms.kind !== 'stopLimit',
      createdAt: now,
      lastFillAt: undefined,
      closedAt: undefined,
      matchedUntil: Math.ceil(now / market.tickMs) * market.tickMs,
    });
    const inserted = orders.byClientOrderId(account, request.clientOrderId);
    if (inserted === undefined) throw new Error(`order ${request.clientOrderId} was inserted and is not there`);
    this.#remember(request.productId, side, tickOf(now), taken);
    const filled = this.#fill(inserted, taken, 'TAKER', now);
    return this.#save(afterTaking(filled, rules, now), inserted);
  }

  #meetMarket(order: StoredOrder, now: number): void {
    const { terms } = order;
    if (terms.kind === 'market') return;
    const { market } = this.#parts;
    const end = terms.duration.kind === 'goodUntilDate' ? terms.duration.endTime : Number.POSITIVE_INFINITY;
    const observed = market.observed(order.productId, now);
    const until = Math.min(observed.until, Math.floor(end / market.tickMs) * market.tickMs);
    let current = order;
    if (until > current.matchedUntil) {
      const halted = this.#rules.isHalted(order.productId) || this.#rules.isUnpriced(order.productId);
      current = halted ? current : this.#matchTicks(current, terms, until, now);
      // What may still change is looked at again, but for ticks that the order has traded in.
      const matchedUntil = Math.max(current.matchedUntil, Math.min(until, observed.finalUntil));
      if (matchedUntil > current.matchedUntil) current = { ...current, matchedUntil };
    }
    if (current.status === 'OPEN' && end <= now) current = closed(current, 'EXPIRED', '', end);
    if (current !== order) this.#save(current, order);
  }

  /** The order after the ticks up to `until`; its `matchedUntil` is the end of the last one that it traded in, or was triggered in. */
  #matchTicks(order: StoredOrder, terms: LimitTerms | StopLimitTerms, until: number, now: number): StoredOrder {
    const { tickMs } = this.#parts.market;
    const rules = this.#rulesOf(order.productId);
    let current = order;
    let from = order.matchedUntil;
    if (terms.kind === 'stopLimit' && !current.triggered) {
      const tick = this.#firstTouch(current, terms, from, until);
      if (tick === undefined) return current;
      from = tick.start + tickMs;
      const stop = new Exact(terms.stopPrice);
      current = { ...this.#trigger(current, terms, stop, tick.start, Math.min(from, now)), matchedUntil: from };
    }
    const limit = new Exact(terms.limitPrice);
    while (current.status === 'OPEN' && from < until) {
      const tick = this.#firstTouch(current, terms, from, until);
      if (tick === undefined) break;
      const size = restingShare(current, tick.bar.volume, this.#rules.participation, rules);
      from = tick.start + tickMs;
      const at = Math.min(from, now);
      current = { ...afterResting(this.#fill(current, [{ price: limit, size }], 'MAKER', at), at), matchedUntil: from };
    }
    return current;
  }

  /** The first tick of [from, until) that an open order trades in, or whose price reaches its stop. */
  #firstTouch(
    { productId, side, triggered }: StoredOrder,
    terms: LimitTerms | StopLimitTerms,
    from: number,
    until: number,
  ): Tick | undefined {
    const { market } = this.#parts;
    if (terms.kind === 'limit' || triggered)
      return market.firstTickThrough(
        productId,
        from,
        until,
        side === 'BUY' ? 'below' : 'above',
        new Exact(terms.limitPrice),
      );
    // The stop is reached where the price is at it: one increment before it is through it.
    const { priceIncrement } = this.#rulesOf(productId);
    const stop = new Exact(terms.stopPrice);
    return terms.direction === 'up'
      ? market.firstTickThrough(productId, from, until, 'above', stop.minus(priceIncrement))
      : market.firstTickThrough(productId, from, until, 'below', stop.plus(priceIncrement));
  }

  /** A stop-limit order whose stop price was reached in a tick: takes what the book of that tick offers within its limit. */
  #trigger(order: StoredOrder, terms: StopLimitTerms, stop: Exact, tick: number, at: number): StoredOrder {
    const rules = this.#rulesOf(order.productId);
    const book = this.#bookAt(rules, stop, tick);
    const { baseSize, limitPrice, duration } = terms;
    const limit: OrderTerms = { kind: 'limit', baseSize, limitPrice, postOnly: false, duration };
    const taken = takeAtOnce(order.side, limit, book, rules, order.fees);
    return afterTaking(this.#fill({ ...order, triggered: true }, taken, 'TAKER', at), rules, at);
  }

  /** The rates that an order is accepted at, in the currency that its dialect pays them in. */
  #feesFor({ feesOfBuys }: OrderRequest): FeeRates {
    return feesOfBuys === 'base' ? { ...this.fees, ofBuys: 'base' } : this.fees;
  }

  #available(account: string, side: Side, rules: ProductRules): Exact {
    return this.#parts.balances.available(account, side === 'BUY' ? rules.quote : rules.base);
  }

  #fill(order: StoredOrder, executions: readonly Level[], liquidity: Liquidity, at: number): StoredOrder {
    let filled = order;
    for (const { price, size } of executions) {
      const commission = commissionOf(order.side, price, size, liquidity, order.fees);
      this.#parts.fills.insert({
        tradeId: randomUUID(),
        orderId: order.orderId,
        account: order.account,
        productId: order.productId,
        side: order.side,
        price,
        size,
        commission,
        liquidity,
        at,
      });
      filled = {
        ...filled,
        filledSize: filled.filledSize.plus(size),
        filledValue: filled.filledValue.plus(price.times(size)),
        totalFees: filled.totalFees.plus(commission),
        fillCount: filled.fillCount + 1,
        lastFillAt: at,
      };
    }
    return filled;
  }

  /** Writes an order and the change of balances and holds that lies between its two states. */
  #save(after: StoredOrder, before: StoredOrder): StoredOrder {
    const { orders, balances } = this.#parts;
    const { account, side } = after;
    const rules = this.#rulesOf(after.productId);
    const size = after.filledSize.minus(before.filledSize);
    const value = after.filledValue.minus(before.filledValue);
    const fees = after.totalFees.minus(before.totalFees);
    const hold = after.hold.minus(before.hold);
    if (side === 'BUY') {
      const [ofQuote, ofBase] = commissionSide(side, after.fees) === 'base' ? [ZERO, fees] : [fees, ZERO];
      balances.change(account, rules.quote, value.plus(ofQuote).negated(), hold);
      balances.change(account, rules.base, size.minus(ofBase), ZERO);
    } else {
      balances.change(account, rules.base, size.negated(), hold);
      balances.change(account, rules.quote, value.minus(fees), ZERO);
    }
    orders.update(after);
    return after;
  }

  #rulesOf(symbol: string): ProductRules {
    const rules = this.#parts.market.rules(symbol);
    if (rules === undefined) throw new Error(`orders in ${symbol} are on file, but the market has no such product`);
    return rules;
  }

  #bookAt(rules: ProductRules, mid: Exact, tick: number, levels = this.#wholeBook): OrderBook {
    const book = this.#rules.booksOfVenue?.(rules.symbol, levels) ?? this.#madeBook(rules, mid, tick, levels);
    if (this.#taken.tick !== tick) return book;
    const taken = (side: Side) => this.#taken.bySide.get(`${side} ${rules.symbol}`) ?? [];
    return without(without(book, 'BUY', taken('BUY')), 'SELL', taken('SELL'));
  }

  #madeBook(rules: ProductRules, mid: Exact, tick: number, levels: number): OrderBook {
    const turnover = this.#parts.market.dailyTurnover(rules.symbol, tick);
    const name = `${this.#rules.seed}/${rules.symbol}/book/${tick}`;
    return restingBook(rules, mid, turnover, this.#rules.depthOf(rules.symbol), name, levels);
  }

  #remember(symbol: string, side: Side, tick: number, taken: readonly Level[]): void {
    if (this.#taken.tick !== tick) this.#taken = { tick, bySide: new Map() };
    const key = `${side} ${symbol}`;
    this.#taken.bySide.set(key, [...(this.#taken.bySide.get(key) ?? []), ...taken]);
  }
}
