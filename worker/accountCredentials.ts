import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Credentials } from '../adapters/exchange/credentials.ts';
import type { Configuration } from '../configuration/schema.ts';

const credentialsFile = z.object({ apiKey: z.string(), secret: z.string() });

/** Where the simulator keeps the key of a paper account. */
function paperCredentialsPath(configuration: Configuration, account: string): string {
  return join(configuration.dataDirectory, 'simulator', 'credentials', `${account}.json`);
}

/** The environment variables that hold an account's key: plain for the default account, with the account's name for the others. */
function credentialVariables(configuration: Configuration, account: string): { apiKey: string; secret: string } {
  const suffix = account === configuration.accounts[0] ? '' : `_${account.toUpperCase().replaceAll('-', '_')}`;
  return { apiKey: `BALLAST_EXCHANGE_API_KEY${suffix}`, secret: `BALLAST_EXCHANGE_SECRET${suffix}` };
}

/**
 * The key of an account: from the simulator's file for paper trading at the local simulator, otherwise from the environment. Keys of a real
 * account that are set while paper trading are left alone.
 * @throws Error that names what is missing and never contains a key.
 */
export function accountCredentials(
  configuration: Configuration,
  account: string,
  environment: Readonly<Record<string, string | undefined>>,
): Credentials {
  const { exchange } = configuration;
  if (exchange.mode === 'paper' && exchange.url === undefined) return simulatorCredentials(configuration, account);
  const names = credentialVariables(configuration, account);
  const apiKey = environment[names.apiKey];
  const secret = environment[names.secret];
  if (apiKey !== undefined && secret !== undefined) return { apiKey, secret };
  if (exchange.mode === 'live')
    throw new Error(
      `Account ${account} has no key: set ${names.apiKey} and ${names.secret} in the environment. Keys never go into the configuration file.`,
    );
  return simulatorCredentials(configuration, account);
}

function simulatorCredentials(configuration: Configuration, account: string): Credentials {
  const path = paperCredentialsPath(configuration, account);
  try {
    return credentialsFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new Error(
      `The simulator's key of account ${account} cannot be read from ${path}: \`ballast start\` creates it.`,
    );
  }
}
