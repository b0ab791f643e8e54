import { setTimeout } from 'node:timers/promises';
import type { TrainingProgress, TrainingResult } from '../../core/cycles/training.ts';
import type { Trainings } from '../trainings.ts';

/** Interval between two checks of the trainings, ms. */
const CHECK_MS = 2_000;

/**
 * Tells how far the trainings of models are, in one line for each step, and what came of them, until `signal` is aborted. What does not answer is looked at later.
 */
export async function watchTrainings(
  trainings: Pick<Trainings, 'regular' | 'running'>,
  signal: AbortSignal,
  tell: (line: string) => void,
): Promise<void> {
  const told = new Map<string, string>();
  const running = new Map<string, () => Promise<TrainingResult>>();
  const say = (name: string, line: string): void => {
    if (told.get(name) !== line && !signal.aborted) tell(line);
    told.set(name, line);
  };
  while (!signal.aborted) {
    for (const name of trainings.regular()) {
      const training = await trainings.running(name).catch(() => undefined);
      if (training === undefined) {
        const result = running.get(name);
        running.delete(name);
        if (result !== undefined) say(name, endLine(name, await result().catch(() => undefined)));
        continue;
      }
      running.set(name, training.result);
      const progress = await training.progress().catch(() => undefined);
      if (progress !== undefined) say(name, progressLine(progress));
    }
    await setTimeout(CHECK_MS, undefined, { signal }).catch(() => undefined);
  }
}

function progressLine({ name, step, models, of }: TrainingProgress): string {
  return step === 'candles'
    ? `🎓 Training ${wordFor(name)} on this market: reading its candles`
    : `🎓 Training ${wordFor(name)} on this market: ${models} of ${of} parts done`;
}

function endLine(name: string, result: TrainingResult | undefined): string {
  if (result === undefined) return `🎓 Training ${wordFor(name)} failed; try again with: ballast model train ${name}`;
  const { version, isAdopted, reason } = result;
  return isAdopted
    ? `🎓 The model ${name}@${version} is adopted, its signals count from the next cycle on: ${reason}`
    : `🎓 The model ${name}@${version} is not adopted, momentum goes on: ${reason}`;
}

/** The usual name is no name to people. */
function wordFor(name: string): string {
  return name === 'model' ? 'the built-in model' : `the model ${name}`;
}
