import { type Kysely, sql } from 'kysely';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { FrozenOrder, OrderEvidence, OrderRecord, OrderVersion } from '../../core/orders/order.ts';
import { type OrderKey, orderWorkflowId, stopOrderKey } from '../../core/orders/orderKey.ts';
import {
  type Execution,
  isClosed,
  isUnconfirmed,
  ORDER_STATUSES,
  type OrderState,
} from '../../core/orders/orderState.ts';
import { IllegalTransitionError } from '../../core/orders/transition.ts';
import { LedgerConflictError, LedgerError, type LedgerPort } from '../../core/ports/ledger.ts';
import { stateOfAbsent } from './absentOrder.ts';
import { applyOrderState } from './applyOrderState.ts';
import { executedBefore } from './orderRevision.ts';
import { evidenceColumns, frozenColumns, keyColumns, orderRecord, stateColumns, storableState } from './orderRows.ts';
import { requiredOrder, selectOrder } from './selectOrder.ts';
import type { Session } from './session.ts';
import { sortedBy } from './sortedBy.ts';
import { rowLimit, storedJson } from './storedValue.ts';
import { storeState } from './storeState.ts';
import type { LedgerTables } from './tables.ts';

/** What the venue has not closed by its own word. */
export const OPEN_STATUSES = ORDER_STATUSES.filter((status) => !isClosed(status));

type OrderLedger = Pick<
  LedgerPort,
  | 'recordIntent'
  | 'orderCount'
  | 'stopCount'
  | 'claimSubmission'
  | 'claimAgain'
  | 'withdraw'
  | 'closeAbsent'
  | 'advance'
  | 'revise'
  | 'order'
  | 'ordersOfCycle'
  | 'openOrders'
  | 'recentOrders'
  | 'ordersOpenAt'
  | 'troubledOrders'
  | 'evidence'
>;

