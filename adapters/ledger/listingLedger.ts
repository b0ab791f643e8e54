import { type Kysely, sql } from 'kysely';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { listedCycle } from './cycleLedger.ts';
import { isBefore } from './fillCosts.ts';
import { fillRecord, orderRecord } from './orderRows.ts';
import type { Session } from './session.ts';
import { rowLimit } from './storedValue.ts';
import type { LedgerTables } from './tables.ts';

type ListingLedger = Pick<
  LedgerPort,
  'ordersBefore' | 'cyclesBefore' | 'tradesBefore' | 'realisedBetween' | 'changeMark'
>;

/** Lists that are read page by page, newest first: a page goes on after the place where the one before it has ended, whatever was added meanwhile. Long as a list: one short method for each word of the port. */
export function listingLedger(session: Session): ListingLedger {
  return {
    ordersBefore: (account, place, limit) =>
      session.read('ordersBefore', async (db) => {
        const page = db
          .selectFrom('orders')
          .selectAll()
          .where('account', '=', account)
          .orderBy('created_at', 'desc')
          .orderBy('cycle_id', 'desc')
          .orderBy('symbol', 'desc')
          .limit(rowLimit(limit));
        const after =
          place === undefined
            ? page
            : page.where(
                sql<boolean>`(created_at, cycle_id, symbol) < (${place.createdAt}, ${place.cycleId}, ${place.symbol})`,
              );
        const rows = await after.execute();
        return rows.map(orderRecord);
      }),

    cyclesBefore: (account, place, limit) =>
      session.read('cyclesBefore', async (db) => {
        const page = db
          .selectFrom('cycles')
          .select([
            'account',
            'cycle_id',
            'scope',
            'workflow_id',
            'run_id',
            'started_at',
            'closed_at',
            'outcome',
            'summary',
          ])
          .where('account', '=', account)
          .orderBy('started_at', 'desc')
          .orderBy('cycle_id', 'desc')
          .orderBy('scope', 'desc')
          .limit(rowLimit(limit));
        const after =
          place === undefined
            ? page
            : page.where(
                sql<boolean>`(started_at, cycle_id, scope) < (${place.startedAt}, ${place.cycleId}, ${place.scope})`,
              );
        const rows = await after.execute();
        return rows.map(listedCycle);
      }),

    tradesBefore: (account, place, limit) =>
      session.read('tradesBefore', async (db) => {
        const page = newestFills(db, account).limit(rowLimit(limit));
        const after =
          place === undefined
            ? page
            : page.where(
                isBefore({
                  at: place.at,
                  venue: place.venue,
                  venue_order_id: place.venueOrderId,
                  venue_fill_id: place.venueFillId,
                }),
              );
        const rows = await after.execute();
        return rows.map((row) => ({
          ...fillRecord(row),
          ...(row.realised === null ? {} : { realised: row.realised }),
        }));
      }),

    realisedBetween: (account, from, to) =>
      session.read('realisedBetween', async (db) => {
        const rows = await db
          .selectFrom('fills')
          .select(['symbol', 'at', 'realised'])
          .where('account', '=', account)
          .where('realised', 'is not', null)
          .where('at', '>=', from)
          .where('at', '<', to)
          .orderBy('at')
          .execute();
        return rows.map(({ symbol, at, realised }) => ({ symbol, at, realised: realised ?? '0' }));
      }),

    changeMark: (account) =>
      session.read('changeMark', async (db) => {
        const orders = await db
          .selectFrom('orders')
          .select((row) => row.fn.max('updated_at').as('mark'))
          .where('account', '=', account)
          .executeTakeFirst();
        const cycle = await db
          .selectFrom('cycles')
          .select(['cycle_id', 'scope', 'outcome', 'run_id'])
          .where('account', '=', account)
          .orderBy('started_at', 'desc')
          .orderBy('cycle_id', 'desc')
          .orderBy('scope', 'desc')
          .limit(1)
          .executeTakeFirst();
        const command = await db
          .selectFrom('trading_states')
          .select((row) => row.fn.max('sequence').as('mark'))
          .where('account', '=', account)
          .executeTakeFirst();
        return {
          orders: String(orders?.mark ?? ''),
          cycles: cycle === undefined ? '' : `${cycle.cycle_id} ${cycle.scope} ${cycle.run_id} ${cycle.outcome}`,
          commands: String(command?.mark ?? ''),
        };
      }),
  };
}

function newestFills(db: Kysely<LedgerTables>, account: string) {
  return db
    .selectFrom('fills')
    .selectAll()
    .where('account', '=', account)
    .orderBy('at', 'desc')
    .orderBy('venue', 'desc')
    .orderBy('venue_order_id', 'desc')
    .orderBy('venue_fill_id', 'desc');
}
