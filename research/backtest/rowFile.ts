import { closeSync, openSync, writeSync } from 'node:fs';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { readFault } from '../../core/text/fileText.ts';
import type { SlotRow } from './backtestResult.ts';

/** A JSON file `{"slots": [...], ...}` that is written row by row, so that its length costs no memory. */
export class RowFile {
  readonly #file: number;
  #rows = 0;

  /** @throws InvalidInputError where the file cannot be written */
  constructor(path: string) {
    try {
      this.#file = openSync(path, 'w');
    } catch (error) {
      throw new InvalidInputError({
        field: 'output',
        given: `${path}, ${readFault(error)}`,
        allowed: 'a file that can be written',
        remedy: 'Correct the path or its rights.',
      });
    }
    writeSync(this.#file, '{"slots": [');
  }

  write(row: SlotRow): void {
    writeSync(this.#file, `${this.#rows === 0 ? '' : ','}\n${JSON.stringify(row)}`);
    this.#rows += 1;
  }

  /** Writes what goes beside the rows, and ends the file. */
  end(rest: Readonly<Record<string, unknown>>): void {
    const fields = Object.entries(rest).map(([name, value]) => `,\n${JSON.stringify(name)}: ${JSON.stringify(value)}`);
    writeSync(this.#file, `\n]${fields.join('')}}\n`);
    closeSync(this.#file);
  }
}
