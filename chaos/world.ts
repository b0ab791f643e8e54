import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BallastClient } from '../client/ballastClient.ts';
import { simulatorOptions } from '../client/start/simulatorOptions.ts';
import { loadConfiguration } from '../configuration/loadConfiguration.ts';
import type { Configuration } from '../configuration/schema.ts';
import { SEARCH_ATTRIBUTES } from '../core/cycles/searchAttributeNames.ts';
import type { OrderStyle } from '../core/orders/order.ts';
import type { SimulatorOptionsInput } from '../simulator/simulatorOptionsSchema.ts';
import { launchTemporal, type TemporalServer } from '../temporalServer/launch.ts';
import { builtEntry, otherVersion } from './builtEntry.ts';
import type { Dialect } from './dialects.ts';
import type { LedgerKind } from './faults/kinds.ts';
import { KeptProcess } from './keptProcess.ts';
import { PostgresServer } from './postgresServer.ts';
import { SYMBOLS } from './schedule.ts';
import { SimulatedVenue } from './simulatedVenue.ts';
import type { Guard } from './worker/guards.ts';

export const ACCOUNTS = ['alpha', 'beta', 'gamma'];

/** The whole of Ballast under fire: every part a process of its own, from the build. */
export interface World {
  readonly directory: string;
  readonly configuration: Configuration;
  /** Whose dialect the venue speaks. */
  readonly dialect: Dialect;
  readonly client: BallastClient;
  /** A second connection, as another user has it. */
  readonly rival: BallastClient;
  readonly venue: SimulatedVenue;
  readonly worker: KeptProcess;
  readonly simulator: KeptProcess;
  /** The command line from the build, on this world's configuration. */
  readonly commandLine: { readonly entry: string; readonly environment: Record<string, string> };
  /** Starts a worker whose workflow code has other timings, beside the usual one. */
  startSecondVersion(): Promise<KeptProcess>;
  /** Ends all workers, which come back once something is done that none of them may see. */
  withoutWorkers<T>(signal: 'SIGTERM' | 'SIGKILL', work: () => Promise<T>): Promise<T>;
  /** kill -9 of the ledger's database server; it comes back by itself after `pauseMs`. @returns whether there is one */
  killDatabase(pauseMs: number): Promise<boolean>;
  /** kill -9 of the Temporal server; it comes back by itself after `pauseMs`. */
  killServer(pauseMs: number): Promise<void>;
  /** Resolves when all parts run. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

function baseEnvironment(): Record<string, string> {
  const { PATH, HOME } = process.env;
  return { ...(PATH === undefined ? {} : { PATH }), ...(HOME === undefined ? {} : { HOME }) };
}

/** Where a world lies, what its market is drawn from, and which guard it goes without. */
export interface WorldOptions {
  /** Must be new. */
  readonly directory: string;
  readonly seed: number;
  readonly without?: Guard | undefined;
  /** Default: SQLite. */
  readonly ledger?: LedgerKind | undefined;
  /** Whose dialect the venue speaks; default: Coinbase's. */
  readonly dialect?: Dialect | undefined;
  /** `short` for rounds, which is the default; `usual` are the ones that users have. */
  readonly timings?: 'short' | 'usual';
  /** Default: what the product's default is. */
  readonly orders?: OrderStyle['type'];
  /** Whether a protective stop rests for each position; default: none does. */
  readonly stops?: boolean;
  onProgress(message: string): void;
}

/** Settings that make cycles short and give up soon; everything else is as users have it. */
const SHORT = {
  exchange: { timeout: '2s' },
  cycle: { every: '15s', deadline: '30s', orderPatience: '15s', maxPlanAge: '30s' },
};

/** Limit orders that rest for a moment: some are filled, some priced anew, some given up. */
const LIMIT_ORDERS = { type: 'limit', limitLifetime: '1s', limitOffset: 0, reprices: 1 };

/** What the simulated venue charges: everywhere but at Coinbase and Kraken buys pay in what they have bought, as it is the rule there. */
const FEES: Readonly<Record<Dialect, SimulatorOptionsInput['fees']>> = {
  coinbase: {},
  binance: { ofBuys: 'base' },
  okx: { ofBuys: 'base' },
  bybit: { ofBuys: 'base' },
  kraken: {},
};

/** Far enough below the price that most of them only rest and are moved. */
const STOPS = { protection: { stopLoss: 0.15 } };

/** The harness spends more on fees, and moves prices farther, than breakers let an account go on with; they trip all the same. */
const BREAKERS = {
  dailyLoss: { limit: 0.1 },
  drawdown: { limit: 0.2, action: 'halt' },
  lossStreak: { limit: 30 },
  priceJump: { limit: 0.15, action: 'halt' },
};

function configurationIn(
  { directory, seed, dialect = 'coinbase', timings = 'short', orders = 'marketableLimit', stops = false }: WorldOptions,
  address: string,
  database: PostgresServer | undefined,
): Configuration {
  return loadConfiguration({
    environment: {},
    flags: {
      accounts: ACCOUNTS,
      dataDirectory: join(directory, 'ballast'),
      ...(database === undefined ? {} : { ledger: { url: database.url } }),
      ...(timings === 'short' ? { cycle: SHORT.cycle } : {}),
      exchange: { id: dialect, ...(timings === 'short' ? SHORT.exchange : {}) },
      universe: { symbols: SYMBOLS },
      market: { historyDays: 90 },
      limits: { maxPositions: 5, riskBudget: 0.05, rebalanceThreshold: 0.02 },
      breakers: BREAKERS,
      ...(stops ? STOPS : {}),
      // Its rule has an opinion of every symbol, and no model is trained between the faults.
      signals: { provider: 'momentum' },
      // Every signal is worth its costs, so that each round has something to trade.
      forecast: { informationCoefficient: 0.5 },
      orders: orders === 'limit' ? LIMIT_ORDERS : { type: orders },
      simulator: { port: 0, seed, portfolio: { cash: '3000' } },
      temporal: { address, namespace: 'default', taskQueue: 'chaos' },
    },
  });
}

/** Starts everything. One function: what has been started is closed in the reverse order wherever one of the steps fails. */
export async function openWorld(options: WorldOptions): Promise<World> {
  const { directory, without, dialect = 'coinbase', onProgress } = options;
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer().catch(() => undefined);
  };
  try {
    const temporalDirectory = join(directory, 'temporal');
    const logs = join(directory, 'logs');
    mkdirSync(logs, { recursive: true });
    let restarting: Promise<void> = Promise.resolve();
    let pause = 0;
    let closing = false;
    const temporal: TemporalServer = await launchTemporal(
      {
        dataDirectory: temporalDirectory,
        port: 0,
        uiPort: 0,
        searchAttributes: SEARCH_ATTRIBUTES,
        onExit: () => {
          if (closing) return;
          restarting = sleep(pause).then(() => temporal.restart());
          restarting.catch((error: Error) => onProgress(`The Temporal server did not come back: ${error.message}`));
        },
      },
      onProgress,
    );
    closers.push(async () => {
      closing = true;
      await restarting.catch(() => undefined);
      await temporal.stop();
    });
    const database = options.ledger === 'postgres' ? await PostgresServer.start() : undefined;
    if (database !== undefined) closers.push(() => database.stop());
    const draft = configurationIn(options, temporal.address, database);
    let port = 0;
    const simulator = new KeptProcess({
      name: 'simulator',
      entry: builtEntry('simulator/simulatorProcess'),
      environment: () => ({
        ...baseEnvironment(),
        BALLAST_SIMULATOR: JSON.stringify({ ...simulatorOptions(draft), port, fees: FEES[dialect] }),
      }),
      logFile: join(logs, 'simulator.out'),
    });
    closers.push(() => simulator.stop());
    const { url, port: taken } = await simulator.ready();
    port = Number(taken);
    const configuration: Configuration = { ...draft, simulator: { ...draft.simulator, port } };
    const configurationFile = join(directory, 'ballast.config.json');
    writeFileSync(configurationFile, JSON.stringify(configuration));
    const environment = { ...baseEnvironment(), BALLAST_CONFIG: configurationFile };
    const worker = new KeptProcess({
      name: 'worker',
      entry: builtEntry('chaos/worker/chaosWorker'),
      environment: () => ({ ...environment, ...(without === undefined ? {} : { BALLAST_CHAOS_WITHOUT: without }) }),
      logFile: join(logs, 'worker.out'),
    });
    closers.push(() => worker.stop());
    const workers = [worker];
    const startSecondVersion = async (): Promise<KeptProcess> => {
      const second = new KeptProcess({
        name: 'second worker',
        entry: otherVersion(directory, 'chaos/worker/chaosWorker'),
        environment: () => environment,
        logFile: join(logs, 'secondWorker.out'),
      });
      closers.push(() => second.stop());
      workers.push(second);
      await second.ready();
      return second;
    };
    await worker.ready();
    const client = await BallastClient.connect(configuration);
    closers.push(() => client.close());
    const rival = await BallastClient.connect(configuration);
    closers.push(() => rival.close());
    return {
      directory,
      configuration,
      client,
      rival,
      dialect,
      venue: new SimulatedVenue(String(url), dialect),
      worker,
      simulator,
      commandLine: { entry: builtEntry('client/cli/ballast'), environment },
      startSecondVersion,
      withoutWorkers: (signal, work) => workers.reduce((inner, kept) => () => kept.whileEnded(signal, inner), work)(),
      killDatabase: async (pauseMs) => {
        await database?.kill(pauseMs);
        return database !== undefined;
      },
      killServer: async (pauseMs) => {
        pause = pauseMs;
        killServerIn(temporalDirectory);
        await sleep(100);
      },
      ready: async () => {
        await database?.ready();
        await restarting;
        await temporal.restart();
        await simulator.ready();
        await worker.ready();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Kills the server's process group; the launcher notes its processes, the server first. */
function killServerIn(temporalDirectory: string): void {
  const [server] = JSON.parse(readFileSync(join(temporalDirectory, 'processes.json'), 'utf8')) as { pid: number }[];
  if (server === undefined) throw new Error(`No server is noted in ${temporalDirectory}`);
  process.kill(-server.pid, 'SIGKILL');
}
