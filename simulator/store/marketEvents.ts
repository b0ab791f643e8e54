import type { Jump } from '../market/tradedMarket.ts';
import type { Database } from './database.ts';

/** What was done to the market from outside: jumps of prices and halts of products. Kept, so that the past stays what it was. */
export class MarketEvents {
  readonly #database: Database;
  readonly #halted: Set<string>;

  constructor(database: Database) {
    this.#database = database;
    const rows = database.rows<{ product_id: string }>('select product_id from halts');
    this.#halted = new Set(rows.map((row) => row.product_id));
  }

  jumps(): readonly Jump[] {
    return this.#database.rows<Jump>('select product_id as symbol, at, factor from jumps order by sequence');
  }

  addJump(jump: Jump): void {
    this.#database.run(
      'insert into jumps (product_id, at, factor) values (?, ?, ?)',
      jump.symbol,
      jump.at,
      jump.factor,
    );
  }

  halted(): readonly string[] {
    return [...this.#halted];
  }

  isHalted(symbol: string): boolean {
    return this.#halted.has(symbol);
  }

  setHalted(symbol: string, halted: boolean): void {
    if (halted) {
      this.#database.run('insert or ignore into halts values (?)', symbol);
      this.#halted.add(symbol);
    } else {
      this.#database.run('delete from halts where product_id = ?', symbol);
      this.#halted.delete(symbol);
    }
  }
}
