import type { Configuration } from '../configuration/schema.ts';
import { cycleOfWorkflowId } from '../core/cycles/identifiers.ts';
import type { RecordedCycle } from '../core/cycles/recordedCycle.ts';
import { NotFoundError, NoWorkerError } from './clientErrors.ts';
import { askLedger } from './ledgerProcess.ts';

/**
 * A cycle as the ledger keeps it, of its scopes the whole universe or the latest; undefined where it knows none, or cannot be read from here.
 *
 * @param id cycle ID or workflow ID
 */
export async function recordedCycle(
  configuration: Configuration,
  id: string,
  account: string,
): Promise<RecordedCycle | undefined> {
  const named = cycleOfWorkflowId(account, id);
  const task = { kind: 'cycle', account, id: named?.cycleId ?? id } as const;
  const found = await askLedger<readonly RecordedCycle[]>(configuration, task).catch(() => []);
  const scope = named?.scope ?? 'all';
  return found.find(({ record }) => record.scope === scope) ?? (named === undefined ? found[0] : undefined);
}

/**
 * What the ledger keeps of a cycle whose workflow could not be asked, and why it could not.
 *
 * @throws the error where the ledger does not help: it knows no such cycle, or one that has not ended, of which its workflow alone knows how far it is
 */
export async function keptFor(
  error: unknown,
  recorded: () => Promise<RecordedCycle | undefined>,
): Promise<{ readonly cycle: RecordedCycle; readonly why: string }> {
  const isUnasked = error instanceof NoWorkerError;
  const cycle = isUnasked || error instanceof NotFoundError ? await recorded() : undefined;
  if (cycle === undefined || (isUnasked && cycle.record.closedAt === undefined)) throw error;
  return {
    cycle,
    why: isUnasked ? 'no worker answers for the workflow' : 'the Temporal server has forgotten the workflow',
  };
}
