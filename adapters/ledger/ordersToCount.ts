import type { Kysely } from 'kysely';
import { isClosed, ORDER_STATUSES } from '../../core/orders/orderState.ts';
import { sortedBy } from './sortedBy.ts';
import type { LedgerTables } from './tables.ts';

const OPEN_STATUSES = ORDER_STATUSES.filter((status) => !isClosed(status));

/**
 * Orders that are open or have changed since a comparison counted them, with what was counted, oldest first.
 * @param since those that have changed since then as well, wall time in ms UTC
 */
export function ordersToCount(db: Kysely<LedgerTables>, account: string, since?: number) {
  return (
    db
      .selectFrom((from) => {
        const kept = from
          .selectFrom('orders')
          .select(['cycle_id', 'symbol'])
          .where('account', '=', account)
          .where('status', 'in', OPEN_STATUSES)
          .union(from.selectFrom('uncounted_orders').select(['cycle_id', 'symbol']).where('account', '=', account));
        // Three searches of which each has an index, where one condition of three would look at every order that the account has ever had.
        return (
          since === undefined
            ? kept
            : kept.union(
                from
                  .selectFrom('orders')
                  .select(['cycle_id', 'symbol'])
                  .where('account', '=', account)
                  .where('updated_at', '>=', since),
              )
        ).as('named');
      })
      // A cross join keeps SQLite at this order of the two: those named first, then each order by its key.
      .crossJoin('orders')
      .where('orders.account', '=', account)
      .whereRef('orders.cycle_id', '=', 'named.cycle_id')
      .whereRef('orders.symbol', '=', 'named.symbol')
      .leftJoin('counted_orders as counted', (join) =>
        join
          .onRef('counted.account', '=', 'orders.account')
          .onRef('counted.cycle_id', '=', 'orders.cycle_id')
          .onRef('counted.symbol', '=', 'orders.symbol'),
      )
      .orderBy(sortedBy('orders.created_at'))
      .orderBy('orders.cycle_id')
      .orderBy('orders.symbol')
  );
}
