import { Account } from './account.ts';
import type { VenueBooks } from './books.ts';
import { Exact } from './exact.ts';
import type { Problem } from './problem.ts';

/** The account that the limits are checked on is the one that the venue has: its transfers and fills, with each fee in its currency, add up to its balances. */
export function checkBalances(venue: VenueBooks, quoteCurrency: string): readonly Problem[] {
  const account = new Account(quoteCurrency, new Map());
  for (const { currency, amount } of venue.transfers) account.add(currency, new Exact(amount));
  for (const fill of venue.fills) account.fill(fill);
  return venue.balances.flatMap(({ currency, total }): Problem[] => {
    const rebuilt = account.total(currency);
    if (rebuilt.eq(total)) return [];
    const detail = `transfers and fills come to ${rebuilt.toFixed()}, the venue has ${total}`;
    return [{ kind: 'mismatch', subject: `${venue.account} ${currency}`, detail }];
  });
}
