import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidInputError } from '../core/errors/invalidInput.ts';
import { CONFIGURATION_FILE, readSettings } from './loadConfiguration.ts';
import type { Settings } from './settings.ts';

/** The variable by which `ballast start` tells its processes which file a person writes: what they read is resolved already. */
export const WRITTEN_FILE_VARIABLE = 'BALLAST_WRITTEN_FILE';

/** A configuration file as a person has written it. */
export interface WrittenFile {
  readonly path: string;
  /** Empty where there is none yet. */
  readonly settings: Settings;
  /** Names what is in it: it is another one once anybody has changed it. */
  readonly version: string;
}

/** The file that a person writes, by name or where it is looked for without one. */
export function writtenFilePath(
  named: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return resolve(named ?? environment[WRITTEN_FILE_VARIABLE] ?? (environment.BALLAST_CONFIG || CONFIGURATION_FILE));
}

/** Reads it. @throws ConfigurationError for a file that cannot be used */
export function readWrittenFile(path: string): WrittenFile {
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const version = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  return { path, settings: bytes.length === 0 ? {} : readSettings(path), version };
}

/** @throws InvalidInputError where the file is not the one that was looked at */
export function requireVersion({ path, version }: WrittenFile, seen: string): void {
  if (version === seen) return;
  throw new InvalidInputError({
    field: path,
    given: 'a file that has changed meanwhile',
    allowed: 'the file that was looked at',
    remedy: 'Look at the settings again, then change them.',
  });
}

/**
 * Puts settings in place of those of the file, which is there as a whole at any time. What it was before stays beside it as `.bak`. Indentation and rights stay.
 *
 * @param before as it was read: one that somebody has changed since is left alone
 * @throws InvalidInputError where somebody has, and where it cannot be written
 */
export function writeWrittenFile(before: WrittenFile, settings: Settings): WrittenFile {
  const { path } = before;
  requireVersion(readWrittenFile(path), before.version);
  const old = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const indent = /^[{[]\r?\n([ \t]+)/.exec(old)?.[1] ?? '  ';
  const text = `${JSON.stringify(settings, null, indent)}\n`;
  try {
    const mode = existsSync(path) ? statSync(path).mode & 0o777 : 0o600;
    if (old !== '') copyFileSync(path, `${path}.bak`);
    writeFileSync(`${path}.new`, text, { mode });
    renameSync(`${path}.new`, path);
  } catch (error) {
    const { code = 'not written' } = error as NodeJS.ErrnoException;
    throw new InvalidInputError({
      field: path,
      given: String(code),
      allowed: 'a file that the API may write, with space on its disk',
      remedy: 'Give it the right to, or change the file by hand. Nothing was changed.',
    });
  }
  return readWrittenFile(path);
}
