import type { Command } from 'commander';
import { accountNames } from '../../configuration/accountsSection.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import type { Configuration } from '../../configuration/schema.ts';
import { type SettingOrigin, settingOrigins } from '../../configuration/settingOrigins.ts';
import { temporalTarget } from '../../configuration/temporalConnection.ts';
import { withIsoTimes } from '../../core/cycles/shownTimes.ts';
import type { BallastClient } from '../ballastClient.ts';
import { UnknownAccountError } from '../clientErrors.ts';
import { runningInstance } from '../start/runningInstance.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly account?: string | undefined;
  readonly address?: string;
  readonly namespace?: string;
  readonly dataDirectory?: string | undefined;
}

function flagsOf({ address, namespace, dataDirectory }: CommonOptions): { readonly [key: string]: unknown } {
  const temporal = {
    ...(address === undefined ? {} : { address }),
    ...(namespace === undefined ? {} : { namespace }),
  };
  return {
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
    ...(Object.keys(temporal).length === 0 ? {} : { temporal }),
  };
}

/** The configuration under the common flags. @throws UnknownAccountError where `--account` names none of it. */
export function configurationFor(
  options: CommonOptions,
  flags: { readonly [key: string]: unknown } = {},
): Configuration {
  const configuration = loadConfiguration({
    ...(options.config === undefined ? {} : { file: options.config }),
    flags: { ...flags, ...flagsOf(options) },
  });
  requireAccount(options, configuration);
  return configuration;
}

/** Where the settings of `configurationFor` come from. */
export function originsFor(
  options: CommonOptions,
  flags: { readonly [key: string]: unknown } = {},
): Readonly<Record<string, SettingOrigin>> {
  const file = options.config === undefined ? {} : { file: options.config };
  return settingOrigins({ ...file, flags: { ...flags, ...flagsOf(options) } });
}

/** The configuration file of the Ballast that runs on the data directory, where one does and nobody has named another server. */
export function runningFile(options: CommonOptions): string | undefined {
  const configured = configurationFor({ ...options, account: undefined });
  return temporalTarget(configured).given ? undefined : runningInstance(configured.dataDirectory);
}

/**
 * The configuration that a command goes by: that of the running Ballast with its ports, whatever it was started with, since that is what answers; where none runs as
 * `configurationFor`.
 */
export function runningConfiguration(options: CommonOptions): Configuration {
  const file = runningFile(options);
  if (file === undefined) return configurationFor(options);
  // What the running one was started with holds every setting; variables of this shell may be meant for the next start.
  const configuration = loadConfiguration({ file, environment: {} });
  requireAccount(options, configuration);
  return configuration;
}

function requireAccount({ account }: CommonOptions, configuration: Configuration): void {
  const accounts = accountNames(configuration);
  if (account !== undefined && !accounts.includes(account)) throw new UnknownAccountError(account, accounts);
}

/**
 * Connects, does the work, and closes the connection whatever happens.
 * @param anyAccount `--account` may name one that is not in the configuration
 */
export async function withClient<T>(
  command: Command,
  work: (client: BallastClient, options: CommonOptions) => Promise<T>,
  { anyAccount = false } = {},
): Promise<T> {
  const options = command.optsWithGlobals<CommonOptions>();
  const configuration = runningConfiguration(anyAccount ? { ...options, account: undefined } : options);
  const { BallastClient } = await import('../ballastClient.ts');
  const client = await BallastClient.connect(configuration);
  try {
    return await work(client, options);
  } finally {
    await client.close();
  }
}

/** Prints a value as JSON with ISO times where `--json` asks for it, otherwise the lines for people. */
export function print(options: CommonOptions, value: unknown, lines: readonly string[]): void {
  process.stdout.write(
    options.json === true ? `${JSON.stringify(withIsoTimes(value), null, 2)}\n` : `${lines.join('\n')}\n`,
  );
}
