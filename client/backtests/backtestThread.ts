import { parentPort, workerData } from 'node:worker_threads';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { BacktestMessage, BacktestTask } from './backtestTask.ts';
import { doBacktestTask } from './doBacktestTask.ts';

const tell = (message: BacktestMessage): void => parentPort?.postMessage(message);
let stopped = false;
parentPort?.on('message', () => {
  stopped = true;
});
try {
  const answer = await doBacktestTask(workerData as BacktestTask, {
    isStopped: () => stopped,
    onProgress: (progress) => tell({ kind: 'progress', progress }),
  });
  tell({ kind: 'done', answer });
} catch (error) {
  if (!(error instanceof InvalidInputError)) throw error;
  const { field, given, allowed, remedy } = error;
  tell({ kind: 'refused', input: { field, given: String(given), allowed, remedy } });
}
parentPort?.close();
