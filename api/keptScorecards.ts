import { readScorecard } from '../adapters/ledger/readScorecard.ts';
import { type Configuration, configurationOf } from '../configuration/schema.ts';
import { tradingSettings } from '../configuration/tradingSettings.ts';
import { venueKeyOf } from '../configuration/venueKey.ts';
import type { Scorecard } from '../core/learning/scorecard/scorecard.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';

const DAY_MS = 86_400_000;
/** A scorecard reads every plan of its days: it is read again where a cycle has come, and not more often than that, ms. */
const KEPT_MS = 60_000;

interface Kept {
  readonly mark: string;
  readonly at: number;
  readonly scorecard: Promise<Scorecard>;
}

/** Scorecards of accounts: reading one takes a while, so that of a moment serves all who ask for it. */
export class KeptScorecards {
  private readonly kept = new Map<string, Kept>();
  private readonly ledger: LedgerPort;
  private readonly configuration: Configuration;

  constructor(ledger: LedgerPort, configuration: Configuration) {
    this.ledger = ledger;
    this.configuration = configuration;
  }

  /** @param days so many of the latest are looked at @throws LedgerError */
  async of(account: string, days: number): Promise<Scorecard> {
    const now = Date.now();
    const key = `${account} ${days}`;
    const [last] = await this.ledger.cyclesBefore(account, undefined, 1);
    const mark = `${last?.cycleId} ${last?.closedAt}`;
    const known = this.kept.get(key);
    if (known !== undefined && (known.mark === mark || now - known.at < KEPT_MS)) return await known.scorecard;
    const { informationCoefficient, horizonDays } = tradingSettings(
      configurationOf(this.configuration, account),
    ).forecast;
    const scorecard = readScorecard(this.ledger, {
      account,
      since: now - days * DAY_MS,
      venue: venueKeyOf(this.configuration),
      horizonDays,
      usual: informationCoefficient,
    });
    this.kept.set(key, { mark, at: now, scorecard });
    scorecard.catch(() => this.kept.delete(key));
    return await scorecard;
  }
}
