import { type CycleEnding, type CycleIdentity, cycleEnding } from '../../core/cycles/cycleResult.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';

/** How a closed cycle stands in the ledger, as the actor remembers cycles. */
export async function recordedEnding(
  ledger: LedgerPort,
  { account, cycleId, scope }: CycleIdentity,
): Promise<CycleEnding | undefined> {
  const record = await ledger.cycle(account, cycleId, scope);
  if (record === undefined || record.closedAt === undefined) return undefined;
  return cycleEnding({ ...record, closedAt: record.closedAt }, []);
}
