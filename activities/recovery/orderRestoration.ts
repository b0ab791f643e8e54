import { Decimal } from 'decimal.js';
import type { SymbolOrderInput } from '../../core/cycles/cycleSteps.ts';
import { placedState } from '../../core/execution/placedState.ts';
import type { KeptIntent } from '../../core/orders/keptIntent.ts';
import { type Fill, type FrozenOrder, MOST_REPRICES, type OrderRecord } from '../../core/orders/order.ts';
import { type OrderKey, orderWorkflowId } from '../../core/orders/orderKey.ts';
import { executionOf, isClosed, NOTHING_EXECUTED, type OrderState } from '../../core/orders/orderState.ts';
import type { ExchangePort, PlacedOrder } from '../../core/ports/exchange.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { changesOfFills } from '../../core/reconciliation/balanceChanges.ts';
import { activityClient } from '../server/activityClient.ts';
import { orderHistory } from './orderHistory.ts';

/** An order that was decided longer ago is never sent; one whose body is not known must not be. */
const LONG_AGO_MS = 600_000;

export interface RestorationParts {
  readonly ledger: LedgerPort;
  exchange(account: string): ExchangePort;
}

/** What is known of an order that the ledger has lost, without the venue. */
interface Traces {
  readonly kept: readonly KeptIntent[];
  readonly input: SymbolOrderInput | undefined;
  /** From when on it may have been placed, wall time in ms UTC. */
  readonly since: number;
}

/** A revision with what the venue has under its client order ID. */
interface FoundRevision {
  readonly intent: KeptIntent;
  readonly placed: PlacedOrder | undefined;
  readonly fills: readonly Fill[];
}

/** Writes orders down again that the ledger has lost: from the histories of their workflows, and from what the venue has under their client order IDs. */
export class OrderRestoration {
  private readonly parts: RestorationParts;

  constructor(parts: RestorationParts) {
    this.parts = parts;
  }

  /**
   * Restores the row of an order with its fills. What became of it is found out as for every other open order.
   *
   * @param since from when on the venue may have got it, where no history tells; wall time in ms UTC
   * @param isListed whether the venue is known to have it; else an order whose history tells of no intent was never sent
   * @returns undefined where nothing says that it ever was: no intent in a history, no order at the venue
   */
  async restore(key: OrderKey, since: number, isListed: boolean): Promise<OrderRecord | undefined> {
    const client = activityClient();
    const history = client === undefined ? undefined : await orderHistory(client, key);
    if (history?.committed === false && !isListed) return undefined;
    const kept = history?.kept ?? [];
    const input = history?.committed === true ? history.input : undefined;
    const found = await this.revisionsOf(key, {
      kept,
      input,
      since: Math.min(since, ...kept.map((item) => item.createdAt)),
    });
    const last = found.at(-1);
    if (last === undefined) return undefined;
    return await this.writeDown(key, found, last, history?.input);
  }

  private async revisionsOf(key: OrderKey, traces: Traces): Promise<readonly FoundRevision[]> {
    const found: FoundRevision[] = [];
    const told = Math.max(-1, ...traces.kept.map(({ revision }) => revision));
    for (let revision = 0; revision <= MOST_REPRICES; revision += 1) {
      const known = traces.kept.find((item) => item.revision === revision);
      const next = await this.findAtVenue(key, revision, known, traces.since);
      if (next === undefined && revision > told) break;
      if (next !== undefined) found.push(next);
    }
    if (found.length > 0 || traces.input === undefined) return found;
    const intent = this.unsentIntent(key, traces.input);
    return intent === undefined ? [] : [{ intent, placed: undefined, fills: [] }];
  }

  private async findAtVenue(
    key: OrderKey,
    revision: number,
    known: KeptIntent | undefined,
    since: number,
  ): Promise<FoundRevision | undefined> {
    const venue = this.parts.exchange(key.account);
    const id = known?.order.clientOrderId ?? venue.clientOrderId(key, revision);
    const placed = await venue.placed(id, key.symbol, since);
    if (placed === undefined) return known === undefined ? undefined : { intent: known, placed, fills: [] };
    if (placed.symbol !== key.symbol) return undefined;
    const fills = await venue.fills(placed.venueOrderId, key.symbol);
    return { intent: known ?? intentOf(venue.venue, key, revision, placed, since), placed, fills };
  }

