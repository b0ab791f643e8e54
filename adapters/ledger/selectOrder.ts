import type { Kysely } from 'kysely';
import type { OrderRecord } from '../../core/orders/order.ts';
import { type OrderKey, orderWorkflowId } from '../../core/orders/orderKey.ts';
import { LedgerConflictError } from '../../core/ports/ledger.ts';
import { orderRecord } from './orderRows.ts';
import type { Session } from './session.ts';
import type { LedgerTables } from './tables.ts';

/** The query for the row of one order. */
export function selectOrder(db: Kysely<LedgerTables>, key: OrderKey) {
  return db
    .selectFrom('orders')
    .selectAll()
    .where('account', '=', key.account)
    .where('cycle_id', '=', key.cycleId)
    .where('symbol', '=', key.symbol);
}

/** The order, locked against other writers until the transaction ends. */
export async function requiredOrder(session: Session, db: Kysely<LedgerTables>, key: OrderKey): Promise<OrderRecord> {
  const row = await selectOrder(db, key)
    .$if(session.locksRows, (query) => query.forUpdate())
    .executeTakeFirst();
  if (row !== undefined) return orderRecord(row);
  throw new LedgerConflictError(`${orderWorkflowId(key)} is not in the ledger. Record its intent first.`);
}
