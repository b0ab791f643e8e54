import { randomUUID } from 'node:crypto';
import { backUp, restore, sizeOfLedger, verify, verifyActs } from '../adapters/ledger/maintenance/ledgerMaintenance.ts';
import { openLedger } from '../adapters/ledger/openLedger.ts';
import { accountNames } from '../configuration/accountsSection.ts';
import { durationMs } from '../configuration/duration.ts';
import { LEDGER_TASK, type LedgerTask } from '../configuration/ledgerTask.ts';
import { ledgerUrl } from '../configuration/loadConfiguration.ts';
import { reportWhole } from '../configuration/processMessage.ts';
import { type Configuration, configurationOf, configurationSchema } from '../configuration/schema.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import type { ThinningStep } from '../core/retention/retention.ts';
import { adoptModel, keepModelFile, keptModelFile, keptModels, rollBackModel } from './keptModels.ts';
import { answeredProposal, foundProposal, listedProposals } from './proposals.ts';
import { latestTrades, readLedgerFigures } from './readLedgerFigures.ts';
import { recordedCycles } from './recordedCycles.ts';
import { runWhatIf } from './runWhatIf.ts';
import { scorecardFromLedger } from './scorecardFromLedger.ts';
import { stageSearch, takeTrials } from './stagedSearch.ts';
import { thinAll } from './thinRegularly.ts';

/** Somebody waits for it, so the pauses between steps are short, ms. */
const STEP_PAUSE_MS = 20;

async function prune(configuration: Configuration, by: string): Promise<ThinningStep> {
  const ledger = await openLedger(ledgerUrl(configuration));
  const accounts = accountNames(configuration);
  const keepWhole = durationMs(configuration.ledger.keepWhole);
  const drawdownWindow = (account: string): number =>
    durationMs(configurationOf(configuration, account).breakers.drawdown.window);
  try {
    const detail = `rows older than ${configuration.ledger.keepWhole}`;
    await ledger.recordAct({ id: randomUUID(), action: 'prune-ledger', by, subject: '', detail });
    return await thinAll(ledger, { accounts, keepWhole, drawdownWindow }, STEP_PAUSE_MS);
  } finally {
    await ledger.close();
  }
}

async function withLedger<Result>(
  url: string,
  work: (ledger: LedgerPort) => Promise<Result>,
  readOnly: boolean,
): Promise<Result> {
  const ledger = await openLedger(url, { readOnly, mustExist: true });
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}

/** Looks after the ledger that the configuration names. */
async function run(configuration: Configuration, task: LedgerTask): Promise<unknown> {
  const url = ledgerUrl(configuration);
  switch (task.kind) {
    case 'size':
      return await sizeOfLedger(url);
    case 'verify':
      return await verify(url);
    case 'prune':
      return await prune(configuration, task.by);
    case 'backup':
      return await backUp(url, task.target);
    case 'restore':
      return await restore(url, task.copy, new Date().toISOString().replaceAll(/[:.]/g, '-'), {
        id: randomUUID(),
        action: 'restore-ledger',
        by: task.by,
        subject: task.copy,
        detail: '',
      });
    case 'record':
      return await withLedger(url, (ledger) => ledger.recordAct(task.act), false);
    case 'acts':
      return await withLedger(url, (ledger) => ledger.acts({ account: task.account }, task.limit), true);
    case 'configurationInForce':
      return (await withLedger(url, (ledger) => ledger.configurationInForce(), true)) ?? null;
    case 'verifyActs':
      return await verifyActs(url, task.hash);
    case 'cycle':
      return await recordedCycles(url, task.account, task.id);
    case 'figures':
      return await readLedgerFigures(url, task);
    case 'scorecard':
      return await scorecardFromLedger(configuration, task);
    case 'whatIf':
      return await runWhatIf(url, task);
    case 'models':
      return await keptModels(url);
    case 'model':
      return await keptModelFile(url, task);
    case 'keepModel':
      return await keepModelFile(url, task);
    case 'adoptModel':
      return await adoptModel(url, task);
    case 'rollBackModel':
      return await rollBackModel(url, task);
    case 'stageSearch':
      return await withLedger(url, (ledger) => stageSearch(ledger, task), false);
    case 'takeTrials':
      return await withLedger(url, (ledger) => takeTrials(ledger, task), true);
    case 'trades':
      return await latestTrades(url, task.account, task.limit);
    case 'proposals':
      return await listedProposals(url, task);
    case 'proposal':
      return await foundProposal(url, task);
    case 'answerProposal':
      return await answeredProposal(url, task);
    default: {
      const unreachable: never = task;
      return unreachable;
    }
  }
}

try {
  const given = JSON.parse(process.env[LEDGER_TASK] ?? '') as { configuration: unknown; task: LedgerTask };
  await reportWhole({ type: 'ready', report: await run(configurationSchema.parse(given.configuration), given.task) });
} catch (error) {
  await reportWhole({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}
if (process.connected) process.disconnect();
