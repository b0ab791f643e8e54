import { existsSync } from 'node:fs';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { ConfigurationError } from './configurationError.ts';
import { PayloadKeys } from './payloads/payloadKeys.ts';
import type { Configuration } from './schema.ts';

/** How to reach the Temporal server. `given` tells whether somebody named one; otherwise one is started on this machine. */
export interface TemporalTarget {
  readonly given: boolean;
  readonly address: string;
  readonly namespace: string;
  /** TLS, API key and metadata from TEMPORAL_* variables or a profile; secret, never logged. */
  readonly security: Pick<
    ReturnType<typeof loadClientConnectConfig>['connectionOptions'],
    'tls' | 'apiKey' | 'metadata'
  >;
  /** Under which messages are kept there. */
  readonly payloadKeys: PayloadKeys;
}

/**
 * The server to use: `temporal.address` of the configuration, then TEMPORAL_ADDRESS or a profile of the Temporal CLI (also for TLS and API keys, so
 * that a cluster or Temporal Cloud works unchanged), then this machine, where a server that Ballast starts asks for neither.
 * @throws ConfigurationError for a profile or keys of messages that cannot be read; it repeats nothing of what is in them.
 */
export function temporalTarget(
  configuration: Configuration,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): TemporalTarget {
  const { connectionOptions, namespace } = readProfile(environment);
  const { tls, apiKey, metadata } = connectionOptions;
  const address = configuration.temporal.address ?? connectionOptions.address;
  return {
    given: address !== undefined,
    address: address ?? `127.0.0.1:${configuration.temporal.port}`,
    namespace: configuration.temporal.namespace ?? namespace ?? 'default',
    payloadKeys: PayloadKeys.from(environment),
    security:
      address === undefined
        ? {}
        : {
            ...(tls === undefined ? {} : { tls }),
            ...(apiKey === undefined ? {} : { apiKey }),
            ...(metadata === undefined ? {} : { metadata }),
          },
  };
}

function readProfile(environment: Readonly<Record<string, string | undefined>>) {
  const variables: Record<string, string> = {};
  // An empty variable counts as not set, but for metadata, where it takes an entry of the profile away.
  for (const [name, text] of Object.entries(environment))
    if (text !== undefined && (text !== '' || name.startsWith('TEMPORAL_GRPC_META_'))) variables[name] = text;
  const file = new Map(Object.entries(variables)).get('TEMPORAL_CONFIG_FILE');
  if (file !== undefined && !existsSync(file)) throw unusableProfile(`${file}, which does not exist`);
  try {
    return loadClientConnectConfig({ overrideEnvVars: variables });
  } catch (error) {
    throw unusableProfile(describeFault(error));
  }
}

function unusableProfile(given: string): ConfigurationError {
  return new ConfigurationError(
    [
      {
        field: 'Temporal profile',
        given,
        allowed: 'a TOML file with [profile.NAME] tables, and the name of one of them',
      },
    ],
    'Correct the file or the variables TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE and TEMPORAL_TLS_*, and start again.',
  );
}

/** What is wrong with a profile. Other messages are kept back: the parser's quote the lines around the fault, where keys may stand. */
function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return 'one that cannot be used';
  if ('line' in error && 'column' in error)
    return `text that is not TOML at line ${error.line}, column ${error.column}`;
  if ('code' in error && 'path' in error) return `${error.path}, which cannot be read (${error.code})`;
  return /^(Profile '|Cannot specify both)/.test(error.message) ? error.message : 'one that cannot be used';
}
