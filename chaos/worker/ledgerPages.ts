import Libsql from 'libsql';

/** SQLite's own bound of pages in a file, which stands for no limit. */
const NO_LIMIT = 4_294_967_294;

/** The connections to a ledger in this process, whose file can be kept from growing. */
export class LedgerPages {
  private readonly connections = new Set<Libsql.Database>();

  /** Notes every connection that is opened from now on: each sets its pragmas first. */
  watch(): void {
    const { connections } = this;
    const { pragma } = Libsql.prototype;
    Libsql.prototype.pragma = function (this: Libsql.Database, ...given: Parameters<typeof pragma>) {
      connections.add(this);
      return pragma.apply(this, given);
    };
  }

  /** From now on SQLite answers SQLITE_FULL where a write needs another page, as it does on a full disk. */
  fill(): void {
    for (const connection of this.connections) connection.exec('pragma max_page_count = 1');
  }

  free(): void {
    for (const connection of this.connections) connection.exec(`pragma max_page_count = ${NO_LIMIT}`);
  }
}