/** Orders, their revisions and their transitions. Long as a list: one short method for each word of the port. */
export function orderLedger(session: Session): OrderLedger {
  return {
    recordIntent(key, order, evidence, ordersSeen, limits) {
      return session.write('recordIntent', async (db) => {
        if (order.symbol !== key.symbol) {
          throw new InvalidInputError({
            field: 'order.symbol',
            given: order.symbol,
            allowed: `the symbol of the key, ${key.symbol}`,
            remedy: 'Nothing was stored. Freeze the order of this key.',
          });
        }
        if (ordersSeen !== undefined) {
          const stored = await find(db, key);
          if (stored !== undefined) return { created: false, record: stored };
          await requireNoOthers(session, db, key, ordersSeen);
        }
        const { at, ...seen } = evidenceColumns(evidence);
        const state = stateColumns({ status: 'INTENT' });
        const frozen = frozenColumns(order);
        const decided = {
          revision: 0,
          intended_base: frozen.base_quantity,
          intended_quote: frozen.quote_amount,
          earlier_base: '0',
          earlier_quote: '0',
          earlier_fee: '0',
          frozen_at: at,
        };
        const inserted = await db
          .insertInto('orders')
          .values({
            ...keyColumns(key),
            ...frozen,
            ...state,
            ...decided,
            version: 0,
            created_at: at,
            updated_at: at,
            decided_limits: limits === undefined ? null : storedJson('limits', limits),
            remark: null,
          })
          // Of two processes with one intent one inserts; the other waits for its commit and then reads what it stored.
          .onConflict((conflict) => conflict.doNothing())
          .returning('version')
          .executeTakeFirst();
        const record = await find(db, key);
        if (record === undefined) throw await clientOrderIdTaken(db, key, order.venue, order.clientOrderId);
        if (inserted === undefined) return { created: false, record };
        await db
          .insertInto('order_transitions')
          .values({ ...keyColumns(key), ...state, version: 0, revision: 0, at, ...seen })
          .execute();
        return { created: true, record };
      });
    },

    orderCount: (account) => session.read('orderCount', (db) => countOrders(db, account)),

    stopCount: (account, symbol) =>
      session.read('stopCount', async (db) => {
        const row = await db
          .selectFrom('order_counts')
          .select('orders')
          .where('account', '=', account)
          .where('symbol', '=', symbol)
          .where('type', '=', 'stop')
          .executeTakeFirst();
        // Of stops that were lost and written down again some may be missing: the number after the count may be taken.
        let count = row?.orders ?? 0;
        while ((await selectOrder(db, stopOrderKey(account, symbol, count + 1)).executeTakeFirst()) !== undefined)
          count += 1;
        return count;
      }),

    claimSubmission(of, evidence) {
      return session.write('claimSubmission', async (db) => {
        const record = await requiredOrder(session, db, of.key);
        if (record.revision !== of.revision || record.state.status !== 'INTENT') return { claimed: false, record };
        return { claimed: true, record: await storeState(db, record, { status: 'SUBMITTED' }, evidence) };
      });
    },

    claimAgain(of, evidence) {
      return session.write('claimAgain', async (db) => {
        const record = await requiredOrder(session, db, of.key);
        if (!isAsRead(record, of) || !isUnconfirmed(record.state)) return { claimed: false, record };
        return { claimed: true, record: await storeState(db, record, { status: 'SUBMITTED' }, evidence) };
      });
    },

    withdraw(of, next, evidence) {
      return session.write('withdraw', async (db) => {
        const record = await requiredOrder(session, db, of.key);
        if (!isAsRead(record, of) || record.state.status !== 'INTENT') return record;
        const state = storableState(next);
        if (state.status !== 'CANCELED' && state.status !== 'UNKNOWN')
          throw new IllegalTransitionError(record.state.status, state.status);
        return await storeState(db, record, state, evidence);
      });
    },

    closeAbsent(of, closed, evidence) {
      return session.write('closeAbsent', async (db) => {
        const record = await requiredOrder(session, db, of.key);
        if (record.revision !== of.revision) return record;
        const state = stateOfAbsent(record, storableState(closed), (await latestClaim(db, record)) > of.version);
        return state === undefined ? record : await storeState(db, record, state, evidence);
      });
    },

    advance(of, next, evidence) {
      return session.write('advance', async (db) => {
        const record = await requiredOrder(session, db, of.key);
        if (record.revision !== of.revision) return record;
        const state = applyOrderState(of.key, record.state, storableState(next));
        return state === undefined ? record : await storeState(db, record, state, evidence);
      });
    },

    revise(of, closed, next, evidence) {
      return session.write('revise', async (db) => {
        const record = await requiredOrder(session, db, of.key);
        if (record.revision !== of.revision) return record;
        const learned = applyOrderState(of.key, record.state, storableState(closed));
        if (learned === undefined) return record;
        const executed = executedBefore(record, learned, next.order);
        const superseded = await storeState(db, record, learned, evidence.closing);
        return await storeRevision(db, superseded, executed, next, evidence.reason);
      });
    },

    order: (key) => session.read('order', (db) => find(db, key)),

    ordersOfCycle: (account, cycleId) =>
      session.read('ordersOfCycle', async (db) => {
        const rows = await db
          .selectFrom('orders')
          .selectAll()
          .where('account', '=', account)
          .where('cycle_id', '=', cycleId)
          .orderBy(sortedBy('created_at'))
          .orderBy('symbol')
          .execute();
        return rows.map(orderRecord);
      }),

    openOrders: (account) =>
      session.read('openOrders', async (db) => {
        const rows = await db
          .selectFrom('orders')
          .selectAll()
          .where('account', '=', account)
          .where('status', 'in', OPEN_STATUSES)
          .orderBy(sortedBy('created_at'))
          .orderBy('cycle_id')
          .orderBy('symbol')
          .execute();
        return rows.map(orderRecord);
      }),

    recentOrders: (account, limit) =>
      session.read('recentOrders', async (db) => {
        const rows = await db
          .selectFrom('orders')
          .selectAll()
          .where('account', '=', account)
          .orderBy('created_at', 'desc')
          .orderBy('cycle_id', 'desc')
          .orderBy('symbol', 'desc')
          .limit(rowLimit(limit))
          .execute();
        return rows.map(orderRecord);
      }),

    ordersOpenAt: (account, at) =>
      session.read('ordersOpenAt', async (db) => {
        const rows = await db
          .selectFrom('orders')
          .selectAll()
          .where('account', '=', account)
          .where('created_at', '<', at)
          .where((eb) => eb.or([eb('status', 'in', OPEN_STATUSES), eb('updated_at', '>', at)]))
          .orderBy(sortedBy('created_at'))
          .orderBy('symbol')
          .execute();
        return rows.map(orderRecord);
      }),

    troubledOrders: (account, rejectedSince) =>
      session.read('troubledOrders', async (db) => {
        const columns = ['symbol', 'status', 'updated_at'] as const;
        const unknown = await db
          .selectFrom('orders')
          .select(columns)
          .where('account', '=', account)
          .where('status', '=', 'UNKNOWN')
          .execute();
        // What is sent again at this moment is not known either.
        const sentAgain = await db
          .selectFrom('orders')
          .select(columns)
          .where('account', '=', account)
          .where('status', '=', 'SUBMITTED')
          .where(({ exists, selectFrom }) =>
            exists(
              selectFrom('order_transitions as earlier')
                .select('earlier.version')
                .whereRef('earlier.account', '=', 'orders.account')
                .whereRef('earlier.cycle_id', '=', 'orders.cycle_id')
                .whereRef('earlier.symbol', '=', 'orders.symbol')
                .whereRef('earlier.revision', '=', 'orders.revision')
                .where('earlier.status', '=', 'UNKNOWN'),
            ),
          )
          .execute();
        const rejected = await db
          .selectFrom('orders')
          .select(columns)
          .where('account', '=', account)
          .where('updated_at', '>', rejectedSince)
          .where(sql.ref('status'), '=', 'REJECTED')
          .execute();
        return [...unknown, ...sentAgain.map((order) => ({ ...order, status: 'UNKNOWN' as const })), ...rejected].map(
          ({ symbol, status, updated_at }) => ({ symbol, status, updatedAt: updated_at }),
        );
      }),

    evidence: (key) =>
      session.read('evidence', (db) =>
        db
          .selectFrom('order_transitions')
          .select(['at', 'source', 'detail', 'status', 'revision'])
          .where('account', '=', key.account)
          .where('cycle_id', '=', key.cycleId)
          .where('symbol', '=', key.symbol)
          .orderBy('version')
          .execute(),
      ),
  };
}

