import { configurationFingerprint } from '../../configuration/configurationFingerprint.ts';
import type { Configuration } from '../../configuration/schema.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { disagreement } from './agreement.ts';

/** Which configuration is in force, since when and by whom. @throws Error where this one is another, with what to do */
export async function examineAgreement(
  configuration: Configuration,
  ledger: Pick<LedgerPort, 'configurationInForce'>,
): Promise<string> {
  const own = configurationFingerprint(configuration);
  const inForce = await ledger.configurationInForce();
  if (inForce === undefined) return `${own}; none is in force before a worker has started`;
  if (inForce.hash !== own) throw new Error(disagreement(own, inForce));
  const { by, at, accounts } = inForce;
  return `${own} is in force since ${new Date(at).toISOString()}, by ${by}; accounts: ${accounts.join(', ')}`;
}
