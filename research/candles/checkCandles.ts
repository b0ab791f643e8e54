import type { Candle } from '../../core/market/candle.ts';
import { cleanCandles } from '../../core/market/cleanCandles.ts';

/** Something odd about bars. JSON. */
export interface CandleFinding {
  /** ms UTC. */
  readonly at: number;
  readonly kind: 'gap' | 'offGrid' | 'invalid' | 'duplicate' | 'spike' | 'split' | 'stale';
  readonly detail: string;
}

const KINDS = {
  OFF_GRID: 'offGrid',
  INVALID_PRICE: 'invalid',
  DUPLICATE: 'duplicate',
  BAD_TICK: 'spike',
  SUSPECT_JUMP: 'split',
  STALE_PRICE: 'stale',
} as const;

/**
 * Gaps, bars that come twice or lie between times, prices that cannot be, spikes that revert at once, lasting jumps as of a split, and prices that stand still; by the rules that
 * decisions go by (`cleanCandles`).
 *
 * @param bars of one symbol
 * @param length of a bar, ms
 * @returns in the order of time
 */
export function checkCandles(bars: readonly Candle[], length: number): readonly CandleFinding[] {
  const { discarded, flagged } = cleanCandles(bars, length);
  const odd = [...discarded, ...flagged].map(({ openTime, reason, detail }) => ({
    at: openTime,
    kind: KINDS[reason],
    detail,
  }));
  return [...odd, ...gapsIn(bars, length)].sort((a, b) => a.at - b.at);
}

function gapsIn(bars: readonly Candle[], length: number): readonly CandleFinding[] {
  const times = bars.map(({ openTime }) => openTime).sort((a, b) => a - b);
  return times.slice(1).flatMap((time, index): readonly CandleFinding[] => {
    const missing = Math.round((time - times[index]) / length) - 1;
    if (missing < 1) return [];
    return [
      { at: times[index] + length, kind: 'gap', detail: `${missing} ${missing === 1 ? 'bar is' : 'bars are'} missing` },
    ];
  });
}
