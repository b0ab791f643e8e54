import type { CycleIdentity, OrderOutcome } from '../../core/cycles/cycleResult.ts';
import { outcomeOf } from '../../core/orders/orderOutcome.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';

/** What all runs of a cycle have ordered. */
export async function ordersOfCycle(
  ledger: LedgerPort,
  { account, cycleId, scope }: CycleIdentity,
): Promise<readonly OrderOutcome[]> {
  const symbols = scope === 'all' ? undefined : new Set(scope.split(','));
  const records = await ledger.ordersOfCycle(account, cycleId);
  return records.filter(({ key }) => symbols?.has(key.symbol) ?? true).map(outcomeOf);
}
