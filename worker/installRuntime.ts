import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, type LogEntry, Runtime, type TelemetryOptions } from '@temporalio/worker';
import pino from 'pino';
import type { Configuration } from '../configuration/schema.ts';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** Sends the log of the Temporal SDK and of the workflows to `logs/worker.log` in the data directory, as lines of JSON. */
export function installRuntime(configuration: Configuration): void {
  const folder = join(configuration.dataDirectory, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const destination = pino.destination({ dest: join(folder, 'worker.log'), mkdir: true, sync: true });
  // A full disk costs lines of the log, not the worker.
  destination.on('error', () => undefined);
  const log = pino({ name: 'worker' }, destination);
  const write = (entry: LogEntry): void => log[LEVELS[entry.level]]({ ...entry.meta }, entry.message);
  const { metricsAddress } = configuration.temporal;
  try {
    Runtime.install({
      logger: new DefaultLogger('INFO', write),
      telemetryOptions: {
        logging: { forward: {}, filter: 'WARN' },
        ...(metricsAddress === undefined ? {} : { metrics: metricsAt(metricsAddress) }),
      },
    });
  } catch (error) {
    if (metricsAddress === undefined) throw error;
    throw new Error(
      `temporal.metricsAddress: given ${metricsAddress}; allowed: an address of this machine whose port is free (${error instanceof Error ? error.message : String(error)}). Correct it, or leave it out.`,
    );
  }
}

/** The SDK's own exporter, with the names that Prometheus' conventions ask for. */
function metricsAt(bindAddress: string): NonNullable<TelemetryOptions['metrics']> {
  return {
    prometheus: { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true },
  };
}
