import type { OrderRecord } from '../../core/orders/order.ts';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import { isClosed } from '../../core/orders/orderState.ts';
import type { HoldingsSnapshot } from '../../core/portfolio/account/holdings.ts';
import { type AccountKnowledge, expectedAccount } from '../../core/reconciliation/accountKnowledge.ts';
import { accountPicture, balancesIn } from '../../core/reconciliation/accountPicture.ts';
import { confirmSnapshot, type SnapshotVerdict, venueLag } from '../../core/reconciliation/confirmSnapshot.ts';
import type { ActivityDependencies } from '../dependencies.ts';

/** A snapshot that nothing explains is read again, so often. */
const MOST_READS = 3;
const PAUSE_MS = 700;

/** What a staked coin or cash earns between two comparisons is less than this share of it. */
const ACCRUAL = 0.001;

/** An account at one moment. */
export interface ReadAccount {
  readonly holdings: HoldingsSnapshot;
  /** What the venue's balances say of the ones that the ledger expects. */
  readonly verdict: SnapshotVerdict;
  /** Orders of ours that were open then. */
  readonly open: readonly OrderRecord[];
}

/**
 * Reads an account as every decision and every last check sees it: what the ledger knows, confirmed by the venue's balances, which may be some seconds
 * older. One that is not explained is read again within bounds.
 *
 * @param learned an order as the venue has just told of it, which is not in the ledger yet
 */
export async function readAccount(
  { settings, exchange, ledger }: Pick<ActivityDependencies, 'settings' | 'exchange' | 'ledger'>,
  account: string,
  learned?: OrderRecord,
): Promise<ReadAccount> {
  const lag = { ...venueLag(settings.balanceLag), accrual: ACCRUAL };
  for (let reads = 1; ; reads += 1) {
    const askedAt = Date.now();
    // The venue before the ledger: what the ledger knows then is never older than the snapshot.
    const snapshot = await exchange(account).holdings(account, settings.quoteCurrency);
    const knowledge = withLearned(await ledger.accountKnowledge(account, askedAt - lag.longest), learned);
    const expected = expectedAccount(knowledge, askedAt, lag.usual);
    const verdict = confirmSnapshot(expected, balancesIn(snapshot), askedAt, lag);
    if (verdict.kind === 'unexplained' && reads < MOST_READS) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      continue;
    }
    const orders = knowledge.orders.map(({ record }) => record);
    return {
      holdings: accountPicture(expected, snapshot, verdict, orders, { now: askedAt, lag: lag.usual }),
      verdict,
      open: orders.filter(({ state }) => !isClosed(state.status)),
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
