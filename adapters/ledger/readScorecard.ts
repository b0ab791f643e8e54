import { Claims } from '../../core/learning/scorecard/claims.ts';
import { type Scorecard, scoreSources } from '../../core/learning/scorecard/scorecard.ts';
import type { Candle } from '../../core/market/candle.ts';
import type { TradingSymbol } from '../../core/market/symbol.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';

const DAY_MS = 86_400_000;
/** Claims are held against closes from so long before the first of them on, ms. */
const BEFORE_MS = 30 * DAY_MS;

/** Whose signals are scored, and by what. */
export interface ScorecardRequest {
  readonly account: string;
  /** Of cycles that began at that wall time or later, ms UTC. */
  readonly since: number;
  /** Whose candles the ledger keeps for it. */
  readonly venue: string;
  /** Days that a signal speaks of where it tells none. */
  readonly horizonDays: number;
  /** The configured information coefficient. */
  readonly usual: number;
}

/** What the signals of recorded plans have claimed, held against the candles of the ledger. @throws LedgerError */
export async function readScorecard(
  ledger: Pick<LedgerPort, 'cycleIdsSince' | 'cyclesNamed' | 'candles'>,
  { account, since, venue, horizonDays, usual }: ScorecardRequest,
): Promise<Scorecard> {
  const claims = new Claims(horizonDays);
  let [plans, first] = [0, Number.POSITIVE_INFINITY];
  // One plan after the other: all of them together need not fit into memory.
  for (const cycleId of new Set(await ledger.cycleIdsSince(account, since)))
    for (const { plan } of await ledger.cyclesNamed(account, cycleId)) {
      if (plan === undefined) continue;
      claims.add(plan);
      plans += 1;
      first = Math.min(first, plan.at);
    }
  const all = claims.all();
  const candles = new Map<TradingSymbol, readonly Candle[]>();
  for (const symbol of new Set(all.map((claim) => claim.symbol)))
    candles.set(symbol, await ledger.candles(venue, symbol, '1d', first - BEFORE_MS, Number.MAX_SAFE_INTEGER));
  return {
    account,
    since: plans === 0 ? null : first,
    plans,
    usual,
    sources: scoreSources(all, candles, usual),
  };
}
