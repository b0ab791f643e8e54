import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileText, jsonValue, readFault } from '../core/text/fileText.ts';
import { DEFAULT_ACCOUNTS } from './accountsSection.ts';
import { anchorPaths } from './anchorPaths.ts';
import { ConfigurationError } from './configurationError.ts';
import { configurationProblems } from './configurationProblems.ts';
import { accountsVariable, type EnvironmentSettings, environmentOverrides } from './environmentOverrides.ts';
import { type Configuration, configurationSchema } from './schema.ts';
import { isSettings, mergeSettings, type Settings } from './settings.ts';
import { withSupplyFiles } from './supplyFile.ts';

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

/** Settings as they were written, by where they were written. */
export interface WrittenSettings {
  readonly file: Settings;
  readonly environment: EnvironmentSettings;
  readonly flags: Settings;
  /** The list of accounts that counts, as it was written; where single ones have settings in variables those are not in it. */
  readonly accounts: unknown;
}

/** What was written, unchecked but for names of variables. @throws ConfigurationError for a file or a variable that cannot be used */
export function writtenSettings(sources: ConfigurationSources): WrittenSettings {
  const variables = sources.environment ?? process.env;
  const flags = sources.flags ?? {};
  const named = sources.file ?? (variables.BALLAST_CONFIG || undefined);
  const path = resolve(named ?? CONFIGURATION_FILE);
  const file = named !== undefined || existsSync(path) ? anchorPaths(readSettings(path), dirname(path)) : {};
  const accounts = flags.accounts ?? accountsVariable(variables) ?? file.accounts ?? DEFAULT_ACCOUNTS;
  const environment = environmentOverrides(variables, writtenNames(accounts));
  return { file, environment, flags, accounts };
}

/** The names of accounts as they were written; an entry without one keeps its place. */
function writtenNames(accounts: unknown): readonly string[] {
  if (!Array.isArray(accounts)) return [];
  return accounts.map((entry: unknown) => String((isSettings(entry) ? entry.name : entry) ?? ''));
}

/** A list of accounts with what variables say of single ones. */
function withOwnVariables(accounts: unknown, ofAccounts: EnvironmentSettings['ofAccounts']): unknown {
  if (!Array.isArray(accounts)) return accounts;
  return accounts.map((entry: unknown, index) => {
    const own = ofAccounts.get(index);
    return own === undefined ? entry : mergeSettings(isSettings(entry) ? entry : { name: entry }, own);
  });
}

/**
 * The validated configuration: defaults, then the file, then `BALLAST__SECTION__KEY` variables, then flags. What an account has of its own
 * counts for it in place of what is common. Relative paths in the file count from the file's folder, others from the working directory.
 * @throws ConfigurationError naming every field that is unknown or impossible.
 */
export function loadConfiguration(sources: ConfigurationSources = {}): Configuration {
  const { file, environment, flags, accounts } = writtenSettings(sources);
  const merged = mergeSettings(mergeSettings(file, environment.settings), flags);
  const own = environment.ofAccounts.size === 0 ? {} : { accounts: withOwnVariables(accounts, environment.ofAccounts) };
  const settings = withSupplyFiles(anchorPaths({ ...merged, ...own }, process.cwd()));
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
