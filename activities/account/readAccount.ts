import type { OrderRecord } from '../../core/orders/order.ts';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import { isClosed } from '../../core/orders/orderState.ts';
import type { HoldingsSnapshot } from '../../core/portfolio/account/holdings.ts';
import { type AccountKnowledge, expectedAccount } from '../../core/reconciliation/accountKnowledge.ts';
import { accountPicture, balancesIn, showsOrdersOfOthers } from '../../core/reconciliation/accountPicture.ts';
import { confirmSnapshot, type SnapshotVerdict, venueLag } from '../../core/reconciliation/confirmSnapshot.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** A snapshot that nothing explains is read again, so often. */
const MOST_READS = 3;
const PAUSE_MS = 700;

/** What a staked coin or cash earns between two comparisons is less than this share of it. */
const ACCRUAL = 0.001;

/** How an account is read. */
export interface AccountReading {
  /** An order as the venue has just told of it, which is not in the ledger yet. */
  readonly learned?: OrderRecord | undefined;
  /** How long ago the balances may have been asked for, ms; default 0: they are asked for now. */
  readonly maxAgeMs?: number;
}

/** An account at one moment. */
export interface ReadAccount {
  readonly holdings: HoldingsSnapshot;
  /** What the venue's balances say of the ones that the ledger expects. */
  readonly verdict: SnapshotVerdict;
  /** Orders of ours that were open then. */
  readonly open: readonly OrderRecord[];
  /** The balances are what ours and known executions explain, nothing of ours is open, and nothing is held by an order: nobody else has traded or has an order resting. */
  readonly isQuiet: boolean;
}

/**
 * Reads an account as every decision and every last check sees it: what the ledger knows, confirmed by the venue's balances, which may be some seconds
 * older. One that is not explained is read again within bounds.
 *
 * All ages are counted from when the snapshot was asked for: what became known later, or shortly before, it need not show.
 */
export async function readAccount(
  { settings, snapshots, ledger }: Pick<ActivityDependencies, 'settings' | 'snapshots' | 'ledger'>,
  account: string,
  { learned, maxAgeMs = 0 }: AccountReading = {},
): Promise<ReadAccount> {
  const lag = { ...venueLag(settings(account).balanceLag), accrual: ACCRUAL };
  let reads = 0;
  // What a snapshot contradicts, only one of now may say: every later one is asked for.
  for (let age = maxAgeMs; ; age = 0) {
    // The venue before the ledger: what the ledger knows then is never older than the snapshot.
    const { snapshot, askedAt, isKept } = await snapshots.read(account, age);
    const knowledge = withLearned(await ledger.accountKnowledge(account, askedAt - lag.longest), learned);
    const expected = expectedAccount(knowledge, askedAt, lag.usual);
    const verdict = confirmSnapshot(expected, balancesIn(snapshot), askedAt, lag);
    if (verdict.kind === 'unexplained' && isKept) continue;
    reads += 1;
    if (verdict.kind === 'unexplained' && reads < MOST_READS) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      continue;
    }
    const orders = knowledge.orders.map(({ record }) => record);
    const open = orders.filter(({ state }) => !isClosed(state.status));
    const then = { now: askedAt, lag: lag.usual };
    return {
      holdings: accountPicture(expected, snapshot, verdict, orders, then),
      verdict,
      open,
      isQuiet: verdict.kind === 'confirmed' && open.length === 0 && !showsOrdersOfOthers(snapshot, orders, then),
    };
  }
}

function withLearned(knowledge: AccountKnowledge, learned: OrderRecord | undefined): AccountKnowledge {
  if (learned === undefined) return knowledge;
  const name = orderWorkflowId(learned.key);
  return {
    ...knowledge,
    orders: knowledge.orders.map((order) =>
      orderWorkflowId(order.record.key) === name
        ? { ...order, record: { ...learned, version: learned.version + 1, updatedAt: Date.now() } }
        : order,
    ),
  };
}
