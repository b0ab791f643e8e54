import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify } from '../../temporalServer/process/identity.ts';

const MEMORY_DISK = '/dev/shm';
/** More than the files of a test run take, bytes. */
const ROOM_BYTES = 4 * 1024 ** 3;
const NAME = /^ballast-test-(\d+)$/;

/** Whether the disk in memory has room, and lets programs run that lie on it. */
function isUsable(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_DISK);
    if (bavail * bsize < ROOM_BYTES) return false;
    mkdirSync(folder);
    const program = join(folder, 'runs');
    writeFileSync(program, '#!/bin/sh\n');
    chmodSync(program, 0o755);
    return spawnSync(program).status === 0;
  } catch {
    return false;
  }
}

/** What runs that were killed have left in memory. */
function removeLeftovers(): void {
  for (const name of readdirSync(MEMORY_DISK)) {
    const [, pid] = NAME.exec(name) ?? [];
    if (pid !== undefined && identify(Number(pid)) === undefined)
      rmSync(join(MEMORY_DISK, name), { recursive: true, force: true });
  }
}

/**
 * The temporary folder of a test run, which goes away with it: in memory where the machine has a roomy disk there, since ledgers and histories are synced at
 * each step and nothing need outlive the run.
 */
export default function setup(): () => void {
  const inMemory = join(MEMORY_DISK, `ballast-test-${process.pid}`);
  const usable = isUsable(inMemory);
  if (usable) removeLeftovers();
  else rmSync(inMemory, { recursive: true, force: true });
  const before = tmpdir();
  const folder = usable ? inMemory : join(before, `ballast-test-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  process.env.TMPDIR = folder;
  return () => {
    process.env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true });
  };
}
