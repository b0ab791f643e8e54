import { type Client, WorkflowFailedError } from '@temporalio/client';
import type { CycleSummary } from '../../core/cycles/cycleResult.ts';
import type { CycleOutcome } from '../../core/cycles/recordedOutcome.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { isNotFound } from '../server/isNotFound.ts';
import { untilCancelled } from '../server/untilCancelled.ts';

/** So many of the latest cycles are looked at. */
const LATEST = 50;

interface Ending {
  readonly outcome: CycleOutcome;
  /** The report for people, or why it failed. */
  readonly summary: string;
  /** Wall time in ms UTC. */
  readonly at: number;
}

/** Has the ledger know again how cycles have ended whose end it lost, or whose workflow somebody has ended by force: nobody else would ever close them. */
export async function restoreCycleEndings(
  client: Client,
  ledger: Pick<LedgerPort, 'cycles' | 'closeCycle'>,
  account: string,
): Promise<void> {
  for (const { cycleId, scope, workflowId, closedAt } of await ledger.cycles(account, LATEST)) {
    if (closedAt !== undefined) continue;
    const ending = await endingOf(client, workflowId);
    if (ending !== undefined)
      await ledger.closeCycle(account, cycleId, scope, ending.outcome, ending.summary, ending.at);
  }
}

/** How the workflow of a cycle has ended; undefined where it runs, or the server has forgotten it. */
async function endingOf(client: Client, workflowId: string): Promise<Ending | undefined> {
  try {
    const { closeTime, runId } = await untilCancelled(client.workflow.getHandle(workflowId).describe());
    if (closeTime === undefined) return undefined;
    const result = client.workflow.getHandle(workflowId, runId).result();
    return { ...(await untilCancelled(result.then(reported, failed))), at: closeTime.getTime() };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function reported({ outcome, report }: CycleSummary): Omit<Ending, 'at'> {
  return { outcome, summary: report.join('\n') };
}

/** A cycle that failed, or that somebody has ended by force. */
function failed(error: unknown): Omit<Ending, 'at'> {
  if (!(error instanceof WorkflowFailedError)) throw error;
  return { outcome: 'failed', summary: error.cause?.message ?? error.message };
}
