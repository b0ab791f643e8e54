import { Decimal } from 'decimal.js';
import { type Kysely, type Selectable, sql } from 'kysely';
import { type HeldCost, heldAfter, NOTHING_HELD } from '../../core/orders/heldCost.ts';
import { fillRecord } from './orderRows.ts';
import type { FillsTable, LedgerTables } from './tables.ts';

/** Keeps one statement below 32 766 bound values, the limit of SQLite, and a page of fills out of the way of the memory. */
const FILLS_AT_ONCE = 500;

type FillRow = Selectable<FillsTable>;

/** The place of a fill in the order that costs follow each other in. */
export type FillPlace = Pick<FillRow, 'at' | 'venue' | 'venue_order_id' | 'venue_fill_id'>;

/** Computes what is held after each fill of a symbol, from the earliest of `changed` on: one that comes late moves all that follow it. */
export async function followCosts(
  db: Kysely<LedgerTables>,
  account: string,
  symbol: string,
  changed: readonly FillPlace[],
): Promise<void> {
  const [first] = [...changed].sort(inOrder);
  if (first === undefined) return;
  let held = heldIn(await lastBefore(db, account, symbol, first));
  let page = await pageOf(db, account, symbol, first, true);
  while (page.length > 0) {
    const costs = page.map((row) => {
      const after = heldAfter(held, fillRecord(row).fill);
      held = after.held;
      return { row, ...after };
    });
    await store(db, costs);
    const last = page.length < FILLS_AT_ONCE ? undefined : page.at(-1);
    page = last === undefined ? [] : await pageOf(db, account, symbol, last, false);
  }
}

/** Computes what is held after each fill there is. */
export async function followAllCosts(db: Kysely<LedgerTables>): Promise<void> {
  const symbols = await db.selectFrom('fills').select(['account', 'symbol']).distinct().execute();
  for (const { account, symbol } of symbols) {
    const first = await ordered(db, account, symbol, 'asc').limit(1).executeTakeFirst();
    if (first !== undefined) await followCosts(db, account, symbol, [first]);
  }
}

/** What the fills of a symbol up to a moment have left: `at` is venue time in ms UTC. */
export async function heldUntil(
  db: Kysely<LedgerTables>,
  account: string,
  symbol: string,
  at: number,
): Promise<HeldCost> {
  return heldIn(await ordered(db, account, symbol, 'desc').where('at', '<=', at).limit(1).executeTakeFirst());
}

function heldIn(row: FillRow | undefined): HeldCost {
  if (row === undefined || row.held_quantity === null || row.held_value === null || row.held_cost === null)
    return NOTHING_HELD;
  return {
    quantity: new Decimal(row.held_quantity),
    value: new Decimal(row.held_value),
    cost: new Decimal(row.held_cost),
  };
}

function inOrder(a: FillPlace, b: FillPlace): number {
  const names = (place: FillPlace): readonly Buffer[] =>
    [place.venue, place.venue_order_id, place.venue_fill_id].map((text) => Buffer.from(text));
  const [x, y] = [names(a), names(b)];
  return x.reduce((sign, name, index) => sign || name.compare(y[index] ?? name), a.at - b.at);
}

function ordered(db: Kysely<LedgerTables>, account: string, symbol: string, direction: 'asc' | 'desc') {
  return db
    .selectFrom('fills')
    .selectAll()
    .where('account', '=', account)
    .where('symbol', '=', symbol)
    .orderBy('at', direction)
    .orderBy('venue', direction)
    .orderBy('venue_order_id', direction)
    .orderBy('venue_fill_id', direction);
}

function placeOf({ at, venue, venue_order_id, venue_fill_id }: FillPlace) {
  return sql`(${at}, ${venue}, ${venue_order_id}, ${venue_fill_id})`;
}

const PLACE = sql`(at, venue, venue_order_id, venue_fill_id)`;

/** True for fills that come before a place. */
export function isBefore(place: FillPlace) {
  return sql<boolean>`${PLACE} < ${placeOf(place)}`;
}

function lastBefore(db: Kysely<LedgerTables>, account: string, symbol: string, place: FillPlace) {
  return ordered(db, account, symbol, 'desc').where(isBefore(place)).limit(1).executeTakeFirst();
}

function pageOf(db: Kysely<LedgerTables>, account: string, symbol: string, place: FillPlace, inclusive: boolean) {
  return ordered(db, account, symbol, 'asc')
    .where(sql<boolean>`${PLACE} ${sql.raw(inclusive ? '>=' : '>')} ${placeOf(place)}`)
    .limit(FILLS_AT_ONCE)
    .execute();
}

interface CostRow {
  readonly row: FillRow;
  readonly held: HeldCost;
  readonly realised?: Decimal;
}

/** One statement for all of them. */
async function store(db: Kysely<LedgerTables>, costs: readonly CostRow[]): Promise<void> {
  const values = costs.map(
    ({ row, held, realised }) =>
      sql`(${row.venue}, ${row.venue_order_id}, ${row.venue_fill_id}, ${held.quantity.toFixed()}, ${held.value.toFixed()}, ${held.cost.toFixed()}, ${realised?.toFixed() ?? null})`,
  );
  await sql`with costs (venue, order_id, fill_id, quantity, value, cost, realised) as (values ${sql.join(values)})
    update fills set held_quantity = costs.quantity, held_value = costs.value, held_cost = costs.cost, realised = costs.realised
    from costs where fills.venue = costs.venue and fills.venue_order_id = costs.order_id and fills.venue_fill_id = costs.fill_id`.execute(
    db,
  );
}
