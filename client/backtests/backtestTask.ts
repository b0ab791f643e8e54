import type { Comparison } from '../../research/compare/compareResults.ts';
import type { SummaryFigures } from '../../research/summary/figures.ts';

/** A backtest that somebody asks for. */
export interface BacktestRequest {
  /** Under which the result is kept. */
  readonly name: string;
  readonly account: string;
  /** ms UTC, half-open. */
  readonly from: number;
  readonly to: number;
  readonly cash: string;
  /** Undefined for that of the configuration. */
  readonly objective: string | undefined;
  /** Venue whose stored candles are meant; undefined for the market of the configuration. */
  readonly venue: string | undefined;
  readonly benchmarks: boolean;
}

/** A kept result in a line. JSON. */
export interface ListedResult {
  readonly name: string;
  /** ms UTC. */
  readonly savedAt: number;
  readonly from: number;
  readonly to: number;
  readonly stopped: boolean;
  readonly objective: string;
  readonly signals: string;
  readonly quoteCurrency: string;
  /** Of the account. */
  readonly figures: SummaryFigures;
}

/** What the thread of backtests is asked to do. */
export type BacktestTask =
  /** `config`: path of the configuration file that it goes by. */
  | { readonly kind: 'run'; readonly config: string; readonly request: BacktestRequest }
  | { readonly kind: 'list'; readonly dataDirectory: string; readonly names: readonly string[] }
  | { readonly kind: 'report'; readonly dataDirectory: string; readonly name: string }
  | { readonly kind: 'compare'; readonly dataDirectory: string; readonly names: readonly string[] };

/** What it answers at its end. */
export type BacktestAnswer =
  | { readonly kind: 'run'; readonly stopped: boolean }
  | {
      readonly kind: 'list';
      readonly results: readonly ListedResult[];
      readonly unreadable: readonly UnreadableResult[];
    }
  | { readonly kind: 'report'; readonly page: string }
  | { readonly kind: 'compare'; readonly comparison: Comparison; readonly growth: readonly GrowthSeries[] };

/** A kept result that cannot be read, and why. */
export interface UnreadableResult {
  readonly name: string;
  readonly fault: string;
}

/** What one unit of money has become, what was paid in aside. JSON. */
export interface GrowthSeries {
  readonly name: string;
  /** ms UTC at midnight. */
  readonly days: readonly number[];
  readonly growth: readonly number[];
}

/** How far a run is. */
export interface BacktestProgress {
  /** The account that is worked on, such as `ballast` or a benchmark. */
  readonly account: string;
  /** The day that it has reached, ms UTC. */
  readonly at: number;
  /** Of its days, from 0 to 1. */
  readonly share: number;
}

/** What the thread tells. */
export type BacktestMessage =
  | { readonly kind: 'progress'; readonly progress: BacktestProgress }
  | { readonly kind: 'done'; readonly answer: BacktestAnswer }
  | { readonly kind: 'refused'; readonly input: RefusedInput };

/** The fields of an InvalidInputError: the class of an error does not come through from another thread. */
export interface RefusedInput {
  readonly field: string;
  readonly given: string;
  readonly allowed: string;
  readonly remedy: string;
}
