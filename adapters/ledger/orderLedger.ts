import { type Kysely, sql } from 'kysely';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { FrozenOrder, OrderEvidence, OrderRecord } from '../../core/orders/order.ts';
import { type OrderKey, orderWorkflowId, stopOrderKey } from '../../core/orders/orderKey.ts';
import { type Execution, isClosed, ORDER_STATUSES } from '../../core/orders/orderState.ts';
import { LedgerConflictError, LedgerError, type LedgerPort } from '../../core/ports/ledger.ts';
import { orderProgress } from './orderProgress.ts';
import { executedBefore } from './orderRevision.ts';
import { requiredOrder, selectOrder } from './orderRow.ts';
import { evidenceColumns, frozenColumns, keyColumns, orderRecord, stateColumns, storableState } from './orderRows.ts';
import type { Session } from './session.ts';
import { sortedBy } from './sortedBy.ts';
import { rowLimit, storedJson } from './storedValue.ts';
import { storeState } from './storeState.ts';
import type { LedgerTables } from './tables.ts';

const OPEN_STATUSES = ORDER_STATUSES.filter((status) => !isClosed(status));

type OrderLedger = Pick<
  LedgerPort,
  | 'recordIntent'
  | 'orderCount'
  | 'stopCount'
  | 'claimSubmission'
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

    advance(of, next, evidence) {
      return session.write('advance', async (db) => {
        const record = await requiredOrder(session, db, of.key);
        if (record.revision !== of.revision) return record;
        const state = orderProgress(of.key, record.state, storableState(next));
        return state === undefined ? record : await storeState(db, record, state, evidence);
      });
    },

    revise(of, closed, next, evidence) {
      return session.write('revise', async (db) => {
        const record = await requiredOrder(session, db, of.key);
        if (record.revision !== of.revision) return record;
        const learned = orderProgress(of.key, record.state, storableState(closed));
        if (learned === undefined) return record;
        const executed = executedBefore(record, learned, next);
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
        const rejected = await db
          .selectFrom('orders')
          .select(columns)
          .where('account', '=', account)
          .where('updated_at', '>', rejectedSince)
          .where(sql.ref('status'), '=', 'REJECTED')
          .execute();
        return [...unknown, ...rejected].map(({ symbol, status, updated_at }) => ({
          symbol,
          status,
          updatedAt: updated_at,
        }));
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
  next: FrozenOrder,
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
      ...frozenColumns(next),
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
    order: next,
    revision: record.revision + 1,
    earlier: executed,
    frozenAt: evidence.at,
  };
  return await storeState(db, revised, { status: 'INTENT' }, evidence);
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
