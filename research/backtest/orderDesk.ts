import { Decimal } from 'decimal.js';
import { mustCancel, tradingObstacle } from '../../core/cycles/tradingState.ts';
import { restAsTrade } from '../../core/execution/restAsTrade.ts';
import { afterClosing, whileRepricing } from '../../core/execution/revision.ts';
import type { Step } from '../../core/execution/step.ts';
import type { Quote } from '../../core/market/quote.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import { executedBy, spentOnBuys, sumOf } from '../../core/orders/executed.ts';
import type { FrozenOrder, OrderRecord } from '../../core/orders/order.ts';
import { type OrderKey, stopOrderKey } from '../../core/orders/orderKey.ts';
import {
  type Execution,
  executionOf,
  isClosed,
  NOTHING_EXECUTED,
  type OrderStatus,
} from '../../core/orders/orderState.ts';
import type { HoldingsSnapshot } from '../../core/portfolio/account/holdings.ts';
import type { PlannedTrade } from '../../core/portfolio/decision/plan.ts';
import { pendingPart } from '../../core/portfolio/lastCheck/pendingPart.ts';
import { isProtective, isSameStopOrder } from '../../core/protection/protectiveStopOrder.ts';
import type { AccountPlace } from './accountPlace.ts';
import type { OrderRow } from './backtestResult.ts';
import { checkedOrder } from './checkedOrder.ts';
import { PAST_ACCOUNT } from './historicalVenue.ts';
import { orderRow } from './orderRow.ts';
import { StopReferences } from './stopReferences.ts';
import { wantedStop } from './wantedStop.ts';

/** What a row says of the trade behind an order. */
type Decided = Pick<OrderRow, 'symbol' | 'side' | 'reason'> & Pick<PlannedTrade, 'quoteAmount'>;

/** An order that was sent, and what rows have told of it. */
interface SentOrder {
  record: OrderRecord;
  readonly decided: Decided;
  /** What rows have told of its executions. */
  told: Execution;
  /** How many fills of the present revision are taken down. */
  fillsTold: number;
  /** Whether a row has told of it. */
  isTold: boolean;
}

/**
 * What becomes of the orders of an account of the past, by the rules that live ones go by (`core/execution`, `core/protection`) and the matching of the simulator:
 * limit orders rest for their lifetime, are cancelled and priced anew; stops rest for positions and are placed anew when these change.
 */
export class OrderDesk {
  readonly #place: AccountPlace;
  readonly #open = new Map<string, SentOrder>();
  readonly #ofCycle = new Map<string, OrderRecord[]>();
  readonly #stops = new StopReferences();
  #stopNumber = 0;
  #rows: OrderRow[] = [];

  constructor(place: AccountPlace) {
    this.#place = place;
  }

  /** Whether anything rests at the venue. */
  get isIdle(): boolean {
    return this.#open.size === 0;
  }

  /** Symbols with an order of a trade that is not closed. */
  outstanding(): readonly TradingSymbol[] {
    return this.#trades().map(({ record }) => record.key.symbol);
  }

