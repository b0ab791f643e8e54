import { setTimeout } from 'node:timers/promises';
import type { TrainingResult } from '../../../core/cycles/training.ts';
import { figureLines } from '../../../core/cycles/training.ts';
import type { BallastClient } from '../../ballastClient.ts';
import type { StartedTraining } from '../../trainings.ts';
import { Interruption } from '../backtest/interruption.ts';
import { Progress, standardError } from '../backtest/progress.ts';
import { wrapped } from '../wrapped.ts';

/** Time between two looks, ms. */
const LOOK_MS = 1_000;

/** Has a worker train a model, and shows on standard error how far it is. Ctrl-C leaves it to the worker. */
export async function trainOnServer(client: BallastClient, name: string): Promise<TrainingResult | 'left'> {
  const training = await client.trainings.start(name);
  process.stderr.write(`Training ${name} as ${training.workflowId}; ctrl-C leaves it to the worker\n`);
  const progress = new Progress(standardError());
  progress.begin('Models');
  let leave = (_: 'left'): void => {};
  const left = new Promise<'left'>((resolve) => {
    leave = resolve;
  });
  const interruption = new Interruption(() => leave('left'));
  const ended = new AbortController();
  try {
    const watching = watch(training, progress, ended.signal);
    const outcome = await Promise.race([training.result(), left]);
    ended.abort();
    await watching;
    return outcome;
  } finally {
    ended.abort();
    progress.end();
    interruption.release();
  }
}

async function watch(training: StartedTraining, progress: Progress, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // A worker that is busy or away answers later.
    const found = await training.progress().catch(() => undefined);
    if (found !== undefined && found.of > 0) progress.reach(found.models / found.of, `${found.models} of ${found.of}`);
    await setTimeout(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** What came of a training. */
export function trainedLines({ name, version, metrics, isAdopted, reason }: TrainingResult): readonly string[] {
  return [
    `Kept as ${name}@${version}`,
    ...figureLines(metrics),
    `${isAdopted ? 'Adopted' : 'Not adopted'}: ${reason}.`,
  ].flatMap(wrapped);
}
