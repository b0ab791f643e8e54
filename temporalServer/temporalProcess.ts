import { Restarter } from './keepRunning.ts';
import { launchTemporal, type TemporalServer } from './launch.ts';
import { reasonOf } from './server/errors.ts';
import type { ServerExit } from './server/serverProcess.ts';
import type { TemporalMessage } from './temporalMessage.ts';
import { parseTemporalOptions, type TemporalOptions } from './temporalOptions.ts';

/*
 * The process that keeps a Temporal server running. Its options are one JSON document in BALLAST_TEMPORAL (temporalOptions.ts).
 *
 * It reports (temporalMessage.ts) through the IPC channel of the process that started it, else as lines of JSON on standard output. It
 * stops the server and exits 0 at SIGTERM or when the IPC channel closes; without a channel also at SIGINT and SIGHUP. With one,
 * those are left to the parent: Ctrl-C and the end of the terminal reach every process of it, and what still needs the server must
 * end first.
 */
const OPTIONS_VARIABLE = 'BALLAST_TEMPORAL';

const hasParent = process.send !== undefined;
const ending = new AbortController();
process.on('SIGTERM', () => ending.abort());
for (const signal of ['SIGINT', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (!hasParent) ending.abort();
  });
process.on('disconnect', () => ending.abort());

process.exitCode = await run(ending);
if (process.connected) process.disconnect();

/** @returns the exit status */
async function run(ending: AbortController): Promise<number> {
  const { signal } = ending;
  let server: TemporalServer | undefined;
  let failure: unknown;
  const fail = (error: unknown): void => {
    if (signal.aborted) return;
    failure = error;
    ending.abort();
  };
  try {
    const restarter = new Restarter(async () => server?.restart(), reportProgress);
    const onExit = (exit: ServerExit): void => {
      report({ type: 'exited', ...exit });
      restarter.recover(signal).then(() => report({ type: 'restarted' }), fail);
    };
    server = await launchTemporal({ ...readOptions(), onExit, signal }, reportProgress);
    const { address, namespace, uiUrl, source, missingSearchAttributes } = server;
    report({ type: 'ready', address, namespace, uiUrl, source, missingSearchAttributes });
    await aborted(signal);
  } catch (error) {
    fail(error);
  }
  await server?.stop();
  report(failure === undefined ? { type: 'stopped' } : { type: 'failed', message: reasonOf(failure) });
  return failure === undefined ? 0 : 1;
}

function readOptions(): TemporalOptions {
  const text = process.env[OPTIONS_VARIABLE];
  if (text === undefined) throw new Error(`${OPTIONS_VARIABLE} is not set; it holds the options as one JSON document.`);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new Error(`${OPTIONS_VARIABLE} is not JSON: ${reasonOf(error)}`);
  }
  return parseTemporalOptions(document);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    // The listener alone does not keep the process alive; a server that was given by its address has no child that would.
    const alive = setInterval(() => {}, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
  });
}

function reportProgress(message: string): void {
  report({ type: 'progress', message });
}

function report(message: TemporalMessage): void {
  if (!hasParent) process.stdout.write(`${JSON.stringify(message)}\n`);
  else if (process.connected) process.send?.(message, () => {});
}
