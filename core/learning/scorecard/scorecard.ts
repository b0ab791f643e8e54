import type { Candle } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { claimOutcomes } from './claimOutcomes.ts';
import type { SignalClaim } from './claims.ts';
import { type SourceScore, scoreSource } from './scoreSource.ts';

/** What all sources of signals of an account have claimed, against what came. JSON. */
export interface Scorecard {
  readonly account: string;
  /** First plan that was looked at, ms UTC; null without one. */
  readonly since: number | null;
  readonly plans: number;
  /** The configured information coefficient. */
  readonly usual: number;
  /** By name. */
  readonly sources: readonly SourceScore[];
}

/** The scores of all sources of some claims. @param candles daily bars by symbol, oldest first */
export function scoreSources(
  claims: readonly SignalClaim[],
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
  usual: number,
): readonly SourceScore[] {
  const names = [...new Set(claims.map(({ source }) => source))].sort();
  return names.map((source) => {
    const { matured, waiting } = claimOutcomes(
      claims.filter((claim) => claim.source === source),
      candles,
    );
    return scoreSource(source, matured, waiting, usual);
  });
}