  /** What is held. What a stop holds is available, since it is cancelled before its position is sold. */
  holdings(): HoldingsSnapshot {
    const snapshot = this.#place.venue.holdings();
    const stops = [...this.#open.values()].filter(({ record }) => isProtective(record));
    if (stops.length === 0) return snapshot;
    const held = new Map(
      stops.map(({ record }) => [
        record.key.symbol,
        new Decimal(record.order.baseQuantity).minus(executionOf(record.state).filledBase),
      ]),
    );
    return {
      ...snapshot,
      holdings: snapshot.holdings.map((holding) => ({
        ...holding,
        available: (held.get(holding.symbol) ?? new Decimal(0)).plus(holding.available).toFixed(),
      })),
    };
  }

  /** Quote currency that a cycle has spent on buys so far, fees included. */
  spentIn(cycleId: string): Decimal {
    return spentOnBuys(this.#ofCycle.get(cycleId) ?? []);
  }

  /** Rows of what was executed and closed since they were taken last. */
  takeRows(): readonly OrderRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** The beginning of a cycle: what was closed meanwhile is seen, and every position gets its stop. */
  beginCycle(): void {
    for (const cycleId of [...this.#ofCycle.keys()])
      if (!this.#trades().some(({ record }) => record.key.cycleId === cycleId)) this.#ofCycle.delete(cycleId);
    this.#poll();
    for (const { symbol } of this.#place.venue.holdings().holdings) this.#protect(symbol);
  }

  /** Checks a trade, sends it, and waits for its end as long as a cycle does. @returns its row */
  trade(key: OrderKey, trade: PlannedTrade, heldBefore: string): OrderRow {
    const { venue, settings, watch } = this.#place;
    const quote = venue.quote(trade.symbol);
    const refused = (detail: string) => orderRow(trade, quote, 'REFUSED', NOTHING_EXECUTED, detail);
    const obstacle = watch.obstacleTo(trade);
    if (obstacle !== undefined) return refused(obstacle);
    if (trade.side === 'sell') this.#cancelStop(trade.symbol);
    const order = this.#checked(key, trade, heldBefore, 0);
    if (typeof order === 'string') {
      this.#protect(trade.symbol);
      return refused(order);
    }
    const sent = this.#send(key, order, trade);
    const until = venue.now + settings.orderPatience;
    while (!isClosed(sent.record.state.status) && venue.now < until) this.#step(until, sent);
    return this.#rowOf(sent, quote);
  }

  /** Goes on to a moment, one after the other through all that happens to what rests until then. @param onRows told of each moment at which something was executed or closed */
  advanceTo(at: number, onRows: (rows: readonly OrderRow[]) => void): void {
    const { venue } = this.#place;
    while (venue.now < at) {
      this.#step(at, undefined);
      const rows = this.takeRows();
      if (rows.length > 0) onRows(rows);
    }
  }

  #trades(): readonly SentOrder[] {
    return [...this.#open.values()].filter(({ record }) => !isProtective(record));
  }

  #checked(key: OrderKey, trade: PlannedTrade, heldBefore: string | undefined, revision: number): FrozenOrder | string {
    const pending = this.#trades()
      .filter(({ record }) => !isSameOrder(record.key, key))
      .map(({ record }) => pendingPart(record));
    return checkedOrder(this.#place, {
      key,
      trade,
      heldBefore,
      spent: this.spentIn(key.cycleId),
      holdings: this.holdings(),
      pending,
      style: this.#place.settings.orderStyle,
      revision,
    });
  }

  /** Sends a new order. What it has done at once is in its record; its row is still to be made. */
  #send(key: OrderKey, order: FrozenOrder, decided: Decided): SentOrder {
    const { venue } = this.#place;
    const record: OrderRecord = {
      key,
      order,
      state: { status: 'INTENT' },
      revision: 0,
      intended: { baseQuantity: order.baseQuantity, quoteAmount: order.quoteAmount },
      earlier: NOTHING_EXECUTED,
      frozenAt: venue.now,
      version: 0,
      createdAt: venue.now,
      updatedAt: venue.now,
    };
    const sent: SentOrder = { record, decided, told: NOTHING_EXECUTED, fillsTold: 0, isTold: false };
    this.#open.set(nameOf(key), sent);
    this.#submit(sent);
    return sent;
  }

  #submit(sent: SentOrder): void {
    const { record } = sent;
    const answer = this.#place.venue.submit(record.order);
    if (answer.kind === 'accepted') {
      this.#take(sent, { ...record, state: answer.order.state });
      if (isClosed(answer.order.state.status)) this.#onClosed(sent);
      else this.#noteFills(sent);
      return;
    }
    // What has executed before stands: the order as a whole was not rejected.
    const status = record.revision === 0 ? 'REJECTED' : 'CANCELED';
    this.#take(sent, { ...record, state: { status, execution: NOTHING_EXECUTED, reason: answer.detail } });
    this.#end(sent);
  }

  /** Goes on to what happens next to anything that rests, at most to a moment. @param own order whose row is made by who waits for it */
  #step(at: number, own: SentOrder | undefined): void {
    const { venue } = this.#place;
    const dues = [...this.#open.values()].map(({ record }) => dueAt(record)).filter((due) => due > venue.now);
    const next = Math.min(at, ...dues);
    const touched = this.isIdle ? undefined : venue.nextTouch(next);
    venue.advanceTo(touched === undefined || touched <= venue.now ? next : Math.min(next, touched));
    this.#poll(own);
  }

  /** Takes down what the venue has done with all that rests, and ends what is over. */
  #poll(own?: SentOrder): void {
    const { venue, watch } = this.#place;
    for (const sent of [...this.#open.values()]) {
      const { state, order, createdAt } = sent.record;
      if (!('venueOrderId' in state) || state.venueOrderId === undefined) continue;
      const isDue = dueAt(sent.record) <= venue.now;
      if (isDue || mustCancel(watch.trading, { side: order.side, createdAt })) venue.cancel(state.venueOrderId);
      this.#take(sent, { ...sent.record, state: venue.order(state.venueOrderId).state });
      if (isClosed(sent.record.state.status)) this.#onClosed(sent);
      else this.#noteFills(sent);
      if (sent !== own) this.#tell(sent);
    }
  }

  /** The venue has closed the present revision: the order ends, or what is left is priced anew. */
  #onClosed(sent: SentOrder): void {
    const { venue } = this.#place;
    const { record } = sent;
    const { state } = record;
    if (!('venueOrderId' in state) || state.venueOrderId === undefined)
      throw new Error(`${nameOf(record.key)} was closed by the venue under no ID`);
    const order = venue.order(state.venueOrderId);
    const { action } = this.#repriced(afterClosing({ record, current: record, order, inDoubt: false }, venue.now));
    switch (action.kind) {
      case 'write':
        this.#take(sent, { ...record, state: action.state });
        this.#end(sent);
        return;
      case 'revise': {
        this.#noteFills(sent, 'PARTIALLY_FILLED');
        sent.fillsTold = 0;
        const earlier = sumOf(record.earlier, executionOf(action.closed));
        const next = { order: action.next, revision: record.revision + 1, earlier, frozenAt: venue.now };
        this.#take(sent, { ...record, ...next, state: { status: 'INTENT' } });
        this.#submit(sent);
        return;
      }
      default:
        throw new Error(`An order that the venue has closed cannot ${action.kind}`);
    }
  }

  /** The step after a check whether what is left may be priced anew; another step as it is. */
  #repriced(step: Step): Step {
    const { life, action } = step;
    if (action.kind !== 'reprice' || life.at !== 'repricing') return step;
    const { record, limit, closed } = action;
    const { key, order } = record;
    const end = (why: string) => whileRepricing(life, { kind: 'notRepriced', why });
    const { watch, venue } = this.#place;
    const stopped = tradingObstacle(watch.trading, { side: order.side });
    if (stopped !== undefined) return end(stopped.detail);
    const quote = venue.quote(key.symbol);
    if (quote === undefined) return end('the venue quotes no usable price');
    const trade = restAsTrade({ ...record, state: closed }, limit, quote);
    const obstacle = watch.obstacleTo(trade);
    if (obstacle !== undefined) return end(obstacle);
    const next = this.#checked(key, trade, undefined, record.revision + 1);
    return typeof next === 'string' ? end(next) : whileRepricing(life, { kind: 'repriced', order: next });
  }

