import { Decimal } from 'decimal.js';
import { baseOf, type TradingSymbol, toSymbol } from '../core/market/symbol.ts';
import type { OrderKey } from '../core/orders/orderKey.ts';
import { isClosed } from '../core/orders/orderState.ts';
import type { HoldingsSnapshot } from '../core/portfolio/holdings.ts';
import type { ExchangePort, ListedOrder } from '../core/ports/exchange.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { changesSince, sumOfChanges } from '../core/reconciliation/balanceChanges.ts';
import { compareBalances, driftIn } from '../core/reconciliation/compareBalances.ts';
import type {
  CountedOrder,
  ManualOrder,
  Reconciliation,
  ReconciliationBasis,
  ReconciliationOutcome,
} from '../core/reconciliation/reconciliation.ts';
import { countManualOrder, countOwnOrder, type OwnOrder, UnsettledError } from './countOrders.ts';

/** Orders are looked for from so long before the last reconciliation on: the venue's clock may have been wrong then. */
const SEARCH_MARGIN_MS = 60 * 60_000;

/** So often an account is looked at until nothing moves; then somebody has to wait. */
const MOST_LOOKS = 6;
const PAUSE_MS = 500;

/** A change that no order explains has to be there for so long before it is taken over: lists of orders lag behind balances. */
const CONFIRM_MS = 1_500;

export interface ReconcilerParts {
  readonly ledger: LedgerPort;
  exchange(account: string): ExchangePort;
  readonly quoteCurrency: string;
  /** A reconciliation lets buys through for so long, ms. */
  readonly every: number;
}

/** One look at ledger and venue in which nothing moved. */
interface Look {
  readonly basis: ReconciliationBasis;
  readonly reconciliation: Reconciliation;
  readonly closedAtVenue: readonly OrderKey[];
  readonly counted: { readonly orders: readonly CountedOrder[]; readonly manualOrders: readonly ManualOrder[] };
}

/**
 * Compares the balances of accounts with what orders explain. Each process has one, and lets no buy through before the account has been
 * reconciled in it.
 */
export class Reconciler {
  private readonly parts: ReconcilerParts;
  private readonly throughAt = new Map<string, number>();
  private readonly running = new Map<string, Promise<ReconciliationOutcome>>();

  constructor(parts: ReconcilerParts) {
    this.parts = parts;
  }

  /** Why nothing may be bought yet; undefined once the account was reconciled in this process, not longer ago than configured. */
  async obstacleToBuys(account: string): Promise<string | undefined> {
    const age = Date.now() - (this.throughAt.get(account) ?? Number.NEGATIVE_INFINITY);
    if (age >= 0 && age < this.parts.every) return undefined;
    const outcome = await this.reconcile(account);
    return outcome.kind === 'through'
      ? undefined
      : `the ledger is not reconciled with the venue yet: ${outcome.reason}`;
  }

  /** Reconciles an account; who asks while it is under way gets the same answer. */
  async reconcile(account: string): Promise<ReconciliationOutcome> {
    const present = this.running.get(account);
    if (present !== undefined) return await present;
    const run = this.run(account).finally(() => this.running.delete(account));
    this.running.set(account, run);
    return await run;
  }

