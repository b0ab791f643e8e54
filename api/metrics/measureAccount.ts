import type { BallastClient } from '../../client/ballastClient.ts';
import type { PortfolioStatus } from '../../core/cycles/portfolioProtocol.ts';
import type { RecentCounts } from '../../core/figures/recentCounts.ts';
import type { OrderRecord } from '../../core/orders/order.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { Reconciliation } from '../../core/reconciliation/reconciliation.ts';

/** Cycles, orders and signals of so long are counted, ms. */
const COUNTED_MS = 24 * 60 * 60_000;

/** The latest so many orders tell how long orders take. */
const TIMED_ORDERS = 100;

/** What the metrics of one account are made of. */
export interface MeasuredAccount {
  readonly account: string;
  /** Absent where its actor does not answer, or before its first cycle. */
  readonly status: PortfolioStatus | undefined;
  /** Absent where the ledger does not answer. */
  readonly recent: RecentLedger | undefined;
}

/** What the ledger holds of an account lately. */
export interface RecentLedger {
  readonly counts: RecentCounts;
  readonly openOrders: readonly OrderRecord[];
  /** Newest first. */
  readonly latestOrders: readonly OrderRecord[];
  readonly reconciliation: Reconciliation | undefined;
  readonly waits: number;
}

/** Reads an account for its metrics, each part by itself: one that does not answer keeps nobody from seeing the others. */
export async function measureAccount(
  client: BallastClient,
  ledger: LedgerPort,
  account: string,
  now: number,
): Promise<MeasuredAccount> {
  const [status, recent] = await Promise.all([
    client.portfolioStatus(account).catch(() => undefined),
    readRecentLedger(ledger, account, now).catch(() => undefined),
  ]);
  return { account, status, recent };
}

/** @throws LedgerError */
export async function readRecentLedger(ledger: LedgerPort, account: string, now: number): Promise<RecentLedger> {
  const [counts, openOrders, latestOrders, reconciliations, waits] = await Promise.all([
    ledger.recentCounts(account, now - COUNTED_MS),
    ledger.openOrders(account),
    ledger.recentOrders(account, TIMED_ORDERS),
    ledger.reconciliations(account, 0, 1),
    ledger.waits(account),
  ]);
  return { counts, openOrders, latestOrders, reconciliation: reconciliations[0], waits: waits.length };
}
