import { execFileSync } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of its own, small enough to be filled. */
export interface SmallDisk {
  /** Takes all of its space but so many bytes. */
  fill(left?: number): void;
  /** Gives it back. */
  free(): void;
  remove(): void;
}

/** Whether this user may make a disk on this machine. */
export function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-disk-'));
  try {
    smallDisk(folder, 1).remove();
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts a disk of so many MiB at a folder. */
export function smallDisk(folder: string, size: number): SmallDisk {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}m`, 'tmpfs', folder], { stdio: 'ignore' });
  const filler = join(folder, 'filler');
  return {
    fill: (left = 0) => {
      const file = openSync(filler, 'a');
      try {
        // Ever smaller pieces: the last free bytes count.
        for (const piece of [1_048_576, 4_096]) for (;;) if (!written(file, piece)) break;
        ftruncateSync(file, Math.max(0, fstatSync(file).size - left));
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filler, { force: true }),
    remove: () => execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' }),
  };
}

function written(file: number, bytes: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(bytes)) === bytes;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}
