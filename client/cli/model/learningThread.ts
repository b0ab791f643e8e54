import { parentPort, workerData } from 'node:worker_threads';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { learn } from './learn.ts';
import type { LearningMessage, LearningTask } from './learningTask.ts';

const tell = (message: LearningMessage): void => parentPort?.postMessage(message);
try {
  const done = learn(workerData as LearningTask, (models, of) => tell({ kind: 'progress', models, of }));
  tell({ kind: 'done', ...done });
} catch (error) {
  // The class of an error does not come through to another thread.
  if (!(error instanceof InvalidInputError)) throw error;
  const { field, given, allowed, remedy } = error;
  tell({ kind: 'refused', input: { field, given: String(given), allowed, remedy } });
}
