import { openLedger } from '../adapters/ledger/openLedger.ts';
import { readScorecard } from '../adapters/ledger/readScorecard.ts';
import type { LedgerTask } from '../configuration/ledgerTask.ts';
import { ledgerUrl } from '../configuration/loadConfiguration.ts';
import { type Configuration, configurationOf } from '../configuration/schema.ts';
import { tradingSettings } from '../configuration/tradingSettings.ts';
import { venueKeyOf } from '../configuration/venueKey.ts';
import type { Scorecard } from '../core/learning/scorecard/scorecard.ts';

/** What the signals of recorded plans have claimed, held against the candles of the ledger; it is only read. @throws LedgerError */
export async function scorecardFromLedger(
  configuration: Configuration,
  { account, since }: Extract<LedgerTask, { kind: 'scorecard' }>,
): Promise<Scorecard> {
  const ledger = await openLedger(ledgerUrl(configuration), { readOnly: true });
  const { informationCoefficient: usual, horizonDays } = tradingSettings(
    configurationOf(configuration, account),
  ).forecast;
  try {
    return await readScorecard(ledger, { account, since, venue: venueKeyOf(configuration), horizonDays, usual });
  } finally {
    await ledger.close();
  }
}
