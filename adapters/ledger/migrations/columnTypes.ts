import { type RawBuilder, sql } from 'kysely';
import type { DatabaseKind } from '../ledgerDatabase.ts';

/** How columns of one meaning are declared in each database. */
export interface ColumnTypes {
  /** Text that compares by code point in both databases, so that both sort alike. */
  readonly text: RawBuilder<unknown> | 'text';
  /** Time in ms. */
  readonly milliseconds: 'bigint' | 'integer';
  /** Ends a table. Without STRICT, SQLite would take a binary float in a column meant for decimals. */
  readonly strict: RawBuilder<unknown>;
}

export function columnTypes(kind: DatabaseKind): ColumnTypes {
  return kind === 'postgres'
    ? { text: sql`text collate "C"`, milliseconds: 'bigint', strict: sql`` }
    : { text: 'text', milliseconds: 'integer', strict: sql`strict` };
}
