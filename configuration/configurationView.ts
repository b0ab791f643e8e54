import type { AccountEntry } from './accountsSection.ts';
import { configurationJsonSchema, type SettingSchema, settingAt } from './jsonSchema.ts';
import type { Configuration } from './schema.ts';
import type { SettingOrigin } from './settingOrigins.ts';
import { isSettings, type Settings } from './settings.ts';

/** A setting as it is shown. */
export interface ShownSetting {
  readonly path: string;
  readonly value: unknown;
  /** What holds where nobody sets it; of what an account has of its own, what holds for all. */
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
  const common = settingsBelow('', configurationJsonSchema(), configuration, origins).filter(
    ({ path }) => path !== '$schema',
  );
  return [...common, ...configuration.accounts.flatMap((entry, index) => ownSettings(entry, index, common, origins))];
}

/** What an account has of its own; its default is what holds for all. */
function ownSettings(
  entry: AccountEntry,
  index: number,
  common: readonly ShownSetting[],
  origins: Readonly<Record<string, SettingOrigin>>,
): readonly ShownSetting[] {
  if (typeof entry === 'string') return [];
  const path = `accounts.${index}`;
  const { name: _, ...own } = entry;
  return settingsBelow(path, settingAt(['accounts', index]) ?? {}, own, origins).flatMap((setting) => {
    const counterpart = common.find((other) => `${path}.${other.path}` === setting.path);
    return setting.value === null || counterpart === undefined ? [] : [{ ...setting, default: counterpart.value }];
  });
}

function settingsBelow(
  path: string,
  setting: SettingSchema,
  value: unknown,
  origins: Readonly<Record<string, SettingOrigin>>,
): readonly ShownSetting[] {
  const properties = setting.properties ?? setting.anyOf?.find((option) => option.properties)?.properties;
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
