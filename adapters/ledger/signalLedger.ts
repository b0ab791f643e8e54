import { sql } from 'kysely';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { StoredSignal } from '../../core/signals/storedSignal.ts';
import type { Session } from './session.ts';
import { rowLimit, storedExactly, storedJson, storedTime } from './storedValue.ts';
import type { SignalsTable } from './tables.ts';

/** Keeps a single insert below 32 766 bound values, the limit of SQLite. */
const SIGNALS_PER_INSERT = 1_000;
const DAY_MS = 86_400_000;

type SignalRow = Omit<SignalsTable, 'traded'>;

/** Signals, each once under its source, account and ID. Long as a list: one short method for each word of the port. */
export function signalLedger(
  session: Session,
): Pick<LedgerPort, 'recordSignals' | 'latestPushed' | 'signals' | 'firstSignalsOfDays'> {
  return {
    recordSignals(signals) {
      if (signals.length === 0) return Promise.resolve([]);
      return session.write('recordSignals', async (db) => {
        const rows = signals.map(rowOf);
        const fresh = new Set<string>();
        for (let start = 0; start < rows.length; start += SIGNALS_PER_INSERT) {
          const inserted = await db
            .insertInto('signals')
            .values(rows.slice(start, start + SIGNALS_PER_INSERT).map((row) => ({ ...row, traded: 0 })))
            .onConflict((conflict) => conflict.columns(['source', 'account', 'id']).doNothing())
            .returning(['source', 'account', 'id'])
            .execute();
          for (const row of inserted) fresh.add(keyOf(row));
        }
        // Of two under one ID that came together the first is the new one.
        return rows.map((row) => fresh.delete(keyOf(row)));
      });
    },

    latestPushed: (account, since) =>
      session.read('latestPushed', async (db) => {
        const ranked = db
          .selectFrom('signals')
          .selectAll()
          .select(
            sql<number>`row_number() over (partition by source, symbol order by made_at desc, received_at desc, id)`.as(
              'place',
            ),
          )
          .where('pushed', '=', 1)
          .where('made_at', '>=', storedTime('since', since))
          .where('account', 'in', ['', account])
          .as('ranked');
        const rows = await db.selectFrom(ranked).selectAll().where('place', '=', 1).orderBy('symbol').execute();
        return rows.map(signalOf);
      }),

    signals: (account, limit) =>
      session.read('signals', async (db) => {
        const rows = await db
          .selectFrom('signals')
          .selectAll()
          .where('account', 'in', ['', account])
          .orderBy('received_at', 'desc')
          .orderBy('source')
          .orderBy('id')
          .limit(rowLimit(limit))
          .execute();
        return rows.map(signalOf);
      }),

    firstSignalsOfDays: (account, from, until) =>
      session.read('firstSignalsOfDays', async (db) => {
        const ranked = db
          .selectFrom('signals')
          .selectAll()
          .select(
            sql<number>`row_number() over (partition by source, symbol, made_at / ${sql.lit(DAY_MS)} order by made_at, id)`.as(
              'place',
            ),
          )
          // Both values there are, for the sake of the index that begins with it.
          .where('pushed', 'in', [0, 1])
          .where('made_at', '>=', storedTime('from', from))
          .where('made_at', '<', storedTime('until', until))
          .where('account', 'in', ['', account])
          .as('ranked');
        const rows = await db
          .selectFrom(ranked)
          .selectAll()
          .where('place', '=', 1)
          .orderBy('made_at')
          .orderBy('source')
          .orderBy('symbol')
          .execute();
        return rows.map(signalOf);
      }),
  };
}

function keyOf({ source, account, id }: Pick<SignalRow, 'source' | 'account' | 'id'>): string {
  return `${source}\n${account}\n${id}`;
}

function rowOf({ source, account, pushed, receivedAt, signal }: StoredSignal): SignalRow {
  return {
    source: storedExactly('signal.source', source),
    account: storedExactly('signal.account', account),
    id: storedExactly('signal.id', signal.id),
    pushed: pushed ? 1 : 0,
    symbol: storedExactly('signal.symbol', signal.symbol),
    // A venue's clock may tell parts of a millisecond.
    made_at: storedTime('signal.at', Math.floor(signal.at)),
    received_at: storedTime('signal.receivedAt', receivedAt),
    body: storedJson(`signal for ${signal.symbol}`, signal),
  };
}

function signalOf({ source, account, pushed, received_at, body }: SignalRow): StoredSignal {
  return {
    source,
    account,
    pushed: pushed === 1,
    receivedAt: received_at,
    signal: JSON.parse(body) as StoredSignal['signal'],
  };
}
