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
