import type { StoredTimeframe } from '../../../research/candles/timeframes.ts';
import type { CommonOptions } from '../commandContext.ts';

/** Options of all commands on stored bars. */
export interface DataOptions extends Pick<CommonOptions, 'config' | 'dataDirectory' | 'json'> {
  readonly venue: string;
  readonly timeframe: StoredTimeframe;
}
