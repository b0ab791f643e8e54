import type { ActivityDependencies } from '../activities/dependencies.ts';
import { readClaims } from '../adapters/ledger/readClaims.ts';
import { accountNames } from '../configuration/accountsSection.ts';
import type { Configuration } from '../configuration/schema.ts';
import { venueKeyOf } from '../configuration/venueKey.ts';
import { scoreSources } from '../core/learning/scorecard/scorecard.ts';
import { standingsOf } from '../core/learning/scorecard/sourceStanding.ts';
import type { ExchangePort } from '../core/ports/exchange.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';
import { repeatWork } from './repeatWork.ts';

const DAY_MS = 86_400_000;
/** A record is read again after so long, ms. */
const KEPT_MS = DAY_MS;
/** Signals of so many days are a record. */
const RECORD_DAYS = 180;
/** Pause between two looks at what is due, and before the first one, when a start is through, ms. */
const EVERY_MS = 60 * 60_000;
const FIRST_MS = 10 * 60_000;

/** Whose sources are scored, and by what. */
export interface ScoredAccount {
  readonly account: string;
  readonly venue: Pick<ExchangePort, 'presentTime'>;
  /** Whose candles the ledger keeps for it. */
  readonly venueKey: string;
  /** Days that a signal speaks of where it tells none, and the configured information coefficient. */
  readonly horizonDays: number;
  readonly informationCoefficient: number;
}

/** All accounts of a configuration. */
export function scoredAccounts(
  configuration: Configuration,
  { settings, exchange }: Pick<ActivityDependencies, 'settings' | 'exchange'>,
): readonly ScoredAccount[] {
  return accountNames(configuration).map((account) => {
    const { horizonDays, informationCoefficient } = settings(account).forecast;
    const venueKey = venueKeyOf(configuration);
    return { account, venue: exchange(account), venueKey, horizonDays, informationCoefficient };
  });
}

type ScoringLedger = Pick<LedgerPort, 'firstSignalsOfDays' | 'candles' | 'standings' | 'recordStandings'>;

/** Scores the sources of an account by their signals of the last half year, and keeps what that means for what they say next, where the last time is a day ago. */
export async function scoreAccount(
  ledger: ScoringLedger,
  { account, venue, venueKey, horizonDays, informationCoefficient }: ScoredAccount,
  now: number,
): Promise<void> {
  const known = await ledger.standings(account);
  if (known.some(({ scoredAt }) => now - scoredAt < KEPT_MS)) return;
  const until = Math.floor(await venue.presentTime()) + 1;
  const from = until - RECORD_DAYS * DAY_MS;
  const { claims, candles } = await readClaims(ledger, { account, from, until, venue: venueKey, horizonDays });
  const scores = scoreSources(claims, candles, informationCoefficient);
  await ledger.recordStandings(account, now, standingsOf(scores, now));
}

/**
 * Scores the sources of all accounts now and then. Where that fails, cycles go by the last scores.
 * @returns what ends it
 */
export function scoreRegularly(ledger: ScoringLedger, accounts: readonly ScoredAccount[]): () => Promise<void> {
  return repeatWork(
    { first: FIRST_MS, every: EVERY_MS },
    'The sources of signals could not be scored',
    async (ended) => {
      for (const account of accounts)
        if (!ended())
          await scoreAccount(ledger, account, Date.now()).catch((error: unknown) =>
            console.warn(`The sources of signals of ${account.account} could not be scored: ${error}`),
          );
    },
  );
}
