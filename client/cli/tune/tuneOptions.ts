import type { ResearchOptions } from '../backtest/researchOptions.ts';
import type { CommonOptions } from '../commandContext.ts';

/** Options of `ballast tune`. */
export interface TuneOptions
  extends Pick<ResearchOptions, 'from' | 'to' | 'candles' | 'venue' | 'every' | 'cash' | 'takerFee' | 'makerFee'>,
    CommonOptions {
  readonly grid: string;
  readonly sample?: number;
  readonly seed: number;
  readonly folds: number;
  readonly embargo: number;
  readonly save?: string;
  readonly replace?: boolean;
  readonly workers?: boolean;
  readonly detach?: boolean;
}
