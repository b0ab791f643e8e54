import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { TIMEFRAME_MS } from '../../core/market/candle.ts';
import type { Quote } from '../../core/market/quote.ts';
import { quoteOf, type TradingSymbol } from '../../core/market/symbol.ts';
import { type FrozenOrder, MARKET_STYLE } from '../../core/orders/order.ts';
import { isClosed, NOTHING_EXECUTED } from '../../core/orders/orderState.ts';
import type { ValuationSettings } from '../../core/portfolio/account/worth.ts';
import {
  OtherTermsError,
  type PlacedOrder,
  type Resolution,
  type ResolveOptions,
  type SubmitAnswer,
  VenueBusyError,
  type VenueOrder,
  VenueRefusedError,
  VenueUnreachableError,
} from '../../core/ports/exchange.ts';
import { freezeOrder, type OrderBody } from '../../core/venues/freezeOrder.ts';
import { freezeStopOrder } from '../../core/venues/freezeStopOrder.ts';
import { Exact } from '../../core/venues/venueIncrements.ts';
import type { Venue } from '../../core/venues/venues.ts';
import type { AccountMarkets } from './accountMarkets.ts';
import { appraisedHoldings, namedAssets } from './appraisedHoldings.ts';
import { CANDLES_PER_REQUEST, candleWindows, soundCandles } from './candles.ts';
import type { CheckedExchange, RepeatAnswer } from './checkedExchange.ts';
import { classifyFailure, type Failure, toVenueError } from './classifyFailure.ts';
import { clientOrderId, hasOurForm } from './clientOrderId.ts';
import type { Acknowledgement, Market, SeenOrder, VenueDialect } from './dialect.ts';
import { createOrderReads } from './orderReads.ts';
import type { QuoteBoard } from './quoteBoard.ts';
import { type Priority, withPriority } from './requestPriority.ts';
import type { Scrub } from './scrub.ts';
import type { VenueClock } from './venueClock.ts';
import { holdingsFrom } from './venueHoldings.ts';

/** Clocks of two machines, and the stamp of an order, may be this far apart when the history is searched. */
const SEARCH_MARGIN_MS = 5 * 60_000;
/** How far back a refused submission looks for an earlier one that was accepted after all. */
const RECENT_MS = 24 * 60 * 60_000;

/** The parts an exchange is put together from. */
export interface ExchangeParts {
  readonly venue: Venue;
  readonly dialect: VenueDialect;
  readonly markets: AccountMarkets;
  readonly prices: QuoteBoard;
  readonly clock: VenueClock;
  /** The namespace that client order IDs are derived in. */
  readonly namespace: string;
  readonly scrub: Scrub;
  /** How holdings count that have no market against the quote currency. */
  readonly valuation: ValuationSettings;
  /** Wall time in ms. */
  readonly now: () => number;
}

