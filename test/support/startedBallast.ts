import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { identify } from '../../temporalServer/process/identity.ts';
import { processTree } from './processTree.ts';

const ENTRY = fileURLToPath(new URL('../../dist/bundles/client/cli/ballast.js', import.meta.url));

/** Free ports, so that a Ballast of the same machine is not disturbed. */
export const FREE_PORTS = {
  BALLAST__TEMPORAL__PORT: '0',
  BALLAST__TEMPORAL__UI_PORT: '0',
  BALLAST__SIMULATOR__PORT: '0',
  BALLAST__API__PORT: '0',
};

/** The rule of momentum finds something to buy on any market, and no model is trained beside what a test is about. */
export const MOMENTUM_SIGNALS = { BALLAST__SIGNALS__PROVIDER: 'momentum' };

/** A `ballast start` as a shell runs it. */
export interface StartedBallast {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
  /** kill -9 of the start and of all that it has started. */
  killAll(): Promise<void>;
}

/** Without a configuration of its own it trades on momentum. @param shell a command line of the shell that comes first, such as a limit */
export function startBallast(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  shell = '',
): StartedBallast {
  const child = spawn('/bin/sh', ['-c', `${shell}\nexec "$@"`, 'sh', process.execPath, ENTRY, 'start', ...args], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...FREE_PORTS,
      ...(environment.BALLAST_CONFIG === undefined ? MOMENTUM_SIGNALS : {}),
      ...environment,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return {
    child,
    ended,
    output: () => output,
    killAll: async () => {
      if (child.exitCode !== null || child.pid === undefined) return;
      const pids = processTree(child.pid);
      for (const pid of pids) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has ended with the one before.
        }
      }
      await ended;
      // What they had open, such as the simulator's store, is free once the last of them is gone.
      await expect
        .poll(() => pids.filter((pid) => identify(pid) !== undefined), { timeout: 30_000, interval: 20 })
        .toEqual([]);
    },
  };
}
