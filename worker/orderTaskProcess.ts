import { openLedger } from '../adapters/ledger/openLedger.ts';
import { ledgerUrl } from '../configuration/loadConfiguration.ts';
import { ORDER_TASK, type OrderReport, type OrderTask } from '../configuration/orderTask.ts';
import { reportWhole } from '../configuration/processMessage.ts';
import { configurationSchema } from '../configuration/schema.ts';
import { examineOrder } from './examineOrder.ts';
import { openExchange } from './openPorts.ts';

/** Looks at one order in the ledger and at the venue; no Temporal server takes part. */
async function run(): Promise<OrderReport> {
  const given = JSON.parse(process.env[ORDER_TASK] ?? '') as { configuration: unknown; task: OrderTask };
  const configuration = configurationSchema.parse(given.configuration);
  const { task } = given;
  const ledger = await openLedger(ledgerUrl(configuration, process.env), { mustExist: true });
  try {
    const venue = await openExchange(configuration, task.account, process.env, await ledger.identity());
    return await examineOrder(ledger, venue, task);
  } finally {
    await ledger.close();
  }
}

try {
  await reportWhole({ type: 'ready', report: await run() });
} catch (error) {
  await reportWhole({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}
if (process.connected) process.disconnect();
