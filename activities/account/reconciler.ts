import { Decimal } from 'decimal.js';
import { type TradingSymbol, toSymbol } from '../../core/market/symbol.ts';
import { type OrderKey, orderWorkflowId } from '../../core/orders/orderKey.ts';
import { isClosed } from '../../core/orders/orderState.ts';
import type { HoldingsSnapshot } from '../../core/portfolio/account/holdings.ts';
import type { ExchangePort, ListedOrder } from '../../core/ports/exchange.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import {
  type AccountKnowledge,
  expectedAccount,
  knownChanges,
  type Movement,
} from '../../core/reconciliation/accountKnowledge.ts';
import { balancesIn } from '../../core/reconciliation/accountPicture.ts';
import { type BalanceChanges, changesSince, sumOfChanges } from '../../core/reconciliation/balanceChanges.ts';
import { type BalanceComparison, compareBalances, driftIn } from '../../core/reconciliation/compareBalances.ts';
import { confirmSnapshot, venueLag } from '../../core/reconciliation/confirmSnapshot.ts';
import { differencesText } from '../../core/reconciliation/describe.ts';
import { type OtherHand, otherHandSentence, steadyOtherHand } from '../../core/reconciliation/otherHand.ts';
import type {
  CountedOrder,
  ManualOrder,
  Reconciliation,
  ReconciliationBasis,
  ReconciliationOutcome,
} from '../../core/reconciliation/reconciliation.ts';
import type { LedgerRecovery } from '../recovery/ledgerRecovery.ts';
import { countManualOrder, countOwnOrder, NotCountableYetError, type OwnOrder } from './countOrders.ts';

/** Orders are looked for from so long before the last reconciliation on: the venue's clock may have been wrong then. */
const SEARCH_MARGIN_MS = 60 * 60_000;

/** A ledger without a comparison looks so far back for what an earlier one may have ordered. */
const FIRST_SEARCH_MS = 24 * 60 * 60_000;

/** So often an account is looked at until nothing moves; then somebody has to wait. */
const MOST_ATTEMPTS = 6;
const PAUSE_MS = 500;
/** Who has patience looks again after so long. */
const LONG_PAUSE_MS = 1_500;

export interface ReconcilerParts {
  readonly ledger: LedgerPort;
  exchange(account: string): ExchangePort;
  readonly recovery: LedgerRecovery;
  readonly quoteCurrency: string;
  /** A reconciliation lets buys through for so long, ms. */
  every(account: string): number;
  /** How much later than orders the venue may tell balances, ms. A change that no order explains has to last for so long before it is taken over. */
  readonly lag: number;
}

/** Ledger and venue side by side, while nothing moved. */
interface Observation {
  readonly basis: ReconciliationBasis;
  readonly reconciliation: Reconciliation;
  readonly closedAtVenue: readonly OrderKey[];
  /** What the balances may not show yet: of our own orders, and of others. */
  readonly movements: { readonly own: readonly Movement[]; readonly others: readonly Movement[] };
  readonly counted: { readonly orders: readonly CountedOrder[]; readonly manualOrders: readonly ManualOrder[] };
}

/**
 * Compares the balances of accounts with what orders explain. Each process has one, and lets no buy through before the account has been
 * reconciled in it.
 */
export class Reconciler {
  private readonly parts: ReconcilerParts;
  private readonly throughAt = new Map<string, number>();
  private readonly firstSeen = new Map<string, Map<string, number>>();
  private readonly drifts = new Map<string, { readonly difference: string; readonly at: number }>();
  private readonly waits = new Map<string, string | undefined>();
  private readonly running = new Map<string, Promise<ReconciliationOutcome>>();

  constructor(parts: ReconcilerParts) {
    this.parts = parts;
  }

  /** Why nothing may be bought yet; undefined once the account was reconciled in this process, not longer ago than configured. */
  async obstacleToBuys(account: string): Promise<string | undefined> {
    const incomplete = await this.parts.recovery.obstacle(account);
    if (incomplete !== undefined) return incomplete;
    const hand = await this.otherHand(account);
    if (hand !== undefined) return otherHandSentence(hand);
    const age = Date.now() - (this.throughAt.get(account) ?? Number.NEGATIVE_INFINITY);
    if (age >= 0 && age < this.parts.every(account)) return undefined;
    return this.obstacleIn(await this.reconcile(account));
  }

