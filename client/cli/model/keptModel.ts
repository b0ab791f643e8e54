import { existsSync } from 'node:fs';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';

/** A kept model by name and version. */
export interface KeptModelName {
  readonly name: string;
  readonly version: number;
}

/** The name of the models of a source that has none of its own. */
export const USUAL_NAME = 'model';

const KEPT = /^(?:([a-z0-9][a-z0-9_-]{0,31})@)?([1-9]\d{0,8})$/;

/** The kept model that a word names: `desk@3`, or `3` of the usual name; undefined where the word is the path of a file. */
export function keptModelName(word: string): KeptModelName | undefined {
  const match = KEPT.exec(word);
  if (match === null) return undefined;
  return { name: match[1] ?? USUAL_NAME, version: Number(match[2]) };
}

/** The same for people. */
export function keptModelWord({ name, version }: KeptModelName): string {
  return `${name}@${version}`;
}

/** Checks that a word that is no kept model is at least a file. @throws InvalidInputError */
export function requireFile(word: string): void {
  if (existsSync(word)) return;
  throw new InvalidInputError({
    field: 'model',
    given: word,
    allowed: 'a model file, or a kept model such as model@3',
    remedy: 'Correct the path, or see `ballast model list`.',
  });
}
