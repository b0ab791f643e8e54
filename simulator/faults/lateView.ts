import type { Balance } from '../store/balances.ts';
import type { StoredFill } from '../store/fills.ts';
import type { StoredOrder } from '../store/orderStore.ts';
import type { Venue } from '../venue.ts';

/** The balances of an account as a late answer shows them. */
export function balancesShown({ balances, faults }: Venue, account: string): readonly Balance[] {
  const present = balances.all(account);
  const late = faults.lateness.get(account);
  if (late === undefined) return present;
  const { balances: totalsLate = 0, holds: holdsLate = totalsLate, currencies } = late;
  const now = Date.now();
  const totals = byCurrency(balances.allAt(account, now - totalsLate));
  const holds = byCurrency(balances.allAt(account, now - Math.max(totalsLate, holdsLate)));
  return present.map((balance) => {
    const { currency } = balance;
    if (currencies !== undefined && !currencies.includes(currency)) return balance;
    const total = totals.get(currency)?.total ?? balance.total;
    const hold = holds.get(currency)?.hold ?? balance.hold;
    // An answer never shows less than nothing as free.
    return { currency, total, hold: hold.greaterThan(total) ? total : hold };
  });
}

/** Whether a list of orders has an order yet. */
export function isListed(venue: Venue, order: Pick<StoredOrder, 'account' | 'createdAt'>): boolean {
  return order.createdAt <= shownUntil(venue, venue.faults.lateness.get(order.account)?.orders);
}

/** Whether a list of fills has a fill yet. */
export function isFillListed(venue: Venue, fill: Pick<StoredFill, 'account' | 'at'>): boolean {
  return fill.at <= shownUntil(venue, venue.faults.lateness.get(fill.account)?.fills);
}

/** Market time up to which a list that is late by `ms` of the wall's clock reaches. */
function shownUntil({ clock }: Venue, ms: number | undefined): number {
  return ms === undefined ? Number.POSITIVE_INFINITY : clock.now() - ms * clock.speed;
}

function byCurrency(balances: readonly Balance[]): ReadonlyMap<string, Balance> {
  return new Map(balances.map((balance) => [balance.currency, balance]));
}
