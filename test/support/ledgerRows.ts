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
