import type { Signal } from '../../signals/signal.ts';
import type { SignalBarriers } from './signalBarriers.ts';

/** They travel with every signal: this many digits lie far below a tick. */
const DIGITS = 6;
/** No price falls further than this. */
const FARTHEST_FALL = 0.999_999;

/**
 * How far the barriers of a position lie from its entry, as `tripleBarrierLabels` puts them, in shares of the price; nothing without a volatility, where no position is labelled either.
 *
 * @param volatility standard deviation of a day's log return
 * @param side 1 for a position that gains where the price rises, -1 where it falls
 */
export function barrierDistances(
  volatility: number,
  { horizonDays, profit, loss, roundTripCost }: SignalBarriers,
  side: 1 | -1,
): Pick<Signal, 'profitBarrier' | 'lossBarrier'> {
  const width = volatility * Math.sqrt(horizonDays);
  if (!(width > 0 && width < Number.POSITIVE_INFINITY)) return {};
  const least = Math.log1p(roundTripCost);
  const share = (logReturn: number): number =>
    Number(Math.abs(Math.max(-FARTHEST_FALL, Math.expm1(logReturn))).toPrecision(DIGITS));
  return {
    profitBarrier: share(side * Math.max(profit * width, least)),
    lossBarrier: share(-side * Math.max(loss * width, least)),
  };
}
