import { DefaultLogger, Runtime } from '@temporalio/worker';
import { CandleCache } from '../activities/candles/candleCache.ts';
import { openLedger } from '../adapters/ledger/openLedger.ts';
import { ledgerUrl, loadConfiguration } from '../configuration/loadConfiguration.ts';
import { report } from '../configuration/processMessage.ts';
import { type Configuration, configurationOf } from '../configuration/schema.ts';
import { temporalTarget } from '../configuration/temporalConnection.ts';
import { tradingSettings } from '../configuration/tradingSettings.ts';
import { venueKeyOf } from '../configuration/venueKey.ts';
import type { DebugReport } from '../core/cycles/debugReport.ts';
import { connectClient } from './connectClient.ts';
import { decryptHistory } from './decryptHistory.ts';
import { type History, replayHistory } from './replayHistory.ts';
import { reviewPlans } from './reviewPlans.ts';

async function fetchHistory(
  configuration: Configuration,
  workflowId: string,
  runId: string | undefined,
): Promise<History> {
  const client = await connectClient(temporalTarget(configuration));
  try {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    return await decryptHistory(history, client.options.loadedDataConverter.payloadCodecs);
  } finally {
    await client.connection.close();
  }
}

/** Replays the history of a workflow and decides its plans again; everything is only read. */
async function debugCycle(workflowId: string, runId: string | undefined): Promise<DebugReport> {
  const configuration = loadConfiguration();
  const history = await fetchHistory(configuration, workflowId, runId);
  const ledger = await openLedger(ledgerUrl(configuration), { readOnly: true });
  try {
    const venueKey = venueKeyOf(configuration);
    const plans = await reviewPlans(history, {
      ledger,
      candles: (account) =>
        new CandleCache(ledger, venueKey, configurationOf(configuration, account).market.historyDays),
      settings: (account) => tradingSettings(configurationOf(configuration, account)),
    });
    return { workflowId, events: history.events?.length ?? 0, replay: await replayHistory(history, workflowId), plans };
  } finally {
    await ledger.close();
  }
}

// What a replay logs is in the report.
Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
try {
  const { BALLAST_DEBUG_WORKFLOW, BALLAST_DEBUG_RUN } = process.env;
  report({ type: 'ready', report: await debugCycle(BALLAST_DEBUG_WORKFLOW ?? '', BALLAST_DEBUG_RUN) });
} catch (error) {
  report({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}
