import { type Kysely, type Selectable, sql } from 'kysely';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { CountedOrder, ManualOrder, Reconciliation } from '../../core/reconciliation/reconciliation.ts';
import { keyColumns, orderRecord } from './orderRows.ts';
import { ordersToCount } from './ordersToCount.ts';
import type { Session } from './session.ts';
import { rowLimit, storedDecimal, storedExactly, storedJson, storedTime, storedWords } from './storedValue.ts';
import type { LedgerTables, ManualOrdersTable, ReconciliationsTable } from './tables.ts';

/** Keeps one statement below 32 766 bound values, the limit of SQLite. */
const ROWS_PER_STATEMENT = 500;

type ReconciliationLedger = Pick<
  LedgerPort,
  'ownClientOrderIds' | 'manualOrders' | 'reconciliationBasis' | 'recordReconciliation' | 'reconciliations'
>;

/** Comparisons of the balances with the venue, and what they have counted. Long as a list: one short method for each word of the port. */
export function reconciliationLedger(session: Session): ReconciliationLedger {
  return {
    ownClientOrderIds: (venue, clientOrderIds) =>
      session.read('ownClientOrderIds', async (db) => {
        const own = new Set<string>();
        for (const ids of portionsOf(clientOrderIds))
          for (const table of ['orders', 'order_revisions'] as const) {
            const rows = await db
              .selectFrom(table)
              .select('client_order_id')
              .where('venue', '=', venue)
              .where('client_order_id', 'in', ids)
              .execute();
            for (const row of rows) own.add(row.client_order_id);
          }
        return own;
      }),

    manualOrders: (account, venueOrderIds) =>
      session.read('manualOrders', async (db) => {
        const orders: ManualOrder[] = [];
        for (const ids of portionsOf(venueOrderIds)) {
          const rows = await db
            .selectFrom('manual_orders')
            .selectAll()
            .where('account', '=', account)
            .where('venue_order_id', 'in', ids)
            .execute();
          orders.push(...rows.map(manualOrder));
        }
        return orders;
      }),

    reconciliationBasis: (account) =>
      session.read('reconciliationBasis', async (db) => {
        const [last] = await latestReconciliations(db, account, 0, 1);
        const manual = await db
          .selectFrom('manual_orders')
          .selectAll()
          .where('account', '=', account)
          .where('closed', '=', 0)
          .execute();
        const rows = await uncounted(db, account);
        return {
          account,
          last,
          orders: rows.map(({ counted_changes, ...row }) => ({
            record: orderRecord(row),
            counted: JSON.parse(counted_changes ?? '{}') as CountedOrder['changes'],
          })),
          openManualOrders: manual.map(manualOrder),
        };
      }),

    recordReconciliation: (basis, reconciliation, counted) =>
      session.write('recordReconciliation', async (db) => {
        const { account } = basis;
        // Two workers may reconcile at once: what one has taken over, the other must not report again.
        if (session.locksRows) await sql`select pg_advisory_xact_lock(hashtext(${`reconcile:${account}`}))`.execute(db);
        const [last] = await latestReconciliations(db, account, 0, 1);
        if (last?.sequence !== basis.last?.sequence) return false;
        const present = (await uncounted(db, account)).map(orderRecord).map(versionOf);
        const seen = basis.orders.map(({ record }) => versionOf(record));
        if (present.join('\n') !== seen.join('\n')) return false;
        await db.insertInto('reconciliations').values(reconciliationColumns(reconciliation)).execute();
        await storeCounted(db, counted.orders);
        await storeManual(db, account, counted.manualOrders, reconciliation.completedAt);
        return true;
      }),

    reconciliations: (account, since, limit) =>
      session.read('reconciliations', (db) => latestReconciliations(db, account, since, rowLimit(limit))),
  };
}

function uncounted(db: Kysely<LedgerTables>, account: string) {
  return ordersToCount(db, account).selectAll('orders').select('counted.changes as counted_changes').execute();
}

function versionOf({ key, version }: Pick<CountedOrder, 'key' | 'version'>): string {
  return `${key.cycleId} ${key.symbol} ${version}`;
}

