import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOOPBACK } from '../freePorts.ts';
import { DYNAMIC_CONFIGURATION } from './dynamicConfiguration.ts';
import type { InternalPorts } from './internalPorts.ts';

/** The database, next to the configuration in the data directory. The Temporal CLI gets the same one. */
export const DATABASE_FILE = 'temporal.db';
/** There once a server was usable with the database. */
export const COMPLETE_FILE = 'temporal.db.complete';
/** synchronous 2 (FULL): what was acknowledged survives a power cut. */
export const SQLITE_PRAGMAS = { journal_mode: 'wal', synchronous: '2' } as const;
export const SERVER_CONFIGURATION_FILE = 'server.yaml';
export const UI_CONFIGURATION_FOLDER = 'ui';
const DYNAMIC_CONFIGURATION_FILE = 'dynamic.yaml';

/**
 * Writes the configuration of a server built from the pinned modules. Paths in it are relative: the server runs in
 * `dataDirectory`, so that no character of that path needs quoting. JSON is YAML.
 */
export function writeServerConfiguration(dataDirectory: string, ports: { frontend: number } & InternalPorts): void {
  const service = (grpcPort: number, membershipPort: number) => ({
    rpc: { grpcPort, membershipPort, bindOnLocalHost: true },
  });
  const frontend = `${LOOPBACK}:${ports.frontend}`;
  write(join(dataDirectory, SERVER_CONFIGURATION_FILE), {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'sqlite',
      visibilityStore: 'sqlite',
      numHistoryShards: 1,
      datastores: {
        sqlite: {
          sql: {
            pluginName: 'sqlite',
            databaseName: DATABASE_FILE,
            // Of no meaning for a file, but required.
            connectAddr: 'localhost',
            connectProtocol: 'tcp',
            connectAttributes: { mode: 'rwc', setup: 'true', ...SQLITE_PRAGMAS },
          },
        },
      },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: LOOPBACK } },
    services: {
      frontend: service(ports.frontend, ports.frontendMembership),
      history: service(ports.history, ports.historyMembership),
      matching: service(ports.matching, ports.matchingMembership),
      worker: service(ports.worker, ports.workerMembership),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress: frontend },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    archival: {
      history: { state: 'disabled', enableRead: false },
      visibility: { state: 'disabled', enableRead: false },
    },
    publicClient: { hostPort: frontend },
    dynamicConfigClient: { filepath: DYNAMIC_CONFIGURATION_FILE, pollInterval: '60s' },
  });
  write(
    join(dataDirectory, DYNAMIC_CONFIGURATION_FILE),
    Object.fromEntries(Object.entries(DYNAMIC_CONFIGURATION).map(([key, value]) => [key, [{ value }]])),
  );
}

/** Where a server keeps its files and listens. */
export interface ServerPlace {
  dataDirectory: string;
  port: number;
  uiPort: number;
  namespace: string;
  /** Where the Web UI has payloads decoded. */
  codecEndpoint?: string;
}

/** Writes the configuration of the Web UI server, in the folder and under the file name it looks for. */
export function writeUiConfiguration({ dataDirectory, port, uiPort, namespace, codecEndpoint }: ServerPlace): void {
  const folder = join(dataDirectory, UI_CONFIGURATION_FOLDER);
  mkdirSync(folder, { recursive: true });
  write(join(folder, 'development.yaml'), {
    temporalGrpcAddress: `${LOOPBACK}:${port}`,
    host: LOOPBACK,
    port: uiPort,
    enableUi: true,
    defaultNamespace: namespace,
    disableNewsFetch: true,
    // Plain HTTP on the loopback address: a cookie marked secure would not come back.
    cors: { cookieInsecure: true, allowOrigins: [`http://${LOOPBACK}:${uiPort}`, `http://localhost:${uiPort}`] },
    hideLogs: true,
    ...(codecEndpoint === undefined ? {} : { codec: { endpoint: codecEndpoint, includeCredentials: true } }),
  });
}

function write(file: string, content: object): void {
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
}
