import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { LedgerError, NewerLedgerError } from '../../core/ports/ledger.ts';
import {
  type DatabaseKind,
  type LedgerDatabase,
  MIGRATION_LOCK_TABLE,
  MIGRATION_TABLE,
  type SchemaFacts,
} from './ledgerDatabase.ts';
import { m0001Ledger } from './migrations/m0001Ledger.ts';
import { m0002Pauses } from './migrations/m0002Pauses.ts';
import { m0003TradingStates } from './migrations/m0003TradingStates.ts';
import { m0004OrderRevisions } from './migrations/m0004OrderRevisions.ts';
import { m0005Reconciliations } from './migrations/m0005Reconciliations.ts';
import { m0006VenueOrderIds } from './migrations/m0006VenueOrderIds.ts';
import { m0007CommandIds } from './migrations/m0007CommandIds.ts';
import { m0009AcceptedHands } from './migrations/m0009AcceptedHands.ts';
import { m0010LedgerIdentity } from './migrations/m0010LedgerIdentity.ts';
import { m0012Retention } from './migrations/m0012Retention.ts';
import { m0014StopReferences } from './migrations/m0014StopReferences.ts';
import { m0016Settlements } from './migrations/m0016Settlements.ts';
import { m0019BoundedReads } from './migrations/m0019BoundedReads.ts';
import { m0021Signals } from './migrations/m0021Signals.ts';
import { m0024Notifications } from './migrations/m0024Notifications.ts';
import { m0025Models } from './migrations/m0025Models.ts';
import { m0027Audit } from './migrations/m0027Audit.ts';
import { m0029PlanInputs } from './migrations/m0029PlanInputs.ts';
import { m0030Searches } from './migrations/m0030Searches.ts';
import { m0031Configurations } from './migrations/m0031Configurations.ts';
import { m0033Proposals } from './migrations/m0033Proposals.ts';
import { m0034SourceStandings } from './migrations/m0034SourceStandings.ts';
import type { LedgerTables } from './tables.ts';

/** Every migration by name, oldest first. A name once released never changes and never goes away. */
export function migrations(kind: DatabaseKind): Readonly<Record<string, Migration>> {
  return {
    '0001_ledger': m0001Ledger(kind),
    '0002_pauses': m0002Pauses(kind),
    '0003_trading_states': m0003TradingStates(kind),
    '0004_order_revisions': m0004OrderRevisions(kind),
    '0005_reconciliations': m0005Reconciliations(kind),
    '0006_venue_order_ids': m0006VenueOrderIds(kind),
    '0007_command_ids': m0007CommandIds(),
    '0009_accepted_hands': m0009AcceptedHands(kind),
    '0010_ledger_identity': m0010LedgerIdentity(kind),
    '0012_retention': m0012Retention(kind),
    '0014_stop_references': m0014StopReferences(kind),
    '0016_settlements': m0016Settlements(kind),
    '0019_bounded_reads': m0019BoundedReads(kind),
    '0021_signals': m0021Signals(kind),
    '0024_notifications': m0024Notifications(kind),
    '0025_models': m0025Models(kind),
    '0027_audit': m0027Audit(kind),
    '0029_plan_inputs': m0029PlanInputs(kind),
    '0030_searches': m0030Searches(kind),
    '0031_configurations': m0031Configurations(kind),
    '0033_proposals': m0033Proposals(kind),
    '0034_source_standings': m0034SourceStandings(kind),
  };
}

/** How the schema of a database stands to the one this code is written for. */
export type SchemaState =
  | { readonly kind: 'current' }
  | { readonly kind: 'older'; readonly pending: readonly string[] }
  | { readonly kind: 'newer'; readonly unknown: readonly string[]; readonly latestKnown: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'foreign'; readonly tables: readonly string[] };

/** Looks at the schema without changing anything. */
async function schemaState(
  database: LedgerDatabase,
  db: Kysely<LedgerTables>,
  known = migrations(database.kind),
): Promise<SchemaState> {
  const facts = await database.schemaFacts(db);
  if (facts.foreignTables.length > 0) return { kind: 'foreign', tables: facts.foreignTables };
  if (!facts.initialised) return { kind: 'empty' };
  return await appliedState(db, known);
}

