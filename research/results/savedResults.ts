import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { RowFile } from '../backtest/rowFile.ts';
import { jsonFile } from '../textFile.ts';
import { SAVED_FORM, type SavedResult } from './savedResult.ts';
import { makeFolder } from './wholeFile.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const END = '.json';

const savedSchema = z.looseObject({
  form: z.literal(SAVED_FORM),
  name: z.string(),
  slots: z.array(z.looseObject({ at: z.number() })),
  accounts: z.array(z.looseObject({ name: z.string() })).min(1),
  figures: z.array(z.looseObject({ name: z.string() })).min(1),
});

/** A result on its way to its name: rows are written as they come. */
export interface ResultDraft {
  readonly rows: RowFile;
  /** Gives it its name: it is there from then on, as a whole. */
  keep(rest: Omit<SavedResult, 'slots'>): void;
  /** Leaves nothing behind of one that was not kept. */
  drop(): void;
}

/** Results of backtests by name, in the data directory. */
export class SavedResults {
  readonly #folder: string;

  /** @param dataDirectory where everything durable lies */
  constructor(dataDirectory: string) {
    this.#folder = join(dataDirectory, 'backtests', 'results');
  }

  names(): readonly string[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((file) => file.endsWith(END))
      .map((file) => file.slice(0, -END.length))
      .sort();
  }

  /** The names with when what is under them was written, ms UTC. */
  entries(): readonly { readonly name: string; readonly changedAt: number }[] {
    return this.names().map((name) => ({ name, changedAt: statSync(this.#pathOf(name)).mtimeMs }));
  }

  /** @throws InvalidInputError for a name that cannot be one, and for one that is taken */
  requireFree(name: string): void {
    if (!existsSync(this.#pathOf(name))) return;
    throw new InvalidInputError({
      field: 'save',
      given: `${name}, which is there already`,
      allowed: 'a name that is free',
      remedy: 'Choose another name, or add --replace.',
    });
  }

  /**
   * Begins a result that is to have a name.
   *
   * @throws InvalidInputError for a name that cannot be one, and for one that is taken and is not to be replaced
   */
  begin(name: string, { replace }: { readonly replace: boolean }): ResultDraft {
    const path = this.#pathOf(name);
    if (!replace) this.requireFree(name);
    makeFolder(this.#folder);
    const draft = `${path}.${process.pid}.new`;
    const rows = new RowFile(draft);
    return {
      rows,
      keep: (rest) => {
        rows.end({ ...rest });
        renameSync(draft, path);
      },
      drop: () => rmSync(draft, { force: true }),
    };
  }

  /** @throws InvalidInputError for a name that nothing is saved under, and for a file that is no result */
  read(name: string): SavedResult {
    const path = this.#pathOf(name);
    if (!existsSync(path)) throw this.#unknown(name);
    const refuse = (given: string) =>
      new InvalidInputError({
        field: `result ${name}`,
        given,
        allowed: `a result of this version of Ballast, in ${path}`,
        remedy: `Run the backtest again with --save ${name} --replace.`,
      });
    const parsed = jsonFile(path);
    if ('fault' in parsed) throw refuse(parsed.fault);
    if (!savedSchema.safeParse(parsed.value).success) throw refuse('another form');
    return parsed.value as SavedResult;
  }

  #pathOf(name: string): string {
    if (NAME.test(name)) return join(this.#folder, `${name}${END}`);
    throw new InvalidInputError({
      field: 'name',
      given: name,
      allowed: 'up to 64 letters, digits, dots, hyphens and underscores, the first one a letter or digit',
      remedy: 'Choose such a name.',
    });
  }

  #unknown(name: string): InvalidInputError {
    const names = this.names();
    return new InvalidInputError({
      field: 'name',
      given: `${name}, under which nothing is saved`,
      allowed: names.length === 0 ? 'the name of a saved result; there is none yet' : names.slice(0, 20).join(', '),
      remedy: 'Save a backtest with `ballast backtest ... --save NAME`.',
    });
  }
}
