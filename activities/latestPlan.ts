import type { CycleIdentity } from '../core/cycles/cycleResult.ts';
import type { Plan } from '../core/portfolio/decision/plan.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';

/** Cycles that are looked through for a plan, the latest first: only cycles that made none are passed over. */
const LOOKED_THROUGH = 10;

/**
 * The plan of a cycle, or the latest one of the account where it made none, because it was refused or failed before: the account's targets are still those, and
 * not nothing. Undefined where there is none near.
 */
export async function latestPlan(
  ledger: Pick<LedgerPort, 'cycle' | 'cycles'>,
  { account, cycleId, scope }: CycleIdentity,
): Promise<Plan | undefined> {
  const own = (await ledger.cycle(account, cycleId, scope))?.plan;
  if (own !== undefined) return own;
  const cycles = await ledger.cycles(account, LOOKED_THROUGH);
  return cycles.find(({ plan, scope: covered }) => plan !== undefined && covered === 'all')?.plan;
}
