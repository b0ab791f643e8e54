import type { Candle } from '../../market/candle.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import { candleFault } from '../features/candleFault.ts';
import { tripleBarrierLabels } from '../labels/tripleBarrier.ts';
import type { SignalClaim } from './claims.ts';

const DAY_MS = 86_400_000;

/** A claim whose horizon is over. */
export interface MaturedClaim extends SignalClaim {
  /** ms UTC: from the last close that was known to that of its horizon. */
  readonly start: number;
  readonly end: number;
  /** Simple return of the symbol meanwhile. */
  readonly return: number;
  /** 1 where what the confidence speaks of came: the position succeeded, or without barriers the price moved in the direction. */
  readonly outcome: 0 | 1;
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
    const horizonDays = Math.max(1, Math.round(claim.horizonDays));
    const due = bars[first].openTime + horizonDays * DAY_MS;
    const last = bars.findIndex(({ openTime }) => openTime >= due);
    if (last < 0) return [];
    const earned = bars[last].close / bars[first].close - 1;
    return [
      {
        ...claim,
        start: bars[first].openTime + DAY_MS,
        end: bars[last].openTime + DAY_MS,
        return: earned,
        outcome: positionOutcome(claim, bars.slice(first, last + 1), horizonDays) ?? directionOutcome(claim, earned),
      },
    ];
  });
  return { matured, waiting: claims.length - matured.length };
}

function directionOutcome({ direction }: SignalClaim, earned: number): 0 | 1 {
  return (direction === 'buy' ? earned > 0 : earned < 0) ? 1 : 0;
}

/** What became of the claim's position, by the rule that its confidence was calibrated with; undefined where it tells no barriers. @param bars from the entry on */
function positionOutcome(claim: SignalClaim, bars: readonly Candle[], horizonDays: number): 0 | 1 | undefined {
  const { direction, profitBarrier, lossBarrier } = claim;
  if (profitBarrier === undefined || lossBarrier === undefined) return undefined;
  const sound = bars.filter((bar) => candleFault(bar) === undefined);
  const side = direction === 'buy' ? 1 : -1;
  const profit = side * Math.log1p(side * profitBarrier);
  const loss = -side * Math.log1p(-side * lossBarrier);
  // Labels take multiples of a deviation over the horizon: it is 1 here, and only the entry has a position.
  const volatilities = sound.map(() => 1 / Math.sqrt(horizonDays));
  const sides = sound.map((bar) => (bar === bars[0] ? side : 0));
  return tripleBarrierLabels(sound, volatilities, { horizonDays, profit, loss }, sides)[0]?.outcome;
}
