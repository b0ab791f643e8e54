import type { Kysely } from 'kysely';
import type { OrderEvidence, OrderRecord } from '../../core/orders/order.ts';
import type { OrderState } from '../../core/orders/orderState.ts';
import { evidenceColumns, keyColumns, stateColumns } from './orderRows.ts';
import type { LedgerTables } from './tables.ts';

/** Writes the next state of an order and the transition to it. */
export async function storeState(
  db: Kysely<LedgerTables>,
  record: OrderRecord,
  state: OrderState,
  evidence: OrderEvidence,
): Promise<OrderRecord> {
  const { key } = record;
  const { at, ...seen } = evidenceColumns(evidence);
  const version = record.version + 1;
  await db
    .updateTable('orders')
    .set({ ...stateColumns(state), version, updated_at: at })
    .where('account', '=', key.account)
    .where('cycle_id', '=', key.cycleId)
    .where('symbol', '=', key.symbol)
    .execute();
  await db
    .insertInto('order_transitions')
    .values({ ...keyColumns(key), ...stateColumns(state), version, revision: record.revision, at, ...seen })
    .execute();
  return { ...record, state, version, updatedAt: at };
}
