import { setTimeout } from 'node:timers/promises';
import type { TunedSettings } from '../../../core/tuning/tunedSettings.ts';
import type { StartedTuning } from '../../tunings.ts';
import { Interruption } from '../backtest/interruption.ts';
import { Progress, standardError } from '../backtest/progress.ts';

/** Time between two looks, ms. */
const LOOK_MS = 1_000;

/** What came of watching: the end of the search, its cancellation by whomever, or ctrl-C, which leaves it to the workers. */
export type Watched = TunedSettings | 'cancelled' | 'left';

/** Shows on standard error how far a search is, until its end or ctrl-C. */
export async function watchSearch(search: StartedTuning): Promise<Watched> {
  process.stderr.write(`Searching as ${search.workflowId}; ctrl-C leaves it to the workers\n`);
  const progress = new Progress(standardError());
  progress.begin('Combinations');
  let leave = (_: 'left'): void => {};
  const left = new Promise<'left'>((resolve) => {
    leave = resolve;
  });
  const interruption = new Interruption(() => leave('left'));
  const ended = new AbortController();
  try {
    const watching = look(search, progress, ended.signal);
    const outcome = await Promise.race([endOf(search), left]);
    ended.abort();
    await watching;
    return outcome;
  } finally {
    ended.abort();
    progress.end();
    interruption.release();
  }
}

async function look(search: StartedTuning, progress: Progress, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // Workers that are busy or away answer later.
    const found = await search.progress().catch(() => undefined);
    if (found !== undefined) progress.reach(found.tried / found.of, `${found.tried} of ${found.of}`);
    await setTimeout(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function endOf(search: StartedTuning): Promise<TunedSettings | 'cancelled'> {
  try {
    return await search.result();
  } catch (error) {
    if (error instanceof Error && error.cause instanceof Error && error.cause.name === 'CancelledFailure')
      return 'cancelled';
    throw error;
  }
}
