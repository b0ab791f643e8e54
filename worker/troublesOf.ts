import type { Client } from '@temporalio/client';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { accountTroubles } from '../core/troubles/accountTroubles.ts';
import { failingSteps } from './failingSteps.ts';

/** Where troubles are looked for. */
export interface TroubleSources {
  readonly taskQueue: string;
  /** How long after the last try to send an order the venue has proven that it never arrived, ms. */
  readonly provenAfter: number;
  readonly ledger: Pick<LedgerPort, 'openOrders' | 'waits'>;
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * What a person should look at in an account now, by its ledger and the Temporal server. What cannot be read is one of the troubles.
 * @param now wall time in ms UTC
 */
export async function troublesOf(
  connect: () => Promise<Client>,
  { taskQueue, provenAfter, ledger }: TroubleSources,
  account: string,
  now: number,
): Promise<readonly string[]> {
  const unread: string[] = [];
  const nothing = { open: [], waits: [], steps: [], waiting: [], notLookedAt: 0 };
  const [stored, running] = await Promise.all([
    readLedger(ledger, account).catch((error: unknown) => {
      unread.push(`the ledger cannot be read: ${words(error)}`);
      return nothing;
    }),
    connect()
      .then((client) => failingSteps(client, taskQueue, account))
      .catch((error: unknown) => {
        unread.push(`the Temporal server does not say whether steps fail: ${words(error)}`);
        return nothing;
      }),
  ]);
  if (running.notLookedAt > 0)
    unread.push(
      `${running.notLookedAt} more running workflows are not looked at for failing steps: the Web UI shows those of each under its pending activities`,
    );
  return accountTroubles({ ...stored, steps: running.steps, waiting: running.waiting, unread }, provenAfter, now);
}

async function readLedger(ledger: TroubleSources['ledger'], account: string) {
  const [open, waits] = await Promise.all([ledger.openOrders(account), ledger.waits(account)]);
  return { open, waits };
}
