import { type RawBuilder, sql } from 'kysely';

/**
 * A number to sort by that no index is chosen for: SQLite would rather go through all rows of an account in the right order than sort the few that were asked
 * for.
 */
export function sortedBy(column: string): RawBuilder<number> {
  return sql<number>`+${sql.ref(column)}`;
}
