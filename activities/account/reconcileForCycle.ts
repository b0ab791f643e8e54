import { findingLines, lookedThroughLine } from '../../core/reconciliation/describe.ts';
import { LATEST_RECONCILIATIONS, reconciliationStatus } from '../../core/reconciliation/status.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import type { ReadAccount } from './readAccount.ts';

/** A cycle waits for what has to last for so long, and no longer than a share of its deadline and of the time of one step. */
const MARGIN_MS = 5_000;
const MOST_OF_DEADLINE = 0.4;
const MOST_MS = 40_000;

/** Cycles of before so many are not looked at for the time of the last report. */
const LATEST_CYCLES = 5;

/**
 * Reconciles an account where it is due, or where a cheap sign says that others have traded or moved money: orders that are not ours, balances that our
 * executions do not explain. Tells what a person should know since the account's last report: manual orders, balances that no
 * order explains, and why nothing can be bought. It never fails: what is not reconciled only keeps buys back.
 */
export async function reconcileForCycle(
  { ledger, reconciler, settings }: Pick<ActivityDependencies, 'ledger' | 'reconciler' | 'settings'>,
  account: string,
  seen: Pick<ReadAccount, 'holdings' | 'verdict' | 'isQuiet'>,
): Promise<readonly string[]> {
  const check = async (): Promise<string | undefined> => {
    const isExplained = seen.verdict.kind !== 'unexplained';
    if (isExplained && !(await reconciler.hasNewOrdersOfOthers(account, seen)))
      return await reconciler.obstacleToBuys(account);
    // A deposit is taken over once it has lasted: better now than an hour later.
    const { balanceLag, deadline } = settings(account);
    const patience = Math.min(balanceLag + MARGIN_MS, deadline * MOST_OF_DEADLINE, MOST_MS);
    return (await reconciler.explain(account, patience)) ?? (await reconciler.obstacleToBuys(account));
  };
  let failure: string | undefined;
  const obstacle = await check().catch((error: unknown) => {
    failure = `The account could not be compared with the venue: ${error}`;
    return undefined;
  });
  const told = (await ledger.cycles(account, LATEST_CYCLES)).map(({ closedAt }) => closedAt ?? 0);
  const since = Math.max(0, ...told);
  const news = reconciliationStatus(await ledger.reconciliations(account, since, LATEST_RECONCILIATIONS), Date.now());
  const cut = news === undefined ? undefined : lookedThroughLine(news);
  return [
    ...(news?.findings ?? []).flatMap(findingLines),
    ...(cut === undefined ? [] : [cut]),
    ...(failure === undefined ? [] : [failure]),
    ...(obstacle === undefined ? [] : [`Nothing is bought: ${obstacle}`]),
  ];
}
