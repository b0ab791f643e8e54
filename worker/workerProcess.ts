import { accountNames } from '../configuration/accountsSection.ts';
import { loadConfiguration } from '../configuration/loadConfiguration.ts';
import { report } from '../configuration/processMessage.ts';
import type { KeyPermissions } from '../core/ports/exchange.ts';
import { NewerLedgerError } from '../core/ports/ledger.ts';
import { installRuntime } from './installRuntime.ts';
import { claimDataDirectory } from './modeMarker.ts';
import { openPorts } from './openPorts.ts';
import { requireOwnPortfolios, requireSafeKeys } from './requireSafeKeys.ts';
import { workUntilEnded } from './workUntilEnded.ts';

/** Everything is closed by then that can be closed, ms. */
const LEFTOVERS_MS = 5_000;

/** A worker process: opens the ports that the configuration names and works until it is told to end. */
async function run(): Promise<void> {
  const configuration = loadConfiguration();
  installRuntime(configuration);
  claimDataDirectory(configuration);
  const ports = await openPorts(configuration, process.env);
  try {
    const permissions = new Map<string, KeyPermissions>();
    for (const account of accountNames(configuration)) {
      const found = await ports.dependencies.exchange(account).permissions();
      requireSafeKeys(configuration, account, found);
      permissions.set(account, found);
    }
    requireOwnPortfolios(permissions);
    await workUntilEnded(configuration, ports.dependencies, ports.superseded);
  } finally {
    await ports.close();
  }
}

try {
  await run();
  report({ type: 'stopped' });
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  report({ type: 'failed', message, ...(error instanceof NewerLedgerError ? { lasting: true } : {}) });
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
// What is left of a worker that failed may keep the process alive, and as long as it lives nobody starts another one.
setTimeout(() => process.exit(), LEFTOVERS_MS).unref();
