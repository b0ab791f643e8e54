import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import { LedgerConflictError, type LedgerPort } from '../../core/ports/ledger.ts';
import { venueOrderIdOf } from './orderProgress.ts';
import { requiredOrder } from './orderRow.ts';
import { fillColumns, fillRecord, keyColumns } from './orderRows.ts';
import type { Session } from './session.ts';

/** Keeps a single insert below 32 766 bound values, the limit of SQLite. */
const FILLS_PER_INSERT = 500;

/** What the venue has executed of the orders. */
export function fillLedger(session: Session): Pick<LedgerPort, 'recordFills' | 'fills' | 'fillsOfAccount'> {
  return {
    recordFills(venue, key, fills) {
      return session.write('recordFills', async (db) => {
        const record = await requiredOrder(session, db, key);
        const known = venueOrderIdOf(record.state);
        for (const fill of fills) {
          if (
            fill.symbol === key.symbol &&
            venue === record.order.venue &&
            (known === undefined || fill.venueOrderId === known)
          ) {
            continue;
          }
          throw new LedgerConflictError(
            `${orderWorkflowId(key)} is the venue's order ${known ?? '(not known yet)'} for ${key.symbol} at ${record.order.venue}; ` +
              `fill ${fill.venueFillId} is of order ${fill.venueOrderId} for ${fill.symbol} at ${venue}. It belongs to another order.`,
          );
        }
        const rows = fills.map((fill) => ({ ...keyColumns(key), ...fillColumns(venue, fill) }));
        for (let start = 0; start < rows.length; start += FILLS_PER_INSERT) {
          await db
            .insertInto('fills')
            .values(rows.slice(start, start + FILLS_PER_INSERT))
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        }
        for (const venueOrderId of new Set(fills.map((fill) => fill.venueOrderId))) {
          const other = await db
            .selectFrom('fills')
            .select(['account', 'cycle_id', 'symbol'])
            .where('venue', '=', venue)
            .where('venue_order_id', '=', venueOrderId)
            .where((row) =>
              row.or([
                row('account', '!=', key.account),
                row('cycle_id', '!=', key.cycleId),
                row('symbol', '!=', key.symbol),
              ]),
            )
            .limit(1)
            .executeTakeFirst();
          if (other === undefined) continue;
          const owner = orderWorkflowId({ account: other.account, cycleId: other.cycle_id, symbol: other.symbol });
          throw new LedgerConflictError(
            `${orderWorkflowId(key)}: fills of the venue's order ${venueOrderId} are stored for ${owner}. An execution counts once.`,
          );
        }
      });
    },

    fills: (key) =>
      session.read('fills', async (db) => {
        const rows = await db
          .selectFrom('fills')
          .selectAll()
          .where('account', '=', key.account)
          .where('cycle_id', '=', key.cycleId)
          .where('symbol', '=', key.symbol)
          .orderBy('at')
          .orderBy('venue_fill_id')
          .execute();
        return rows.map((row) => fillRecord(row).fill);
      }),

    fillsOfAccount: (account, from, to) =>
      session.read('fillsOfAccount', async (db) => {
        const rows = await db
          .selectFrom('fills')
          .selectAll()
          .where('account', '=', account)
          .where('at', '>=', from)
          .where('at', '<', to)
          .orderBy('at')
          .orderBy('venue')
          .orderBy('venue_order_id')
          .orderBy('venue_fill_id')
          .execute();
        return rows.map(fillRecord);
      }),
  };
}
