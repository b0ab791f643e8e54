import { Context } from '@temporalio/activity';
import type { TrainingSteps, TrainingTask } from '../core/cycles/trainingSteps.ts';
import { presentVersion } from '../core/learning/adoption/presentModel.ts';
import type { PresentFile } from '../core/learning/training/trainSteps.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { refusingOnce } from './refusingOnce.ts';
import { trainingData } from './training/trainingData.ts';

/** Judges the windows, trains on the whole history, holds the model that counts against the result, and keeps the result. */
export function finishTrainingActivity(dependencies: ActivityDependencies): TrainingSteps['finishTraining'] {
  const { ledger, compute, models } = dependencies;

  /** The model that counts, with its file; without the file where it is too old to count. */
  const presentOf = async ({
    account,
    name,
    at,
  }: TrainingTask): Promise<{ before: number | null; known?: PresentFile }> => {
    const version = presentVersion(await ledger.modelChanges(name));
    if (version === undefined) return { before: null };
    const record = (await ledger.models()).find((own) => own.name === name && own.version === version);
    const file = await ledger.modelFile(name, version);
    if (record === undefined || file === undefined || at - record.trainedTo > models(account, name).staleAfter)
      return { before: version };
    return { before: version, known: { version, file } };
  };

  return (task, windows) =>
    refusingOnce(async () => {
      const { name, trainingId } = task;
      const { before, known } = await presentOf(task);
      const data = await trainingData(dependencies, task);
      const { cancellationSignal } = Context.current();
      const { file, facts, present } = await compute.trainWhole(data, windows, known, cancellationSignal);
      const { version, metrics } = await ledger.recordModel({ name, trainingId, at: Date.now(), ...facts }, file);
      return { version, trainedTo: facts.trainedTo, metrics, present, before };
    });
}
