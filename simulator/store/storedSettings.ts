import type { Database } from './database.ts';

/** Facts about the exchange as a whole, by name. */
export class Settings {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  read(name: string): string | undefined {
    return this.#database.row<{ value: string }>('select value from settings where name = ?', name)?.value;
  }

  write(name: string, value: string): void {
    this.#database.run(
      'insert into settings values (?, ?) on conflict (name) do update set value = excluded.value',
      name,
      value,
    );
  }
}
