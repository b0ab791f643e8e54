/** Bars that are missing: those with `from <= openTime < to`, ms UTC. */
export interface CandleGap {
  readonly from: number;
  readonly to: number;
}

/**
 * The gaps between bars, and after the last one up to `to`, oldest first. Before the first one there is none: a market begins somewhere.
 * @param openTimes in order @param length of a bar, ms
 */
export function gapsAfterStart(openTimes: readonly number[], to: number, length: number): readonly CandleGap[] {
  return openTimes.flatMap((openTime, index) => {
    const next = openTimes[index + 1] ?? to;
    return next > openTime + length ? [{ from: openTime + length, to: next }] : [];
  });
}

/** Pauses before a gap that the venue has left open is asked for again, ms; after the last one it is taken for the venue's own. */
const PAUSES_MS = [0, 0, 5 * 60_000, 30 * 60_000, 2 * 3_600_000, 8 * 3_600_000, 24 * 3_600_000];

interface Asked extends CandleGap {
  times: number;
  at: number;
}

/** Which gaps were asked for how often: a gap that the venue really has is not asked for in every cycle for ever. */
export class AskedGaps {
  private readonly bySymbol = new Map<string, Asked[]>();

  /** The gaps that are to be asked for at `at` (venue time in ms UTC). */
  due(symbol: string, gaps: readonly CandleGap[], at: number): readonly CandleGap[] {
    const asked = this.bySymbol.get(symbol) ?? [];
    return gaps.filter((gap) => {
      const before = asked.find((item) => item.from === gap.from && item.to === gap.to);
      if (before === undefined) return true;
      const pause = PAUSES_MS[before.times - 1];
      return pause !== undefined && at - before.at >= pause;
    });
  }

  /** Remembers that the venue has answered for these gaps, and forgets those that are none any more. */
  answered(symbol: string, gaps: readonly CandleGap[], answered: readonly CandleGap[], at: number): void {
    const asked = this.bySymbol.get(symbol) ?? [];
    const kept = gaps.flatMap((gap): Asked[] => {
      const before = asked.find((item) => item.from === gap.from && item.to === gap.to);
      if (!answered.includes(gap)) return before === undefined ? [] : [before];
      return [{ ...gap, times: (before?.times ?? 0) + 1, at }];
    });
    if (kept.length === 0) this.bySymbol.delete(symbol);
    else this.bySymbol.set(symbol, kept);
  }
}
