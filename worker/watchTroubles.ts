import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { report } from '../configuration/processMessage.ts';
import { askAccount } from '../core/cycles/askStatus.ts';
import { portfolioWorkflowId } from '../core/cycles/identifiers.ts';
import { checkRegularly } from './checkRegularly.ts';
import { restartUnreplayableActor } from './restartUnreplayableActor.ts';
import type { WorkerConnection } from './runWorkers.ts';
import { type TroubleSources, troublesOf } from './troublesOf.ts';

/** How often troubles are looked for, ms: they are told once they have lasted for minutes. */
const CHECK_MS = 30_000;

/** Looks for troubles of an account, and tells its actor where it does not know them as they are. One that is not there has nobody to show them to. */
export async function tellTroubles(
  client: Client,
  sources: TroubleSources,
  account: string,
  now: number,
): Promise<void> {
  const troubles = await troublesOf(async () => client, sources, account, now);
  const actor = client.workflow.getHandle(portfolioWorkflowId(account));
  try {
    const known = (await askAccount(actor)).troubles ?? [];
    if (JSON.stringify(known) !== JSON.stringify(troubles)) await actor.signal('troubles', troubles);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/**
 * Has the actors of accounts know what a person should look at: they show it in the status, in the HTTP API and in the Web UI. One that cannot be replayed begins again.
 * @returns what ends it
 */
export async function watchTroubles(
  target: WorkerConnection,
  accounts: readonly string[],
  sources: TroubleSources,
): Promise<() => Promise<void>> {
  return await checkRegularly(target, CHECK_MS, (client) =>
    Promise.allSettled(
      accounts.map((account) =>
        tellTroubles(client, sources, account, Date.now()).catch(async () => {
          // Nobody else pays for the question why an actor does not answer.
          if (await restartUnreplayableActor(client, sources.taskQueue, account))
            report({
              type: 'progress',
              message: `account ${account}: its actor could not be replayed, so it was ended and goes on from the ledger`,
            });
        }),
      ),
    ),
  );
}
