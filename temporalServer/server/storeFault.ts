import { closeSync, existsSync, openSync, readSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { COMPLETE_FILE, DATABASE_FILE } from './configuration.ts';
import { reasonOf } from './errors.ts';

/**
 * The store of the server cannot be used, whichever program is to use it.
 * - `damaged`: what is in it cannot be read.
 * - `full`: its disk takes nothing more.
 */
export class StoreFaultError extends Error {
  override readonly name = 'StoreFaultError';
  readonly kind: 'damaged' | 'full';

  constructor(kind: 'damaged' | 'full', message: string) {
    super(message);
    this.kind = kind;
  }
}

// Words of SQLite for SQLITE_CORRUPT and SQLITE_NOTADB, and for SQLITE_FULL and SQLITE_IOERR (sqlite.org/rescode.html); words of the system for ENOSPC, EDQUOT and EFBIG.
const DAMAGED = /database disk image is malformed|file is not a database|malformed database schema/i;
const FULL =
  /database or disk is full|no space left on device|disk quota exceeded|file too large|file size limit exceeded|disk i\/o error|ENOSPC|EDQUOT/i;

/** What in the words of a server, or of the system, is the fault of its store; undefined where it is something else. */
export function storeFaultIn(directory: string, words: string): StoreFaultError | undefined {
  const path = join(directory, DATABASE_FILE);
  const damaged = DAMAGED.exec(words)?.[0];
  if (damaged !== undefined) return damagedStore(path, damaged);
  const full = FULL.exec(words)?.[0];
  return full === undefined ? undefined : fullDisk(path, full);
}

/** No server can start with less, bytes. */
const NOTHING_LEFT = 1_048_576;

/** The fault of the store behind an error; the error itself where there is none. A server that could not write its log says nothing: then the disk is asked. */
export function storeFaultBehind(directory: string, error: unknown, log = ''): unknown {
  if (error instanceof StoreFaultError) return error;
  const told = storeFaultIn(directory, `${reasonOf(error)}\n${log}`);
  if (told !== undefined) return told;
  const left = freeBytes(directory);
  if (left === undefined || left >= NOTHING_LEFT) return error;
  return fullDisk(join(directory, DATABASE_FILE), `${left} bytes are left`);
}

function freeBytes(directory: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

function fullDisk(path: string, how: string): StoreFaultError {
  return new StoreFaultError(
    'full',
    `The disk does not take what Temporal's store ${path} has to write (${how}). Free space on it, or raise its quota; nothing that was stored is lost.`,
  );
}

function damagedStore(path: string, how: string): StoreFaultError {
  return new StoreFaultError(
    'damaged',
    `Temporal's store ${path} is damaged: ${how}. Put a backup of it in its place, or go on with a new one.`,
  );
}

/** Offsets and sizes in bytes of what the header of a SQLite file holds (sqlite.org/fileformat2.html, section 1.3). */
const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';
const PAGE_SIZE_AT = 16;
const CHANGES_AT = 24;
const PAGES_AT = 28;
const COUNTED_AT_CHANGE = 92;

/** How the log of a SQLite file begins, whichever order of bytes its checksums have (section 4.1). */
const LOG_HEADER_BYTES = 32;
const LOG_MAGIC: readonly number[] = [0x377f0682, 0x377f0683];

/**
 * Looks at the beginning and the size of the store and of the log beside it, which is quick whatever their size. A server takes a store that is gone for a new one and
 * a log that it cannot read for none, without a word.
 * @throws StoreFaultError where the file is not a database, or a part of it is missing
 */
export function requireWholeStore(directory: string): void {
  const path = join(directory, DATABASE_FILE);
  const wasUsed = existsSync(join(directory, COMPLETE_FILE));
  const found = statSync(path, { throwIfNoEntry: false });
  const size = found?.size ?? 0;
  if (wasUsed && found === undefined) throw damagedStore(path, 'it is gone');
  if (found?.isFile() === false) throw damagedStore(path, 'it is no file');
  if (wasUsed && size === 0) throw damagedStore(path, 'it is empty');
  if (size === 0) return;
  requireReadableLog(path);
  const header = beginningOf(path, HEADER_BYTES);
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw damagedStore(path, 'it does not begin as a SQLite database does');
  // Pages that are missing here may still be in the log beside it, which the server writes back.
  if (sizeOf(`${path}-wal`) > 0) return;
  const stored = header.readUInt16BE(PAGE_SIZE_AT);
  const pageSize = stored === 1 ? 65_536 : stored;
  // A young store is all in its log: one page tells that there is one.
  if (wasUsed && size <= pageSize) throw damagedStore(path, `the log ${path}-wal, which has what was stored, is gone`);
  const isCounted = header.readUInt32BE(CHANGES_AT) === header.readUInt32BE(COUNTED_AT_CHANGE);
  const whole = header.readUInt32BE(PAGES_AT) * pageSize;
  if (isCounted && size < whole) throw damagedStore(path, `${whole - size} of its ${whole} bytes are missing`);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function requireReadableLog(path: string): void {
  const log = `${path}-wal`;
  if (sizeOf(log) < LOG_HEADER_BYTES || LOG_MAGIC.includes(beginningOf(log, LOG_HEADER_BYTES).readUInt32BE(0))) return;
  throw damagedStore(path, `the log ${log} does not begin as one of SQLite does`);
}

function beginningOf(path: string, bytes: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(bytes);
    return header.subarray(0, readSync(file, header, 0, bytes, 0));
  } finally {
    closeSync(file);
  }
}
