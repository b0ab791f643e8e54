import type { TradingState } from './tradingState.ts';

/** A stop that goes to the ledger and the venue without the Temporal server: only what makes an account do less. */
export interface DirectAccountStopRequest {
  readonly kind: 'pause' | 'halt';
  readonly accounts: readonly string[];
  readonly reason: string;
  readonly by: string;
}

/** What a direct stop has done to one account, in words for people where they are words. */
export interface DirectAccountStopReport {
  readonly account: string;
  /** The state that the ledger holds now; undefined where the stop could not be committed. */
  readonly state: TradingState | undefined;
  /** Open orders that the venue has closed. */
  readonly closed: readonly string[];
  /** What could not be done, and what to do about it. */
  readonly undone: readonly string[];
}
