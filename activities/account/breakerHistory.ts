import { evidenceStart } from '../../core/breakers/evidenceStart.ts';
import type { TradingRecord } from '../../core/cycles/tradingState.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';

/** So many commands are read at first: more than most accounts ever get. */
const FIRST_LIMIT = 500;

/** What the next reading takes more. */
const GROWTH = 4;

/**
 * The commands to an account that its breakers go by, newest first: back to the trip that a person has resumed last, or all of them where none was resumed. With
 * fewer a breaker would trip again on what that person has seen.
 */
export async function breakerHistory(
  ledger: Pick<LedgerPort, 'tradingHistory'>,
  account: string,
): Promise<readonly TradingRecord[]> {
  for (let limit = FIRST_LIMIT; ; limit *= GROWTH) {
    const history = await ledger.tradingHistory(account, limit);
    if (history.length < limit || evidenceStart(history) > 0) return history;
  }
}
