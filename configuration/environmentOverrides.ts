import { nearestName } from '../core/errors/nearest.ts';
import { ConfigurationError } from './configurationError.ts';
import { nameInVariables } from './credentialVariables.ts';
import { type SettingSchema, settingAt, settingNames } from './jsonSchema.ts';
import { mergeSettings, type Settings } from './settings.ts';
import { isOtherVariable, meantVariable } from './suggestions.ts';

const PREFIX = 'BALLAST__';
/** A variable that is nearly one of Ballast: it must not be without effect in silence. */
function refuseNearMiss(variable: string, accounts: readonly string[]): void {
  if (variable.startsWith(PREFIX) || isOtherVariable(variable)) return;
  const meant = meantVariable(variable, accounts);
  if (meant === undefined) return;
  throw new ConfigurationError([
    {
      field: variable,
      given: 'a variable that Ballast does not know',
      allowed: `another name; did you mean ${meant}?`,
    },
  ]);
}

interface Override {
  readonly variable: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

/** The key among `known` that a variable's part means: `MAX_WEIGHT`, `MAXWEIGHT` and `maxWeight` all mean `maxWeight`. */
function matchKey(part: string, known: readonly string[]): string | undefined {
  const bare = part.replaceAll('_', '').toLowerCase();
  return known.find((key) => key.toLowerCase() === bare);
}

/** The account that a variable such as `BALLAST__ACCOUNTS__CAREFUL__LIMITS__MAX_WEIGHT` is about, by its place in the list. */
function accountIndex(part: string, variable: string, accounts: readonly string[]): number {
  const index = accounts.findIndex((account) => nameInVariables(account) === part.toUpperCase());
  if (index >= 0) return index;
  const names = accounts.map(nameInVariables);
  const meant = nearestName(part, names);
  throw new ConfigurationError([
    {
      field: `accounts.${part}`,
      given: `the environment variable ${variable}`,
      allowed: `the name of an account, one of ${names.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    },
  ]);
}

function settingPath(variable: string, accounts: readonly string[]): readonly string[] {
  const path: string[] = [];
  for (const part of variable.slice(PREFIX.length).split('__')) {
    if (path.length === 1 && path[0] === 'accounts') {
      path.push(String(accountIndex(part, variable, accounts)));
      continue;
    }
    const isAccount = path.length === 2 && path[0] === 'accounts';
    const known = settingNames(settingAt(path) ?? {}).filter((name) => !isAccount || name !== 'name');
    const key = matchKey(part, known);
    if (key === undefined) {
      const meant = meantVariable(variable, accounts);
      throw new ConfigurationError([
        {
          field: [...path, part].join('.'),
          given: `the environment variable ${variable}`,
          allowed:
            known.length > 0
              ? `one of ${known.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`
              : `no variable below ${path.join('.')}, which is set as a whole`,
        },
      ]);
    }
    path.push(key);
  }
  return path;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function kinds(setting: SettingSchema): readonly (string | undefined)[] {
  return setting.anyOf?.flatMap(kinds) ?? [setting.type];
}

/** Text as the kind of value that the setting takes; text that is none stays as it is, for the validation to refuse. */
function givenValue(text: string, setting: SettingSchema): unknown {
  const taken = kinds(setting);
  if (taken.includes('array')) {
    if (text.trimStart().startsWith('[')) return parsedJson(text);
    if (setting.anyOf?.some((option) => option.const === text)) return text;
    return text.split(',').map((item) => item.trim());
  }
  if (taken.includes('object') && text.trimStart().startsWith('{')) return parsedJson(text);
  const parsed = parsedJson(text);
  return taken.includes('string') && typeof parsed !== 'string' ? text : parsed;
}

function nested(path: readonly string[], value: unknown): Settings {
  const [key, ...rest] = path;
  return key === undefined ? {} : { [key]: rest.length === 0 ? value : nested(rest, value) };
}

/** The list of accounts that a variable holds; undefined where there is no such variable. */
export function accountsVariable(environment: Readonly<Record<string, string | undefined>>): unknown {
  const found = Object.entries(environment).find(
    ([variable, text]) => text !== undefined && text !== '' && variable.toUpperCase() === `${PREFIX}ACCOUNTS`,
  );
  return found?.[1] === undefined ? undefined : givenValue(found[1], settingAt(['accounts']) ?? {});
}

/** Settings taken from variables. */
export interface EnvironmentSettings {
  /** As a partial configuration object. */
  readonly settings: Settings;
  /** What single accounts have of their own, by their place in the list. */
  readonly ofAccounts: ReadonlyMap<number, Settings>;
}

/**
 * Settings taken from variables such as `BALLAST__LIMITS__MAX_WEIGHT=0.15`, and of single accounts from such as
 * `BALLAST__ACCOUNTS__CAREFUL__LIMITS__MAX_WEIGHT=0.05`. Objects are written as JSON, lists as JSON or with commas. An empty variable counts as
 * not set. Where one variable holds a whole section and another a setting in it, the setting wins.
 * @param accounts names of the accounts
 * @throws ConfigurationError for a variable that names no setting or nearly one, and for two that name the same one.
 */
export function environmentOverrides(
  environment: Readonly<Record<string, string | undefined>>,
  accounts: readonly string[] = [],
): EnvironmentSettings {
  const overrides: Override[] = [];
  for (const [variable, text] of Object.entries(environment)) {
    if (text !== undefined && text !== '') refuseNearMiss(variable, accounts);
    if (!variable.startsWith(PREFIX) || text === undefined || text === '') continue;
    const path = settingPath(variable, accounts);
    const twin = overrides.find((override) => override.path.join('.') === path.join('.'));
    if (twin !== undefined)
      throw new ConfigurationError([
        {
          field: path.join('.'),
          given: `the environment variables ${twin.variable} and ${variable}`,
          allowed: 'one of them',
        },
      ]);
    overrides.push({ variable, path, value: givenValue(text, settingAt(path) ?? {}) });
  }
  let settings: Settings = {};
  const ofAccounts = new Map<number, Settings>();
  for (const { path, value } of overrides.sort((a, b) => a.path.length - b.path.length)) {
    const [section, index, ...own] = path;
    if (section !== 'accounts' || index === undefined) settings = mergeSettings(settings, nested(path, value));
    else ofAccounts.set(Number(index), mergeSettings(ofAccounts.get(Number(index)) ?? {}, nested(own, value)));
  }
  return { settings, ofAccounts };
}