/** The exchange over one venue's dialect: what is asked when, what is compared, and which exception means what. One function: the methods of the port share the parts that they are made from, and each is short. */
export function ccxtExchange(parts: ExchangeParts): CheckedExchange {
  const { venue, dialect, markets, prices, clock, namespace, scrub, valuation, now } = parts;
  const readOrder = createOrderReads(dialect);
  const sendsAgain = venue.uniqueForEver && venue.recovery.includes('resend');

  /** Runs a request for a purpose; whatever it throws leaves as one of the port's three errors, without credentials. */
  async function ask<T>(priority: Priority, request: () => Promise<T>): Promise<T> {
    try {
      return await withPriority(priority, request);
    } catch (error) {
      // A refused time stamp says that the clocks are not as they were taken to be.
      if (error instanceof Error && error.name === 'InvalidNonce') clock.forget();
      throw portError(error);
    }
  }

  const presentTime = (): Promise<number> => clock.now(() => dialect.time());

  /** Prices that were asked for now, or not longer ago than that. */
  async function quotesOf(
    wanted: readonly Market[],
    listed: ReadonlyMap<TradingSymbol, Market>,
    maxAgeMs: number,
  ): Promise<readonly Quote[]> {
    return await prices.quotes(wanted, listed, maxAgeMs, async (asked) => {
      const told = await dialect.quotes(asked);
      for (const { at } of told) clock.observe(at);
      return told;
    });
  }

  function portError(error: unknown): Error {
    if (isPortError(error) || error instanceof InvalidInputError) return error;
    return toVenueError(classifyFailure(error, scrub));
  }

  async function marketOf(symbol: TradingSymbol): Promise<Market> {
    const known = markets.last()?.get(symbol) ?? (await markets.current()).get(symbol);
    if (known !== undefined) return known;
    throw new VenueRefusedError(`${venue.id} has no spot market ${symbol}`);
  }

  /** The market as it was read last. */
  function knownMarket(symbol: TradingSymbol): Market {
    const market = markets.last()?.get(symbol);
    if (market !== undefined) return market;
    throw new InvalidInputError({
      field: 'trade.symbol',
      given: symbol,
      allowed: markets.last() === undefined ? 'no symbol before rules() has been read' : `a spot market of ${venue.id}`,
      remedy: 'Read rules() first, and plan only symbols that it lists.',
    });
  }

  async function post(order: FrozenOrder, market: Market): Promise<Posted> {
    const body = bodyOf(order, venue);
    let acknowledgement: Acknowledgement;
    try {
      acknowledgement = await dialect.createOrder(body);
    } catch (error) {
      if (isPortError(error)) throw error;
      return { kind: 'failed', failure: classifyFailure(error, scrub) };
    }
    requireSame(order, venue, market, acknowledgement);
    return { kind: 'accepted', order: await stateOf(order, market, acknowledgement.venueOrderId) };
  }

  /** The state of an order that the venue has accepted. Not being able to read it must not lose that it exists. */
  async function stateOf(order: FrozenOrder, market: Market, venueOrderId: string): Promise<VenueOrder> {
    let seen: SeenOrder;
    try {
      seen = await dialect.order(venueOrderId, market);
    } catch (error) {
      return {
        venueOrderId,
        clientOrderId: order.clientOrderId,
        state: { status: 'ACCEPTED', venueOrderId, execution: NOTHING_EXECUTED },
        detail: `accepted; its state could not be read: ${portError(error).message}`,
      };
    }
    requireSame(order, venue, market, seen);
    return venueOrder(seen);
  }

  async function find(order: FrozenOrder, market: Market, since: number): Promise<VenueOrder | undefined> {
    const seen = await dialect.find(order.clientOrderId, market, since);
    if (seen === undefined) return undefined;
    requireSame(order, venue, market, seen);
    return venueOrder(seen);
  }

  /** The venue's clock at our wall time `at`, as early as it may have been: a simulated market keeps a time of its own. */
  async function venueTimeOf(at: number): Promise<number> {
    return Math.min(at, (await dialect.time()) - (now() - at));
  }

  async function submit(order: FrozenOrder, notAfter: number): Promise<SubmitAnswer> {
    const market = await marketOf(order.symbol);
    if (!venue.uniqueForEver) {
      // Here a second submission would be executed, so the first one is looked for.
      const earlier = await find(order, market, (await venueTimeOf(now())) - RECENT_MS);
      if (earlier !== undefined) return { kind: 'accepted', order: earlier };
    }
    // The process may have been suspended since the caller looked at the time.
    if (now() > notAfter)
      throw new VenueUnreachableError(
        `nothing was sent: it had to be by ${new Date(notAfter).toISOString()}. Whether it was before, only the history tells`,
      );
    const posted = await post(order, market);
    if (posted.kind === 'accepted') return posted;
    const { failure } = posted;
    if (failure.kind !== 'rejected' && failure.kind !== 'exists') throw toVenueError(failure);
    // A repeated submission may be refused for what the first one did, such as having spent the money.
    const earlier = await find(order, market, (await venueTimeOf(now())) - RECENT_MS);
    if (earlier !== undefined) return { kind: 'accepted', order: earlier };
    if (failure.kind === 'rejected') return { kind: 'rejected', reason: failure.reason, detail: failure.detail };
    throw new VenueUnreachableError(`the venue has this order but does not list it yet: ${failure.detail}`);
  }

  async function resolve(
    order: FrozenOrder,
    submittedAt: number,
    { mayCreate, notAfter = Number.POSITIVE_INFINITY }: ResolveOptions,
  ): Promise<Resolution> {
    const market = await marketOf(order.symbol);
    let failure: Failure | undefined;
    if (mayCreate && sendsAgain && now() <= notAfter) {
      const posted = await post(order, market);
      if (posted.kind === 'accepted') return posted;
      failure = posted.failure;
      if (failure.kind !== 'rejected' && failure.kind !== 'exists') throw toVenueError(failure);
    }
    const provenAt = submittedAt + venue.absence.afterMs;
    // Before absence is taken for proven the whole history is read: the venue's clock may have run differently since.
    const since = now() < provenAt ? (await venueTimeOf(submittedAt)) - SEARCH_MARGIN_MS : 0;
    const found = await find(order, market, since);
    if (found !== undefined) return { kind: 'accepted', order: found };
    if (failure?.kind === 'exists')
      throw new VenueUnreachableError(`the venue has this order but does not list it yet: ${failure.detail}`);

    if (now() < provenAt)
      throw new VenueUnreachableError(
        `not found at ${venue.id}, which proves nothing before ${new Date(provenAt).toISOString()}: ask again then`,
      );
    if (failure?.kind === 'rejected') return { kind: 'rejected', reason: failure.reason, detail: failure.detail };
    return { kind: 'absent', detail: venue.absence.proof };
  }

  async function repeatWhileOpen(order: FrozenOrder, venueOrderId: string): Promise<RepeatAnswer> {
    const market = await marketOf(order.symbol);
    const { state } = await dialect.order(venueOrderId, market);
    if (isClosed(state.status))
      throw new VenueRefusedError(`order ${venueOrderId} is ${state.status}: its body is not sent again`);
    const posted = await post(order, market);
    if (posted.kind === 'accepted') return { kind: 'named', venueOrderId: posted.order.venueOrderId };
    const { failure } = posted;
    if (failure.kind === 'rejected' || failure.kind === 'exists') return { kind: 'refused', words: failure.detail };
    throw toVenueError(failure);
  }

  async function placed(id: string, symbol: TradingSymbol, since: number): Promise<PlacedOrder | undefined> {
    const seen = await dialect.find(
      id,
      await marketOf(symbol),
      Math.max(0, (await venueTimeOf(since)) - SEARCH_MARGIN_MS),
    );
    return seen === undefined ? undefined : placedOrder(seen, (await markets.current()).values());
  }

  return {
    venue: venue.id,
    absence: venue.absence,
    sendsAgain,
    clientOrderId: (key, revision) => clientOrderId(key, venue.clientOrderIdForm, namespace, revision),
    hasOurForm: (id) => hasOurForm(id, venue.clientOrderIdForm),
    placed: (id, symbol, since) => ask('poll', () => placed(id, symbol, since)),
    time: () => ask('cycle', () => clock.read(() => dialect.time())),
    presentTime: () => ask('cycle', presentTime),

    rules: (quoteCurrency) =>
      ask('cycle', async () => {
        const current = await markets.current();
        return new Map(
          [...current]
            .filter(([symbol]) => quoteOf(symbol) === quoteCurrency)
            .map(([symbol, { rules }]) => [symbol, rules]),
        );
      }),

    quotes: (symbols, maxAgeMs = 0) =>
      ask('cycle', async () => {
        const current = await markets.current();
        const known = [...new Set(symbols)].flatMap((symbol) => current.get(symbol) ?? []);
        if (known.length === 0) return new Map();
        return new Map((await quotesOf(known, current, maxAgeMs)).map((quote) => [quote.symbol, quote]));
      }),

    lastPrice: (symbol) => ask('order', async () => dialect.lastPrice(await marketOf(symbol))),
    orderBook: (symbol) => ask('order', async () => dialect.orderBook(await marketOf(symbol))),

    candles: (symbol, timeframe, from, to) =>
      ask('candle', async () => {
        const { unified } = await marketOf(symbol);
        const barMs = TIMEFRAME_MS[timeframe];
        const venueTime = await presentTime();
        const rows: unknown[] = [];
        for (const window of candleWindows(from, Math.min(to, venueTime), barMs)) {
          const page = await dialect.client.fetchOHLCV(unified, timeframe, window.from, CANDLES_PER_REQUEST, {
            until: window.to - 1_000,
          });
          if (!Array.isArray(page)) throw new VenueUnreachableError('candles: the answer is no list');
          rows.push(...page);
        }
        return soundCandles(rows, from, to, barMs, venueTime);
      }),

    holdings: (account, quoteCurrency) =>
      ask('cycle', async () => {
        const at = await presentTime();
        const balances = await dialect.balances();
        const known = await markets.current();
        const names = namedAssets(known, valuation.lockedForms);
        const snapshot = holdingsFrom(balances, account, quoteCurrency, at, names);
        return appraisedHoldings(snapshot, known, valuation, (asked) => quotesOf(asked, known, 0));
      }),

    permissions: () => ask('cycle', () => dialect.permissions()),

    freeze(key, trade, style = MARKET_STYLE, revision = 0) {
      const { rules, unified } = knownMarket(trade.symbol);
      const id = clientOrderId(key, venue.clientOrderIdForm, namespace, revision);
      return freezeOrder(venue, rules, unified, key, trade, style, id);
    },

    freezeStopOrder(key, terms) {
      const { rules, unified } = knownMarket(key.symbol);
      const id = clientOrderId(key, venue.clientOrderIdForm, namespace);
      return freezeStopOrder(venue, rules, unified, key, terms, id);
    },

    repeatWhileOpen: (order, venueOrderId) => ask('order', () => repeatWhileOpen(order, venueOrderId)),
    submit: (order, notAfter = Number.POSITIVE_INFINITY) => ask('order', () => submit(order, notAfter)),
    resolve: (order, submittedAt, options) => ask('order', () => resolve(order, submittedAt, options)),

    fetchOrder: (venueOrderId, symbol) =>
      ask('poll', async () => venueOrder(await readOrder(venueOrderId, await marketOf(symbol)))),

    orders: (since, symbols) =>
      ask('cycle', async () => {
        const current = await markets.current();
        const asked = symbols.flatMap((symbol) => current.get(symbol) ?? []);
        const symbolOf = new Map([...current].map(([symbol, { id }]) => [id, symbol]));
        const latest = new Map((await dialect.orders(since, asked)).map((order) => [order.venueOrderId, order]));
        for (const { createdAt } of latest.values()) clock.observe(createdAt);
        return [...latest.values()].flatMap((order) => {
          const symbol = symbolOf.get(order.marketId);
          const { marketId: _, side, ...listed } = order;
          // An order in what is no spot market does not touch the spot balances.
          if (symbol === undefined) return [];
          if (side !== 'buy' && side !== 'sell')
            throw new VenueUnreachableError(
              `order list, order ${order.venueOrderId}: "side" is ${side}, neither buy nor sell`,
            );
          return [{ ...listed, symbol, side }];
        });
      }),

    fills: (venueOrderId, symbol) =>
      ask('poll', async () => {
        const fills = await dialect.fills(venueOrderId, await marketOf(symbol));
        for (const { at } of fills) clock.observe(at);
        return fills;
      }),

    cancel: (venueOrderId, symbol) =>
      ask('cancel', async () => {
        const market = await marketOf(symbol);
        const refusal = await dialect.cancel(venueOrderId, market);
        if (refusal === undefined) return;
        const { state } = await dialect.order(venueOrderId, market);
        if (isClosed(state.status)) return;
        throw new VenueRefusedError(`order ${venueOrderId} was not cancelled (${refusal}) and is ${state.status}`);
      }),
  };
}

