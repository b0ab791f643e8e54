import { bareName, nearestName } from '../core/errors/nearest.ts';
import { nameInVariables } from './credentialVariables.ts';
import { type SettingSchema, settingAt, settingNames } from './jsonSchema.ts';

function pathsBelow(setting: SettingSchema, path: readonly string[]): readonly (readonly string[])[] {
  return settingNames(setting).flatMap((name) => {
    const here = [...path, name];
    return [here, ...pathsBelow(settingAt(here) ?? {}, here)];
  });
}

const PREFIX = 'BALLAST__';

/** The path of every section and setting. */
const PATHS = pathsBelow(settingAt([]) ?? {}, []);

/** The path of every setting that an account may have of its own, counted from the account. */
const OWN_PATHS = pathsBelow(settingAt(['accounts', 0]) ?? {}, ['accounts', '0'])
  .map((path) => path.slice(2))
  .filter(([section]) => section !== 'name');

/** `limits.maxWeight` as `BALLAST__LIMITS__MAX_WEIGHT`. */
export function variableOf(path: readonly string[]): string {
  const parts = path.map((key) => key.replace(/[A-Z]|\d+h$/g, (letter) => `_${letter}`).toUpperCase());
  return `${PREFIX}${parts.join('__')}`;
}

/** The variable of a setting that an account has of its own: `BALLAST__ACCOUNTS__CAREFUL__LIMITS__MAX_WEIGHT`. */
function variableOfAccount(account: string, path: readonly string[]): string {
  return `${PREFIX}ACCOUNTS__${nameInVariables(account)}__${variableOf(path).slice(PREFIX.length)}`;
}

/**
 * The setting that a key which does not exist is most likely meant to be: one beside it with nearly its name, or one elsewhere with exactly its name.
 * @param section the path of the section that the key was given in
 */
export function meantSetting(section: readonly string[], key: string): string | undefined {
  const beside = nearestName(key, settingNames(settingAt(section) ?? {}));
  if (beside !== undefined) return [...section, beside].join('.');
  const [first, index] = section;
  const account = first === 'accounts' && index !== undefined ? [first, index] : [];
  const elsewhere = (account.length > 0 ? OWN_PATHS : PATHS).filter(
    (path) => bareName(path.at(-1) ?? '') === bareName(key) || bareName(path.join('')) === bareName(key),
  );
  const [meant] = elsewhere;
  return elsewhere.length === 1 && meant !== undefined ? [...account, ...meant].join('.') : undefined;
}

/**
 * The variable that one which names no setting is most likely meant to be.
 * @param accounts names of the accounts, whose own settings have variables too
 */
export function meantVariable(variable: string, accounts: readonly string[] = []): string | undefined {
  const ofAccounts = accounts.flatMap((account) => OWN_PATHS.map((path) => variableOfAccount(account, path)));
  const names = [...PATHS.map(variableOf), ...ofAccounts];
  const bare = bareName(variable);
  return names.find((name) => bareName(name) === bare) ?? nearestName(variable, names);
}
