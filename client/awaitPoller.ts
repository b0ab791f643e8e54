import { setTimeout } from 'node:timers/promises';
import { NoWorkerError } from './clientErrors.ts';

/** Interval between two checks for a worker, ms. */
const CHECK_MS = 250;

/**
 * Waits for a worker: one that has only just come up is not known to the server yet.
 *
 * @param count of the workers that poll the queue now @param longest ms
 * @throws NoWorkerError where none shows up
 */
export async function awaitPoller(taskQueue: string, count: () => Promise<number>, longest: number): Promise<void> {
  const until = Date.now() + longest;
  while ((await count()) === 0) {
    if (Date.now() >= until) throw new NoWorkerError(taskQueue);
    await setTimeout(CHECK_MS);
  }
}
