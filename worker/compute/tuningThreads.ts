import { errorOf } from '../../configuration/threadFailure.ts';
import { ThreadPool } from '../../configuration/threadPool.ts';
import type { ComputePort } from '../../core/ports/compute.ts';
import type { Trial } from '../../core/tuning/trial.ts';
import type { TunedSettings } from '../../core/tuning/tunedSettings.ts';
import type { ChoiceTask, VariantTask } from '../../core/tuning/tuningSteps.ts';
import type { TuningThreadAnswer, TuningThreadTask } from './tuningMessages.ts';

/** Backtests of searches, and the choice among them, in threads. */
export class TuningThreads implements Pick<ComputePort, 'tryVariant' | 'chooseVariant' | 'close'> {
  private readonly threads: ThreadPool<TuningThreadTask, TuningThreadAnswer>;

  /** @param entry the built file of the threads */
  constructor(entry: URL, most: number) {
    this.threads = new ThreadPool(entry, most);
  }

  async tryVariant(task: VariantTask, files: string | undefined, signal?: AbortSignal): Promise<readonly number[]> {
    const answer = await this.threads.run({ kind: 'variant', task, files }, [], signal);
    if (answer.kind === 'variant') return answer.returns;
    throw unexpected(answer);
  }

  async chooseVariant(task: ChoiceTask, register: readonly Trial[], signal?: AbortSignal): Promise<TunedSettings> {
    const answer = await this.threads.run({ kind: 'choice', task, register }, [], signal);
    if (answer.kind === 'choice') return answer.tuned;
    throw unexpected(answer);
  }

  async close(): Promise<void> {
    await this.threads.close();
  }
}

function unexpected(answer: TuningThreadAnswer): Error {
  return answer.kind === 'failed' ? errorOf(answer) : new Error(`A thread has answered with ${answer.kind}`);
}