/** The latest comparisons of an account that were completed after `since`, newest first. */
export async function latestReconciliations(
  db: Kysely<LedgerTables>,
  account: string,
  since: number,
  limit: number,
): Promise<readonly Reconciliation[]> {
  const all = db.selectFrom('reconciliations').selectAll().where('account', '=', account).limit(limit);
  // By the time where it bounds them, so that a search ends there and does not go through all that came before.
  const rows = await (since > 0
    ? all.where('completed_at', '>', since).orderBy('completed_at', 'desc').orderBy('sequence', 'desc')
    : all.orderBy('sequence', 'desc')
  ).execute();
  return rows.map(reconciliationOf);
}

async function storeCounted(db: Kysely<LedgerTables>, orders: readonly CountedOrder[]): Promise<void> {
  const rows = orders.map(({ key, version, changes }) => ({
    ...keyColumns(key),
    version,
    changes: storedJson('counted.changes', changes),
  }));
  for (const portion of portionsOf(rows))
    await db
      .insertInto('counted_orders')
      .values(portion)
      .onConflict((conflict) =>
        conflict.columns(['account', 'cycle_id', 'symbol']).doUpdateSet((row) => ({
          version: row.ref('excluded.version'),
          changes: row.ref('excluded.changes'),
        })),
      )
      .execute();
}

async function storeManual(
  db: Kysely<LedgerTables>,
  account: string,
  orders: readonly ManualOrder[],
  at: number,
): Promise<void> {
  const rows = orders.map((order) => ({
    account: storedExactly('account', account),
    venue_order_id: storedExactly('order.venueOrderId', order.venueOrderId),
    client_order_id: storedWords(order.clientOrderId),
    symbol: order.symbol,
    side: order.side,
    filled_base: storedDecimal('order.filledBase', order.filledBase),
    closed: order.closed ? 1 : 0,
    created_at: storedTime('order.createdAt', order.createdAt),
    changes: storedJson('order.changes', order.changes),
    updated_at: storedTime('reconciliation.completedAt', at),
  }));
  for (const portion of portionsOf(rows))
    await db
      .insertInto('manual_orders')
      .values(portion)
      .onConflict((conflict) =>
        conflict.columns(['account', 'venue_order_id']).doUpdateSet((row) => ({
          filled_base: row.ref('excluded.filled_base'),
          closed: row.ref('excluded.closed'),
          changes: row.ref('excluded.changes'),
          updated_at: row.ref('excluded.updated_at'),
        })),
      )
      .execute();
}

function portionsOf<T>(items: readonly T[]): readonly T[][] {
  const portions: T[][] = [];
  for (let start = 0; start < items.length; start += ROWS_PER_STATEMENT)
    portions.push(items.slice(start, start + ROWS_PER_STATEMENT));
  return portions;
}

function reconciliationColumns(reconciliation: Reconciliation): ReconciliationsTable {
  for (const { currency, expected, found } of reconciliation.balances) {
    storedDecimal(`expected ${currency}`, expected);
    storedDecimal(`found ${currency}`, found);
  }
  return {
    account: storedExactly('reconciliation.account', reconciliation.account),
    sequence: reconciliation.sequence,
    at: storedTime('reconciliation.at', reconciliation.at),
    completed_at: storedTime('reconciliation.completedAt', reconciliation.completedAt),
    balances: storedJson('reconciliation.balances', reconciliation.balances),
    manual_orders: storedJson('reconciliation.manualOrders', reconciliation.manualOrders),
  };
}

function reconciliationOf(row: Selectable<ReconciliationsTable>): Reconciliation {
  return {
    account: row.account,
    sequence: row.sequence,
    at: row.at,
    completedAt: row.completed_at,
    balances: JSON.parse(row.balances) as Reconciliation['balances'],
    manualOrders: JSON.parse(row.manual_orders) as Reconciliation['manualOrders'],
  };
}

/** A manual order as it is stored. */
export function manualOrder(row: Selectable<ManualOrdersTable>): ManualOrder {
  return {
    venueOrderId: row.venue_order_id,
    clientOrderId: row.client_order_id,
    symbol: row.symbol,
    side: row.side,
    filledBase: row.filled_base,
    closed: row.closed === 1,
    createdAt: row.created_at,
    changes: JSON.parse(row.changes) as ManualOrder['changes'],
  };
}
