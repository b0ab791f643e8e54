import { resolve } from 'node:path';
import { type SettingSchema, settingAt } from './jsonSchema.ts';
import { isSettings, type Settings } from './settings.ts';

function anchored(value: unknown, setting: SettingSchema | undefined, base: string): unknown {
  if (isSettings(value)) {
    const entries = Object.entries(value).map(([key, item]) => [key, anchored(item, setting?.properties?.[key], base)]);
    return Object.fromEntries(entries);
  }
  if (Array.isArray(value)) return value.map((item) => anchored(item, setting?.items, base));
  if (typeof value !== 'string' || value === '') return value;
  if (setting?.format === 'path') return resolve(base, value);
  if (setting?.format === 'ledger-address') {
    const path = /^sqlite:([^/:][^\0]*)$/.exec(value)?.[1];
    return path === undefined ? value : `sqlite:${resolve(base, path)}`;
  }
  return value;
}

/** The settings with every relative path in them counted from `base`. */
export function anchorPaths(settings: Settings, base: string): Settings {
  const result = anchored(settings, settingAt([]), base);
  return isSettings(result) ? result : settings;
}
