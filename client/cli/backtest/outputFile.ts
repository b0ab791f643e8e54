import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { readFault } from '../../../core/text/fileText.ts';
import { writeWhole, writeWholeLines } from '../../../research/results/wholeFile.ts';

/** Writes a file that was asked for by an option. @throws InvalidInputError that names the option, where it cannot be written */
export function writeOutput(option: string, path: string, text: string): void {
  attempt(option, path, 'a file that can be written', () => writeFileSync(path, text));
}

/** Writes it so that it is there as a whole, or as it was before. @throws InvalidInputError that names the option, where it cannot be written */
export function writeWholeOutput(option: string, path: string, text: string): void {
  attempt(option, path, 'a file that can be written', () => writeWhole(path, text));
}

/** The same of lines, which together may be longer than a text can be. @returns how many there were */
export function writeWholeOutputLines(option: string, path: string, lines: Iterable<string>): number {
  return attempt(option, path, 'a file that can be written', () => writeWholeLines(path, lines));
}

/** Looks before long work whether its file can be written later. @throws InvalidInputError that names the option, where it cannot be */
export function requireOutputFolder(option: string, path: string): void {
  attempt(option, path, 'a file in a folder that is there and can be written', () =>
    accessSync(dirname(path), constants.W_OK),
  );
}

/** Makes the folder that was asked for by an option. @throws InvalidInputError that names the option, where it cannot be made */
export function makeOutputFolder(option: string, path: string): void {
  attempt(option, path, 'a folder that can be written', () => mkdirSync(path, { recursive: true }));
}

function attempt<T>(option: string, path: string, allowed: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new InvalidInputError({
      field: option,
      given: `${path}, ${readFault(error)}`,
      allowed,
      remedy: 'Correct the path or its rights.',
    });
  }
}