  private async run(account: string): Promise<ReconciliationOutcome> {
    let reason = '';
    let unconfirmed: string | undefined;
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      if (looks > 0) await pause(unconfirmed === undefined ? PAUSE_MS : CONFIRM_MS);
      const look = await this.look(account);
      if (typeof look === 'string') {
        reason = look;
        continue;
      }
      const drift = JSON.stringify(driftIn(look.reconciliation.balances));
      if (drift !== '[]' && drift !== unconfirmed) {
        reason = 'balances have changed in a way that no order explains, which is looked at again';
        unconfirmed = drift;
        continue;
      }
      if (await this.parts.ledger.recordReconciliation(look.basis, look.reconciliation, look.counted)) {
        this.throughAt.set(account, Date.now());
        return { kind: 'through', reconciliation: look.reconciliation, closedAtVenue: look.closedAtVenue };
      }
      reason = 'orders of the account are on their way';
    }
    return { kind: 'waiting', reason };
  }

  /** Reads the ledger, then the venue's balances before and after its orders; in words why that is no whole picture, where it is none. */
  private async look(account: string): Promise<Look | string> {
    const { ledger, quoteCurrency } = this.parts;
    const venue = this.parts.exchange(account);
    const basis = await ledger.reconciliationBasis(account);
    const before = await venue.holdings(account, quoteCurrency);
    try {
      const listed = await venue.orders(searchFrom(basis, before.at), symbolsIn(basis, before));
      const own = await this.countOwn(venue, basis, listed);
      const orders = own.map(({ counted }) => counted);
      const manualOrders = await this.countManual(venue, basis, listed, before.at);
      const after = await venue.holdings(account, quoteCurrency);
      if (!isSame(before, after)) return 'balances change while they are read';
      const changes = sumOfChanges([
        ...basis.orders.map(({ counted }, index) => changesSince(counted, orders[index]?.changes ?? counted)),
        ...manualOrders.map(({ recorded, order }) => changesSince(recorded?.changes ?? {}, order.changes)),
      ]);
      const counted = { orders, manualOrders: manualOrders.map(({ order }) => order) };
      const reconciliation = {
        account,
        sequence: (basis.last?.sequence ?? 0) + 1,
        at: before.at,
        completedAt: Date.now(),
        balances: compareBalances(basis.last?.balances, changes, balancesIn(after)),
        // The first look meets old orders, of which only those matter that may still do something.
        manualOrders: counted.manualOrders.filter((order) => basis.last !== undefined || !order.closed),
      };
      const closedAtVenue = own.filter((order) => order.closedAtVenue).map(({ counted: { key } }) => key);
      return { basis, reconciliation, closedAtVenue, counted };
    } catch (error) {
      if (error instanceof UnsettledError) return error.message;
      throw error;
    }
  }

  /** In the order of the basis. */
  private async countOwn(
    venue: ExchangePort,
    { last, orders }: ReconciliationBasis,
    listed: readonly ListedOrder[],
  ): Promise<readonly OwnOrder[]> {
    const byVenueOrderId = new Map(listed.map((order) => [order.venueOrderId, order]));
    const counted: OwnOrder[] = [];
    for (const { record } of orders) {
      // What was closed before the first look is in the balances, and never changes again.
      const isPast = last === undefined && isClosed(record.state.status);
      counted.push(
        isPast
          ? { counted: { key: record.key, version: record.version, changes: {} }, closedAtVenue: false }
          : await countOwnOrder(venue, this.parts.ledger, record, byVenueOrderId),
      );
    }
    return counted;
  }

  /** Those that are new or have gone on, with what is recorded of them. */
  private async countManual(
    venue: ExchangePort,
    { account }: ReconciliationBasis,
    listed: readonly ListedOrder[],
    at: number,
  ): Promise<readonly { readonly recorded: ManualOrder | undefined; readonly order: ManualOrder }[]> {
    const { ledger } = this.parts;
    // Every intent is in the ledger before it is sent, so an order that is listed and not in the ledger is none of ours.
    const own = await ledger.ownClientOrderIds(
      venue.venue,
      listed.map((order) => order.clientOrderId),
    );
    const manual = listed.filter((order) => !own.has(order.clientOrderId));
    const known = await ledger.manualOrders(
      account,
      manual.map((order) => order.venueOrderId),
    );
    const recordedById = new Map(known.map((order) => [order.venueOrderId, order]));
    const changed = [];
    for (const order of manual) {
      const recorded = recordedById.get(order.venueOrderId);
      const same = recorded?.closed === order.closed && new Decimal(recorded.filledBase).eq(order.filledBase);
      if (!same) changed.push({ recorded, order: await countManualOrder(venue, order, at) });
    }
    return changed;
  }
}

/** Venue time from which orders are looked for. */
function searchFrom({ last, openManualOrders }: ReconciliationBasis, now: number): number {
  return Math.min(last?.at ?? now, ...openManualOrders.map((order) => order.createdAt)) - SEARCH_MARGIN_MS;
}

/** The markets in which somebody may have traded: those of all that is or was held. */
function symbolsIn({ last }: ReconciliationBasis, now: HoldingsSnapshot): readonly TradingSymbol[] {
  const currencies = [...(last?.balances ?? []).map(({ currency }) => currency), ...Object.keys(balancesIn(now))];
  return [...new Set(currencies)]
    .filter((currency) => currency !== now.quoteCurrency)
    .map((currency) => toSymbol(currency, now.quoteCurrency));
}

function balancesIn({ quoteCurrency, cash, holdings }: HoldingsSnapshot): Readonly<Record<string, string>> {
  return {
    [quoteCurrency]: cash.total,
    ...Object.fromEntries(holdings.map(({ symbol, quantity }) => [baseOf(symbol), quantity])),
  };
}

function isSame(before: HoldingsSnapshot, after: HoldingsSnapshot): boolean {
  const [a, b] = [balancesIn(before), balancesIn(after)];
  const currencies = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...currencies].every((currency) => new Decimal(a[currency] ?? 0).eq(b[currency] ?? 0));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
