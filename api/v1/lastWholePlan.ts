import type { Plan } from '../../core/portfolio/decision/plan.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';

/** Cycles that are looked through for a plan, the latest first: only cycles that made none are passed over. */
const MOST_READ = 10;

/** The last plan for the whole account; undefined where there is none among the last cycles. */
export async function lastWholePlan(ledger: Pick<LedgerPort, 'cycles'>, account: string): Promise<Plan | undefined> {
  const cycles = await ledger.cycles(account, MOST_READ);
  return cycles.find(({ plan, scope }) => plan !== undefined && scope === 'all')?.plan;
}
