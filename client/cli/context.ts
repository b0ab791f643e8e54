import type { Command } from 'commander';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import type { Configuration } from '../../configuration/schema.ts';
import type { BallastClient } from '../ballastClient.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly account?: string;
  readonly address?: string;
  readonly namespace?: string;
}

/** The configuration under the common flags. */
export function configurationFor(options: CommonOptions, flags: { [key: string]: unknown } = {}): Configuration {
  const temporal = {
    ...(options.address === undefined ? {} : { address: options.address }),
    ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
  };
  return loadConfiguration({
    ...(options.config === undefined ? {} : { file: options.config }),
    flags: { ...flags, ...(Object.keys(temporal).length === 0 ? {} : { temporal }) },
  });
}

/** Connects, does the work, and closes the connection whatever happens. */
export async function withClient<T>(
  command: Command,
  work: (client: BallastClient, options: CommonOptions) => Promise<T>,
): Promise<T> {
  const options = command.optsWithGlobals<CommonOptions>();
  const configuration = configurationFor(options);
  const { BallastClient } = await import('../ballastClient.ts');
  const client = await BallastClient.connect(configuration);
  try {
    return await work(client, options);
  } finally {
    await client.close();
  }
}

/** Prints a value as JSON where `--json` asks for it, otherwise the lines for people. */
export function print(options: CommonOptions, value: unknown, lines: readonly string[]): void {
  process.stdout.write(options.json === true ? `${JSON.stringify(value, null, 2)}\n` : `${lines.join('\n')}\n`);
}