  /** An order of which only the trade is known and which the venue does not show: it is asked for until it is proven that it never arrived. */
  private unsentIntent(key: OrderKey, { trade }: SymbolOrderInput): KeptIntent | undefined {
    const venue = this.parts.exchange(key.account);
    const at = Date.now() - LONG_AGO_MS;
    return {
      revision: 0,
      intended: { baseQuantity: trade.baseQuantity, quoteAmount: trade.quoteAmount },
      createdAt: at,
      frozenAt: at,
      order: {
        venue: venue.venue,
        clientOrderId: venue.clientOrderId(key, 0),
        symbol: key.symbol,
        side: trade.side,
        type: 'market',
        baseQuantity: trade.baseQuantity,
        quoteAmount: trade.quoteAmount,
        referencePrice: trade.price,
        body: '{}',
      },
    };
  }

  private async writeDown(
    key: OrderKey,
    found: readonly FoundRevision[],
    last: FoundRevision,
    input: SymbolOrderInput | undefined,
  ): Promise<OrderRecord> {
    const { ledger } = this.parts;
    const comparison = (await ledger.reconciliationBasis(key.account)).last;
    const fills = found.flatMap((item) => item.fills);
    // The balances of the last comparison are the base from there on: they hold what was executed before, counted or not.
    const counted = changesOfFills(fills.filter(({ at }) => comparison !== undefined && at <= comparison.at));
    const source = input === undefined ? "the venue's orders" : 'the history of its workflow';
    const remark = `the ledger had lost this order; restored from ${source}`;
    const evidence = { at: Date.now(), source: 'ballast', detail: remark } as const;
    const first = found[0]?.intent ?? last.intent;
    const restored = await ledger.restoreOrder(
      {
        key,
        earlier: found.slice(0, -1).map(({ intent, placed }) => ({ intent, closed: closedState(placed) })),
        last: { ...last.intent, intended: first.intended, createdAt: first.createdAt },
        limits: input?.limits,
        counted,
        remark,
      },
      evidence,
    );
    // Somebody else may have been quicker.
    if (restored.state.status !== 'UNKNOWN' || restored.revision !== last.intent.revision) return restored;
    await ledger.recordFills(last.intent.order.venue, key, fills);
    if (last.placed === undefined) return restored;
    return await ledger.advance(restored, placedState(last.placed), {
      ...evidence,
      source: 'venue',
      detail: last.placed.detail,
    });
  }
}

/** The last word on a revision that another one has followed. */
function closedState(placed: PlacedOrder | undefined): OrderState {
  if (placed !== undefined && isClosed(placed.state.status)) return placed.state;
  const execution = placed === undefined ? NOTHING_EXECUTED : executionOf(placed.state);
  return { status: 'CANCELED', execution, reason: 'another revision followed it' };
}

/** An order by what the venue tells of it: it is there, so its body is never sent again. */
function intentOf(venue: string, key: OrderKey, revision: number, placed: PlacedOrder, since: number): KeptIntent {
  const { filledBase, filledQuote, feeQuote } = executionOf(placed.state);
  const spent = new Decimal(filledQuote).plus(feeQuote).toFixed();
  const baseQuantity = placed.baseSize ?? filledBase;
  const quoteAmount = placed.quoteSize ?? (placed.side === 'buy' ? spent : filledQuote);
  return {
    revision,
    intended: { baseQuantity, quoteAmount },
    createdAt: since,
    frozenAt: since - LONG_AGO_MS,
    order: {
      venue,
      clientOrderId: placed.clientOrderId,
      symbol: key.symbol,
      side: placed.side,
      ...termsOf(key, placed),
      baseQuantity,
      quoteAmount,
      referencePrice: placed.stopPrice ?? meanPrice(placed.state),
      body: '{}',
    },
  };
}

/** The mean price of what was executed; 0 where nothing was. */
function meanPrice(state: OrderState): string {
  const { filledBase, filledQuote } = executionOf(state);
  return new Decimal(filledBase).isZero() ? '0' : new Decimal(filledQuote).div(filledBase).toFixed();
}

/** An order that rests for a time and at a price that nobody knows any more is cancelled, else it would keep its symbol for ever. */
function termsOf({ cycleId }: OrderKey, placed: PlacedOrder): Pick<FrozenOrder, 'type' | 'limit'> {
  if (cycleId.startsWith('stop:')) return { type: 'stop' };
  if (isClosed(placed.state.status)) return { type: 'market' };
  return { type: 'limit', limit: { price: '0', lifetime: 0, offset: 0, reprices: 0 } };
}

/** Why an order without a row cannot go on. */
export function neverCommitted(key: OrderKey): Error {
  return new Error(
    `The ledger has no order ${orderWorkflowId(key)}, and neither the history of its workflow nor the venue knows of one: nothing was sent`,
  );
}
