import { report } from '../configuration/processMessage.ts';
import { configurationSchema } from '../configuration/schema.ts';
import type { DirectAccountStopRequest } from '../core/cycles/directAccountStop.ts';
import { stopAccountsDirectly } from './stopAccountsDirectly.ts';

/** Pauses or halts accounts in the ledger and at the venue, and reports what came of it; no Temporal server takes part. */
async function run(): Promise<void> {
  const given = JSON.parse(process.env.BALLAST_STOP ?? '') as {
    configuration: unknown;
    request: DirectAccountStopRequest;
  };
  const configuration = configurationSchema.parse(given.configuration);
  report({ type: 'ready', reports: await stopAccountsDirectly(configuration, process.env, given.request) });
}

try {
  await run();
} catch (error) {
  report({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}