/** Puts the next revision of an order in the place of one that is closed, which moves to the earlier ones. */
async function storeRevision(
  db: Kysely<LedgerTables>,
  record: OrderRecord,
  executed: Execution,
  next: { readonly order: FrozenOrder; readonly state: OrderState },
  evidence: OrderEvidence,
): Promise<OrderRecord> {
  const { key, order, state } = record;
  await db
    .insertInto('order_revisions')
    .values({
      ...keyColumns(key),
      ...stateColumns(state),
      revision: record.revision,
      venue: order.venue,
      client_order_id: order.clientOrderId,
      body: order.body,
      frozen_at: record.frozenAt,
      closed_at: record.updatedAt,
    })
    .execute();
  await db
    .updateTable('orders')
    .set({
      ...frozenColumns(next.order),
      revision: record.revision + 1,
      earlier_base: executed.filledBase,
      earlier_quote: executed.filledQuote,
      earlier_fee: executed.feeQuote,
      frozen_at: evidenceColumns(evidence).at,
    })
    .where('account', '=', key.account)
    .where('cycle_id', '=', key.cycleId)
    .where('symbol', '=', key.symbol)
    .execute();
  const revised: OrderRecord = {
    ...record,
    order: next.order,
    revision: record.revision + 1,
    earlier: executed,
    frozenAt: evidence.at,
  };
  return await storeState(db, revised, storableState(next.state), evidence);
}

/** Whether nothing was written of an order since somebody has read it. */
function isAsRead(record: OrderRecord, { revision, version }: OrderVersion): boolean {
  return record.revision === revision && record.version === version;
}

/** The version at which somebody has claimed to send the present revision last; -1 where nobody has. */
async function latestClaim(db: Kysely<LedgerTables>, { key, revision }: OrderRecord): Promise<number> {
  const row = await db
    .selectFrom('order_transitions')
    .select((columns) => columns.fn.max('version').as('version'))
    .where('account', '=', key.account)
    .where('cycle_id', '=', key.cycleId)
    .where('symbol', '=', key.symbol)
    .where('revision', '=', revision)
    .where('status', '=', 'SUBMITTED')
    .executeTakeFirst();
  return Number(row?.version ?? -1);
}

async function countOrders(db: Kysely<LedgerTables>, account: string): Promise<number> {
  const row = await db
    .selectFrom('order_counts')
    .select((columns) => columns.fn.sum('orders').as('count'))
    .where('account', '=', account)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** Makes sure that the account has no order that the caller has not seen; holds off other intents of the account until the end of the transaction. */
async function requireNoOthers(
  session: Session,
  db: Kysely<LedgerTables>,
  key: OrderKey,
  ordersSeen: number,
): Promise<void> {
  if (session.locksRows) await sql`select pg_advisory_xact_lock(hashtext(${key.account}))`.execute(db);
  if ((await countOrders(db, key.account)) === ordersSeen) return;
  throw new LedgerError(
    'recordIntent',
    `account ${key.account} has got another order while ${orderWorkflowId(key)} was checked. Nothing was stored; check again.`,
    true,
  );
}

async function find(db: Kysely<LedgerTables>, key: OrderKey): Promise<OrderRecord | undefined> {
  const row = await selectOrder(db, key).executeTakeFirst();
  return row === undefined ? undefined : orderRecord(row);
}

async function clientOrderIdTaken(
  db: Kysely<LedgerTables>,
  key: OrderKey,
  venue: string,
  clientOrderId: string,
): Promise<LedgerConflictError> {
  const owner = await db
    .selectFrom('orders')
    .select(['account', 'cycle_id', 'symbol'])
    .where('venue', '=', venue)
    .where('client_order_id', '=', clientOrderId)
    .executeTakeFirst();
  const name =
    owner === undefined
      ? 'another order'
      : orderWorkflowId({ account: owner.account, cycleId: owner.cycle_id, symbol: owner.symbol });
  return new LedgerConflictError(
    `${orderWorkflowId(key)}: the client order ID ${clientOrderId} at ${venue} belongs to ${name}. Derive it from the key of the order.`,
  );
}
