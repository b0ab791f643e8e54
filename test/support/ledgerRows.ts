import Libsql from 'libsql';
import { parseLedgerUrl } from '../../adapters/ledger/ledgerUrl.ts';
import { ledgerUrl } from '../../configuration/loadConfiguration.ts';
import { bySql } from '../adapters/ledger/ledgers.ts';
import type { TestBallast } from './ballast.ts';

/** The tables of a ledger that hold what is known of orders, those first that refer to others. */
const ORDER_TABLES = ['fills', 'order_transitions', 'order_revisions', 'counted_orders', 'orders'];

/** Statements on the file of a ledger, past the ledger, as when it was damaged or replaced. */
export function onLedgerFile(ballast: TestBallast, work: (file: Libsql.Database) => void): void {
  const location = parseLedgerUrl(ledgerUrl(ballast.configuration, {}));
  if (location.kind !== 'sqlite') throw new Error('The ledger of this test is no file');
  const file = new Libsql(location.path);
  try {
    file.pragma('busy_timeout = 10000');
    work(file);
  } finally {
    file.close();
  }
}

/** Takes the rows of all orders out of a ledger, or of those of one symbol. */
export function loseOrders(ballast: TestBallast, symbol?: string): void {
  onLedgerFile(ballast, (file) => {
    file.exec('begin immediate');
    for (const table of ORDER_TABLES)
      file.exec(`delete from ${table}${symbol === undefined ? '' : ` where symbol = '${symbol}'`}`);
    file.exec('commit');
  });
}

/** Takes the rows of all orders out of a ledger of either kind. */
export async function loseOrderRows(url: string): Promise<void> {
  for (const table of ORDER_TABLES) await bySql(url, `delete from ${table}`);
}

/** The rows of the orders of a symbol, by table. */
export type KeptRows = ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>;

/** What the ledger has of the orders of a symbol. */
export function keptRows(ballast: TestBallast, symbol: string): KeptRows {
  const kept = new Map<string, readonly Readonly<Record<string, unknown>>[]>();
  onLedgerFile(ballast, (file) => {
    for (const table of ORDER_TABLES)
      kept.set(table, file.prepare(`select * from ${table} where symbol = ?`).all(symbol) as Record<string, unknown>[]);
  });
  return kept;
}

/** Has the ledger know of the orders of a symbol what it knew then, as when what was written since has never reached the disk. */
export function putBack(ballast: TestBallast, symbol: string, kept: KeptRows): void {
  loseOrders(ballast, symbol);
  onLedgerFile(ballast, (file) => {
    file.exec('begin immediate');
    for (const table of ORDER_TABLES.toReversed())
      for (const row of kept.get(table) ?? []) {
        const columns = Object.keys(row);
        const places = columns.map(() => '?').join(', ');
        file.prepare(`insert into ${table} (${columns.join(', ')}) values (${places})`).run(...Object.values(row));
      }
    file.exec('commit');
  });
}
