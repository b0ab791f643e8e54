import { Claims } from '../../core/learning/scorecard/claims.ts';
import { type Scorecard, scoreSources } from '../../core/learning/scorecard/scorecard.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { readCandles, readClaims } from './readClaims.ts';

const DAY_MS = 86_400_000;

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

/**
 * What sources of signals have claimed in the cycles of an account, held against the candles of the ledger: each source by its own signals, and by plans what several have said
 * together, and what was said before the ledger kept signals.
 * @throws LedgerError
 */
export async function readScorecard(
  ledger: Pick<LedgerPort, 'cycleIdsSince' | 'cyclesNamed' | 'candles' | 'firstSignalsOfDays'>,
  { account, since, venue, horizonDays, usual }: ScorecardRequest,
): Promise<Scorecard> {
  const planned = new Claims(horizonDays);
  let [plans, first, last] = [0, Number.POSITIVE_INFINITY, 0];
  // One plan after the other: all of them together need not fit into memory.
  for (const cycleId of new Set(await ledger.cycleIdsSince(account, since)))
    for (const { plan } of await ledger.cyclesNamed(account, cycleId)) {
      if (plan === undefined) continue;
      planned.add(plan);
      plans += 1;
      first = Math.min(first, plan.at);
      last = Math.max(last, plan.at);
    }
  if (plans === 0) return { account, since: null, plans, usual, sources: [] };
  const window = { account, from: Math.floor(first) - DAY_MS, until: Math.floor(last) + DAY_MS };
  const own = await readClaims(ledger, { ...window, venue, horizonDays });
  // What a source has said since its signals are kept stands among them already.
  const keptSince = new Map(own.claims.toReversed().map(({ source, at }) => [source, at]));
  const others = planned
    .all()
    .filter(({ source, at }) => at < (keptSince.get(source) ?? Number.POSITIVE_INFINITY) - DAY_MS);
  const unread = new Set(others.map(({ symbol }) => symbol).filter((symbol) => !own.candles.has(symbol)));
  const candles = new Map([...own.candles, ...(await readCandles(ledger, venue, unread, first))]);
  return { account, since: first, plans, usual, sources: scoreSources([...own.claims, ...others], candles, usual) };
}
