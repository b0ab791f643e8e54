import { randomUUID } from 'node:crypto';
import { type Kysely, type Migration, sql } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';
import { columnTypes } from './columnTypes.ts';

/**
 * The identity of the ledger, made once, and the limits that each order was decided under. Orders of before have none, and keep the client order
 * IDs that are stored with them.
 */
export function m0010LedgerIdentity(kind: DatabaseKind): Migration {
  const { text, milliseconds, strict } = columnTypes(kind);
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('ledger_identity')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('identity', text, (column) => column.notNull())
        .addColumn('made_at', milliseconds, (column) => column.notNull())
        .modifyEnd(strict)
        .execute();
      await sql`insert into ledger_identity (id, identity, made_at) values (1, ${randomUUID()}, ${Date.now()})`.execute(
        db,
      );
      await db.schema.alterTable('orders').addColumn('decided_limits', 'text').execute();
    },
  };
}
