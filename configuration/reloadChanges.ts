import { isDeepStrictEqual } from 'node:util';
import { accountNames, defaultAccount } from './accountsSection.ts';
import { ConfigurationError, type ConfigurationProblem } from './configurationError.ts';
import { ACCOUNT_SECTIONS, type Configuration, configurationOf } from './schema.ts';
import { isSettings } from './settings.ts';

/** What stays as it was while Ballast runs: orders of two venues, ledgers or queues must never mix, and ports are taken. */
const LASTING = ['quoteCurrency', 'dataDirectory', 'exchange', 'simulator', 'ledger', 'temporal', 'api'] as const;

/** What a new configuration changes while Ballast runs. */
export interface ReloadChanges {
  /** Accounts. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** True where what is there once for all accounts, such as notifications, is different. */
  readonly common: boolean;
}

/**
 * What is different in `next`.
 * @param running as it was written, before the ports that were taken stood in it
 * @throws ConfigurationError naming each setting that cannot change while Ballast runs
 */
export function reloadChanges(running: Configuration, next: Configuration): ReloadChanges {
  const problems = LASTING.flatMap((section) => differences(section, running[section], next[section]));
  const [before, after] = [running, next].map(defaultAccount);
  if (before !== after)
    problems.push({
      field: 'accounts',
      given: `${after} as the first account`,
      allowed: `${before} as the first one: it is the default, and has the variables without a name for its key`,
    });
  if (problems.length > 0)
    throw new ConfigurationError(
      problems,
      'Nothing was changed. End Ballast and start it again for these; ports, the venue and the places of data last as long as it runs.',
    );
  const names = accountNames(running);
  const nextNames = accountNames(next);
  const kept = names.filter((account) => nextNames.includes(account));
  return {
    added: nextNames.filter((account) => !names.includes(account)),
    removed: names.filter((account) => !nextNames.includes(account)),
    changed: kept.filter((account) => !isSame(configurationOf(running, account), configurationOf(next, account))),
    common: !isDeepStrictEqual(running.notifications, next.notifications),
  };
}

function isSame(before: Configuration, after: Configuration): boolean {
  return ACCOUNT_SECTIONS.every((section) => isDeepStrictEqual(before[section], after[section]));
}

/** Each setting that is different. Values are not told: an address may hold a name that is nobody's business. */
function differences(field: string, before: unknown, after: unknown): ConfigurationProblem[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isSettings(before) || !isSettings(after))
    return [{ field, given: 'another value than Ballast was started with', allowed: 'the value of the start' }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differences(`${field}.${key}`, before[key], after[key]));
}
