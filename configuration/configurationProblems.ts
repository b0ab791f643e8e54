import type { z } from 'zod';
import { nearestName } from '../core/errors/nearest.ts';
import { shareHint } from '../core/errors/shareHint.ts';
import { allowedValues, mostEntries } from './allowedValues.ts';
import type { ConfigurationProblem } from './configurationError.ts';
import { type SettingSchema, settingAt, settingNames } from './jsonSchema.ts';
import { isSettings } from './settings.ts';
import { meantSetting } from './suggestions.ts';

const LONGEST_SHOWN = 60;

function valueAt(settings: unknown, path: readonly PropertyKey[]): unknown {
  let node = settings;
  for (const key of path) node = typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined;
  return node;
}

function shortened(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** What was given, in words that never repeat a password: addresses show their scheme alone, lists and objects their size. */
function describeGiven(value: unknown, setting: SettingSchema | undefined): string {
  if (value === undefined)
    return setting?.default === undefined ? 'nothing' : `nothing, which means ${JSON.stringify(setting.default)}`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return shortened(String(value));
  if (value.startsWith('sqlite:')) return shortened(JSON.stringify(value));
  const isAddress = setting?.format === 'uri' || setting?.format === 'ledger-address' || /@|:\/\//.test(value);
  if (!isAddress || value === '') return shortened(JSON.stringify(value));
  const scheme = /^([a-z][a-z0-9+.-]{0,15}):\/\//i.exec(value)?.[1];
  return scheme === undefined
    ? 'text that is not shown, since it may hold a password'
    : `an address that begins with ${scheme}:`;
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.map((key) => shortened(JSON.stringify(String(key)).slice(1, -1))).join('.') || 'configuration';
}

function didYouMean(meant: string | undefined): string {
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}

/** The largest number that a setting may be. */
function largest({ maximum, exclusiveMaximum, anyOf }: SettingSchema): number | undefined {
  return maximum ?? exclusiveMaximum ?? anyOf?.map(largest).find((most) => most !== undefined);
}

/** The word of a list of words that a text is most likely meant to be. */
function meantValue(value: unknown, setting: SettingSchema): string | undefined {
  // A sentence that must be written out with intent is no slip.
  const options = (setting.anyOf ?? []).flatMap((option) => [...(option.enum ?? []), option.const]);
  const words = [...(setting.enum ?? []), ...options];
  const meant =
    typeof value === 'string'
      ? nearestName(
          value,
          words.filter((word) => typeof word === 'string'),
        )
      : undefined;
  return meant === undefined ? undefined : JSON.stringify(meant);
}

/** What is wrong with an object, where a setting may be an object or something else. */
function issuesOfObject(issue: z.core.$ZodIssue, value: unknown): readonly z.core.$ZodIssue[] | undefined {
  if (issue.code !== 'invalid_union' || !isSettings(value)) return undefined;
  const isOfObjects = (issues: readonly z.core.$ZodIssue[]) =>
    issues.every(({ code, path }) => code !== 'invalid_type' || path.length > 0);
  const found = issue.errors.find(isOfObjects);
  return found?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** A setting of the whole installation that was given to one account. */
function isCommonAlone(path: readonly PropertyKey[], key: string): boolean {
  return path.length === 2 && path[0] === 'accounts' && settingAt([key]) !== undefined;
}

/** What was given for a setting; what an account leaves out is given for all. */
function describeGivenAt(path: readonly PropertyKey[], settings: unknown): string {
  const value = valueAt(settings, path);
  const common = path.slice(2);
  if (value !== undefined || path[0] !== 'accounts' || common.length === 0 || settingAt(common) === undefined)
    return describeGiven(value, settingAt(path));
  return `${describeGiven(valueAt(settings, common), settingAt(common))} for all accounts`;
}

function problemsOf(issue: z.core.$ZodIssue, settings: unknown): readonly ConfigurationProblem[] {
  const { path } = issue;
  const inObject = issuesOfObject(issue, valueAt(settings, path));
  if (inObject !== undefined) return inObject.flatMap((inner) => problemsOf(inner, settings));
  const setting = settingAt(path);
  if (issue.code === 'unrecognized_keys') {
    const known = setting === undefined ? [] : settingNames(setting);
    return issue.keys.map((key) =>
      isCommonAlone(path, key)
        ? {
            field: fieldName([...path, key]),
            given: 'a setting that holds for all accounts',
            allowed: `one of ${known.join(', ')}; give ${key} once, beside accounts`,
          }
        : {
            field: fieldName([...path, key]),
            given: 'a setting that does not exist',
            allowed: `one of ${known.join(', ')}${didYouMean(meantSetting(path.map(String), key))}`,
          },
    );
  }
  if (issue.code === 'invalid_key') {
    const names = settingAt(path.slice(0, -1))?.propertyNames;
    return [
      {
        field: fieldName(path),
        given: 'a name that cannot be used',
        allowed: names === undefined ? issue.message : allowedValues(names),
      },
    ];
  }
  const value = valueAt(settings, path);
  const most = setting === undefined || !Array.isArray(value) ? undefined : mostEntries(setting);
  const isTooLong = most !== undefined && Array.isArray(value) && value.length > most;
  const plain = issue.code === 'custom' || setting === undefined ? issue.message : allowedValues(setting);
  const allowed = isTooLong ? `a list of at most ${most} entries` : plain;
  const hint =
    setting === undefined ? '' : `${shareHint(value, largest(setting))}${didYouMean(meantValue(value, setting))}`;
  return [{ field: fieldName(path), given: describeGivenAt(path, settings), allowed: `${allowed}${hint}` }];
}

/** What is wrong with settings, for people: every field by name, what was given there, and what is allowed. */
export function configurationProblems(
  issues: readonly z.core.$ZodIssue[],
  settings: unknown,
): readonly ConfigurationProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, settings));
}
