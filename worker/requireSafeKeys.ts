import type { Configuration } from '../configuration/schema.ts';
import type { KeyPermissions } from '../core/ports/exchange.ts';

/**
 * Live trading refuses keys that could move money out of the account, and keys whose rights cannot be checked.
 * @throws Error that says which right is wrong and what to do.
 */
export function requireSafeKeys({ exchange }: Configuration, account: string, permissions: KeyPermissions): void {
  if (!permissions.canView || !permissions.canTrade)
    throw new Error(
      `The key of account ${account} may not ${permissions.canView ? 'trade' : 'view'}: give it the rights to view and to trade at ${exchange.id}.`,
    );
  if (exchange.mode === 'live' && permissions.canTransfer !== false)
    throw new Error(
      permissions.canTransfer === true
        ? `The key of account ${account} may withdraw: create one at ${exchange.id} that may only view and trade.`
        : `Whether the key of account ${account} may withdraw cannot be found out at ${exchange.id}; live trading needs a key that surely may not.`,
    );
}

/**
 * Two keys of one portfolio at the venue are one balance, as one key under two names is.
 * @throws Error that names the two accounts.
 */
export function requireOwnPortfolios(permissions: ReadonlyMap<string, KeyPermissions>): void {
  const owners = new Map<string, string>();
  for (const [account, { portfolio }] of permissions) {
    if (portfolio === undefined) continue;
    const owner = owners.get(portfolio);
    if (owner !== undefined)
      throw new Error(
        `The keys of the accounts ${owner} and ${account} belong to one portfolio at the venue: both would spend one balance. Give each account a key of its own portfolio, or configure one account only.`,
      );
    owners.set(portfolio, account);
  }
}

/** The rights of a key as the venue has told them. */
export function describePermissions({ canView, canTrade, canTransfer }: KeyPermissions): string {
  const may = [...(canView ? ['view'] : []), ...(canTrade ? ['trade'] : [])].join(' and ') || 'do nothing';
  if (canTransfer === undefined) return `may ${may}; the venue does not tell whether it may withdraw`;
  return canTransfer ? `may ${may}, and may withdraw` : `may ${may}, may not withdraw`;
}
