import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { INTERNAL_UPDATES } from '../core/account/internalUpdateNames.ts';
import { portfolioWorkflowId } from '../core/cycles/identifiers.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { checkRegularly } from './checkRegularly.ts';
import type { WorkerConnection } from './runWorkers.ts';

/** How often the ledger is looked at, ms. A stop holds from its commit on, whatever the actor shows; this is how soon the actor shows it. */
const CHECK_MS = 5_000;

/** What is watched. */
export interface WatchedStates {
  readonly accounts: readonly string[];
  readonly ledger: Pick<LedgerPort, 'tradingState'>;
}

/**
 * Has the actors of accounts read their trading state again when the ledger holds another one than before, and once at the start: a stop may have been committed
 * while no server, or no worker, was there to tell them.
 * @returns what ends it
 */
export async function watchTradingStates(
  target: WorkerConnection,
  { accounts, ledger }: WatchedStates,
): Promise<() => Promise<void>> {
  const told = new Map<string, string>();
  const check = async (client: Client, account: string): Promise<void> => {
    const state = JSON.stringify(await ledger.tradingState(account));
    if (told.get(account) === state) return;
    await refresh(client, account);
    told.set(account, state);
  };
  // A look that cannot reach the server or the ledger may fail: the steps of orders read the ledger by themselves.
  return await checkRegularly(target, CHECK_MS, (client) =>
    Promise.allSettled(accounts.map((account) => check(client, account))),
  );
}

/** Asks an actor to read the ledger again. One that is not there reads it when it starts. */
async function refresh(client: Client, account: string): Promise<void> {
  try {
    await client.workflow.getHandle(portfolioWorkflowId(account)).executeUpdate(INTERNAL_UPDATES.refresh, { args: [] });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
