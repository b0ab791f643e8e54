import type { Candle } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { SignalClaim } from './claims.ts';

const DAY_MS = 86_400_000;

/** A claim whose horizon is over. */
export interface MaturedClaim extends SignalClaim {
  /** ms UTC: from the last close that was known to that of its horizon. */
  readonly start: number;
  readonly end: number;
  /** Simple return of the symbol meanwhile. */
  readonly return: number;
}

/** Claims whose horizon is over, and how many wait for it or for prices. */
export interface ClaimOutcomes {
  readonly matured: readonly MaturedClaim[];
  readonly waiting: number;
}

/** Holds claims against the daily closes since. @param candles daily bars by symbol, oldest first */
export function claimOutcomes(
  claims: readonly SignalClaim[],
  candles: ReadonlyMap<TradingSymbol, readonly Candle[]>,
): ClaimOutcomes {
  const matured = claims.flatMap((claim) => {
    const bars = candles.get(claim.symbol) ?? [];
    const first = bars.findLastIndex(({ openTime }) => openTime + DAY_MS <= claim.at);
    if (first < 0) return [];
    const due = bars[first].openTime + Math.max(1, Math.round(claim.horizonDays)) * DAY_MS;
    const last = bars.findIndex(({ openTime }) => openTime >= due);
    if (last < 0) return [];
    return [
      {
        ...claim,
        start: bars[first].openTime + DAY_MS,
        end: bars[last].openTime + DAY_MS,
        return: bars[last].close / bars[first].close - 1,
      },
    ];
  });
  return { matured: matured, waiting: claims.length - matured.length };
}
