import { whileWorkersPoll } from './accountUpdates.ts';

/** How calls to the Temporal server are made. */
export interface ServerCalls {
  /** @throws NoWorkerError where none polls */
  awaitWorker(): Promise<void>;
  /** Has the server answer in time. */
  bounded<Result>(call: () => Promise<Result>): Promise<Result>;
  /** Has a worker answer, for which it waits longer where one polls: searches take every core. */
  asked<Result>(call: () => Promise<Result>): Promise<Result>;
}

/** @param workerCount of those that poll now */
export function serverCalls(
  awaitWorker: () => Promise<void>,
  bounded: ServerCalls['bounded'],
  workerCount: () => Promise<number>,
): ServerCalls {
  return { awaitWorker, bounded, asked: (call) => whileWorkersPoll(() => bounded(call), workerCount) };
}
