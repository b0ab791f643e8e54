import { type SqlBool, sql } from 'kysely';
import type { SourceStanding } from '../../core/learning/scorecard/sourceStanding.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { Session } from './session.ts';
import { storedExactly, storedTime, storedWords } from './storedValue.ts';
import type { SourceStandingsTable } from './tables.ts';

/** What the records of sources of signals mean for what they say next. */
export function standingLedger(session: Session): Pick<LedgerPort, 'recordStandings' | 'standings'> {
  return {
    recordStandings: (account, scoredAt, standings) =>
      session.write('recordStandings', async (db) => {
        const newer = sql<SqlBool>`excluded.scored_at >= source_standings.scored_at`;
        for (const standing of standings)
          await db
            .insertInto('source_standings')
            .values(rowOf(account, standing))
            .onConflict((conflict) =>
              conflict
                .columns(['account', 'source'])
                .doUpdateSet(({ ref }) => ({
                  scored_at: ref('excluded.scored_at'),
                  coefficient: ref('excluded.coefficient'),
                  muted_for: ref('excluded.muted_for'),
                }))
                .where(newer),
            )
            .execute();
        await db
          .deleteFrom('source_standings')
          .where('account', '=', account)
          .where('scored_at', '<', storedTime('scoredAt', scoredAt))
          .execute();
      }),

    standings: (account) =>
      session.read('standings', async (db) => {
        const rows = await db
          .selectFrom('source_standings')
          .selectAll()
          .where('account', '=', account)
          .orderBy('source')
          .execute();
        return rows.map(standingOf);
      }),
  };
}

function rowOf(account: string, standing: SourceStanding): SourceStandingsTable {
  const { source, scoredAt, informationCoefficient, mutedFor } = standing;
  return {
    account: storedExactly('standing.account', account),
    source: storedExactly('standing.source', source),
    scored_at: storedTime('standing.scoredAt', scoredAt),
    coefficient: informationCoefficient,
    muted_for: mutedFor === undefined ? null : storedWords(mutedFor),
  };
}

function standingOf({ source, scored_at, coefficient, muted_for }: SourceStandingsTable): SourceStanding {
  return {
    source,
    scoredAt: scored_at,
    informationCoefficient: coefficient,
    ...(muted_for === null ? {} : { mutedFor: muted_for }),
  };
}
