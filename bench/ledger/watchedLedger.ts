import type {
  CompiledQuery,
  KyselyPlugin,
  PluginTransformQueryArgs,
  PluginTransformResultArgs,
  QueryResult,
  RootOperationNode,
  UnknownRow,
} from 'kysely';
import type { LedgerDatabase } from '../../adapters/ledger/ledgerDatabase.ts';
import { parseLedgerUrl } from '../../adapters/ledger/ledgerUrl.ts';
import { connect, ledgerOn } from '../../adapters/ledger/openLedger.ts';
import { bringUpToDate } from '../../adapters/ledger/schemaVersion.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';

const LOCK_TIMEOUT_MS = 10_000;

/** A ledger that tells which statements it has run and how many rows they have returned. */
export interface WatchedLedger {
  readonly ledger: LedgerPort;
  readonly database: LedgerDatabase;
  /** Rows returned since the last call. */
  takeRows(): number;
  /** Statements since the last call. */
  takeStatements(): readonly CompiledQuery[];
}

/** Opens the ledger at a URL, which is made where it is not there yet. */
export async function openWatched(url: string): Promise<WatchedLedger> {
  const database = connect(parseLedgerUrl(url), { readOnly: false, mustExist: false, lockTimeoutMs: LOCK_TIMEOUT_MS });
  await bringUpToDate(database);
  let rows = 0;
  const statements: PluginTransformQueryArgs[] = [];
  const watch: KyselyPlugin = {
    transformQuery(args: PluginTransformQueryArgs): RootOperationNode {
      statements.push(args);
      return args.node;
    },
    async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
      rows += result.rows.length;
      return result;
    },
  };
  const taken = <T>(items: T[]): T[] => items.splice(0, items.length);
  return {
    ledger: ledgerOn({ ...database, db: database.db.withPlugin(watch) }),
    database,
    takeRows: () => {
      const count = rows;
      rows = 0;
      return count;
    },
    takeStatements: () =>
      taken(statements).map(({ node, queryId }) => database.db.getExecutor().compileQuery(node, queryId)),
  };
}