type Posted =
  | { readonly kind: 'accepted'; readonly order: VenueOrder }
  | { readonly kind: 'failed'; readonly failure: Failure };

function isPortError(error: unknown): error is VenueBusyError | VenueRefusedError | VenueUnreachableError {
  return (
    error instanceof VenueBusyError || error instanceof VenueRefusedError || error instanceof VenueUnreachableError
  );
}

/** Reads back what `freeze` wrote; the ledger has kept it as it was. @throws InvalidInputError for another venue's order */
function bodyOf(order: FrozenOrder, venue: Venue): OrderBody {
  if (order.venue !== venue.id)
    throw new InvalidInputError({
      field: 'order.venue',
      given: order.venue,
      allowed: venue.id,
      remedy: 'An order is sent only to the venue it was frozen for.',
    });
  const body: OrderBody = JSON.parse(order.body);
  return body;
}

/** @throws VenueUnreachableError where its side is none */
function placedOrder(seen: SeenOrder, known: Iterable<Market>): PlacedOrder {
  const { side, baseSize, quoteSize, stopPrice, marketId } = seen;
  if (side !== 'buy' && side !== 'sell')
    throw new VenueUnreachableError(`order ${seen.venueOrderId}: "side" is ${side}, neither buy nor sell`);
  const symbol = [...known].find(({ id }) => id === marketId)?.symbol;
  return { ...venueOrder(seen), symbol, side, baseSize, quoteSize, stopPrice };
}

