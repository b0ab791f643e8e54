import { Context } from '@temporalio/activity';
import type { TrainingSteps } from '../core/cycles/trainingSteps.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { refusingOnce } from './refusingOnce.ts';
import { trainingData } from './training/trainingData.ts';

/** Trains on what was known before a window, and says how probable the rows of the window are. */
export function trainWindowActivity(dependencies: ActivityDependencies): TrainingSteps['trainWindow'] {
  return (task, window) =>
    refusingOnce(async () => {
      const { cancellationSignal } = Context.current();
      return await dependencies.compute.trainWindow(await trainingData(dependencies, task), window, cancellationSignal);
    });
}
