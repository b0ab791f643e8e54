import { InvalidInputError } from '../core/errors/invalidInput.ts';
import { allowedValues } from './allowedValues.ts';
import type { ConfigurationProblem } from './configurationError.ts';
import { configurationProblems } from './configurationProblems.ts';
import { settingAt } from './jsonSchema.ts';
import { ACCOUNT_SECTIONS, type Configuration, configurationSchema } from './schema.ts';
import { isSettings, type Settings } from './settings.ts';

/** New values of settings by path, such as `limits.maxWeight`; null takes a setting away, so that its default holds. */
export type SettingChanges = Readonly<Record<string, unknown>>;

const SECTIONS: ReadonlySet<string> = new Set(ACCOUNT_SECTIONS);

/** A user name or password in an address. */
const CREDENTIALS = /\w+:\/\/[^/\s@]+@/;

/**
 * Whether a setting may be changed while somebody looks on from a browser: how the accounts trade, common or of one account. Which venue, which market, which ports, which files are
 * changed by hand, in the file.
 */
export function isEditable(path: string): boolean {
  const parts = path.split('.');
  const section = parts[0] === 'accounts' ? parts[2] : parts[0];
  return section !== undefined && SECTIONS.has(section) && settingAt(parts) !== undefined;
}

/** What a setting may be, in words. */
export function allowedAt(path: string): string {
  const setting = settingAt(path.split('.'));
  return setting === undefined ? '' : allowedValues(setting);
}

/** The words that a setting may be, where it is one of a few; else undefined. */
export function choicesAt(path: string): readonly string[] | undefined {
  const setting = settingAt(path.split('.'));
  if (setting?.type === 'boolean') return ['true', 'false'];
  const words = setting?.enum?.filter((value) => typeof value === 'string');
  return words === undefined || words.length === 0 ? undefined : words;
}

/** @throws InvalidInputError for a setting that is not changed in this way, and for a value with a password */
export function requireEditable(changes: SettingChanges): void {
  for (const [path, value] of Object.entries(changes)) {
    if (!isEditable(path))
      throw new InvalidInputError({
        field: path,
        given: 'a change',
        allowed: `settings of ${ACCOUNT_SECTIONS.join(', ')}`,
        remedy: 'Change other settings in the configuration file, then start again.',
      });
    if (CREDENTIALS.test(JSON.stringify(value ?? '')))
      throw new InvalidInputError({
        field: path,
        given: 'an address with a user name or password',
        allowed: 'an address without one',
        remedy: 'Give secrets in the environment; they are never written to the file.',
      });
  }
}

/** Settings with some changed; nothing else of them is touched, and what keeps its place keeps it. */
export function changedSettings(settings: Settings, changes: SettingChanges): Settings {
  return Object.entries(changes).reduce<Settings>(
    (changed, [path, value]) => changedAt(changed, path.split('.'), value) as Settings,
    settings,
  );
}

/** What is wrong with the configuration once some settings are changed: every field with what was given and what is allowed. */
export function problemsOfChanges(present: Configuration, changes: SettingChanges): readonly ConfigurationProblem[] {
  const candidate = changedSettings(present, changes);
  const parsed = configurationSchema.safeParse(candidate);
  return parsed.success ? [] : configurationProblems(parsed.error.issues, candidate);
}

/** The plain value that a file gives a setting whose present value is another one, such as one that was changed since the start; undefined where it gives none. */
export function writtenOtherwise(
  file: Settings,
  path: string,
  present: unknown,
): string | number | boolean | undefined {
  let node: unknown = file;
  for (const key of path.split('.'))
    node = typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined;
  if (typeof node !== 'string' && typeof node !== 'number' && typeof node !== 'boolean') return undefined;
  return String(node) === String(present) ? undefined : node;
}

function changedAt(node: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (Array.isArray(node)) {
    const list: readonly unknown[] = node;
    return list.map((item, place) => (String(place) === key ? changedAt(named(item), rest, value) : item));
  }
  const settings = isSettings(node) ? node : {};
  if (rest.length > 0) return { ...settings, [key]: changedAt(settings[key] ?? {}, rest, value) };
  if (value !== null) return { ...settings, [key]: value };
  return Object.fromEntries(Object.entries(settings).filter(([name]) => name !== key));
}

/** An account that has nothing of its own may be written as its name alone. */
function named(item: unknown): unknown {
  return typeof item === 'string' ? { name: item } : item;
}
