import { setTimeout as sleep } from 'node:timers/promises';
import type { SignalClaim } from '../../core/learning/scorecard/claims.ts';
import { claimsOfSignals } from '../../core/learning/scorecard/claimsOfSignals.ts';
import type { Candle } from '../../core/market/candle.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { StoredSignal } from '../../core/signals/storedSignal.ts';

const DAY_MS = 86_400_000;
/** Signals of so many days are read at once, and the pause after that, ms: others read and write in between. */
const STEP_MS = 10 * DAY_MS;
const PAUSE_MS = 20;
/** Claims are held against closes from so long before the first of them on, ms. */
const BEFORE_MS = 40 * DAY_MS;

/** Whose signals are read, and from where. */
export interface ClaimsRequest {
  readonly account: string;
  /** Of signals that were made from then on and before, ms UTC. */
  readonly from: number;
  readonly until: number;
  /** Whose candles the ledger keeps for it. */
  readonly venue: string;
  /** Days that a signal speaks of where it tells none. */
  readonly horizonDays: number;
}

/** Claims and what they are held against. */
export interface ClaimsWithCandles {
  readonly claims: readonly SignalClaim[];
  readonly candles: ReadonlyMap<TradingSymbol, readonly Candle[]>;
}

/** What sources of signals have claimed: of each the first signal of a day for a symbol, by who has said it. @throws LedgerError */
export async function readClaims(
  ledger: Pick<LedgerPort, 'firstSignalsOfDays' | 'candles'>,
  { account, from, until, venue, horizonDays }: ClaimsRequest,
): Promise<ClaimsWithCandles> {
  const said: StoredSignal[] = [];
  for (let begin = from; begin < until; begin += STEP_MS) {
    said.push(...(await ledger.firstSignalsOfDays(account, begin, Math.min(until, begin + STEP_MS))));
    await sleep(PAUSE_MS);
  }
  const candles = await readCandles(ledger, venue, new Set(said.map(({ signal }) => signal.symbol)), from);
  return { claims: claimsOfSignals(said.map(spoken), candles, horizonDays), candles };
}

/** The daily candles that claims on symbols are held against, oldest first. @param from ms UTC, of the first claim */
export async function readCandles(
  ledger: Pick<LedgerPort, 'candles'>,
  venue: string,
  symbols: ReadonlySet<TradingSymbol>,
  from: number,
): Promise<ReadonlyMap<TradingSymbol, readonly Candle[]>> {
  const candles = new Map<TradingSymbol, readonly Candle[]>();
  for (const symbol of symbols)
    candles.set(symbol, await ledger.candles(venue, symbol, '1d', from - BEFORE_MS, Number.MAX_SAFE_INTEGER));
  return candles;
}

/** Under the name that cycles know who has said it by: that of the sender, or what the source calls itself. */
function spoken(stored: StoredSignal): StoredSignal {
  return stored.pushed ? stored : { ...stored, source: stored.signal.source };
}
