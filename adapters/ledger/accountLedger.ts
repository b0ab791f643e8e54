import type { Kysely } from 'kysely';
import type { Fill } from '../../core/orders/order.ts';
import { type OrderKey, orderWorkflowId } from '../../core/orders/orderKey.ts';
import { LedgerError, type LedgerPort } from '../../core/ports/ledger.ts';
import type { AccountKnowledge } from '../../core/reconciliation/accountKnowledge.ts';
import type { CountedOrder } from '../../core/reconciliation/reconciliation.ts';
import { fillRecord, orderRecord } from './orderRows.ts';
import { ordersToCount } from './ordersToCount.ts';
import { latestReconciliations, manualOrder } from './reconciliationLedger.ts';
import type { Session } from './session.ts';
import { sortedBy } from './sortedBy.ts';
import type { LedgerTables } from './tables.ts';

/** Keeps one statement below 32 766 bound values, the limit of SQLite. */
const CYCLES_PER_STATEMENT = 500;

/** Orders that change while they are read are read again, so often. */
const MOST_READS = 20;

/** What the orders of an account have done to its balances. */
export function accountLedger(session: Session): Pick<LedgerPort, 'accountKnowledge'> {
  return {
    accountKnowledge: (account, since) =>
      session.read('accountKnowledge', async (db) => {
        // No transaction, which would make readers wait for writers: what has not changed in between is of one moment.
        for (let reads = 0; reads < MOST_READS; reads += 1) {
          const knowledge = await readKnowledge(db, account, since);
          if ((await momentOf(db, account, since)) === nameOf(knowledge)) return knowledge;
        }
        throw new LedgerError(
          'accountKnowledge',
          `orders of ${account} changed while they were read. Ask again.`,
          true,
        );
      }),
  };
}

async function readKnowledge(db: Kysely<LedgerTables>, account: string, since: number): Promise<AccountKnowledge> {
  const [last] = await latestReconciliations(db, account, 0, 1);
  const rows = await ordersToCount(db, account, since)
    .selectAll('orders')
    .select(['counted.changes as counted_changes', 'counted.version as counted_version'])
    .execute();
  const fills = await fillsByOrder(db, account, [...new Set(rows.map((row) => row.cycle_id))]);
  const manual = await db
    .selectFrom('manual_orders')
    .selectAll()
    .where('account', '=', account)
    .where('updated_at', '>=', since)
    .execute();
  return {
    last,
    orders: rows.map(({ counted_changes, counted_version, ...row }) => {
      const record = orderRecord(row);
      const changes = JSON.parse(counted_changes ?? '{}') as CountedOrder['changes'];
      return {
        record,
        fills: fills.get(orderWorkflowId(record.key)) ?? [],
        counted: counted_version === null ? undefined : { version: counted_version, changes },
      };
    }),
    manualOrders: manual.map((row) => ({ order: manualOrder(row), countedAt: row.updated_at })),
  };
}

async function fillsByOrder(
  db: Kysely<LedgerTables>,
  account: string,
  cycles: readonly string[],
): Promise<ReadonlyMap<string, readonly Fill[]>> {
  const fills = new Map<string, Fill[]>();
  for (let start = 0; start < cycles.length; start += CYCLES_PER_STATEMENT) {
    const rows = await db
      .selectFrom('fills')
      .selectAll()
      .where('account', '=', account)
      .where('cycle_id', 'in', cycles.slice(start, start + CYCLES_PER_STATEMENT))
      .orderBy(sortedBy('at'))
      .orderBy('venue_fill_id')
      .execute();
    for (const { key, fill } of rows.map(fillRecord)) {
      const name = orderWorkflowId(key);
      fills.set(name, [...(fills.get(name) ?? []), fill]);
    }
  }
  return fills;
}

/** Names the moment of the ledger at which the orders are as they are now. */
async function momentOf(db: Kysely<LedgerTables>, account: string, since: number): Promise<string> {
  const [last] = await latestReconciliations(db, account, 0, 1);
  const rows = await ordersToCount(db, account, since)
    .select(['orders.cycle_id', 'orders.symbol', 'orders.version'])
    .execute();
  return momentName(
    last?.sequence,
    rows.map((row) => ({ key: { account, cycleId: row.cycle_id, symbol: row.symbol }, version: row.version })),
  );
}

function nameOf({ last, orders }: AccountKnowledge): string {
  return momentName(
    last?.sequence,
    orders.map(({ record }) => record),
  );
}

function momentName(
  sequence: number | undefined,
  orders: readonly { readonly key: OrderKey; readonly version: number }[],
): string {
  return [sequence ?? 0, ...orders.map(({ key, version }) => `${orderWorkflowId(key)} ${version}`)].join('\n');
}
