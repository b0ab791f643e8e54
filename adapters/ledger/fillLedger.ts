import { Decimal } from 'decimal.js';
import { type Kysely, sql } from 'kysely';
import type { SellResult } from '../../core/breakers/lossStreak.ts';
import { type OrderKey, orderWorkflowId } from '../../core/orders/orderKey.ts';
import { LedgerConflictError, type LedgerPort } from '../../core/ports/ledger.ts';
import { venueOrderIdOf } from './applyOrderState.ts';
import { type FillPlace, followCosts, heldUntil, isBefore } from './fillCosts.ts';
import { fillColumns, fillRecord, keyColumns } from './orderRows.ts';
import { requiredOrder } from './selectOrder.ts';
import type { Session } from './session.ts';
import { sortedBy } from './sortedBy.ts';
import { rowLimit } from './storedValue.ts';
import type { LedgerTables } from './tables.ts';

/** Keeps a single insert below 32 766 bound values, the limit of SQLite. */
const FILLS_PER_INSERT = 500;

/** Sells are looked through in pages of so many executions. */
const SELLS_AT_ONCE = 50;

type FillLedger = Pick<
  LedgerPort,
  'recordFills' | 'fills' | 'fillsOfAccount' | 'fillsOfSymbol' | 'heldUntil' | 'latestSells'
>;

/** What the venue has executed of the orders. Long as a list: one short method for each word of the port. */
export function fillLedger(session: Session): FillLedger {
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
        // Fills of one symbol that are stored at once follow each other, so that each one's cost is counted from the one before it.
        if (session.locksRows)
          await sql`select pg_advisory_xact_lock(hashtext(${`fills:${key.account} ${key.symbol}`}))`.execute(db);
        const rows = fills.map((fill) => ({ ...keyColumns(key), ...fillColumns(venue, fill) }));
        const stored = [];
        for (let start = 0; start < rows.length; start += FILLS_PER_INSERT)
          stored.push(
            ...(await db
              .insertInto('fills')
              .values(rows.slice(start, start + FILLS_PER_INSERT))
              .onConflict((conflict) => conflict.doNothing())
              .returning(['at', 'venue', 'venue_order_id', 'venue_fill_id'])
              .execute()),
          );
        await followCosts(db, key.account, key.symbol, stored);
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
          .orderBy(sortedBy('at'))
          .orderBy('venue_fill_id')
          .execute();
        return rows.map((row) => fillRecord(row).fill);
      }),

    fillsOfAccount: (account, from, to) =>
      session.read('fillsOfAccount', async (db) => {
        const rows = await fillsBetween(db, account, from, to).execute();
        return rows.map(fillRecord);
      }),

    fillsOfSymbol: (account, symbol, from, to) =>
      session.read('fillsOfSymbol', async (db) => {
        const rows = await fillsBetween(db, account, from, to).where('symbol', '=', symbol).execute();
        return rows.map((row) => fillRecord(row).fill);
      }),

    heldUntil: (account, symbol, at) => session.read('heldUntil', (db) => heldUntil(db, account, symbol, at)),

    latestSells: (account, limit) =>
      session.read('latestSells', async (db) => {
        const sells = new Map<string, SellResult>();
        for (let after: FillPlace | undefined; sells.size < rowLimit(limit); ) {
          const page = await latestRealised(db, account, after);
          for (const row of page) {
            const key = { account: row.account, cycleId: row.cycle_id, symbol: row.symbol };
            const name = orderWorkflowId(key);
            if (sells.has(name) || sells.size >= limit) continue;
            sells.set(name, { key, at: row.at, result: await resultOf(db, key) });
          }
          after = page.length < SELLS_AT_ONCE ? undefined : page.at(-1);
          if (after === undefined) break;
        }
        return [...sells.values()];
      }),
  };
}

/** Fills of an account in a half-open interval of time, oldest first. */
function fillsBetween(db: Kysely<LedgerTables>, account: string, from: number, to: number) {
  return db
    .selectFrom('fills')
    .selectAll()
    .where('account', '=', account)
    .where('at', '>=', from)
    .where('at', '<', to)
    .orderBy('at')
    .orderBy('venue')
    .orderBy('venue_order_id')
    .orderBy('venue_fill_id');
}

/** Executions of known cost that came before a place, newest first. */
function latestRealised(db: Kysely<LedgerTables>, account: string, before: FillPlace | undefined) {
  const page = db
    .selectFrom('fills')
    .select(['account', 'cycle_id', 'symbol', 'at', 'venue', 'venue_order_id', 'venue_fill_id'])
    .where('account', '=', account)
    .where('realised', 'is not', null)
    .orderBy('at', 'desc')
    .orderBy('venue', 'desc')
    .orderBy('venue_order_id', 'desc')
    .orderBy('venue_fill_id', 'desc')
    .limit(SELLS_AT_ONCE);
  return before === undefined ? page.execute() : page.where(isBefore(before)).execute();
}

async function resultOf(db: Kysely<LedgerTables>, { account, cycleId, symbol }: OrderKey): Promise<string> {
  const rows = await db
    .selectFrom('fills')
    .select('realised')
    .where('account', '=', account)
    .where('cycle_id', '=', cycleId)
    .where('symbol', '=', symbol)
    .execute();
  return rows.reduce((sum, { realised }) => sum.plus(realised ?? 0), new Decimal(0)).toFixed();
}
