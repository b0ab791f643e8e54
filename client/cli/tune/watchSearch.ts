import type { TunedSettings } from '../../../core/tuning/tunedSettings.ts';
import type { StartedTuning } from '../../tunings.ts';
import { watchUntilEnded } from '../backtest/watchUntilEnded.ts';

/** What came of watching: the end of the search, its cancellation by whomever, or ctrl-C, which leaves it to the workers. */
export type Watched = TunedSettings | 'cancelled' | 'left';

/** Shows on standard error how far a search is, until its end or ctrl-C. */
export async function watchSearch(search: StartedTuning): Promise<Watched> {
  process.stderr.write(`Searching as ${search.workflowId}; ctrl-C leaves it to the workers\n`);
  return await watchUntilEnded({
    parts: 'Combinations',
    reached: async () => {
      const { tried, of } = await search.progress();
      return { done: tried, of };
    },
    result: () => endOf(search),
  });
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