  /**
   * Looks at an account whose balances nothing explains, or where others have traded: what orders explain, and what has lasted, is taken over.
   * @param patience for how long to try, ms
   * @returns why nothing may be bought yet; undefined where ledger and venue agree
   */
  async explain(account: string, patience = 0): Promise<string | undefined> {
    return this.obstacleIn(await this.reconcile(account, patience));
  }

  /**
   * True where the venue lists orders of others that are not recorded as they are now. An execution changes balances and a resting order holds them: where
   * neither shows (`isQuiet`), and no order of others is known to be open, there is none that matters, and the venue's lists are left to the next comparison.
   */
  async hasNewOrdersOfOthers(
    account: string,
    { holdings, isQuiet }: { readonly holdings: HoldingsSnapshot; readonly isQuiet: boolean },
  ): Promise<boolean> {
    const venue = this.parts.exchange(account);
    const basis = await this.parts.ledger.reconciliationBasis(account);
    if (basis.last === undefined || (isQuiet && basis.openManualOrders.length === 0)) return false;
    const listed = await venue.orders(searchFrom(basis, holdings.at), symbolsIn(basis, holdings));
    return (await this.newOrdersOfOthers(venue, basis, listed)).length > 0;
  }

  /** The other hand that trades on the account steadily, where no person has accepted it. */
  async otherHand(account: string): Promise<OtherHand | undefined> {
    return steadyOtherHand(await this.parts.ledger.otherHandEvidence(account));
  }

  /** Reconciles an account; who asks with the same patience while it is under way gets the same answer. @param patience for how long to try, ms */
  async reconcile(account: string, patience = 0): Promise<ReconciliationOutcome> {
    const name = `${account} ${patience > 0}`;
    const present = this.running.get(name);
    if (present !== undefined) return await present;
    const run = this.run(account, patience).finally(() => this.running.delete(name));
    this.running.set(name, run);
    return await run;
  }

  private obstacleIn(outcome: ReconciliationOutcome): string | undefined {
    switch (outcome.kind) {
      case 'through':
      case 'late':
        return undefined;
      case 'waiting':
        return `the ledger is not reconciled with the venue yet: ${outcome.reason}`;
      default: {
        const unreachable: never = outcome;
        return unreachable;
      }
    }
  }

  private async run(account: string, patience: number): Promise<ReconciliationOutcome> {
    const until = Date.now() + patience;
    for (let attempts = 1; ; attempts += 1) {
      const outcome = await this.attempt(account);
      if (outcome.kind !== 'waiting') this.throughAt.set(account, Date.now());
      await this.noteWait(account, outcome);
      if (outcome.kind === 'through') return outcome;
      // Own executions explain all that is late: only who has time waits until the venue shows them.
      const isEnough = attempts >= MOST_ATTEMPTS || outcome.kind === 'late';
      if (isEnough && Date.now() >= until) return outcome;
      await pause(attempts < MOST_ATTEMPTS ? PAUSE_MS : LONG_PAUSE_MS);
    }
  }

  /** What is not through is on record for people; what has been told before is not told again. */
  private async noteWait(account: string, outcome: ReconciliationOutcome): Promise<void> {
    const reason = outcome.kind === 'waiting' ? outcome.reason : undefined;
    if (this.waits.has(account) && this.waits.get(account) === reason) return;
    await this.parts.ledger.noteWait(account, 'reconciliation', reason);
    this.waits.set(account, reason);
  }

  private async attempt(account: string): Promise<ReconciliationOutcome> {
    const observed = await this.observe(account);
    if (typeof observed === 'string') return { kind: 'waiting', reason: observed };
    const verdict = this.judge(account, observed);
    if (verdict.kind !== 'agreed') return verdict;
    if (!(await this.parts.ledger.recordReconciliation(observed.basis, observed.reconciliation, observed.counted)))
      return { kind: 'waiting', reason: 'orders of the account are on their way' };
    this.firstSeen.delete(account);
    this.drifts.delete(account);
    return { kind: 'through', reconciliation: observed.reconciliation, closedAtVenue: observed.closedAtVenue };
  }

