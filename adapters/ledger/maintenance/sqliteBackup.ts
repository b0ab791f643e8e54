import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import Libsql from 'libsql';

/** How long a backup waits for a writer, ms. */
const BUSY_MS = 10_000;

/**
 * Writes a copy of an open SQLite ledger as it is at one moment, while others write on (VACUUM INTO). The copy is one file, of mode 0600.
 * @throws Error where the target exists or cannot be written
 */
export function copyWhileRunning(path: string, target: string): void {
  if (existsSync(target)) throw new Error(`${target} exists already. Name a file that does not exist yet.`);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const partial = `${target}.partial`;
  rmSync(partial, { force: true });
  closeSync(openSync(partial, 'wx', 0o600));
  const connection = new Libsql(path);
  try {
    connection.pragma(`busy_timeout = ${BUSY_MS}`);
    connection.prepare('vacuum into ?').run(partial);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  } finally {
    connection.close();
  }
  putInPlace(partial, target);
}

/**
 * Puts a copy in the place of a ledger that no process has open. What was there is kept beside it, under a name with `stamp`.
 * @param finish done to the copy before it takes the place
 * @returns the path of what was there; undefined where nothing was
 * @throws Error where a process has the ledger open; nothing is changed then
 */
export async function putBack(
  copy: string,
  path: string,
  stamp: string,
  finish: (file: string) => Promise<void>,
): Promise<string | undefined> {
  if (!existsSync(copy)) throw new Error(`${copy} does not exist.`);
  requireUnused(path);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const partial = `${path}.restoring`;
  rmSync(partial, { force: true });
  closeSync(openSync(partial, 'wx', 0o600));
  await copyFile(copy, partial);
  await finish(partial);
  emptyLog(partial);
  const kept = existsSync(path) ? `${path}.before-${stamp}` : undefined;
  if (kept !== undefined)
    // The log goes with its file: beside another one it would be taken for that one's.
    for (const end of ['-wal', '-shm', ''])
      if (existsSync(`${path}${end}`)) renameSync(`${path}${end}`, `${kept}${end}`);
  putInPlace(partial, path);
  return kept;
}

/** Brings all that was written to a file into it, so that it can be renamed without its log. */
function emptyLog(path: string): void {
  const connection = new Libsql(path);
  try {
    connection.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    connection.close();
  }
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
}

/** @throws Error where another process has the ledger open: every one that has holds a lock on the file. A damaged file tells nothing and passes. */
function requireUnused(path: string): void {
  if (!existsSync(path) || statSync(path).size === 0) return;
  let connection: Libsql.Database | undefined;
  try {
    connection = new Libsql(pathToFileURL(path).href);
    connection.pragma('busy_timeout = 0');
    connection.pragma('locking_mode = EXCLUSIVE');
    connection.exec('begin exclusive');
    connection.exec('rollback');
  } catch (error) {
    if (error instanceof Libsql.SqliteError && error.code.startsWith('SQLITE_BUSY'))
      throw new Error(`Another process has ${path} open. Stop Ballast and all its workers first; nothing was changed.`);
  } finally {
    connection?.close();
  }
}

/** Renames a file that is wholly on the disk, so that a crash leaves the one or the other. */
function putInPlace(partial: string, path: string): void {
  sync(partial);
  renameSync(partial, path);
  sync(dirname(path));
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
