import { dayOf } from '../../simulator/market/dailyBars.ts';
import type { SlotRow } from '../backtest/backtestResult.ts';
import { type HistoricalMarket, marketOf } from '../backtest/historicalMarket.ts';
import type { BacktestOptions } from '../backtest/runBacktest.ts';
import { NOBODY, type Onlooker, runInTurns } from '../backtest/runInTurns.ts';
import { OtherFuture } from './otherFuture.ts';

/** What a check for look-ahead found. JSON. */
export interface LookaheadCheck {
  /** Moments from which on the market was another one, ms UTC. */
  readonly moments: readonly number[];
  /** Slots that were compared. */
  readonly compared: number;
  /** The first slot that knew its future; absent where none did. */
  readonly found?: { readonly at: number; readonly before: string; readonly after: string };
}

/** Parts of the whole time after which the futures are changed. */
const PARTS = [0.25, 0.5, 0.9] as const;
const LONGEST_SHOWN = 300;

/**
 * Runs a backtest again on markets that differ from some moment on. What the account did before that moment must be the same, to the last digit: otherwise something has
 * looked ahead.
 *
 * @param prepare the backtest on a market; what it is made of must read that market alone
 * @returns `stopped` where the onlooker has stopped it: then nothing is known
 */
export async function checkLookahead(
  market: HistoricalMarket,
  prepare: (market: HistoricalMarket) => BacktestOptions,
  onlooker: Onlooker = NOBODY,
): Promise<LookaheadCheck | 'stopped'> {
  const options = prepare(market);
  const moments = PARTS.map((part) => startOfDay(options.from + part * (options.to - options.from))).filter(
    (moment) => moment > options.from,
  );
  const original: string[] = [];
  const run = (backtest: BacktestOptions, onSlot: (row: SlotRow) => void) =>
    runInTurns(backtest, {
      onSlot: (of, row) => {
        onSlot(row);
        onlooker.onSlot(of, row);
      },
      isStopped: () => onlooker.isStopped(),
    });
  await run({ ...options, to: moments.at(-1) ?? options.to }, (row) => {
    original.push(text(row));
  });
  let compared = 0;
  for (const [index, moment] of moments.entries()) {
    const other = marketOf(new OtherFuture(market.daily, dayOf(moment), index), market.seed);
    let found: LookaheadCheck['found'];
    let slot = 0;
    await run({ ...prepare(other), to: moment }, (row) => {
      const [before, after] = [original[slot], text(row)];
      slot += 1;
      // What rests after a slot that lasts beyond the moment may meet the other future.
      if (row.at + options.settings.every > moment) return;
      compared += 1;
      if (before !== after) found ??= { at: row.at, ...firstDifference(before, after) };
    });
    if (onlooker.isStopped()) return 'stopped';
    if (found !== undefined) return { moments, compared, found };
  }
  return { moments, compared };
}

function text(row: SlotRow): string {
  return JSON.stringify(row);
}

function startOfDay(at: number): number {
  return dayOf(at) * 86_400_000;
}

function firstDifference(before: string, after: string) {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  const from = Math.max(0, start - LONGEST_SHOWN / 3);
  return { before: before.slice(from, from + LONGEST_SHOWN), after: after.slice(from, from + LONGEST_SHOWN) };
}
