import { bareName, editDistance, nearestName } from '../core/errors/nearest.ts';
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

/** The path of every setting that is no section. */
const LEAVES = PATHS.filter((path) => settingNames(settingAt(path) ?? {}).length === 0);

/** Variables that a person sets and that are no settings. Those of keys and tokens may have a name behind them. */
const OTHER_VARIABLES = [
  'BALLAST_CONFIG',
  'BALLAST_LEDGER_URL',
  'BALLAST_EXCHANGE_API_KEY',
  'BALLAST_EXCHANGE_SECRET',
  'BALLAST_EXCHANGE_PASSPHRASE',
  'BALLAST_SIGNALS_TOKEN',
  'BALLAST_SIGNALS_SECRETS',
  'BALLAST_API_TOKENS',
  'BALLAST_API_PASSWORDS',
  'BALLAST_API_TOKEN',
  'BALLAST_PAYLOAD_KEYS',
  'BALLAST_CACHE_DIR',
] as const;
const NAMED = /^BALLAST_(EXCHANGE_(API_KEY|SECRET|PASSPHRASE)|SIGNALS_TOKEN|NOTIFY)_[A-Z0-9_-]+$/;
/** What one process of Ballast tells another. */
const AMONG_PROCESSES =
  /^BALLAST_(SIMULATOR|TEMPORAL|DEBUG_(WORKFLOW|RUN)|(CANDLE|LEDGER|ORDER)_TASK|SETTING_ORIGINS|WRITTEN_FILE|TAKE_CONFIGURATION|LIVE_MARKET|STOP)$/;

/** True for a variable of Ballast that is no setting. */
export function isOtherVariable(variable: string): boolean {
  return OTHER_VARIABLES.some((name) => name === variable) || NAMED.test(variable) || AMONG_PROCESSES.test(variable);
}

/** `BALLAST` in any letters, with one slip of the finger at most: more of them make the name of another program. */
function isNearlyBallast(word: string): boolean {
  return editDistance(word.toLowerCase(), 'ballast') <= 1;
}

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

/** What is behind the first underscore. */
function tailOf(variable: string): string {
  return bareName(variable.slice(variable.indexOf('_')));
}

/** The one of `names` whose part behind BALLAST is nearest to that of a variable; a few letters of a short word make another word of it. */
function nearestVariable(variable: string, names: readonly string[]): string | undefined {
  const meant = nearestName(tailOf(variable), names.map(tailOf));
  return names.find((name) => tailOf(name) === meant);
}

/**
 * The variable that one which names no setting is most likely meant to be: with other underscores or letters, a few letters mistyped, without its section, or with a word
 * too many at its end.
 * @param accounts names of the accounts, whose own settings have variables too
 */
export function meantVariable(variable: string, accounts: readonly string[] = []): string | undefined {
  if (!isNearlyBallast(variable.slice(0, Math.max(0, variable.indexOf('_'))))) return undefined;
  const tail = tailOf(variable);
  const ofAccounts = accounts.flatMap((account) => OWN_PATHS.map((path) => variableOfAccount(account, path)));
  const alike = [...PATHS.map(variableOf), ...ofAccounts, ...OTHER_VARIABLES].find((name) => tailOf(name) === tail);
  if (alike !== undefined) return alike;
  const near = nearestVariable(variable, [...LEAVES.map(variableOf), ...ofAccounts, ...OTHER_VARIABLES]);
  if (near !== undefined) return near;
  const withoutSection = [
    ...LEAVES.filter((path) => bareName(path.at(-1) ?? '') === tail).map(variableOf),
    ...OTHER_VARIABLES.filter((name) => tail.length > 3 && tailOf(name).endsWith(tail)),
  ];
  if (withoutSection.length > 0) return withoutSection.length === 1 ? withoutSection[0] : undefined;
  return OTHER_VARIABLES.find((name) => tail.startsWith(tailOf(name)));
}
