import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Configuration } from '../../configuration/schema.ts';
import { type Lock, takeLock } from '../../temporalServer/process/lockFile.ts';

/** The lock that a running Ballast holds in its data directory. */
export const START_LOCK = 'start.lock';

/** Where it says what it was started with, and on which ports. */
export const RESOLVED_CONFIGURATION = 'resolved.config.json';

/** Where the configuration lies that is tried by a new worker, until it is in force. */
export const CANDIDATE_CONFIGURATION = 'candidate.config.json';

/**
 * Takes the data directory for this process until `release`. A holder that no longer runs, even one killed whose process ID belongs to somebody
 * else now, does not count.
 * @throws Error where another Ballast that is still running holds it, or where it cannot be written.
 */
export function takeDataDirectory(dataDirectory: string): { release(): void } {
  const lock = takeLockIn(dataDirectory);
  if (lock.held) return lock;
  throw new Error(
    `Ballast runs already on ${dataDirectory} (process ${lock.holder.pid}). End it first, or give this one another dataDirectory.`,
  );
}

/** Folder by folder: `recursive` never returns under Linux' /proc, where a folder cannot be made although the one above it is there. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(path)) throw error;
  }
}

function takeLockIn(dataDirectory: string): Lock {
  try {
    makeDirectory(resolve(dataDirectory));
    return takeLock(join(dataDirectory, START_LOCK));
  } catch (error) {
    throw unwritable(dataDirectory, error);
  }
}

function unwritable(dataDirectory: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new Error(
    `The data directory ${dataDirectory} cannot be written (${code}): give this user the right to, free space on its disk, or set dataDirectory (--data-directory) to another folder.`,
    { cause: error },
  );
}

/**
 * Writes the configuration as it was resolved, for the processes that run under this one; returns its path.
 * @param name of a file in the data directory
 */
export function writeResolvedConfiguration(configuration: Configuration, name = RESOLVED_CONFIGURATION): string {
  const path = join(configuration.dataDirectory, name);
  const text = `${JSON.stringify(configuration, null, 2)}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return path;
  // Written beside it first: on a full disk the one that is there must stay whole.
  try {
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw unwritable(configuration.dataDirectory, error);
  }
  return path;
}

/** The environment of a process under this one: the resolved configuration replaces every single override. */
export function childEnvironment(
  configurationPath: string,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && !name.startsWith('BALLAST__')) environment[name] = value;
  return { ...environment, BALLAST_CONFIG: configurationPath, ...extra };
}