  /** Whether what one comparison has found may be recorded: what can be late has to come first, what nothing explains has to last. */
  private judge(account: string, { basis, reconciliation, movements, closedAtVenue }: Observation): Judgement {
    const lag = venueLag(this.parts.lag);
    const now = Date.now();
    const all = [...movements.own, ...movements.others];
    const latest = Math.max(0, ...all.map(({ knownAt }) => knownAt));
    const when = (at: number): string => new Date(at).toISOString();
    if (basis.last === undefined && now - latest <= lag.usual)
      return {
        kind: 'waiting',
        reason: `its balances may not show our last executions before ${when(latest + lag.usual)}, and there is no earlier comparison`,
      };
    const { balances } = reconciliation;
    const expected = new Map(balances.map((item) => [item.currency, new Decimal(item.expected)]));
    const found = Object.fromEntries(balances.map((item) => [item.currency, item.found]));
    const verdict = confirmSnapshot({ balances: expected, movements: all, rooms: [] }, found, now, lag);
    switch (verdict.kind) {
      case 'first':
      case 'confirmed':
        return { kind: 'agreed' };
      case 'late': {
        const reason = `its balances of ${verdict.currencies.join(', ')} are older than the last executions`;
        const touched = movements.others.some(
          ({ knownAt, changes }) => now - knownAt <= lag.longest && verdict.currencies.some((item) => item in changes),
        );
        return touched ? { kind: 'waiting', reason } : { kind: 'late', reason, closedAtVenue };
      }
      case 'unexplained': {
        const drift = driftIn(balances);
        const lasted = Math.max(this.driftSeenAt(account, drift), latest) + this.parts.lag;
        const takenOverAt = Math.max(lasted, verdict.lateUntil ?? 0);
        if (now >= takenOverAt) return { kind: 'agreed' };
        const reason = `${differencesText(drift)}, which no order explains; taken over after ${when(takenOverAt)} if it lasts`;
        return { kind: 'waiting', reason };
      }
      default: {
        const unreachable: never = verdict;
        return unreachable;
      }
    }
  }

  /** Since when exactly this was unexplained at every comparison. */
  private driftSeenAt(account: string, drift: readonly BalanceComparison[]): number {
    const difference = drift
      .map((item) => `${item.currency} ${new Decimal(item.found).minus(item.expected)}`)
      .join(', ');
    const seen = this.drifts.get(account);
    const at = seen?.difference === difference ? seen.at : Date.now();
    this.drifts.set(account, { difference, at });
    return at;
  }

  /** When something was seen first in this process, while nothing was agreed. */
  private seenAt(account: string, what: string): number {
    const seen = this.firstSeen.get(account) ?? new Map<string, number>();
    this.firstSeen.set(account, seen);
    const at = seen.get(what) ?? Date.now();
    seen.set(what, at);
    return at;
  }

