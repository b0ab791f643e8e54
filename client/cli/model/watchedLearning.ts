import { Worker } from 'node:worker_threads';
import { processEntry } from '../../../configuration/processEntry.ts';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { plural } from '../../plural.ts';
import { Interruption } from '../backtest/interruption.ts';
import { Progress, standardError } from '../backtest/progress.ts';
import type { LearningMessage, LearningReport, LearningTask } from './learningTask.ts';

/** What came of a task. */
export interface Learned {
  readonly report: LearningReport;
  readonly file: string | undefined;
}

/**
 * Does a task in a thread of its own, which ctrl-C ends at any time, and shows on standard error how far it is.
 *
 * @throws InvalidInputError for what cannot be learnt from
 */
export async function watchedLearning(task: LearningTask): Promise<Learned | 'stopped'> {
  const progress = new Progress(standardError());
  progress.begin('Models');
  const thread = new Worker(processEntry('client/cli/model/learningThread'), { workerData: task });
  let stop = (): void => {};
  const interruption = new Interruption(() => stop());
  const { size } = task.candles;
  process.stderr.write(`Computing features of ${plural(size, 'symbol')}, then training; ctrl-C ends it\n`);
  try {
    return await new Promise((resolve, reject) => {
      stop = () => resolve('stopped');
      thread.on('message', (message: LearningMessage) => {
        switch (message.kind) {
          case 'progress': {
            progress.reach(message.models / message.of, `${message.models} of ${message.of}`);
            return;
          }
          case 'refused':
            return reject(new InvalidInputError(message.input));
          case 'done':
            return resolve({ report: message.report, file: message.file });
          default: {
            const unknown: never = message;
            return reject(new Error(`no message ${String(unknown)}`));
          }
        }
      });
      thread.on('error', reject);
      thread.on('exit', (code) => reject(new Error(`The thread that trains has ended with ${code}`)));
    });
  } finally {
    progress.end();
    interruption.release();
    await thread.terminate();
  }
}
