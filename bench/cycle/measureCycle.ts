import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { BallastClient } from '../../client/ballastClient.ts';
import { simulatorOptions } from '../../client/start/simulatorOptions.ts';
import { accountNames } from '../../configuration/accountsSection.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import { temporalTarget } from '../../configuration/temporalConnection.ts';
import { SEARCH_ATTRIBUTES } from '../../core/cycles/searchAttributeNames.ts';
import { startSimulator } from '../../simulator/startSimulator.ts';
import { launchTemporal } from '../../temporalServer/launch.ts';
import { openPorts } from '../../worker/openPorts.ts';
import { runWorkers } from '../../worker/runWorkers.ts';
import { median } from '../median.ts';

/** One paper cycle and the workflow with as many activities that do nothing beside it, in ms. */
export interface CycleRound {
  readonly cycle: number;
  readonly bare: number;
  /** Of the cycle's workflow and of the workflows of its orders together. */
  readonly activities: number;
  readonly orders: number;
}

/** The rounds after the warm-up, with the medians of both times and of their ratio round by round. */
export interface CycleMeasurement {
  readonly cycle: number;
  readonly bare: number;
  readonly ratio: number;
  readonly rounds: readonly CycleRound[];
}

const ACTIVITY_TASK_SCHEDULED = 10;
const BARE_QUEUE = 'bench-bare';

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Strong signals, so that each cycle has something to buy. */
const SIGNALS = ['BTC-USD', 'ETH-USD', 'SOL-USD', 'DOT-USD', 'LINK-USD'].map((symbol) => ({
  symbol,
  direction: 'buy',
  confidence: 0.9,
}));

async function activitiesOf(client: BallastClient, workflowId: string): Promise<number> {
  const { events } = await client.temporal.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).filter((event) => Number(event.eventType) === ACTIVITY_TASK_SCHEDULED).length;
}

/** Polls for the bare counterparts of cycles until it is stopped. @param onStop takes what ends it */
async function runBareWorker(address: string, onStop: (stop: () => Promise<unknown>) => void): Promise<void> {
  const connection = await NativeConnection.connect({ address });
  onStop(() => connection.close());
  const worker = await Worker.create({
    connection,
    taskQueue: BARE_QUEUE,
    workflowsPath: fileURLToPath(
      new URL(`./bareWorkflow${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
    ),
    activities: { nothing: async () => undefined },
  });
  const run = worker.run();
  onStop(async () => {
    worker.shutdown();
    await run;
  });
}

/**
 * Runs whole paper cycles on a server, a simulator and a worker of its own, each followed by its bare counterpart. Every cycle has an account of
 * its own with the same cash and holdings, so that each one trades. The first round warms up.
 */
export async function measureCycle(rounds: number, tell: (message: string) => void): Promise<CycleMeasurement> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const server = await launchTemporal(
      { dataDirectory: join(dataDirectory, 'temporal'), port: 0, uiPort: 0, searchAttributes: SEARCH_ATTRIBUTES },
      tell,
    );
    stops.unshift(() => server.stop());
    const draft = loadConfiguration({
      environment: {},
      flags: {
        accounts: Array.from({ length: rounds + 1 }, (_, round) => `bench-${round}`),
        dataDirectory,
        simulator: { port: 0 },
        temporal: { address: server.address },
      },
    });
    const simulator = await startSimulator(simulatorOptions(draft));
    stops.unshift(() => simulator.stop());
    const configuration = { ...draft, simulator: { ...draft.simulator, port: simulator.port } };
    const ports = await openPorts(configuration, {});
    stops.unshift(() => ports.close());
    const target = temporalTarget(configuration);
    const workers = await runWorkers(target, ports.dependencies);
    stops.unshift(() => workers.stop());
    const client = await BallastClient.connect(configuration);
    stops.unshift(() => client.close());
    await runBareWorker(server.address, (stop) => stops.unshift(stop));

    const measured: CycleRound[] = [];
    for (const [round, account] of accountNames(configuration).entries()) {
      const started = performance.now();
      const { workflowId, result } = await client.startCycle({ account, cycleId: 'bench', signals: SIGNALS });
      const { orders } = await result();
      const cycle = performance.now() - started;
      let activities = 0;
      for (const id of [workflowId, ...orders.map((order) => order.workflowId)])
        activities += await activitiesOf(client, id);
      const bare = await timed(() =>
        client.temporal.workflow.execute('bare', {
          workflowId: `bare-${round}`,
          taskQueue: BARE_QUEUE,
          args: [activities],
        }),
      );
      tell(
        `round ${round}: cycle ${cycle.toFixed(0)} ms, ${orders.length} orders, ${activities} activities, bare ${bare.toFixed(0)} ms${round === 0 ? ' (warm-up)' : ''}`,
      );
      if (round > 0) measured.push({ cycle, bare, activities, orders: orders.length });
    }
    return {
      cycle: median(measured.map((item) => item.cycle)),
      bare: median(measured.map((item) => item.bare)),
      ratio: median(measured.map((item) => item.cycle / item.bare)),
      rounds: measured,
    };
  } finally {
    for (const stop of stops) await stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  }
}
