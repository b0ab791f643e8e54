import { resolve } from 'node:path';
import { settingAt } from './jsonSchema.ts';
import { isSettings, type Settings } from './settings.ts';

function anchored(value: unknown, path: readonly PropertyKey[], base: string): unknown {
  if (isSettings(value)) return anchoredSettings(value, path, base);
  if (Array.isArray(value)) return value.map((item, index) => anchored(item, [...path, index], base));
  if (typeof value !== 'string' || value === '') return value;
  const setting = settingAt(path);
  if (setting?.format === 'path' || setting?.anyOf?.some(({ format }) => format === 'path'))
    return resolve(base, value);
  if (setting?.format === 'ledger-address') {
    const file = /^sqlite:([^/:][^\0]*)$/.exec(value)?.[1];
    return file === undefined ? value : `sqlite:${resolve(base, file)}`;
  }
  return value;
}

function anchoredSettings(settings: Settings, path: readonly PropertyKey[], base: string): Settings {
  const entries = Object.entries(settings).map(([key, item]) => [key, anchored(item, [...path, key], base)]);
  return Object.fromEntries(entries);
}

/** The settings with every relative path in them counted from `base`. */
export function anchorPaths(settings: Settings, base: string): Settings {
  return anchoredSettings(settings, [], base);
}
