import { type Command, InvalidArgumentError, Option } from 'commander';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { EXIT } from '../exitCodes.ts';
import { TableError, type TableKind } from './seriesTable.ts';

/** Options that every command on a table takes. */
export interface TableOptions {
  readonly json?: boolean;
  readonly input?: TableKind;
  readonly skipIncomplete?: boolean;
}

/** A command on a table, with the argument and options that all of these share. */
export function tableCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .argument('<file>', 'CSV or JSON, or - for standard input')
    .description(description)
    .addOption(
      new Option('--input <kind>', 'what the numbers are (default: seen from them)').choices(['prices', 'returns']),
    )
    .option('--skip-incomplete', 'leave out rows with missing values');
}

/** What a file may look like, for help texts. */
export const FILE_HELP = `
CSV: a header line of names, one row per period, oldest first; a first column of dates or timestamps is recognised.
A file of candles (time,open,high,low,close,volume) is one series, its closes. Returns across missing periods are left out, and the report says so.
JSON: {"assets": ["BTC-USD", ...], "returns": [[0.01, ...], ...]}, or the same with "prices".`;

/** Does the work; input that is wrong ends the command with its message and the status for wrong usage. */
export async function refusing(command: Command, work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (error instanceof InvalidInputError || error instanceof TableError)
      command.error(`error: ${error.message}`, { exitCode: EXIT.usage });
    throw error;
  }
}

/** Parser of an option that takes a number. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Give a number.');
  return value;
}

/** Parser of an option that takes a whole number from `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`Give a whole number of at least ${least}.`);
    return value;
  };
}

/** The ends of a range; one left out is undefined. */
export interface Range {
  readonly least: number | undefined;
  readonly most: number | undefined;
}

/** Reads `0.5..1`, `..0.6`, `0.1..` or a single number; undefined for anything else. */
export function parseRange(text: string): Range | undefined {
  const ends = text.split('..').map((end) => (end.trim() === '' ? undefined : Number(end)));
  if (ends.length > 2 || ends.every((end) => end === undefined) || ends.some(Number.isNaN)) return undefined;
  return { least: ends[0], most: ends[ends.length - 1] };
}

/** Parser of an option that takes a range. */
export function range(text: string): Range {
  const ends = parseRange(text);
  if (ends === undefined) throw new InvalidArgumentError('Give a range such as 0.5..1, ..0.6 or 0.1.., or a number.');
  return ends;
}

/** Adds one more value of an option that may be repeated. */
export function collected(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