  #take(sent: SentOrder, record: OrderRecord): void {
    sent.record = record;
    if (isProtective(record)) return;
    const others = (this.#ofCycle.get(record.key.cycleId) ?? []).filter(({ key }) => !isSameOrder(key, record.key));
    this.#ofCycle.set(record.key.cycleId, [...others, record]);
  }

  /** The order is over: its position gets the stop that fits it now. */
  #end(sent: SentOrder): void {
    this.#open.delete(nameOf(sent.record.key));
    this.#noteFills(sent);
    this.#protect(sent.record.key.symbol);
  }

  /** Takes down the executions of the present revision that are new. @param status of the order with all its revisions */
  #noteFills(sent: SentOrder, status: OrderStatus = sent.record.state.status): void {
    const { key, state, order } = sent.record;
    const id = 'venueOrderId' in state ? state.venueOrderId : undefined;
    const fills = id === undefined ? [] : this.#place.venue.fills(id).slice(sent.fillsTold);
    sent.fillsTold += fills.length;
    for (const fill of fills) this.#stops.filled(fill);
    this.#place.watch.ordered(key, { symbol: order.symbol, side: order.side, status }, fills);
  }

  /** Makes a row of what is new of an order; none where nothing is. */
  #tell(sent: SentOrder): void {
    const { state } = sent.record;
    const isNew = !new Decimal(executedBy(sent.record).filledBase).eq(sent.told.filledBase);
    // That a stop was taken back is no news: another one follows where there is something to protect.
    if (!isNew && (isProtective(sent.record) || !isClosed(state.status))) return;
    this.#rows.push(this.#rowOf(sent, this.#place.venue.quote(sent.record.key.symbol)));
  }

  #rowOf(sent: SentOrder, quote: Quote | undefined): OrderRow {
    const { order, state } = sent.record;
    const executed = executedBy(sent.record);
    const row = orderRow(
      sent.decided,
      quote,
      state.status,
      difference(executed, sent.told),
      'reason' in state ? state.reason : (order.limit?.cut ?? ''),
    );
    const again = sent.isTold ? { continues: true as const } : {};
    sent.told = executed;
    sent.isTold = true;
    const price = order.limit === undefined ? {} : { limitPrice: order.limit.price };
    return { ...row, baseQuantity: order.baseQuantity, ...price, ...again };
  }

  /** Takes the stop of a position back, so that what it holds can be sold. What it has sold until then is told. */
  #cancelStop(symbol: TradingSymbol): void {
    const stop = this.#stopOf(symbol);
    const { venue } = this.#place;
    if (stop === undefined || !('venueOrderId' in stop.record.state)) return;
    const { venueOrderId = '' } = stop.record.state;
    venue.cancel(venueOrderId);
    this.#take(stop, { ...stop.record, state: venue.order(venueOrderId).state });
    this.#open.delete(nameOf(stop.record.key));
    this.#noteFills(stop);
    this.#tell(stop);
  }

  #stopOf(symbol: TradingSymbol): SentOrder | undefined {
    return [...this.#open.values()].find(({ record }) => record.key.symbol === symbol && isProtective(record));
  }

  /** Brings the stop of one position up to it. The end of another order of the symbol comes here again. */
  #protect(symbol: TradingSymbol): void {
    const { settings, watch } = this.#place;
    if (settings.protection.stopLoss === 'off' || this.outstanding().includes(symbol)) return;
    const resting = this.#stopOf(symbol);
    // One that sells at this moment is not touched.
    if (resting !== undefined && resting.record.state.status !== 'ACCEPTED') return;
    const key = stopOrderKey(PAST_ACCOUNT, symbol, this.#stopNumber + 1);
    const wanted = wantedStop(this.#place, this.#stops, key);
    if (watch.trading.kind === 'halted' || watch.trading.kind === 'liquidating') return;
    if (
      resting !== undefined &&
      wanted !== undefined &&
      isSameStopOrder(resting.record.order, wanted.order, wanted.isFromMarket)
    )
      return;
    this.#cancelStop(symbol);
    if (wanted === undefined) return;
    this.#stopNumber += 1;
    const { quoteAmount } = wanted.order;
    const stop = this.#send(key, wanted.order, { symbol, side: 'sell', reason: 'PROTECTIVE_STOP', quoteAmount });
    if (stop.record.state.status !== 'ACCEPTED') this.#tell(stop);
  }
}

/** The end of an order's lifetime, ms UTC; infinite for one that rests until it is cancelled. */
function dueAt({ order, frozenAt }: OrderRecord): number {
  return order.type === 'limit' && order.limit !== undefined
    ? frozenAt + order.limit.lifetime
    : Number.POSITIVE_INFINITY;
}

function nameOf({ cycleId, symbol }: OrderKey): string {
  return `${cycleId} ${symbol}`;
}

function isSameOrder(a: OrderKey, b: OrderKey): boolean {
  return nameOf(a) === nameOf(b);
}

function difference(all: Execution, told: Execution): Execution {
  return {
    filledBase: new Decimal(all.filledBase).minus(told.filledBase).toFixed(),
    filledQuote: new Decimal(all.filledQuote).minus(told.filledQuote).toFixed(),
    feeQuote: new Decimal(all.feeQuote).minus(told.feeQuote).toFixed(),
  };
}
