import { LEDGER_TASK, type LedgerTask } from '../configuration/ledgerTask.ts';
import { ledgerUrl } from '../configuration/loadConfiguration.ts';
import type { Configuration } from '../configuration/schema.ts';
import { Child } from './start/childProcess.ts';
import { inheritedEnvironment } from './start/inheritedEnvironment.ts';

/**
 * Has a process of the worker's kind, which may open databases, do something with the ledger of a configuration.
 * @param onProgress told how far a long task is
 * @throws Error in its words where it could not
 */
export async function askLedger<Result>(
  configuration: Configuration,
  task: LedgerTask,
  onProgress: (message: string) => void = () => undefined,
): Promise<Result> {
  const child = new Child({
    name: 'ledger',
    entry: 'worker/ledgerTaskProcess',
    environment: {
      ...inheritedEnvironment(),
      BALLAST_LEDGER_URL: ledgerUrl(configuration),
      [LEDGER_TASK]: JSON.stringify({ configuration, task }),
    },
    dataDirectory: configuration.dataDirectory,
    onProgress,
    onExit: () => undefined,
  });
  try {
    return (await child.ready).report as Result;
  } finally {
    await child.stop();
  }
}
