import { Decimal } from 'decimal.js';
import { type Kysely, sql } from 'kysely';
import { orderWorkflowId } from '../../../core/orders/orderKey.ts';
import { isClosed } from '../../../core/orders/orderState.ts';
import { mayFollow } from '../../../core/orders/transition.ts';
import type { LedgerDatabase } from '../ledgerDatabase.ts';
import { assertCurrent } from '../schemaVersion.ts';
import type { LedgerTables, OrdersTable, OrderTransitionsTable } from '../tables.ts';
import { verifyAudit } from './verifyAudit.ts';

/** What was found wrong, in words. */
export interface LedgerVerification {
  readonly ledger: string;
  readonly orders: number;
  readonly transitions: number;
  readonly fills: number;
  /** What must not be, at most `SHOWN` of it. */
  readonly faults: readonly string[];
  /** How many faults there are in all. */
  readonly faultCount: number;
}

const SHOWN = 50;
const ORDERS_AT_ONCE = 500;

/** Collects faults without outgrowing the memory. */
class Faults {
  readonly shown: string[] = [];
  count = 0;

  add(fault: string): void {
    this.count += 1;
    if (this.shown.length < SHOWN) this.shown.push(fault);
  }
}

type Order = Pick<
  OrdersTable,
  'account' | 'cycle_id' | 'symbol' | 'status' | 'version' | 'filled_base' | 'earlier_base'
>;
type Step = Pick<OrderTransitionsTable, 'version' | 'revision' | 'status'>;

/**
 * Checks a ledger: the database's own consistency, rows that refer to nothing, each order's way through its states, and that no order has more fills than it says
 * it has executed. Only reads.
 */
export async function verifyLedger(database: LedgerDatabase): Promise<LedgerVerification> {
  const faults = new Faults();
  if (database.kind === 'sqlite') await checkFile(database, faults);
  try {
    await assertCurrent('verify', database);
  } catch (error) {
    faults.add(error instanceof Error ? error.message : String(error));
    return {
      ledger: database.title,
      orders: 0,
      transitions: 0,
      fills: 0,
      faults: faults.shown,
      faultCount: faults.count,
    };
  }
  let [orders, transitions, fills] = [0, 0, 0];
  for (let last: Order | undefined; ; ) {
    const page = await ordersAfter(database.db, last);
    last = page.at(-1);
    if (last === undefined) break;
    for (const order of page) {
      const steps = await stepsOf(database.db, order);
      const executed = await fillsOf(database.db, order);
      orders += 1;
      transitions += steps.length;
      fills += executed.length;
      checkWay(order, steps, faults);
      checkSum(order, executed, faults);
    }
  }
  const { fault } = await verifyAudit(database);
  if (fault !== null) faults.add(`Audit log: ${fault}`);
  return { ledger: database.title, orders, transitions, fills, faults: faults.shown, faultCount: faults.count };
}

async function checkFile({ db }: LedgerDatabase, faults: Faults): Promise<void> {
  const integrity = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db);
  for (const { integrity_check: found } of integrity.rows)
    if (found !== 'ok') faults.add(`The file is damaged: ${found}`);
  const foreign = await sql<{ table: string; rowid: number; parent: string }>`pragma foreign_key_check`.execute(db);
  for (const { table, rowid, parent } of foreign.rows)
    faults.add(`Row ${rowid} of ${table} refers to a row of ${parent} that is not there`);
}

function ordersAfter(db: Kysely<LedgerTables>, last: Order | undefined): Promise<Order[]> {
  const all = db
    .selectFrom('orders')
    .select(['account', 'cycle_id', 'symbol', 'status', 'version', 'filled_base', 'earlier_base'])
    .orderBy('account')
    .orderBy('cycle_id')
    .orderBy('symbol')
    .limit(ORDERS_AT_ONCE);
  if (last === undefined) return all.execute();
  return all
    .where(sql<boolean>`(account, cycle_id, symbol) > (${last.account}, ${last.cycle_id}, ${last.symbol})`)
    .execute();
}

function stepsOf(db: Kysely<LedgerTables>, { account, cycle_id, symbol }: Order): Promise<Step[]> {
  return db
    .selectFrom('order_transitions')
    .select(['version', 'revision', 'status'])
    .where('account', '=', account)
    .where('cycle_id', '=', cycle_id)
    .where('symbol', '=', symbol)
    .orderBy('version')
    .execute();
}

function fillsOf(db: Kysely<LedgerTables>, { account, cycle_id, symbol }: Order): Promise<{ base: string }[]> {
  return db
    .selectFrom('fills')
    .select('base')
    .where('account', '=', account)
    .where('cycle_id', '=', cycle_id)
    .where('symbol', '=', symbol)
    .execute();
}

function nameOf({ account, cycle_id, symbol }: Order): string {
  return orderWorkflowId({ account, cycleId: cycle_id, symbol });
}

/** Each state follows the one before it; a new revision begins as an intent once the one before is closed; the last one is the order's own. */
function checkWay(order: Order, steps: readonly Step[], faults: Faults): void {
  const last = steps.at(-1);
  if (last === undefined) {
    faults.add(`${nameOf(order)} has no recorded state`);
    return;
  }
  if (last.status !== order.status || last.version !== order.version)
    faults.add(
      `${nameOf(order)} is ${order.status} (version ${order.version}), but its last recorded state is ${last.status} (version ${last.version})`,
    );
  for (const [index, step] of steps.entries()) {
    const before = steps[index - 1];
    if (before === undefined) continue;
    const isNext =
      before.revision === step.revision
        ? mayFollow(before.status, step.status)
        : isClosed(before.status) && step.status === 'INTENT' && step.revision === before.revision + 1;
    if (!isNext)
      faults.add(
        `${nameOf(order)} went from ${before.status} to ${step.status} (version ${step.version}), which cannot be`,
      );
  }
}

/** A venue may still owe us a list of fills, but never lists more than it says it has executed. */
function checkSum(order: Order, fills: readonly { base: string }[], faults: Faults): void {
  const said = new Decimal(order.filled_base).plus(order.earlier_base);
  const listed = fills.reduce((sum, { base }) => sum.plus(base), new Decimal(0));
  if (isClosed(order.status) && listed.gt(said))
    faults.add(`${nameOf(order)} has executed ${said.toFixed()}, but its fills are ${listed.toFixed()}`);
}
