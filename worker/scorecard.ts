import { openLedger } from '../adapters/ledger/openLedger.ts';
import type { LedgerTask } from '../configuration/ledgerTask.ts';
import { ledgerUrl } from '../configuration/loadConfiguration.ts';
import { type Configuration, configurationOf } from '../configuration/schema.ts';
import { tradingSettings } from '../configuration/tradingSettings.ts';
import { venueKeyOf } from '../configuration/venueKey.ts';
import { Claims } from '../core/learning/scorecard/claims.ts';
import { type Scorecard, scoreSources } from '../core/learning/scorecard/scorecard.ts';
import type { Candle } from '../core/market/candle.ts';
import type { TradingSymbol } from '../core/market/symbol.ts';

const DAY_MS = 86_400_000;

/** What the signals of recorded plans have claimed, held against the candles of the ledger; it is only read. @throws LedgerError */
export async function scorecard(
  configuration: Configuration,
  { account, since }: Extract<LedgerTask, { kind: 'scorecard' }>,
): Promise<Scorecard> {
  const ledger = await openLedger(ledgerUrl(configuration), { readOnly: true });
  const { informationCoefficient, horizonDays } = tradingSettings(configurationOf(configuration, account)).forecast;
  try {
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
      candles.set(
        symbol,
        await ledger.candles(venueKeyOf(configuration), symbol, '1d', first - 30 * DAY_MS, Number.MAX_SAFE_INTEGER),
      );
    return {
      account,
      since: plans === 0 ? null : first,
      plans,
      usual: informationCoefficient,
      sources: scoreSources(all, candles, informationCoefficient),
    };
  } finally {
    await ledger.close();
  }
}
