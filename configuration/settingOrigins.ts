import { type ConfigurationSources, writtenSettings } from './loadConfiguration.ts';
import { isSettings, type Settings } from './settings.ts';

/** Where a setting has its value from; one that nobody has set has its default. */
export type SettingOrigin = 'file' | 'environment' | 'flag';

/** The variable by which `ballast start` tells its processes where their settings come from: what they read is resolved already. */
export const ORIGINS_VARIABLE = 'BALLAST_SETTING_ORIGINS';

/**
 * The origin of each setting that somebody has set, by its path such as `limits.maxWeight`, or `accounts.1.limits.maxWeight` for one that an
 * account has of its own. Takes the same sources as `loadConfiguration`.
 */
export function settingOrigins(sources: ConfigurationSources = {}): Readonly<Record<string, SettingOrigin>> {
  const told = (sources.environment ?? process.env)[ORIGINS_VARIABLE];
  if (told !== undefined) return JSON.parse(told) as Record<string, SettingOrigin>;
  const { file, environment, flags } = writtenSettings(sources);
  return {
    ...originsIn(file, 'file'),
    ...originsIn(environment.settings, 'environment'),
    ...originsIn(flags, 'flag'),
    ...Object.assign(
      {},
      ...[...environment.ofAccounts].map(([index, own]) => originsIn(own, 'environment', `accounts.${index}`)),
    ),
  };
}

function originsIn(settings: Settings, origin: SettingOrigin, path = ''): Record<string, SettingOrigin> {
  const entries = Object.entries(settings).map(([key, value]) => {
    const name = path === '' ? key : `${path}.${key}`;
    if (name === 'accounts' && Array.isArray(value)) return { accounts: origin, ...originsOfAccounts(value, origin) };
    return isSettings(value) ? originsIn(value, origin, name) : { [name]: origin };
  });
  return Object.assign({}, ...entries);
}

function originsOfAccounts(entries: readonly unknown[], origin: SettingOrigin): Record<string, SettingOrigin> {
  const own = entries.map((entry, index) => {
    if (!isSettings(entry)) return {};
    const { name: _, ...settings } = entry;
    return originsIn(settings, origin, `accounts.${index}`);
  });
  return Object.assign({}, ...own);
}
