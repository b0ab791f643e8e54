import type { CheckedExchange } from '../../adapters/exchange/checkedExchange.ts';
import { INTENT_LIFETIME_MS } from '../../core/execution/sending.ts';
import type { OrderEvidence, OrderRecord, OrderStyle } from '../../core/orders/order.ts';
import { type OrderKey, orderWorkflowId } from '../../core/orders/orderKey.ts';
import { executionOf, isClosed, NOTHING_EXECUTED, type OrderState } from '../../core/orders/orderState.ts';
import type { PlannedTrade } from '../../core/portfolio/decision/plan.ts';
import { VenueBusyError, type VenueOrder, VenueRefusedError } from '../../core/ports/exchange.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { waitFor } from './patience.ts';

/** How long an order is looked for whose answer was lost, and how long its end may take when everything is undone, ms. */
const SEARCH_MS = 10_000;
const UNDO_MS = 6_000;

/** How the names of the orders begin. No cycle has such a name: they have no colon. */
const CHECK_PREFIX = 'check:';

/** Whether an order of the ledger is one of an examination. */
export function isOfCheck({ key }: Pick<OrderRecord, 'key'>): boolean {
  return key.cycleId.startsWith(CHECK_PREFIX);
}

/** An order of the examination as the ledger and the venue have it. */
export interface PlacedCheck {
  readonly record: OrderRecord;
  readonly venueOrderId: string;
}

/** What the orders of an examination are placed through. */
export interface CheckedOrdersParts {
  readonly exchange: CheckedExchange;
  readonly ledger: LedgerPort;
  readonly account: string;
  /** Names the examination. */
  readonly run: string;
  /** How many orders the account has had before it. */
  readonly ordersBefore: number;
}

/**
 * The orders of an examination. Each is written to the ledger before its first byte is sent, as those of cycles are: whatever ends this process, the order is known
 * as ours, and the next worker looks after it.
 */
export class CheckedOrders {
  private readonly parts: CheckedOrdersParts;
  private readonly records: OrderRecord[];
  private readonly begunAt: number;
  /** The venue's IDs of orders that could not be cancelled. */
  private readonly isLeft = new Set<string>();

  /** @param earlier open orders of an examination that was ended by force, to be undone */
  constructor(parts: CheckedOrdersParts, earlier: readonly OrderRecord[] = []) {
    this.parts = parts;
    this.records = [...earlier];
    this.begunAt = Math.min(Date.now(), ...earlier.map(({ createdAt }) => createdAt));
  }

  /** The names of what was ordered, in the ledger. */
  get names(): readonly string[] {
    return this.records.map(({ key }) => orderWorkflowId(key));
  }

  /** The key of an order of this examination. @param purpose `unused`, `rest` or `fill` */
  key(purpose: string, symbol: string): OrderKey {
    const { account, run } = this.parts;
    return { account, cycleId: `${CHECK_PREFIX}${run}:${purpose}`, symbol };
  }

  /** Places an order. @throws Error where the venue does not take it, or where it is not known what became of it */
  async place(purpose: string, trade: PlannedTrade, style: OrderStyle): Promise<PlacedCheck> {
    const { exchange, ledger, ordersBefore } = this.parts;
    const key = this.key(purpose, trade.symbol);
    const order = exchange.freeze(key, trade, style);
    const evidence = said('ballast', 'an order of `ballast venue check`');
    const intent = await ledger.recordIntent(key, order, evidence, ordersBefore + this.records.length);
    this.records.push(intent.record);
    const claim = await ledger.claimSubmission(intent.record, said('ballast', 'sending'));
    if (!claim.claimed) throw new Error(`${orderWorkflowId(key)} is sent by another process`);
    this.keep(claim.record);
    const answer = await this.send(claim.record);
    if (answer.kind === 'accepted') {
      const record = await this.note(claim.record, answer.order);
      return { record, venueOrderId: answer.order.venueOrderId };
    }
    const state: OrderState = { status: 'REJECTED', execution: NOTHING_EXECUTED, reason: answer.reason };
    this.keep(await ledger.closeAbsent(claim.record, state, said('venue', answer.detail)));
    throw new VenueRefusedError(`the venue has refused the order: ${answer.detail}`);
  }

  /** What the venue says of an order now, kept in the ledger. */
  async poll({ record, venueOrderId }: PlacedCheck): Promise<VenueOrder> {
    const seen = await this.parts.exchange.fetchOrder(venueOrderId, record.key.symbol);
    await this.note(record, seen);
    return seen;
  }

