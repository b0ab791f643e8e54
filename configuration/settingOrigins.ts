import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { environmentOverrides } from './environmentOverrides.ts';
import { CONFIGURATION_FILE, type ConfigurationSources, readSettings } from './loadConfiguration.ts';
import { isSettings, type Settings } from './settings.ts';

/** Where a setting has its value from; one that nobody has set has its default. */
export type SettingOrigin = 'file' | 'environment' | 'flag';

/** The variable by which `ballast start` tells its processes where their settings come from: what they read is resolved already. */
export const ORIGINS_VARIABLE = 'BALLAST_SETTING_ORIGINS';

/** The origin of each setting that somebody has set, by its path such as `limits.maxWeight`. Takes the same sources as `loadConfiguration`. */
export function settingOrigins(sources: ConfigurationSources = {}): Readonly<Record<string, SettingOrigin>> {
  const environment = sources.environment ?? process.env;
  const told = environment[ORIGINS_VARIABLE];
  if (told !== undefined) return JSON.parse(told) as Record<string, SettingOrigin>;
  const named = sources.file ?? (environment.BALLAST_CONFIG || undefined);
  const file = resolve(named ?? CONFIGURATION_FILE);
  const fromFile = named !== undefined || existsSync(file) ? readSettings(file) : {};
  return {
    ...originsIn(fromFile, 'file'),
    ...originsIn(environmentOverrides(environment), 'environment'),
    ...originsIn(sources.flags ?? {}, 'flag'),
  };
}

function originsIn(settings: Settings, origin: SettingOrigin, path = ''): Record<string, SettingOrigin> {
  const entries = Object.entries(settings).map(([key, value]) => {
    const name = path === '' ? key : `${path}.${key}`;
    return isSettings(value) ? originsIn(value, origin, name) : { [name]: origin };
  });
  return Object.assign({}, ...entries);
}
