import { configurationJsonSchema, type SettingSchema } from '../configuration/jsonSchema.ts';
import type { Configuration } from '../configuration/schema.ts';
import type { SettingOrigin } from '../configuration/settingOrigins.ts';
import { isSettings, type Settings } from '../configuration/settings.ts';

/** A setting as it is shown. */
export interface ShownSetting {
  readonly path: string;
  readonly value: unknown;
  readonly default: unknown;
  readonly origin: SettingOrigin | 'default';
  readonly description: string;
}

/** A user name or password in an address is never shown, wherever an address may stand. */
const CREDENTIALS = /(\w+:\/\/)[^/\s@]+@/g;

/** Every setting with its value and where that comes from. Secrets are not among settings: they are in the environment alone. */
export function configurationView(
  configuration: Configuration,
  origins: Readonly<Record<string, SettingOrigin>>,
): readonly ShownSetting[] {
  return settingsBelow('', configurationJsonSchema(), configuration, origins).filter(({ path }) => path !== '$schema');
}

function settingsBelow(
  path: string,
  setting: SettingSchema,
  value: unknown,
  origins: Readonly<Record<string, SettingOrigin>>,
): readonly ShownSetting[] {
  const { properties } = setting;
  if (properties === undefined) {
    const origin = Object.entries(origins).find(([name]) => name === path || name.startsWith(`${path}.`))?.[1];
    return [
      {
        path,
        value: shown(value),
        default: setting.default ?? null,
        origin: origin ?? 'default',
        description: setting.description ?? '',
      },
    ];
  }
  const inside: Settings = isSettings(value) ? value : {};
  return Object.entries(properties).flatMap(([key, below]) =>
    settingsBelow(path === '' ? key : `${path}.${key}`, below, inside[key], origins),
  );
}

function shown(value: unknown): unknown {
  if (value === undefined) return null;
  return JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
    typeof item === 'string' ? item.replaceAll(CREDENTIALS, '$1') : item,
  );
}
