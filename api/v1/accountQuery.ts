import { z } from 'zod';
import type { BallastClient } from '../../client/ballastClient.ts';
import { UnknownAccountError } from '../../client/clientErrors.ts';

/** The account that a request is about. */
export const accountQuery = {
  account: z.string().max(100).optional().describe('Name of the account; default: the first one configured'),
};

/** The account that is meant. @throws UnknownAccountError for one that is not configured */
export function accountOf(client: BallastClient, account: string | undefined): string {
  const named = account ?? client.defaultAccount;
  if (!client.accounts.includes(named)) throw new UnknownAccountError(named, client.accounts);
  return named;
}
