import { isByBreaker, type TradingRecord } from '../cycles/tradingState.ts';

/**
 * From when on the breakers look at an account, wall time in ms UTC: from the resume that ended the last trip, since the person who resumed has
 * seen what there was before. A resume after a pause that only a person gave does not hide anything. 0 where no trip was resumed.
 * @param history newest first
 */
export function evidenceStart(history: readonly TradingRecord[]): number {
  let resumedAt = 0;
  for (const { command } of history) {
    if (command.kind === 'resume') resumedAt = command.at;
    else if (isByBreaker(command) && resumedAt > 0) return resumedAt;
  }
  return 0;
}

/** Names under which breakers have stopped the account since the last resume. @param history newest first. */
export function trippedSinceResume(history: readonly TradingRecord[]): ReadonlySet<string> {
  const end = history.findIndex(({ command }) => command.kind === 'resume');
  const since = end === -1 ? history : history.slice(0, end);
  return new Set(since.filter(({ command }) => isByBreaker(command)).map(({ command }) => command.by));
}
