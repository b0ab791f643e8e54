import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { Database } from '../../simulator/store/database.ts';
import { Occupancy } from '../../simulator/store/occupancy.ts';
import type { Settings } from '../../simulator/store/storedSettings.ts';
import { identify } from '../../temporalServer/process/identity.ts';

/** Takes a file that another process has just said it has open. */
function takeFrom(pid: number): Occupancy {
  const settings = { read: () => JSON.stringify({ pid, at: Date.now() }), write: () => undefined };
  const database = { atomically: (work: () => void) => work() };
  return new Occupancy(database as unknown as Database, settings as unknown as Settings, 'simulator.sqlite');
}

it('leaves a file to a simulator that runs, and takes it from one that was killed, also before its parent has noticed', async () => {
  // The shell becomes a program that never asks after the child that it has. That program tells of it: a shell that is still there might ask.
  const program = 'console.log(process.argv[1]); setTimeout(() => undefined, 60_000)';
  const script = `sleep 60 & exec "$0" -e '${program}' $!`;
  const parent = spawn('/bin/sh', ['-c', script, process.execPath], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [text] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = Number(text.toString());
    expect(() => takeFrom(child)).toThrow(`which the simulator of process ${child} has open`);
    process.kill(child, 'SIGKILL');
    await expect.poll(() => identify(child)).toBe(undefined);
    expect(() => process.kill(child, 0)).not.toThrow();
    expect(() => takeFrom(child)).not.toThrow();
  } finally {
    parent.kill('SIGKILL');
  }
});
