import type { Storable } from './database.ts';

/** The conditions of a query, each with its values; a filter that is undefined or empty adds none. */
export class Conditions {
  readonly values: Storable[] = [];
  readonly #texts: string[] = [];

  add(text: string, value: Storable | undefined): this {
    if (value === undefined) return this;
    this.#texts.push(text);
    this.values.push(value);
    return this;
  }

  oneOf(column: string, values: readonly string[] | undefined): this {
    if (values === undefined || values.length === 0) return this;
    this.#texts.push(`${column} in (${values.map(() => '?').join(', ')})`);
    this.values.push(...values);
    return this;
  }

  get clause(): string {
    return this.#texts.length === 0 ? '' : `where ${this.#texts.join(' and ')}`;
  }
}
