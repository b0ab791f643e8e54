import { onTestFinished } from 'vitest';
import { temporalTarget } from '../../configuration/temporalConnection.ts';
import { runWorkers } from '../../worker/runWorkers.ts';
import type { TestBallast } from './ballast.ts';
import { presentWorkflows } from './workflowBundle.ts';

/**
 * Puts workers in the place of the test's own under which cycles have so much time: a deadline that is waited for is short, and whatever else the test
 * does has all the time that a busy machine needs.
 * @returns what puts the test's own workers back, at the latest at its end
 */
export async function impatientWorkers(ballast: TestBallast, deadline: number): Promise<() => Promise<void>> {
  await ballast.stopWorkers();
  const { dependencies, configuration } = ballast;
  const settings = (account: string) => ({ ...dependencies.settings(account), deadline });
  const impatient = { ...dependencies, settings };
  const workers = await runWorkers(temporalTarget(configuration), impatient, presentWorkflows());
  let over = false;
  const restore = async (): Promise<void> => {
    if (over) return;
    over = true;
    await workers.stop();
    await ballast.startWorkers();
  };
  onTestFinished(restore);
  return restore;
}
