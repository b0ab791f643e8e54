import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { endProcess } from '../process/endProcess.ts';
import { GRACE_SECONDS } from '../process/guarded.ts';
import { isAlive, type ProcessIdentity, processIdentitySchema } from '../process/identity.ts';
import { takeLock } from '../process/lockFile.ts';
import { COMPLETE_FILE, DATABASE_FILE } from './configuration.ts';

const LOCK_FILE = 'launcher.lock';
const PROCESSES_FILE = 'processes.json';

/** A data directory in use by this process alone. */
export interface DataDirectory {
  readonly path: string;
  /** Notes the running processes, for the next start to find should we be killed. */
  recordProcesses(processes: readonly ProcessIdentity[]): void;
  /** Moves a database away whose creation was interrupted: no server was ever usable with it, so it holds nothing. */
  putIncompleteDatabaseAside(): void;
  /** Keeps the database under another name, so that a new one is begun; nothing happens where there is none. */
  putStoreAside(): void;
  /** Notes that a server was usable with the database. */
  recordComplete(): void;
  release(): void;
}

/**
 * Opens a data directory: creates it, makes sure no other launcher uses it, and ends the servers that a killed launcher left.
 *
 * @throws Error when another running process uses the directory
 */
export async function openDataDirectory(path: string, onProgress: (message: string) => void): Promise<DataDirectory> {
  const directory = resolve(path);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = takeLock(join(directory, LOCK_FILE));
  if (!lock.held) {
    throw new Error(
      `The Temporal data directory ${directory} is in use by process ${lock.holder.pid}. ` +
        'Stop that process, or choose another directory with the option `dataDirectory`.',
    );
  }
  try {
    await endLeftovers(directory, onProgress);
  } catch (error) {
    lock.release();
    throw error;
  }
  return {
    path: directory,
    recordProcesses: (processes) => recordProcesses(join(directory, PROCESSES_FILE), processes),
    putIncompleteDatabaseAside: () => putIncompleteDatabaseAside(directory, onProgress),
    putStoreAside: () => putStoreAside(directory, onProgress),
    recordComplete: () => writeFileSync(join(directory, COMPLETE_FILE), ''),
    release: lock.release,
  };
}

async function endLeftovers(directory: string, onProgress: (message: string) => void): Promise<void> {
  const file = join(directory, PROCESSES_FILE);
  for (const left of recordedProcesses(file)) {
    if (!isAlive(left)) continue;
    onProgress(`Stopping a server that an earlier start left running (process ${left.pid})`);
    await endProcess(left, GRACE_SECONDS);
  }
  rmSync(file, { force: true });
}

/** A full disk must neither cut the record short nor keep its end from being noted. */
function recordProcesses(file: string, processes: readonly ProcessIdentity[]): void {
  if (processes.length === 0) {
    rmSync(file, { force: true });
    return;
  }
  writeFileSync(`${file}.new`, JSON.stringify(processes));
  renameSync(`${file}.new`, file);
}

function recordedProcesses(file: string): ProcessIdentity[] {
  try {
    return z.array(processIdentitySchema).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}

/** The server creates its schema statement by statement and skips it when a table exists: half a schema would stay half. */
function putIncompleteDatabaseAside(directory: string, onProgress: (message: string) => void): void {
  const database = join(directory, DATABASE_FILE);
  if (!existsSync(database) || existsSync(join(directory, COMPLETE_FILE))) return;
  const suffix = rename(database, 'incomplete');
  onProgress(
    `The first start in ${directory} was interrupted: its unfinished database is now ${DATABASE_FILE}${suffix}`,
  );
}

function putStoreAside(directory: string, onProgress: (message: string) => void): void {
  const database = join(directory, DATABASE_FILE);
  const wasThere = existsSync(database);
  const suffix = rename(database, 'replaced');
  rmSync(join(directory, COMPLETE_FILE), { force: true });
  if (wasThere) onProgress(`A new store is begun in ${directory}; the one before is now ${DATABASE_FILE}${suffix}`);
}

/** Moves a database with the files that belong to it; returns what its name ends with now. */
function rename(database: string, why: string): string {
  const suffix = `.${why}-${Date.now()}`;
  for (const part of ['', '-wal', '-shm']) {
    if (existsSync(database + part)) renameSync(database + part, database + suffix + part);
  }
  return suffix;
}
