import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { fileText, readFault } from '../../core/text/fileText.ts';

const FILE_NAME = /^([A-Z0-9]{1,15})-([A-Z0-9]{2,10})_1d\.csv$/;
const ALLOWED = 'a directory with files such as ALT-USD_1d.csv';

/** The texts of files `BASE-QUOTE_1d.csv` by name, in the order of the names. */
export type CandleFiles = ReadonlyMap<string, string>;

/** @throws InvalidInputError for a directory without such files, and for one that cannot be read */
export function candleFiles(directory: string): CandleFiles {
  const names = namesIn(directory);
  if (names.length === 0)
    throw new InvalidInputError({
      field: 'candles',
      given: directory,
      allowed: ALLOWED,
      remedy: 'Correct the path, or leave it out for the seeded market.',
    });
  return new Map(names.map((name) => [name, textOf(directory, name)]));
}

/** Names of the recordings in a directory; none where it does not exist. */
function namesIn(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  try {
    return readdirSync(directory)
      .filter((name) => FILE_NAME.test(name))
      .sort();
  } catch (error) {
    throw new InvalidInputError({
      field: 'candles',
      given: `${directory}, ${readFault(error)}`,
      allowed: ALLOWED,
      remedy: 'Correct the path or its rights, or leave it out for the seeded market.',
    });
  }
}

function textOf(directory: string, name: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(join(directory, name));
  } catch (error) {
    throw unreadableCandles(name, readFault(error));
  }
  const read = fileText(bytes);
  if ('fault' in read) throw unreadableCandles(name, read.fault);
  return read.text;
}

/** The refusal of a file that holds no candles. */
export function unreadableCandles(file: string, given: string): InvalidInputError {
  return new InvalidInputError({
    field: `candles/${file}`,
    given,
    allowed: 'comma-separated rows of equal length under one header',
    remedy: 'Repair or remove the file.',
  });
}