function venueOrder({ venueOrderId, clientOrderId, state, detail }: SeenOrder): VenueOrder {
  return { venueOrderId, clientOrderId, state, detail };
}

/** What the venue says of the order under our client order ID, as far as it says it. */
interface Shown extends Acknowledgement {
  readonly baseSize?: string | undefined;
  readonly quoteSize?: string | undefined;
}

/** What the venue shows under our client order ID must be our order: a repeated ID gets the first order back, whatever it was.
 * @throws OtherTermsError with both sides where it is another one */
function requireSame(order: FrozenOrder, venue: Venue, market: Market, shown: Shown): void {
  const byQuote = order.side === 'buy' && order.type === 'market';
  const same =
    (shown.clientOrderId ?? order.clientOrderId) === order.clientOrderId &&
    (shown.marketId ?? market.id) === market.id &&
    (shown.side ?? order.side) === order.side &&
    (byQuote ? isSizedBy(shown.quoteSize, order, venue) : sameAmount(shown.baseSize, order.baseQuantity));
  if (same) return;
  const ours = describe(
    market.id,
    order.side,
    byQuote ? undefined : order.baseQuantity,
    byQuote ? order.quoteAmount : undefined,
  );
  throw new OtherTermsError(
    `client order ID ${order.clientOrderId} belongs to another order at the venue: ours is ${ours}, ` +
      `there ${shown.venueOrderId} under ${shown.clientOrderId ?? 'no client order ID'} is ` +
      `${describe(shown.marketId, shown.side, shown.baseSize, shown.quoteSize)}.`,
  );
}

/** Where the fee comes on top, the order was sent for less than it may cost; one whose terms are the venue's has that amount as its own. */
function isSizedBy(shown: string | undefined, order: FrozenOrder, venue: Venue): boolean {
  if (sameAmount(shown, order.quoteAmount)) return true;
  const sent = bodyOf(order, venue).params[venue.quoteSizeParameter];
  return !venue.quoteSizeIncludesFee && sent !== undefined && sameAmount(shown, sent);
}

/** A size the venue does not show cannot contradict ours. */
function sameAmount(shown: string | undefined, ours: string): boolean {
  return shown === undefined || new Exact(shown).equals(ours);
}

function describe(marketId = '?', side = '?', base?: string, quote?: string): string {
  return `${side} ${marketId}${base === undefined ? '' : ` base ${base}`}${quote === undefined ? '' : ` quote ${quote}`}`;
}
