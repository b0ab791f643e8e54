import { findingLines } from '../core/reconciliation/describe.ts';
import { LATEST_RECONCILIATIONS, reconciliationStatus } from '../core/reconciliation/status.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Cycles of before so many are not looked at for the time of the last report. */
const LATEST_CYCLES = 5;

/**
 * Reconciles an account where it is due, and tells what a person should know since the account's last report: manual orders, balances that no
 * order explains, and why nothing can be bought. It never fails: what is not reconciled only keeps buys back.
 */
export async function reconcileForCycle(
  { ledger, reconciler }: Pick<ActivityDependencies, 'ledger' | 'reconciler'>,
  account: string,
): Promise<readonly string[]> {
  const obstacle = await reconciler.obstacleToBuys(account).catch((error: unknown) => String(error));
  const told = (await ledger.cycles(account, LATEST_CYCLES)).map(({ closedAt }) => closedAt ?? 0);
  const since = Math.max(0, ...told);
  const news = reconciliationStatus(await ledger.reconciliations(account, since, LATEST_RECONCILIATIONS), Date.now());
  return [
    ...(news?.findings ?? []).flatMap(findingLines),
    ...(obstacle === undefined ? [] : [`Nothing is bought: ${obstacle}`]),
  ];
}
