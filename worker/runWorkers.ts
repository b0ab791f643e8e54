import type { DataConverter, WorkerDeploymentVersion } from '@temporalio/common';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import {
  createActivities,
  createFollowActivities,
  createOptimizeActivities,
  createTrainingActivities,
  createTuningActivities,
} from '../activities/createActivities.ts';
import type { ActivityDependencies } from '../activities/dependencies.ts';
import { encryptedBy } from '../configuration/payloads/encryptionCodec.ts';
import { PayloadKeys } from '../configuration/payloads/payloadKeys.ts';
import { followQueue, optimizeQueue, trainingQueue, tuningQueue } from '../core/cycles/identifiers.ts';
import { heartbeatInterceptor } from './heartbeatInterceptor.ts';
import { lastCauseInterceptor } from './lastCauseInterceptor.ts';
import { payloadInterceptor } from './payloadInterceptor.ts';
import { requireOwnQueue, workerIdentity } from './requireOwnQueue.ts';
import { FAILURE_CONVERTER, type WorkflowCode, workflowCode } from './workflowCode.ts';

/** How to reach the server. */
export interface WorkerConnection {
  readonly address: string;
  readonly namespace: string;
  readonly security?: Pick<Parameters<typeof NativeConnection.connect>[0] & object, 'tls' | 'apiKey' | 'metadata'>;
  /** Under which messages are kept there; default: as they are. */
  readonly payloadKeys?: PayloadKeys;
}

/** Workers that run until they are stopped. */
export interface RunningWorkers {
  /** Settles when the workers have ended; rejects where one of them failed. */
  readonly ended: Promise<void>;
  /** Lets running activities finish, then ends. */
  stop(): Promise<void>;
}

/** A workflow task that waits so long for the worker that has the workflow cached goes to any worker: that one has probably died. */
const STICKY_TIMEOUT = '2s';

/** Heartbeats reach the server this often at least, whatever a step's heartbeat timeout is: the SDK would hold them back for most of it. */
const HEARTBEAT_THROTTLE = '1s';

/**
 * Resting orders are looked at so many at a time and so often a second. After a restart all of them are due at once, and cycles and new orders must go on beside
 * them; a thousand resting orders need eight looks a second.
 */
const POLLS_AT_ONCE = 10;
const POLLS_PER_SECOND = 12;

/** How long activities may go on after a stop was asked for. */
const SHUTDOWN_GRACE = '5s';

/** Failures have their words among the messages where those are encrypted; the server would keep them in plain text otherwise. */
function workerConverter(keys: PayloadKeys): DataConverter {
  return {
    ...encryptedBy(keys),
    ...(keys.encrypting === undefined ? {} : { failureConverterPath: FAILURE_CONVERTER }),
  };
}

/** Reads the venue's markets while the workers start: the first step of an order needs them. One that cannot reads them again. */
function readMarkets({ accounts, settings, exchange }: ActivityDependencies): void {
  for (const account of accounts)
    exchange(account)
      .rules(settings(account).quoteCurrency)
      .catch(() => undefined);
}

/**
 * Polls the main task queue for workflows and activities, the optimizer's queue for its CPU work, those on which models are trained and searches are backtested, and the one on which orders wait for news.
 *
 * One function: the workers share one connection, and all end where one of them cannot begin.
 *
 * @param code the workflows; by default as they were built
 * @param version of the workers; without one they work as before there were versions
 * @throws Error where workers of another venue, mode or ledger work on the queue.
 */
export async function runWorkers(
  target: WorkerConnection,
  dependencies: ActivityDependencies,
  code: WorkflowCode = workflowCode(target.payloadKeys?.encrypting !== undefined),
  version?: WorkerDeploymentVersion,
): Promise<RunningWorkers> {
  const { taskQueue } = dependencies;
  const connection = await NativeConnection.connect({ address: target.address, ...target.security });
  try {
    await requireOwnQueue(connection, target.namespace, taskQueue, dependencies);
  } catch (error) {
    await connection.close();
    throw error;
  }
  const common = {
    connection,
    namespace: target.namespace,
    dataConverter: workerConverter(target.payloadKeys ?? PayloadKeys.from({})),
    identity: workerIdentity(dependencies),
    shutdownGraceTime: SHUTDOWN_GRACE,
    maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
    interceptors: { activity: [heartbeatInterceptor, payloadInterceptor, lastCauseInterceptor] },
    // Actors, orders and reconciliations go on with the current version; a cycle asks for more itself.
    ...(version === undefined
      ? {}
      : { workerDeploymentOptions: { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' } }),
  } satisfies Partial<WorkerOptions>;
  const activities = { ...createActivities(dependencies) };
  const workers: Worker[] = [];
  const runs: Promise<void>[] = [];
  const stop = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const begin = async (options: WorkerOptions): Promise<void> => {
    const worker = await Worker.create(options);
    workers.push(worker);
    const run = worker.run().finally(stop);
    // One may fail while the next is being made.
    run.catch(() => undefined);
    runs.push(run);
  };
  try {
    readMarkets(dependencies);
    // The one that runs workflows takes longest to start: an order in flight does not have to wait for it.
    await begin({ ...common, taskQueue, activities });
    await begin({
      ...common,
      ...code,
      taskQueue,
      stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
      activities,
      enableNonLocalActivities: false,
    });
    await begin({
      ...common,
      taskQueue: optimizeQueue(taskQueue),
      activities: { ...createOptimizeActivities(dependencies) },
      maxConcurrentActivityTaskExecutions: 1,
    });
    await begin({
      ...common,
      taskQueue: trainingQueue(taskQueue),
      activities: { ...createTrainingActivities(dependencies) },
      maxConcurrentActivityTaskExecutions: 1,
    });
    if (dependencies.tuningThreads > 0)
      await begin({
        ...common,
        taskQueue: tuningQueue(taskQueue),
        activities: { ...createTuningActivities(dependencies) },
        maxConcurrentActivityTaskExecutions: dependencies.tuningThreads,
      });
    await begin({
      ...common,
      taskQueue: followQueue(taskQueue),
      activities: { ...createFollowActivities(dependencies) },
      maxConcurrentActivityTaskExecutions: POLLS_AT_ONCE,
      maxActivitiesPerSecond: POLLS_PER_SECOND,
    });
  } catch (error) {
    stop();
    await Promise.allSettled(runs);
    await connection.close();
    throw error;
  }
  const ended = Promise.all(runs)
    .then(() => undefined)
    .finally(async () => {
      await Promise.allSettled(runs);
      await connection.close();
    });
  ended.catch(() => undefined);
  return {
    ended,
    stop: async () => {
      stop();
      await ended;
    },
  };
}