  /**
   * Cancels whatever is open of this examination, however it came about, and writes down how each order has ended.
   * @returns in words what could not be undone
   */
  async undo(): Promise<readonly string[]> {
    const left: string[] = [];
    const [first] = this.records;
    if (first === undefined) return left;
    const ids = new Set(this.records.map(({ order }) => order.clientOrderId));
    const { exchange } = this.parts;
    const { symbol } = first.key;
    const open = new Map<string, string>();
    const over = new Set<string>();
    try {
      const since = (await exchange.presentTime()) - (Date.now() - this.begunAt) - 60_000;
      for (const { clientOrderId, venueOrderId, closed } of await exchange.orders(since, [symbol]))
        if (ids.has(clientOrderId)) closed ? over.add(venueOrderId) : open.set(venueOrderId, symbol);
    } catch (error) {
      left.push(`Which orders are open could not be listed: ${words(error)}`);
    }
    for (const { state } of this.records)
      if (
        'venueOrderId' in state &&
        state.venueOrderId !== undefined &&
        !isClosed(state.status) &&
        !over.has(state.venueOrderId)
      )
        open.set(state.venueOrderId, symbol);
    for (const venueOrderId of open.keys()) {
      const problem = await this.end(venueOrderId, symbol);
      if (problem === undefined) continue;
      left.push(problem);
      this.isLeft.add(venueOrderId);
    }
    for (const record of [...this.records]) {
      const problem = await this.recordEnding(record);
      if (problem !== undefined) left.push(problem);
    }
    return left;
  }

  /** Cancels one order. @returns why it may still be open */
  private async end(venueOrderId: string, symbol: string): Promise<string | undefined> {
    const { exchange } = this.parts;
    try {
      const isOver = async (): Promise<boolean> =>
        isClosed((await exchange.fetchOrder(venueOrderId, symbol)).state.status);
      await exchange.cancel(venueOrderId, symbol);
      const { came } = await waitFor(isOver, (over) => over, UNDO_MS);
      if (came) return undefined;
      return `Order ${venueOrderId} in ${symbol} is still open after its cancel: cancel it at the venue yourself.`;
    } catch (error) {
      return `Order ${venueOrderId} in ${symbol} may be open, its cancel failed: ${words(error)} Look at the venue, and cancel it there.`;
    }
  }

  /** Writes down how an order has ended, with its fills. @returns why that is not known */
  private async recordEnding({ key }: OrderRecord): Promise<string | undefined> {
    const { exchange, ledger } = this.parts;
    const name = orderWorkflowId(key);
    try {
      const record = await ledger.order(key);
      if (record === undefined) return undefined;
      const { state } = record;
      if (state.status === 'INTENT') {
        const unsent: OrderState = { status: 'CANCELED', execution: NOTHING_EXECUTED, reason: 'not sent' };
        await ledger.withdraw(record, unsent, said('ballast', 'not sent: the check has ended'));
        return undefined;
      }
      const known = 'venueOrderId' in state ? state.venueOrderId : undefined;
      if (known === undefined)
        return isClosed(state.status)
          ? undefined
          : `What became of ${name} is not known: Ballast asks for it when it is started, and \`ballast order show ${name}\` tells.`;
      if (!isClosed(state.status)) await this.note(record, await exchange.fetchOrder(known, key.symbol));
      const after = (await ledger.order(key)) ?? record;
      if (Number(executionOf(after.state).filledBase) > 0)
        await ledger.recordFills(exchange.venue, key, await exchange.fills(known, key.symbol));
      if (!isClosed(after.state.status) && !this.isLeft.has(known))
        return `${name} is ${after.state.status}: the venue does not list all its fills yet. Ballast, or the next check, writes down how it ended.`;
      return undefined;
    } catch (error) {
      return `How ${name} has ended could not be written down: ${words(error)} Ballast asks for it when it is started.`;
    }
  }

  /** Sends, and where the answer is lost looks for the order. @throws Error where it is nowhere, and where the request was not taken */
  private async send(record: OrderRecord) {
    const { exchange, ledger } = this.parts;
    const sentAt = Date.now();
    try {
      return await exchange.submit(record.order, sentAt + INTENT_LIFETIME_MS);
    } catch (error) {
      if (error instanceof VenueBusyError) {
        const state: OrderState = { status: 'CANCELED', execution: NOTHING_EXECUTED, reason: 'not taken' };
        this.keep(await ledger.closeAbsent(record, state, said('venue', error.message)));
        throw error;
      }
      const unknown: OrderState = { status: 'UNKNOWN', execution: NOTHING_EXECUTED, reason: words(error) };
      this.keep(await ledger.advance(record, unknown, said('ballast', words(error))));
      const found = await waitFor(
        () => exchange.placed(record.order.clientOrderId, record.key.symbol, sentAt).catch(() => undefined),
        (order) => order !== undefined,
        SEARCH_MS,
      );
      if (found.value === undefined) throw error;
      return { kind: 'accepted', order: found.value } as const;
    }
  }

  private async note(record: OrderRecord, { state, detail }: VenueOrder): Promise<OrderRecord> {
    return this.keep(await this.parts.ledger.advance(record, state, said('venue', detail)));
  }

  private keep(record: OrderRecord): OrderRecord {
    const index = this.records.findIndex(({ key }) => key.cycleId === record.key.cycleId);
    if (index >= 0) this.records[index] = record;
    return record;
  }
}

function said(source: OrderEvidence['source'], detail: string): OrderEvidence {
  return { at: Date.now(), source, detail };
}

function words(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
