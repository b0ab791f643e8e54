import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Configuration } from '../../configuration/schema.ts';

const ENTRY = fileURLToPath(new URL('../../dist/bundles/worker/workerProcess.js', import.meta.url));

/** A worker as users run it: a process of its own, from the build. */
export interface WorkerProcess {
  readonly pid: number;
  /** Settles when it has ended, for whatever reason. */
  readonly gone: Promise<void>;
  /** Is held up until it is released. */
  freeze(): void;
  release(): void;
  /** kill -9. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the built worker on a configuration and waits until it polls. */
export async function startWorkerProcess(configuration: Configuration): Promise<WorkerProcess> {
  if (!existsSync(ENTRY)) throw new Error('dist/bundles/worker/workerProcess.js is missing: run `npm run build` first');
  const path = join(configuration.dataDirectory, 'worker-test.config.json');
  writeFileSync(path, JSON.stringify(configuration));
  const child = fork(ENTRY, [], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, BALLAST_CONFIG: path },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await ready(child);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    pid: child.pid ?? -1,
    gone,
    freeze: () => void child.kill('SIGSTOP'),
    release: () => void child.kill('SIGCONT'),
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: { type: string; message?: string }) => {
      if (message.type === 'ready') resolve();
      if (message.type === 'failed') reject(new Error(message.message));
    });
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
  });
}