/** Compares what has been done to a ledger with what this program knows. */
async function appliedState(
  db: Kysely<LedgerTables>,
  knownMigrations: Readonly<Record<string, Migration>>,
): Promise<SchemaState> {
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(MIGRATION_TABLE)} order by name`.execute(
    db,
  );
  const known = Object.keys(knownMigrations);
  const applied = rows.map((row) => row.name);
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length > 0) return { kind: 'newer', unknown, latestKnown: known.at(-1) ?? 'none' };
  if (applied.length === 0) return { kind: 'empty' };
  const pending = known.filter((name) => !applied.includes(name));
  return pending.length > 0 ? { kind: 'older', pending } : { kind: 'current' };
}

/**
 * Brings the schema to what this code is written for. Safe in several processes at once: one migrates, the others wait and find it
 * done.
 * @param mustExist a database without a schema is an error
 * @param known every migration of the program that opens the ledger
 * @throws LedgerError where the schema is newer than the code or the database belongs to something else; nothing is changed then.
 */
export async function bringUpToDate(
  database: LedgerDatabase,
  mustExist = false,
  known = migrations(database.kind),
): Promise<void> {
  if ((await schemaState(database, database.db, known)).kind === 'current') return;
  await database.exclusively(async (db) => {
    const state = await schemaState(database, db, known);
    if (state.kind === 'current') return;
    if (state.kind === 'newer' || state.kind === 'foreign' || (state.kind === 'empty' && mustExist))
      throw schemaError('open', database, state);
    await migrate(known, await database.schemaFacts(db), db);
  });
}

/** @throws LedgerError that says what to do where the schema is not exactly the one this code is written for. */
export async function assertCurrent(operation: string, database: LedgerDatabase): Promise<void> {
  const state = await schemaState(database, database.db);
  if (state.kind !== 'current') throw schemaError(operation, database, state);
}

/**
 * The first statement of each write: keeps a program that had the ledger open before a newer one changed its schema from writing. The lock that the transaction
 * takes with it lets a change of the schema begin only once the write is over, and a write only once the change is.
 * @throws LedgerError where the schema is not the one this code is written for
 */
export async function requireOwnSchema(
  operation: string,
  database: LedgerDatabase,
  transaction: Kysely<LedgerTables>,
): Promise<void> {
  const state = await appliedState(transaction, migrations(database.kind));
  if (state.kind !== 'current') throw schemaError(operation, database, state);
}

async function migrate(
  known: Readonly<Record<string, Migration>>,
  facts: SchemaFacts,
  db: Kysely<LedgerTables>,
): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => known },
    migrationTableName: MIGRATION_TABLE,
    migrationLockTableName: MIGRATION_LOCK_TABLE,
    // Everything is one transaction already.
    disableTransactions: true,
    // Work that was done side by side comes with numbers that are lower than one a ledger has already: no migration is about the table of another.
    allowUnorderedMigrations: true,
    ...(facts.schema === undefined ? {} : { migrationTableSchema: facts.schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

function schemaError(
  operation: string,
  database: LedgerDatabase,
  state: Exclude<SchemaState, { kind: 'current' }>,
): LedgerError {
  const message = `${database.title} ${schemaProblem(state)}`;
  return state.kind === 'newer' ? new NewerLedgerError(operation, message) : new LedgerError(operation, message, false);
}

function schemaProblem(state: Exclude<SchemaState, { kind: 'current' }>): string {
  switch (state.kind) {
    case 'empty':
      return 'has no schema yet. Start the worker once, which creates it, or correct ledger.url.';
    case 'older':
      return `has an older schema than this program (missing: ${state.pending.join(', ')}). Start the worker of this version once, which brings it up to date.`;
    case 'newer':
      return `has a newer schema than this program knows: it is at ${state.unknown.at(-1)}, this program knows ${state.latestKnown} and earlier. Nothing was changed. End this program and run the version of Ballast that changed the ledger, or a later one.`;
    case 'foreign':
      return `is the database of something else (tables: ${state.tables.slice(0, 5).join(', ')}). Nothing was changed. Name another file in ledger.url.`;
    default: {
      const unreachable: never = state;
      return unreachable;
    }
  }
}
