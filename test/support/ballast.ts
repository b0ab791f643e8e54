import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { inject } from 'vitest';
import type { ActivityDependencies } from '../../activities/dependencies.ts';
import { BallastClient } from '../../client/ballastClient.ts';
import { simulatorOptions } from '../../client/start/simulatorOptions.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import type { Configuration } from '../../configuration/schema.ts';
import { temporalTarget } from '../../configuration/temporalConnection.ts';
import { SEARCH_ATTRIBUTES } from '../../core/cycles/searchAttributeNames.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { startSimulator } from '../../simulator/startSimulator.ts';
import { ensureSearchAttributes } from '../../temporalServer/ensureSearchAttributes.ts';
import { type OpenedPorts, openPorts } from '../../worker/openPorts.ts';
import { type RunningWorkers, runWorkers } from '../../worker/runWorkers.ts';
import { type SimulatorAdmin, simulatorAdmin } from './simulatorAdmin.ts';
import { presentWorkflows } from './workflowBundle.ts';

/** Signals that make every coin of a small universe a confident buy, so that a first cycle trades. */
export const STRONG_SIGNALS = ['BTC-USD', 'ETH-USD', 'SOL-USD', 'DOT-USD', 'LINK-USD'].map((symbol) => ({
  symbol,
  direction: 'buy',
  confidence: 0.9,
}));

// Faults are what many tests are about: the SDK's lines on each retry would bury the failures of tests.
Runtime.install({ logger: new DefaultLogger('ERROR') });

export interface TestBallast {
  readonly configuration: Configuration;
  readonly client: BallastClient;
  readonly ledger: LedgerPort;
  /** The ports of the in-process workers. */
  readonly dependencies: ActivityDependencies;
  readonly account: string;
  readonly taskQueue: string;
  readonly venue: SimulatorAdmin;
  /** Ends the in-process workers; the rest goes on. */
  stopWorkers(): Promise<void>;
  startWorkers(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestBallastOptions {
  readonly flags?: { [key: string]: unknown };
  readonly environment?: Readonly<Record<string, string>>;
  /** False where the test brings workers of its own. */
  readonly workers?: boolean;
}

function merge(base: { [key: string]: unknown }, over: { [key: string]: unknown }): { [key: string]: unknown } {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const present = result[key];
    const nested =
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      typeof present === 'object' &&
      present !== null;
    result[key] = nested ? merge(present as { [key: string]: unknown }, value as { [key: string]: unknown }) : value;
  }
  return result;
}

/**
 * A whole Ballast in the test's process: the real Temporal server of the test run, the real simulator over HTTP with ccxt in front of it, a real SQLite ledger, real
 * workers. Account and task queue are the test's own.
 */
export async function startTestBallast(options: TestBallastOptions = {}): Promise<TestBallast> {
  const { environment = {} } = options;
  const dataDirectory = mkdtempSync(join(tmpdir(), 'ballast-test-'));
  const name = randomUUID().slice(0, 8);
  const account = `acct-${name}`;
  const flags = merge(
    {
      accounts: [account],
      dataDirectory,
      temporal: {
        address: inject('temporalAddress'),
        namespace: inject('temporalNamespace'),
        taskQueue: `ballast-${name}`,
        // Workers of the test's process have no version, and those of a version would take all of their work.
        versioning: false,
      },
      simulator: { port: 0, portfolio: { cash: '3000' } },
      universe: { symbols: ['ALT-USD', 'AXL-USD', 'AAVE-USD', 'BTC-USD', 'ETH-USD', 'SOL-USD', 'DOT-USD', 'LINK-USD'] },
      cycle: { deadline: '120s', orderPatience: '60s' },
      // Its rule finds something to buy on any market, and no model is trained beside what a test is about.
      signals: { provider: 'momentum' },
      // With this skill what a good signal says pays for its trades, at the fees of the simulator.
      forecast: { informationCoefficient: 0.2 },
      // The simulator answers at once unless a test has it be late: a deposit need not be waited for.
      // A closed market is waited for no longer than that.
      exchange: { balanceLag: '2s', rulesMaxAge: '10s' },
    },
    options.flags ?? {},
  );
  const draft = loadConfiguration({ environment, flags });
  await ensureSearchAttributes(inject('temporalAddress'), inject('temporalNamespace'), SEARCH_ATTRIBUTES);
  const simulator = await startSimulator(simulatorOptions(draft));
  const configuration: Configuration = { ...draft, simulator: { ...draft.simulator, port: simulator.port } };
  const ports: OpenedPorts = await openPorts(configuration, environment);
  const client = await BallastClient.connect(configuration);
  let workers: RunningWorkers | undefined;
  const startWorkers = async (): Promise<void> => {
    workers = await runWorkers(temporalTarget(configuration), ports.dependencies, presentWorkflows());
  };
  const stopWorkers = async (): Promise<void> => {
    await workers?.stop();
    workers = undefined;
  };
  if (options.workers !== false) await startWorkers();
  return {
    configuration,
    client,
    ledger: ports.dependencies.ledger,
    dependencies: ports.dependencies,
    account,
    taskQueue: configuration.temporal.taskQueue,
    venue: simulatorAdmin(simulator.url, account),
    startWorkers,
    stopWorkers,
    stop: async () => {
      await stopWorkers();
      await client.close();
      await ports.close();
      await simulator.stop();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
