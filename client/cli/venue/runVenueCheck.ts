import type { Configuration } from '../../../configuration/schema.ts';
import { temporalTarget } from '../../../configuration/temporalConnection.ts';
import { VENUE_CHECK_TASK, type VenueCheckAnswer, type VenueCheckTask } from '../../../configuration/venueCheckTask.ts';
import type { CheckedAssumption, CheckPlan } from '../../../core/venueCheck/certificate.ts';
import { NoWorkerError, ServerUnreachableError } from '../../clientErrors.ts';
import { Child } from '../../start/childProcess.ts';
import { inheritedEnvironment } from '../../start/inheritedEnvironment.ts';
import { takeDataDirectory } from '../../start/runDirectory.ts';
import { paperProgram } from '../../start/simulatorOptions.ts';
import { Interruption } from '../backtest/interruption.ts';

/** Who hears of an examination while it is under way. */
export interface Listener {
  plan(plan: CheckPlan): void;
  checked(check: CheckedAssumption): void;
}

/**
 * Has a process of the worker's kind examine a venue. The data directory is taken meanwhile, so that no Ballast trades the account at the same time; in paper mode the
 * simulator runs as long. Ctrl-C has the process undo what it has placed.
 *
 * @throws Error where Ballast runs
 */
export async function runVenueCheck(
  configuration: Configuration,
  task: VenueCheckTask,
  listener: Listener,
): Promise<VenueCheckAnswer> {
  const lock = takeDataDirectory(configuration.dataDirectory);
  const children: Child[] = [];
  let checker: Child | undefined;
  // It is asked and not ended: at a venue that allows few requests, undoing takes longer than a child that is stopped is given.
  const interruption = new Interruption(() => {
    if (checker === undefined) void children.at(-1)?.stop();
    else checker.request({ end: true }).catch(() => undefined);
  });
  try {
    await requireNoWorkers(configuration);
    const placed = await withSimulator(configuration, children);
    if (interruption.isStopped) throw new Error('Interrupted before anything was sent.');
    checker = startChecker(placed, task, listener);
    children.push(checker);
    return (await checker.ready).answer as VenueCheckAnswer;
  } finally {
    interruption.release();
    for (const child of children.reverse()) await child.stop();
    lock.release();
  }
}

/** Workers of a cluster may run on another machine, where no lock is seen. @throws Error where there are any */
async function requireNoWorkers(configuration: Configuration): Promise<void> {
  if (!temporalTarget(configuration).given) return;
  const { BallastClient } = await import('../../ballastClient.ts');
  let workers = 0;
  try {
    const client = await BallastClient.connect(configuration);
    try {
      workers = await client.workerCount();
    } finally {
      await client.close();
    }
  } catch (error) {
    // Without a server nobody trades.
    if (!(error instanceof ServerUnreachableError || error instanceof NoWorkerError)) throw error;
  }
  if (workers > 0)
    throw new Error(
      `${workers} poller(s) of workers take the tasks of this configuration, and may trade the account meanwhile. Nothing was sent. End them first.`,
    );
}

/** The configuration with the port of the simulator, which is started where paper trading would start it. */
async function withSimulator(configuration: Configuration, children: Child[]): Promise<Configuration> {
  const { exchange, dataDirectory } = configuration;
  if (exchange.mode === 'live' || exchange.url !== undefined) return configuration;
  const { entry, environment } = paperProgram({
    ...configuration,
    simulator: { ...configuration.simulator, port: 0 },
  });
  const simulator = new Child({
    name: 'simulator',
    entry,
    environment: { ...inheritedEnvironment(), ...environment },
    dataDirectory,
    onProgress: () => undefined,
    onExit: () => undefined,
  });
  children.push(simulator);
  const { port } = await simulator.ready;
  return { ...configuration, simulator: { ...configuration.simulator, port: Number(port) } };
}

function startChecker(configuration: Configuration, task: VenueCheckTask, listener: Listener): Child {
  return new Child({
    name: 'venue-check',
    entry: 'worker/venueCheck/venueCheckProcess',
    environment: { ...inheritedEnvironment(), [VENUE_CHECK_TASK]: JSON.stringify({ configuration, task }) },
    dataDirectory: configuration.dataDirectory,
    onProgress: (message) => {
      const told = JSON.parse(message) as { readonly plan?: CheckPlan; readonly check?: CheckedAssumption };
      if (told.plan !== undefined) listener.plan(told.plan);
      if (told.check !== undefined) listener.checked(told.check);
    },
    onExit: () => undefined,
  });
}
