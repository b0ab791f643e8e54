import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { accountNames } from './accountsSection.ts';
import { configurationVersion } from './configurationVersion.ts';
import { type Configuration, configurationOf } from './schema.ts';

/**
 * A name for what all accounts go by: the same for the same accounts with the same settings, another one for others. Where files lie, on which ports
 * something listens and where a store is may differ between the machines of an installation: it is no part of it.
 */
export function configurationFingerprint(configuration: Configuration): string {
  const accounts = accountNames(configuration).map((account) => {
    const own = configurationOf(configuration, account);
    const sources = own.signals.sources.map(placeless);
    const signals = { ...placeless(own.signals), sources };
    return [account, configurationVersion(own), signals, own.valuation, own.orders.reconcileEvery];
  });
  return createHash('sha256')
    .update(JSON.stringify([accounts, configuration.notifications]))
    .digest('hex')
    .slice(0, 12);
}

/** A file goes by its name: machines keep it in folders of their own. */
function placeless<T extends { readonly path?: string | undefined }>(settings: T): T {
  return settings.path === undefined ? settings : { ...settings, path: basename(settings.path) };
}
