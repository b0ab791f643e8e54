import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess } from '../process/endProcess.ts';
import { GRACE_SECONDS, spawnGuarded } from '../process/guarded.ts';
import { identify, type ProcessIdentity } from '../process/identity.ts';
import { serverEnvironment } from './environment.ts';

export type ServerPart = 'server' | 'ui';

/** How a part of the server ended. `log` holds the last lines it wrote. */
export interface ServerExit {
  part: ServerPart;
  code: number | null;
  signal: NodeJS.Signals | null;
  log: string;
}

export interface ServerProcess {
  readonly part: ServerPart;
  readonly identity: ProcessIdentity;
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<ServerExit>;
  running(): boolean;
  /** The last lines that it has written. */
  log(): string;
  stop(): Promise<void>;
}

const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

/**
 * Starts one part of the server in the data directory. Its output goes to `<part>.log` there, which it keeps to write when we are gone.
 *
 * @throws Error when the command cannot be started at all
 */
export async function startServerProcess(
  part: ServerPart,
  command: string,
  args: readonly string[],
  dataDirectory: string,
): Promise<ServerProcess> {
  const logFile = join(dataDirectory, `${part}.log`);
  if (existsSync(logFile) && statSync(logFile).size > LOG_LIMIT_BYTES) renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, 'a');
  const logStart = statSync(logFile).size;
  const child = spawnGuarded(command, args, {
    cwd: dataDirectory,
    env: serverEnvironment(),
    stdout: log,
    stderr: log,
  });
  closeSync(log);
  const exited = new Promise<ServerExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ part, code, signal, log: lastLines(logFile, logStart) }));
  });
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  let running = true;
  exited.then(() => {
    running = false;
  });
  const identity = identify(child.pid ?? 0) ?? { pid: child.pid ?? 0, started: 'ended' };
  return {
    part,
    identity,
    exited,
    running: () => running,
    log: () => lastLines(logFile, logStart),
    async stop() {
      if (!running) return;
      await endProcess(identity, GRACE_SECONDS);
      await exited;
    },
  };
}

/** The end of what was written since the start, at most 15 lines. */
function lastLines(file: string, from: number): string {
  try {
    return readFileSync(file).subarray(from).toString('utf8').trimEnd().split('\n').slice(-15).join('\n');
  } catch {
    return '';
  }
}
