import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { identify, isAlive } from '../../temporalServer/process/identity.ts';
import { takeLock } from '../../temporalServer/process/lockFile.ts';
import { temporaryFolder } from './support/folder.ts';

async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--eval', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

test('a lock is refused while its owner runs, and names the owner', () => {
  const file = join(temporaryFolder(), 'a', 'lock');
  const first = takeLock(file);
  expect(first.held).toBe(true);
  expect(takeLock(file)).toEqual({ held: false, holder: identify(process.pid) });
});

test('a released lock can be taken again, and leaves nothing behind', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'lock');
  for (let round = 0; round < 2; round += 1) {
    const lock = takeLock(file);
    expect(lock.held).toBe(true);
    if (lock.held) lock.release();
  }
  expect(readdirSync(folder)).toEqual([]);
});

test('the lock of a process that has ended is broken', async () => {
  const file = join(temporaryFolder(), 'lock');
  writeFileSync(file, JSON.stringify({ pid: await endedProcess(), started: 'whenever' }));
  expect(takeLock(file).held).toBe(true);
});

test('the lock of an earlier process whose ID now belongs to another one is broken', () => {
  const file = join(temporaryFolder(), 'lock');
  writeFileSync(file, JSON.stringify({ pid: process.pid, started: 'before this process' }));
  expect(takeLock(file).held).toBe(true);
});

test('a lock that nobody can read is broken', () => {
  const file = join(temporaryFolder(), 'lock');
  writeFileSync(file, '{"pid":');
  expect(takeLock(file).held).toBe(true);
});

test('releasing does not remove a lock that has become another process’s', () => {
  const file = join(temporaryFolder(), 'lock');
  const lock = takeLock(file);
  writeFileSync(file, JSON.stringify({ pid: process.ppid, started: 'now' }));
  if (lock.held) lock.release();
  expect(existsSync(file)).toBe(true);
});

test('a process is alive until it ends, and dead even while nobody has waited for it', async () => {
  const child = spawn(process.execPath, ['--eval', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const identity = identify(child.pid ?? 0);
  if (identity === undefined) throw new Error('a process that was just started has no identity');
  expect(isAlive(identity)).toBe(true);
  expect(isAlive({ ...identity, started: 'another time' })).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(identity)).toBe(false);
});
