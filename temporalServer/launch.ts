import { resolve } from 'node:path';
import envPaths from 'env-paths';
import { attach, type ConnectionSettings } from './attach.ts';
import { ensureSearchAttributes, type MissingSearchAttribute } from './ensureSearchAttributes.ts';
import { PortInUseError } from './freePorts.ts';
import type { Progress } from './repeatProgress.ts';
import { type DataDirectory, openDataDirectory } from './server/dataDirectory.ts';
import { reasonOf } from './server/errors.ts';
import { type RunningServer, runServer } from './server/runServer.ts';
import type { ServerExit } from './server/serverProcess.ts';
import { StoreFaultError, storeFaultBehind } from './server/storeFault.ts';
import { buildFromModules } from './sources/buildFromModules.ts';
import { findInCache } from './sources/cache.ts';
import { downloadCli } from './sources/download.ts';
import type { Executable, Found, Source } from './sources/executable.ts';
import { findOnPath } from './sources/path.ts';
import { parseTemporalOptions, type TemporalOptions, type TemporalOptionsInput } from './temporalOptions.ts';

/** A Temporal server that can be used now. */
export interface TemporalServer {
  /** `host:port` of the frontend. */
  readonly address: string;
  readonly namespace: string;
  /** Undefined for a server that was given by its address without one. */
  readonly uiUrl: string | undefined;
  readonly source: Source;
  /** Search attributes of the options that the namespace lacks, each with the reason. */
  readonly missingSearchAttributes: readonly MissingSearchAttribute[];
  /** Starts again what has ended; resolves when all is usable. Nothing happens for a server that is not ours. */
  restart(): Promise<void>;
  /** Ends the server and its UI; nothing happens for a server that is not ours. Can be called again. */
  stop(): Promise<void>;
}

export interface LaunchOptions extends TemporalOptionsInput {
  /** TLS, API key and headers for a server given by `address`. */
  connection?: ConnectionSettings;
  /** Told when the server or its UI ends without having been stopped; `restart()` brings it back. */
  onExit?: (exit: ServerExit) => void;
  /** Gives up launching, and leaves nothing running. */
  signal?: AbortSignal;
}

/**
 * Gets a Temporal server with its Web UI. It comes from the first of these that works:
 *
 * 1. the address in the options: nothing is started;
 * 2. a `temporal` on PATH;
 * 3. what an earlier start has put into the user's cache directory;
 * 4. the SDK's download of the Temporal CLI;
 * 5. a build of the pinned Go modules next to this file.
 *
 * @throws Error for options that are wrong, a port or data directory in use, or, naming each way tried and why it failed, when no
 *   server can be had
 */
export async function launchTemporal(options: LaunchOptions, onProgress: Progress = () => {}): Promise<TemporalServer> {
  const { connection, onExit = () => {}, signal, ...rest } = options;
  const settings = parseTemporalOptions(rest);
  const { address, uiUrl, namespace, searchAttributes, connectTimeoutSeconds } = settings;
  if (address !== undefined) {
    const missingSearchAttributes = await attach(
      { ...connection, address, connectTimeout: connectTimeoutSeconds * 1000 },
      namespace,
      searchAttributes,
    );
    return { address, namespace, uiUrl, source: 'address', missingSearchAttributes, restart: nothing, stop: nothing };
  }
  const directory = await openDataDirectory(settings.dataDirectory, onProgress).catch((error: unknown) => {
    throw storeFaultBehind(settings.dataDirectory, error);
  });
  try {
    if (settings.newStore) directory.putStoreAside();
    const { executable, server } = await firstThatRuns(settings, directory, onProgress, onExit, signal);
    const missingSearchAttributes = await addSearchAttributes(server, namespace, searchAttributes);
    let stopped: Promise<void> | undefined;
    return {
      address: server.address,
      namespace,
      uiUrl: server.uiUrl,
      source: executable.source,
      missingSearchAttributes,
      restart: () => server.restart(),
      stop() {
        stopped ??= server.stop().finally(directory.release);
        return stopped;
      },
    };
  } catch (error) {
    directory.release();
    throw error instanceof PortInUseError ? error : storeFaultBehind(directory.path, error);
  }
}

async function addSearchAttributes(
  server: RunningServer,
  namespace: string,
  searchAttributes: TemporalOptions['searchAttributes'],
): Promise<MissingSearchAttribute[]> {
  try {
    return (await ensureSearchAttributes(server.address, namespace, searchAttributes)).missing;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function nothing(): Promise<void> {}

async function firstThatRuns(
  options: TemporalOptions,
  directory: DataDirectory,
  onProgress: Progress,
  onExit: (exit: ServerExit) => void,
  signal?: AbortSignal,
): Promise<{ executable: Executable; server: RunningServer }> {
  const cache = cacheDirectory(options.cacheDirectory);
  const ways: { name: string; find: () => Promise<Found> | Found }[] = [
    { name: 'the program `temporal` on PATH', find: findOnPath },
    { name: 'the cache of earlier starts', find: () => findInCache(cache) },
    {
      name: 'the download of the Temporal CLI',
      find: () => downloadCli(cache, options.downloadTimeoutSeconds, onProgress, signal),
    },
    { name: 'a build of the pinned Go modules', find: () => buildFromModules(cache, onProgress, signal) },
  ];
  const failures: string[] = [];
  for (const { name, find } of ways) {
    signal?.throwIfAborted();
    const found = await find();
    if ('unavailable' in found) {
      onProgress(`Not available: ${name} (${found.unavailable})`);
      failures.push(`${name}: ${found.unavailable}`);
      continue;
    }
    const { executable } = found;
    onProgress(`Using Temporal from ${name}${executable.kind === 'cli' ? `, version ${executable.version}` : ''}`);
    try {
      return { executable, server: await runServer(executable, options, directory, onProgress, onExit, signal) };
    } catch (failure) {
      if (failure instanceof PortInUseError || signal?.aborted) throw failure;
      const error = storeFaultBehind(directory.path, failure);
      if (error instanceof StoreFaultError) throw error;
      onProgress(`It does not start: ${reasonOf(error)}`);
      failures.push(`${name}: ${reasonOf(error)}`);
    }
  }
  throw new Error(
    `No Temporal server can be started on this machine. Tried, in this order:\n${failures.map((failure) => `  - ${failure}\n`).join('')}` +
      'Install the Temporal CLI (https://docs.temporal.io/cli) or Go 1.21 or newer (https://go.dev/dl), or give the address of a server that runs.',
  );
}

/**
 * The directory where built and downloaded Temporal executables are kept, shared by all clones of one user.
 *
 * @param configured a directory that overrules the environment
 * @returns `configured`, else `BALLAST_CACHE_DIR`, else the user's cache directory (`XDG_CACHE_HOME` where the system has it)
 */
function cacheDirectory(configured?: string): string {
  return resolve(
    configured ?? (process.env.BALLAST_CACHE_DIR || envPaths('ballast', { suffix: '' }).cache),
    'temporal',
  );
}
