import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileText, jsonValue, readFault } from '../core/text/fileText.ts';
import { anchorPaths } from './anchorPaths.ts';
import { ConfigurationError } from './configurationError.ts';
import { configurationProblems } from './configurationProblems.ts';
import { environmentOverrides } from './environmentOverrides.ts';
import { type Configuration, configurationSchema } from './schema.ts';
import { isSettings, mergeSettings, type Settings } from './settings.ts';

/** The file that is read where none is named. */
export const CONFIGURATION_FILE = 'ballast.config.json';

/** Where to look, and what lies over the file. */
export interface ConfigurationSources {
  /** A file that must exist; without it BALLAST_CONFIG names one; without that `ballast.config.json` is read if it is there. */
  readonly file?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Settings from command-line flags; they win over everything. */
  readonly flags?: Settings;
}

function unusableFile(path: string, given: string): ConfigurationError {
  return new ConfigurationError([{ field: path, given, allowed: 'a readable file with one JSON object' }]);
}

/** The settings of a file as they were written. @throws ConfigurationError for a file that cannot be used */
export function readSettings(path: string): Settings {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw unusableFile(path, readFault(error));
  }
  const read = fileText(bytes);
  if ('fault' in read) throw unusableFile(path, read.fault);
  const parsed = jsonValue(read.text);
  if ('fault' in parsed) throw unusableFile(path, parsed.fault);
  const { value } = parsed;
  if (!isSettings(value)) throw unusableFile(path, 'JSON that is not an object');
  return value;
}

/**
 * The validated configuration: defaults, then the file, then `BALLAST__SECTION__KEY` variables, then flags. Relative paths in the
 * file count from the file's folder, others from the working directory.
 * @throws ConfigurationError naming every field that is unknown or impossible.
 */
export function loadConfiguration(sources: ConfigurationSources = {}): Configuration {
  const environment = sources.environment ?? process.env;
  const named = sources.file ?? (environment.BALLAST_CONFIG || undefined);
  const file = resolve(named ?? CONFIGURATION_FILE);
  const fromFile = named !== undefined || existsSync(file) ? readSettings(file) : {};
  const overrides = mergeSettings(environmentOverrides(environment), sources.flags ?? {});
  const settings = mergeSettings(anchorPaths(fromFile, dirname(file)), anchorPaths(overrides, process.cwd()));
  const parsed = configurationSchema.safeParse(settings);
  if (!parsed.success) throw new ConfigurationError(configurationProblems(parsed.error.issues, settings));
  const configuration = parsed.data;
  return { ...configuration, dataDirectory: resolve(configuration.dataDirectory) };
}

/** The ledger's address: `BALLAST_LEDGER_URL` (it may hold a password), then the configuration, then SQLite in the data directory. */
export function ledgerUrl(
  configuration: Configuration,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return (
    environment.BALLAST_LEDGER_URL ||
    configuration.ledger.url ||
    `sqlite:${resolve(configuration.dataDirectory, 'ledger.db')}`
  );
}
