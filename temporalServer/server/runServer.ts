import { setTimeout as sleep } from 'node:timers/promises';
import { LOOPBACK, reservePort } from '../freePorts.ts';
import type { Progress } from '../repeatProgress.ts';
import type { Executable } from '../sources/executable.ts';
import type { TemporalOptions } from '../temporalOptions.ts';
import { becomeUsable } from './becomeUsable.ts';
import { type Command, prepareCommands } from './commands.ts';
import type { DataDirectory } from './dataDirectory.ts';
import { reasonOf } from './errors.ts';
import { type ServerExit, type ServerPart, type ServerProcess, startServerProcess } from './serverProcess.ts';
import { requireWholeStore, storeFaultBehind } from './storeFault.ts';

/** A server of ours, with its Web UI. */
export interface RunningServer {
  readonly address: string;
  readonly uiUrl: string;
  /** Starts the parts that have ended, where they were; resolves when all are usable. */
  restart(): Promise<void>;
  /** Ends all parts in order. */
  stop(): Promise<void>;
}

const PORT_TAKEN = /address already in use/i;
const ATTEMPTS = 3;

/**
 * Starts a server in its data directory and waits until it is usable.
 *
 * @param onExit told when a part ends that was not asked to
 * @throws PortInUseError when a port of the options is taken; Error when the server does not come up
 */
export async function runServer(
  executable: Executable,
  options: TemporalOptions,
  directory: DataDirectory,
  onProgress: Progress,
  onExit: (exit: ServerExit) => void,
  signal?: AbortSignal,
): Promise<RunningServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(executable, options, directory, onProgress, onExit, signal);
    } catch (error) {
      // Between choosing a free port and listening on it another program may take it.
      if (attempt === ATTEMPTS || !PORT_TAKEN.test(reasonOf(error)) || signal?.aborted) throw error;
    }
  }
}

/** One function: starting, starting again and stopping share which parts run and which are on their way. */
async function start(
  executable: Executable,
  options: TemporalOptions,
  directory: DataDirectory,
  onProgress: Progress,
  onExit: (exit: ServerExit) => void,
  signal?: AbortSignal,
): Promise<RunningServer> {
  directory.putIncompleteDatabaseAside();
  requireWholeStore(directory.path);
  const port = await reservePort(options.port, 'the Temporal frontend', 'port');
  const uiPort = await reservePort(options.uiPort, 'the Temporal Web UI', 'uiPort');
  const address = `${LOOPBACK}:${port}`;
  const uiUrl = `http://${LOOPBACK}:${uiPort}`;
  const { namespace, codecEndpoint } = options;
  const place = {
    ...{ dataDirectory: directory.path, port, uiPort, namespace },
    ...(codecEndpoint === undefined ? {} : { codecEndpoint }),
  };
  const commands = await prepareCommands(executable, place);
  const running = new Map<ServerPart, ServerProcess>();
  let starting: Promise<void> | undefined;
  let stopping = false;

  const startPart = async ({ part, command, args }: Command): Promise<ServerProcess> => {
    const started = await startServerProcess(part, command, args, directory.path);
    running.set(part, started);
    directory.recordProcesses([...running.values()].map((process) => process.identity));
    started.exited.then((exit) => {
      if (!stopping && starting === undefined) onExit(exit);
    });
    return started;
  };
  const startMissing = async (): Promise<void> => {
    if (stopping) throw new Error('The Temporal server has been stopped; launch it again.');
    const { retentionDays, startTimeoutSeconds } = options;
    for (const command of commands) {
      if (stopping) throw new Error('The Temporal server is being stopped.');
      const present = running.get(command.part);
      const started = present?.running() ? present : await startPart(command);
      // One after the other: a UI that finds no server at first keeps answering 503 for a while.
      if (command.part === 'server') {
        await becomeUsable(started, { address, namespace, retentionDays, timeoutSeconds: startTimeoutSeconds }, signal);
      }
    }
    const server = running.get('server');
    if (server === undefined) throw new Error('no command starts the server');
    await uiAnswers(uiUrl, running.get('ui') ?? server, startTimeoutSeconds, signal);
    if (!server.running()) throw new Error('The Temporal server ended right after it had started.');
  };
  const startOnce = (): Promise<void> => {
    starting ??= startMissing().finally(() => {
      starting = undefined;
    });
    return starting;
  };
  const restart = async (): Promise<void> => {
    try {
      await startOnce();
    } catch (error) {
      throw storeFaultBehind(directory.path, error, running.get('server')?.log());
    }
  };
  const stopAll = () => Promise.all([...running.values()].map((process) => process.stop()));
  const stop = async (): Promise<void> => {
    stopping = true;
    await stopAll();
    // A part that a restart was just starting.
    await starting?.catch(() => {});
    await stopAll();
    directory.recordProcesses([]);
  };

  onProgress(`Starting the Temporal server on ${address}`);
  try {
    await restart();
  } catch (error) {
    await stop();
    throw error;
  }
  directory.recordComplete();
  return { address, uiUrl, restart, stop };
}

async function uiAnswers(
  url: string,
  process: ServerProcess,
  timeoutSeconds: number,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  let reason = '';
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    if (!process.running()) {
      const { code, log } = await process.exited;
      throw new Error(`The Temporal Web UI ended while starting (exit code ${code}). The end of its log:\n${log}`);
    }
    try {
      const page = await status(url);
      // What the page asks for goes through to the server; 503 means that the UI has not reached it yet.
      const namespaces = await status(`${url}/api/v1/namespaces`);
      if (page === 200 && namespaces < 500) return;
      reason = `it answers with status ${page}, for the server with ${namespaces}`;
    } catch (error) {
      reason = reasonOf(error);
    }
    await sleep(100);
  }
  throw new Error(`The Temporal Web UI at ${url} did not answer within ${timeoutSeconds} s: ${reason}`);
}

async function status(url: string): Promise<number> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  await response.arrayBuffer();
  return response.status;
}
