import type { TradingSettings } from '../cycles/tradingSettings.ts';
import type { DecimalString } from '../market/decimalString.ts';

/** Where the signals of a backtest come from, as a configuration says it. JSON. */
export interface PastSignals {
  /** Dated signals older than twice this say nothing any more, ms. */
  readonly maxAge: number;
  /** Whether the sources are pooled as in a cycle; otherwise the first one counts alone. */
  readonly isPooled: boolean;
  /** At least one. */
  readonly sources: readonly PastSignalSource[];
}

export type PastSignalSource =
  /** `roundTripCost`: of buying and selling, as a share. */
  | { readonly kind: 'builtIn'; readonly name: string; readonly weight: number; readonly roundTripCost: number }
  | { readonly kind: 'momentum'; readonly name: string; readonly weight: number }
  /** `path`: of a file of dated signals. */
  | { readonly kind: 'file'; readonly name: string; readonly weight: number; readonly path: string };

/** Everything that a search may vary of a backtest, and what stays the same in all of them but the market and its days. JSON. */
export interface SearchedVariant {
  readonly settings: TradingSettings;
  readonly signals: PastSignals;
  /** Time from a plan to its first order, ms. */
  readonly delay: number;
  /** What the account begins with, quote currency. */
  readonly cash: DecimalString;
  readonly fees: { readonly taker: DecimalString; readonly maker: DecimalString };
  readonly depth: number;
  readonly participation: number;
  /** ms. */
  readonly resumeAfter: number;
}

/** A value by the path of its field, such as `[['settings', 'limits', 'maxWeight'], 0.1]`. */
export type ChangedValue = readonly [path: readonly string[], value: unknown];
