import { setTimeout } from 'node:timers/promises';
import type { CycleRecordOfWork } from '../../core/cycles/cycleResult.ts';
import type { BallastClient } from '../ballastClient.ts';
import { type AccountView, accountNews, isSameEnding, type NewsOptions } from './accountNews.ts';

/** Interval between two checks of an account, ms. */
const CHECK_MS = 2_000;

async function check(
  client: BallastClient,
  account: string,
  before: AccountView | undefined,
): Promise<AccountView | undefined> {
  const status = await client.portfolioStatus(account).catch(() => undefined);
  if (status === undefined) return undefined;
  const { liveCycle, lastCycle } = status;
  const isNews = before !== undefined && lastCycle !== undefined && !isSameEnding(before.status.lastCycle, lastCycle);
  const ended = isNews ? await workOf(client, account, lastCycle.workflowId) : undefined;
  if (liveCycle === undefined) return { status, ended };
  const running = await client.cycleStatus(liveCycle.workflowId, account).catch(() => undefined);
  const waiting =
    running?.approval === undefined
      ? undefined
      : await client.cyclePlan(liveCycle.workflowId, account).catch(() => undefined);
  return { status, ended, running, waiting: waiting ?? undefined };
}

async function workOf(client: BallastClient, account: string, workflowId: string): Promise<CycleRecordOfWork> {
  const [status, orders] = await Promise.all([
    client.cycleStatus(workflowId, account).catch(() => undefined),
    client.cycleOrders(workflowId, account).catch(() => []),
  ]);
  return { report: status?.report ?? [], orders };
}

/**
 * Tells what happens in the accounts, a line for each thing, until `signal` is aborted. An account that does not answer, while its worker comes up again for
 * example, is looked at later; nothing that is still there then is lost.
 */
export async function watchAccounts(
  client: BallastClient,
  options: NewsOptions & { readonly signal: AbortSignal },
  tell: (line: string) => void,
): Promise<void> {
  const views = new Map<string, AccountView>();
  while (!options.signal.aborted) {
    for (const account of client.accounts) {
      const view = await check(client, account, views.get(account));
      if (view === undefined || options.signal.aborted) continue;
      for (const line of accountNews(views.get(account), view, options)) tell(line);
      views.set(account, view);
    }
    await setTimeout(CHECK_MS, undefined, { signal: options.signal }).catch(() => undefined);
  }
}
