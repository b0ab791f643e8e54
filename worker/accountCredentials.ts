import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Credentials, normaliseCredentials } from '../adapters/exchange/credentials.ts';
import { accountNames } from '../configuration/accountsSection.ts';
import { credentialVariables } from '../configuration/credentialVariables.ts';
import type { Configuration } from '../configuration/schema.ts';

const credentialsFile = z.object({ apiKey: z.string(), secret: z.string(), passphrase: z.string().optional() });

/** Where the simulator keeps the key of a paper account. */
function paperCredentialsPath(configuration: Configuration, account: string): string {
  return join(configuration.dataDirectory, 'simulator', 'credentials', `${account}.json`);
}

/**
 * The key of an account: in paper mode the simulator's, from its file, and nothing else; in live mode from the environment, whatever address it is used at.
 * Keys of a real account that are set while paper trading are never read.
 * @throws Error that names what is missing and never contains a key.
 */
export function accountCredentials(
  configuration: Configuration,
  account: string,
  environment: Readonly<Record<string, string | undefined>>,
): Credentials {
  const { mode } = configuration.exchange;
  switch (mode) {
    case 'paper':
      return simulatorCredentials(configuration, account);
    case 'live':
      return environmentCredentials(configuration, account, environment);
    default:
      return mode satisfies never;
  }
}

function environmentCredentials(
  configuration: Configuration,
  account: string,
  environment: Readonly<Record<string, string | undefined>>,
): Credentials {
  const names = credentialVariables(accountNames(configuration), account);
  const apiKey = environment[names.apiKey];
  const secret = environment[names.secret];
  const passphrase = environment[names.passphrase];
  const asked = hasPassphrase(configuration)
    ? [names.apiKey, names.secret, names.passphrase]
    : [names.apiKey, names.secret];
  if (apiKey !== undefined && secret !== undefined && asked.every((name) => environment[name] !== undefined))
    return hasPassphrase(configuration) ? { apiKey, secret, passphrase } : { apiKey, secret };
  throw new Error(
    `Account ${account} has no key: set ${asked.slice(0, -1).join(', ')} and ${asked.at(-1)} in the environment. Keys never go into the configuration file.`,
  );
}

/** Whether the keys of the venue come with a passphrase. */
function hasPassphrase({ exchange }: Configuration): boolean {
  return exchange.id === 'okx';
}

function simulatorCredentials(configuration: Configuration, account: string): Credentials {
  const path = paperCredentialsPath(configuration, account);
  try {
    return credentialsFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    const remedy =
      configuration.exchange.url === undefined
        ? '`ballast start` creates it.'
        : 'Paper trading uses no other key: with exchange.url, put the key file of the simulator that listens there in this place.';
    throw new Error(`The simulator's key of account ${account} cannot be read from ${path}: ${remedy}`);
  }
}

/**
 * Live accounts must not share a key: two optimizers would spend one balance, each as if it were its own.
 * @throws Error that names the accounts and their variables, never the key.
 */
export function requireOwnKeys(
  configuration: Configuration,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  if (configuration.exchange.mode !== 'live') return;
  const { exchange } = configuration;
  const accounts = accountNames(configuration);
  const keys = accounts.map((account) => ({
    account,
    ...normaliseCredentials(exchange.id, accountCredentials(configuration, account, environment)),
  }));
  for (const [index, key] of keys.entries()) {
    const twin = keys.slice(0, index).find(({ apiKey, secret }) => apiKey === key.apiKey || secret === key.secret);
    if (twin === undefined) continue;
    const [first, second] = [twin.account, key.account].map((account) => {
      const names = credentialVariables(accounts, account);
      return `${account} (${names.apiKey}, ${names.secret})`;
    });
    throw new Error(
      `Accounts ${first} and ${second} have the same key: both would spend one balance. Give each account a key of its own portfolio at the venue, or configure one account only.`,
    );
  }
}
