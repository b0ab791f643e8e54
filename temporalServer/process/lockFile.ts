import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { identify, isAlive, type ProcessIdentity, processIdentitySchema } from './identity.ts';

/** Either the lock is ours until `release`, or a running process holds it. */
export type Lock = HeldLock | { held: false; holder: ProcessIdentity };

export interface HeldLock {
  held: true;
  release: () => void;
}

/**
 * Takes a lock that names its owner. A lock whose owner no longer runs (killed, or the machine was restarted) is broken.
 *
 * The file appears with its whole content by link(2), which fails if it exists: nobody ever reads half a lock.
 *
 * @param file path of the lock; its directory is created
 */
export function takeLock(file: string): Lock {
  mkdirSync(dirname(file), { recursive: true });
  const self = identify(process.pid);
  if (self === undefined)
    throw new Error(`The start time of this process (${process.pid}) cannot be read; ${file} cannot be locked safely.`);
  const token = randomUUID();
  const content = JSON.stringify({ ...self, token });
  const draft = `${file}.${token}`;
  writeFileSync(draft, content);
  try {
    for (;;) {
      try {
        linkSync(draft, file);
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error;
        const found = readIfThere(file);
        if (found === undefined) continue;
        const holder = ownerOf(found);
        if (holder !== undefined && isAlive(holder)) return { held: false, holder };
        breakLock(file, found);
        continue;
      }
      return { held: true, release: () => releaseLock(file, content) };
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The running process that holds a lock; undefined where none does. Takes and breaks nothing. */
export function lockHolder(file: string): ProcessIdentity | undefined {
  const holder = ownerOf(readIfThere(file) ?? '');
  return holder !== undefined && isAlive(holder) ? holder : undefined;
}

function releaseLock(file: string, content: string): void {
  if (readIfThere(file) === content) rmSync(file, { force: true });
}

/**
 * Moves the stale lock aside, and puts it back when another process has broken it and locked anew in the meantime (and nobody
 * else has since).
 */
function breakLock(file: string, stale: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  try {
    if (readFileSync(aside, 'utf8') !== stale) linkSync(aside, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    unlinkSync(aside);
  }
}

function ownerOf(content: string): ProcessIdentity | undefined {
  try {
    return processIdentitySchema.parse(JSON.parse(content));
  } catch {
    return undefined;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