  /** Reads the ledger, then the venue's balances before and after its orders; in words why that is no whole picture, where it is none. */
  private async observe(account: string): Promise<Observation | string> {
    const { ledger, quoteCurrency } = this.parts;
    const venue = this.parts.exchange(account);
    const basis = await ledger.reconciliationBasis(account);
    const before = await venue.holdings(account, quoteCurrency);
    try {
      const listed = await venue.orders(searchFrom(basis, before.at), symbolsIn(basis, before));
      const lost = await this.restoreLost(venue, basis, listed, before.at);
      if (lost > 0) return `${lost} order(s) that the ledger had lost were restored and are looked at anew`;
      const own = await this.countOwn(venue, basis, listed);
      const orders = own.map(({ counted }) => counted);
      const manualOrders = await this.countManual(venue, basis, listed, before.at);
      const knowledge = await ledger.accountKnowledge(account, Date.now() - venueLag(this.parts.lag).longest);
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
        // The first comparison meets old orders, of which only those matter that may still do something.
        manualOrders: counted.manualOrders.filter((order) => basis.last !== undefined || !order.closed),
      };
      const closedAtVenue = own.filter((order) => order.closedAtVenue).map(({ counted: { key } }) => key);
      const movements = {
        own: this.movementsOf(account, knowledge, orders),
        others: [
          ...knowledge.manualOrders.map(manualMovement),
          ...manualOrders.map(({ recorded, order }) => this.newMovement(account, order, recorded?.changes ?? {})),
        ],
      };
      return { basis, reconciliation, closedAtVenue, movements, counted };
    } catch (error) {
      if (error instanceof NotCountableYetError) return error.message;
      throw error;
    }
  }

  /** Orders of this ledger that only the venue has are no person's. @returns how many were restored */
  private async restoreLost(
    venue: ExchangePort,
    { account, last }: ReconciliationBasis,
    listed: readonly ListedOrder[],
    venueNow: number,
  ): Promise<number> {
    const { recovery } = this.parts;
    const { restored, strangers } = await recovery.restoreListed(account, await this.notOurs(venue, listed), venueNow);
    if (last === undefined) await recovery.noteEarlierLife(account, strangers);
    return restored;
  }

  private async notOurs(venue: ExchangePort, listed: readonly ListedOrder[]): Promise<readonly ListedOrder[]> {
    const ids = listed.map((order) => order.clientOrderId);
    const own = await this.parts.ledger.ownClientOrderIds(venue.venue, ids);
    return listed.filter((order) => !own.has(order.clientOrderId));
  }

  /** What our orders have done by the ledger, and beyond it by the venue's word on those that are open. */
  private movementsOf(
    account: string,
    knowledge: AccountKnowledge,
    counted: readonly CountedOrder[],
  ): readonly Movement[] {
    const known = new Map(knowledge.orders.map((order) => [orderWorkflowId(order.record.key), knownChanges(order)]));
    const beyond = counted.flatMap(({ key, changes }) => {
      const name = orderWorkflowId(key);
      const ledger = known.get(name);
      const more = ledger === undefined ? {} : changesSince(ledger, changes);
      if (Object.keys(more).length === 0) return [];
      const knownAt = this.seenAt(account, `${name} ${JSON.stringify(changes)}`);
      return [{ order: name, at: Number.MAX_SAFE_INTEGER, knownAt, changes: more }];
    });
    return [...expectedAccount(knowledge, Date.now(), this.parts.lag).movements, ...beyond].filter(
      ({ order }) => !knowledge.manualOrders.some((manual) => manual.order.venueOrderId === order),
    );
  }

  private newMovement(account: string, order: ManualOrder, recorded: BalanceChanges): Movement {
    return {
      order: order.venueOrderId,
      at: order.createdAt,
      knownAt: this.seenAt(account, `${order.venueOrderId} ${order.filledBase}`),
      changes: changesSince(recorded, order.changes),
    };
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
      // What was closed before the first comparison is in the balances, and never changes again.
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
    basis: ReconciliationBasis,
    listed: readonly ListedOrder[],
    at: number,
  ): Promise<readonly { readonly recorded: ManualOrder | undefined; readonly order: ManualOrder }[]> {
    const changed = [];
    for (const { recorded, order } of await this.newOrdersOfOthers(venue, basis, listed))
      changed.push({ recorded, order: await countManualOrder(venue, order, at) });
    return changed;
  }

  private async newOrdersOfOthers(
    venue: ExchangePort,
    { account }: ReconciliationBasis,
    listed: readonly ListedOrder[],
  ): Promise<readonly { readonly recorded: ManualOrder | undefined; readonly order: ListedOrder }[]> {
    const { ledger } = this.parts;
    // Every intent is in the ledger before it is sent, and what it has lost is restored first: what is not in it is none of ours.
    const manual = await this.notOurs(venue, listed);
    const known = await ledger.manualOrders(
      account,
      manual.map((order) => order.venueOrderId),
    );
    const recordedById = new Map(known.map((order) => [order.venueOrderId, order]));
    return manual.flatMap((order) => {
      const recorded = recordedById.get(order.venueOrderId);
      const same = recorded?.closed === order.closed && new Decimal(recorded.filledBase).eq(order.filledBase);
      return same ? [] : [{ recorded, order }];
    });
  }
}

/** What one comparison means: both sides agree, or why nothing is recorded yet. */
type Judgement = Exclude<ReconciliationOutcome, { readonly kind: 'through' }> | { readonly kind: 'agreed' };

function manualMovement({ order, countedAt }: AccountKnowledge['manualOrders'][number]): Movement {
  return { order: order.venueOrderId, at: order.createdAt, knownAt: countedAt, changes: order.changes };
}

/** Venue time from which orders are looked for. */
function searchFrom({ last, openManualOrders }: ReconciliationBasis, now: number): number {
  return (
    Math.min(last?.at ?? now - FIRST_SEARCH_MS, ...openManualOrders.map((order) => order.createdAt)) - SEARCH_MARGIN_MS
  );
}

/** The markets in which somebody may have traded: those of all that is or was held. */
function symbolsIn({ last }: ReconciliationBasis, now: HoldingsSnapshot): readonly TradingSymbol[] {
  const currencies = [...(last?.balances ?? []).map(({ currency }) => currency), ...Object.keys(balancesIn(now))];
  return [...new Set(currencies)]
    .filter((currency) => currency !== now.quoteCurrency)
    .map((currency) => toSymbol(currency, now.quoteCurrency));
}

function isSame(before: HoldingsSnapshot, after: HoldingsSnapshot): boolean {
  const [a, b] = [balancesIn(before), balancesIn(after)];
  const currencies = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...currencies].every((currency) => new Decimal(a[currency] ?? 0).eq(b[currency] ?? 0));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
