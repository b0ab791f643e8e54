import { bareName, nearestName } from '../core/errors/nearest.ts';
import { type SettingSchema, settingAt, settingNames } from './jsonSchema.ts';

function pathsBelow(setting: SettingSchema, path: readonly string[]): readonly (readonly string[])[] {
  return settingNames(setting).flatMap((name) => {
    const here = [...path, name];
    return [here, ...pathsBelow(settingAt(here) ?? {}, here)];
  });
}

/** The path of every section and setting. */
const PATHS = pathsBelow(settingAt([]) ?? {}, []);

/** `limits.maxWeight` as `BALLAST__LIMITS__MAX_WEIGHT`. */
export function variableOf(path: readonly string[]): string {
  const parts = path.map((key) => key.replace(/[A-Z]|\d+h$/g, (letter) => `_${letter}`).toUpperCase());
  return `BALLAST__${parts.join('__')}`;
}

/**
 * The setting that a key which does not exist is most likely meant to be: one beside it with nearly its name, or one elsewhere with exactly its name.
 * @param section the path of the section that the key was given in
 */
export function meantSetting(section: readonly string[], key: string): string | undefined {
  const beside = nearestName(key, settingNames(settingAt(section) ?? {}));
  if (beside !== undefined) return [...section, beside].join('.');
  const elsewhere = PATHS.filter(
    (path) => bareName(path.at(-1) ?? '') === bareName(key) || bareName(path.join('')) === bareName(key),
  );
  return elsewhere.length === 1 ? elsewhere[0]?.join('.') : undefined;
}

/** The variable that one which names no setting is most likely meant to be. */
export function meantVariable(variable: string): string | undefined {
  const names = PATHS.map(variableOf);
  const bare = bareName(variable);
  return names.find((name) => bareName(name) === bare) ?? nearestName(variable, names);
}
