import { VenueUnreachableError } from '../core/ports/exchange.ts';
import type { PublicMarketPort } from '../core/ports/publicMarket.ts';
import type { SimulatorMessage } from './simulatorMessage.ts';
import { parseSimulatorOptions, type SimulatorOptionsInput } from './simulatorOptionsSchema.ts';
import { type RunningSimulator, startSimulator } from './startSimulator.ts';

const OPTIONS_VARIABLE = 'BALLAST_SIMULATOR';

const hasParent = process.send !== undefined;

/** What a process opens beside its options. */
export interface SimulatorSetting {
  readonly options: SimulatorOptionsInput;
  /** The public data of the venue whose market is traded; without it the market is made here. */
  readonly feed?: PublicMarketPort;
  /** What to say where the feed cannot be read at the start. */
  readonly unreachable?: (why: string) => string;
}

/**
 * A process that runs the simulator. Its options are one JSON document in BALLAST_SIMULATOR (simulatorOptionsSchema.ts).
 *
 * It reports (simulatorMessage.ts) through the IPC channel of the process that started it, else as lines of JSON on standard output. It closes
 * its file and exits 0 at SIGTERM or when the IPC channel closes; without a channel also at SIGINT and SIGHUP. With one, those are left
 * to the parent: Ctrl-C and the end of the terminal reach every process of it, and what still trades must end first.
 *
 * @param open from the options that were given to those that are used, with what else is needed
 */
export async function runSimulatorProcess(
  open: (given: SimulatorOptionsInput) => Promise<SimulatorSetting>,
): Promise<void> {
  const ending = new AbortController();
  process.on('SIGTERM', () => ending.abort());
  for (const signal of ['SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (!hasParent) ending.abort();
    });
  process.on('disconnect', () => ending.abort());

  process.exitCode = await run(open, ending.signal);
  if (process.connected) process.disconnect();
}

/** @returns the exit status */
async function run(
  open: (given: SimulatorOptionsInput) => Promise<SimulatorSetting>,
  signal: AbortSignal,
): Promise<number> {
  let simulator: RunningSimulator;
  let options: SimulatorOptionsInput;
  try {
    const opened = await open(readOptions());
    const { feed, unreachable } = opened;
    options = opened.options;
    const told = (message: string) => report({ type: 'progress', message });
    simulator = await startSimulator(options, told, feed).catch((error: unknown) => {
      if (error instanceof VenueUnreachableError && unreachable !== undefined)
        throw new Error(unreachable(error.message));
      throw error;
    });
  } catch (error) {
    report({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    return 1;
  }
  const { url, port, accounts } = simulator;
  process.on('message', (request: { readonly accounts?: unknown }) =>
    report(openAccounts(simulator, options, request)),
  );
  report({ type: 'ready', url, port, accounts });
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  await simulator.stop();
  report({ type: 'stopped' });
  return 0;
}

/** Opens the accounts that the parent names, read as those of the start were. */
function openAccounts(
  simulator: RunningSimulator,
  options: SimulatorOptionsInput,
  { accounts }: { readonly accounts?: unknown },
): SimulatorMessage {
  try {
    simulator.openAccounts(parseSimulatorOptions({ ...options, accounts }).accounts);
    return { type: 'answer' };
  } catch (error) {
    return { type: 'answer', fault: error instanceof Error ? error.message : String(error) };
  }
}

function readOptions(): SimulatorOptionsInput {
  const text = process.env[OPTIONS_VARIABLE];
  if (text === undefined) throw new Error(`${OPTIONS_VARIABLE} is not set; it holds the options as one JSON document.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${OPTIONS_VARIABLE} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function report(message: SimulatorMessage): void {
  if (!hasParent) process.stdout.write(`${JSON.stringify(message)}\n`);
  else if (process.connected) process.send?.(message, () => {});
}
