import { type Kysely, type Migration, sql } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';

/** The states in which an order cannot be followed without the venue's ID of it. */
const NAMED_BY_VENUE = sql`('ACCEPTED', 'PARTIALLY_FILLED', 'FILLED', 'EXPIRED')`;

const TABLES = ['orders', 'order_transitions', 'order_revisions'];

/**
 * Has the database itself refuse an order that the venue is said to have, without the venue's ID of it: nobody could ask for it or cancel it.
 * Rows of before are left as they are.
 */
export function m0006VenueOrderIds(kind: DatabaseKind): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const table of TABLES) {
        if (kind === 'postgres') await constrain(db, table);
        else for (const event of ['insert', 'update']) await watch(db, table, event);
      }
    },
  };
}

async function constrain(db: Kysely<unknown>, table: string): Promise<void> {
  await sql`alter table ${sql.table(table)} add constraint ${sql.ref(`${table}_venue_order_id`)}
    check (status not in ${NAMED_BY_VENUE} or coalesce(venue_order_id, '') <> '') not valid`.execute(db);
}

/** SQLite adds no constraint to a table that exists; a trigger does the same. */
async function watch(db: Kysely<unknown>, table: string, event: string): Promise<void> {
  await sql`create trigger ${sql.ref(`${table}_venue_order_id_${event}`)} before ${sql.raw(event)} on ${sql.table(table)}
    when new.status in ${NAMED_BY_VENUE} and coalesce(new.venue_order_id, '') = ''
    begin select raise(abort, 'an order that the venue has needs the venue''s order ID'); end`.execute(db);
}
