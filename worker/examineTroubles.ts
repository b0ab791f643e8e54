import type { Client } from '@temporalio/client';
import type { Configuration } from '../configuration/schema.ts';
import { temporalTarget } from '../configuration/temporalConnection.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { requireVenue } from '../core/venues/venues.ts';
import { connectClient } from './connectClient.ts';
import { troublesOf } from './troublesOf.ts';

/** Whether orders, comparisons and steps of an account come to an end. @throws Error where a person should look, with what to do */
export async function examineTroubles(
  configuration: Configuration,
  ledger: LedgerPort,
  account: string,
  now = Date.now(),
): Promise<string> {
  let client: Client | undefined;
  const connect = async (): Promise<Client> => {
    client = await connectClient(temporalTarget(configuration));
    return client;
  };
  const { taskQueue } = configuration.temporal;
  const provenAfter = requireVenue(configuration.exchange.id).absence.afterMs;
  try {
    const troubles = await troublesOf(connect, { taskQueue, provenAfter, ledger }, account, now);
    if (troubles.length > 0) throw new Error(troubles.join('; '));
    const open = await ledger.openOrders(account);
    return `${open.length} orders open, none unknown past the venue's proof, no step fails for long, nothing is waited for`;
  } finally {
    await client?.connection.close();
  }
}
