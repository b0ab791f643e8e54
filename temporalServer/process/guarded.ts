import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageFolder } from '../packageFolder.ts';

/** Seconds a server gets between the request to end and SIGKILL. */
export const GRACE_SECONDS = 20;

/** Where the command runs and where its output goes: a pipe to us, an open file, or nowhere. */
export interface GuardedOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  stdout: 'ignore' | 'pipe' | number;
  stderr: 'ignore' | 'pipe' | number;
}

/**
 * Starts a command that ends when this process ends, even by SIGKILL (see guard.sh), in a process group of its own, so that
 * Ctrl-C in the terminal reaches only us and the shutdown stays in order. Windows has no guard: there a leftover is found by
 * the next start. The child's standard input belongs to the guard; never write to it.
 */
export function spawnGuarded(command: string, args: readonly string[], options: GuardedOptions): ChildProcess {
  const { stdout, stderr, ...place } = options;
  if (process.platform === 'win32') {
    return spawn(command, args, { ...place, windowsHide: true, stdio: ['ignore', stdout, stderr] });
  }
  const guard = join(packageFolder(), 'guard.sh');
  return spawn('/bin/sh', [guard, String(GRACE_SECONDS), command, ...args], {
    ...place,
    detached: true,
    stdio: ['pipe', stdout, stderr],
  });
}

/** Asks a guarded command, and what it has started in turn, to end. */
export function endGuarded(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32') child.kill();
  else process.kill(-child.pid, 'SIGTERM');
}
