import { openLedger } from '../adapters/ledger/openLedger.ts';
import { ledgerUrl, loadConfiguration } from '../configuration/loadConfiguration.ts';
import { report } from '../configuration/processMessage.ts';
import { check, examineAccounts } from './examineAccounts.ts';

/** Examines what a worker needs of the outside world, and reports one check after the other. */
async function run(): Promise<void> {
  const configuration = loadConfiguration();
  const ledger = await check('Ledger', async () => {
    const opened = await openLedger(ledgerUrl(configuration), { readOnly: true });
    try {
      await opened.check();
      return 'answers, schema is current';
    } finally {
      await opened.close();
    }
  });
  report({ type: 'ready', checks: [ledger, ...(await examineAccounts(configuration, process.env))] });
}

try {
  await run();
} catch (error) {
  report({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}
