import type { Insertable, Kysely } from 'kysely';
import { followAllCosts } from '../../adapters/ledger/fillCosts.ts';
import type { LedgerTables } from '../../adapters/ledger/tables.ts';
import { MARKET_STYLE } from '../../core/orders/order.ts';

const HOUR = 3_600_000;
export const ACCOUNT = 'main';
const VENUE = 'coinbase';
export const SYMBOLS = Array.from({ length: 60 }, (_, i) => `C${i}-USD`);
const HELD = SYMBOLS.slice(0, 20);
/** What a ledger keeps whole for so long by default. */
const WHOLE_DAYS = 90;
const CYCLES_AT_ONCE = 24;

type Rows = { [Table in keyof LedgerTables]?: Insertable<LedgerTables[Table]>[] };

/** Seeded noise from -1 to 1. */
function noise(n: number): number {
  const x = Math.sin(n * 12.9898) * 43_758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

function priceOf(symbol: number, hour: number): number {
  return 10 * (1 + symbol) * (1 + 0.1 * Math.sin(hour / 200 + symbol) + 0.005 * noise(hour * 61 + symbol));
}

/**
 * Fills a ledger with hourly cycles of 60 symbols that end at `end`, thinned as the retention leaves them: in each a buy and a sell, two valuations and a
 * comparison with the venue, every fourth hour a stop, every fifth day an order of somebody else.
 * @param end ms UTC
 */
export async function fillHistory(db: Kysely<LedgerTables>, days: number, end: number): Promise<void> {
  await storeHistory(db, days, end);
  await db.transaction().execute((transaction) => followAllCosts(transaction));
}

/** The same without what is computed from the fills. */
export async function storeHistory(db: Kysely<LedgerTables>, days: number, end: number): Promise<void> {
  const hours = days * 24;
  for (let start = 0; start < hours; start += CYCLES_AT_ONCE) {
    const rows: Rows = {};
    for (let hour = start; hour < Math.min(start + CYCLES_AT_ONCE, hours); hour += 1)
      addCycle(rows, hour, end - (hours - hour) * HOUR, hour >= hours - WHOLE_DAYS * 24);
    await db.transaction().execute((transaction) => store(transaction, rows));
  }
}

const ORDER: readonly (keyof LedgerTables)[] = [
  'cycles',
  'decisions',
  'orders',
  'order_transitions',
  'counted_orders',
  'fills',
  'valuations',
  'reconciliations',
  'manual_orders',
  'equity',
];

const ROWS_AT_ONCE = 400;

async function store(db: Kysely<LedgerTables>, rows: Rows): Promise<void> {
  for (const table of ORDER) {
    const all = rows[table] ?? [];
    for (let start = 0; start < all.length; start += ROWS_AT_ONCE)
      await db
        .insertInto(table)
        .values(all.slice(start, start + ROWS_AT_ONCE))
        .execute();
  }
}

function add<T extends keyof LedgerTables>(rows: Rows, table: T, row: Insertable<LedgerTables[T]>): void {
  const list: Insertable<LedgerTables[T]>[] = rows[table] ?? [];
  list.push(row);
  Object.assign(rows, { [table]: list });
}

function addCycle(rows: Rows, hour: number, at: number, whole: boolean): void {
  const cycle_id = new Date(at).toISOString().slice(0, 16);
  const of = { account: ACCOUNT, cycle_id, scope: 'all' };
  const traded = [hour % HELD.length, (hour * 7 + 3) % HELD.length];
  add(rows, 'cycles', {
    ...of,
    workflow_id: `cycle:${ACCOUNT}:${cycle_id}`,
    run_id: `run-${hour}`,
    started_at: at,
    closed_at: at + 30_000,
    outcome: 'traded',
    summary: 'Two orders.',
    plan: planText(cycle_id, at, whole ? SYMBOLS : []),
  });
  for (const [position, symbol] of SYMBOLS.entries())
    if (whole || traded.includes(position))
      add(rows, 'decisions', {
        ...of,
        symbol,
        position,
        at,
        action: traded.includes(position) ? 'BUY' : 'SKIP',
        reason: 'NO_SIGNAL',
        figures: '{"weight":0.05}',
        sentence: `${symbol} has its weight.`,
      });
  addOrder(rows, { cycle_id, symbol: HELD[traded[0]], side: 'buy', hour, at });
  if (traded[0] !== traded[1])
    addOrder(rows, { cycle_id, symbol: HELD[traded[1]], side: 'sell', hour, at: at + 5_000 });
  if (hour % 4 === 0) addOrder(rows, { cycle_id: `stop:${hour}`, symbol: HELD[0], side: 'sell', hour, at, stop: true });
  for (const moment of whole ? [at, at + 30_000] : hour % 24 === 0 ? [at] : []) addValuation(rows, hour, moment);
  const others = hour % 120 === 60 ? `manual-${hour}` : undefined;
  if (whole || others !== undefined) addReconciliation(rows, hour, at, others);
  add(rows, 'equity', { account: ACCOUNT, at, equity: '10000', cash: '1000' });
}

function planText(cycleId: string, at: number, symbols: readonly string[]): string {
  const figures = { equity: '10000', cash: '1000', positions: 20, diversification: 0.7, valueAtRisk: 0.012 };
  return JSON.stringify({
    account: ACCOUNT,
    cycleId,
    at,
    quoteCurrency: 'USD',
    riskBudget: 0.02,
    before: figures,
    after: figures,
    positions: symbols.map((symbol) => ({ symbol, quantity: '10', value: '150', weight: 0.015, targetWeight: 0.02 })),
    trades: [],
    decisions: symbols.map((symbol) => ({
      symbol,
      action: 'SKIP',
      reason: 'NO_SIGNAL',
      figures: {},
      sentence: 'It has its weight.',
    })),
    attempts: [],
    analyses: symbols.map((symbol) => ({
      symbol,
      mayTrade: true,
      mayBuy: true,
      weight: 0.015,
      target: 0.02,
      after: 0.02,
      riskBefore: 0,
      riskAfter: 0,
    })),
    warnings: [],
  });
}

interface MadeOrder {
  readonly cycle_id: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly hour: number;
  readonly at: number;
  readonly stop?: true;
}

/** A stop is cancelled, every other order filled at once. */
function addOrder(rows: Rows, { cycle_id, symbol, side, hour, at, stop }: MadeOrder): void {
  const key = { account: ACCOUNT, cycle_id, symbol };
  const price = priceOf(SYMBOLS.indexOf(symbol), hour).toFixed(4);
  const name = `${cycle_id}-${symbol}-${side}`;
  const status = stop ? ('CANCELED' as const) : ('FILLED' as const);
  const done = {
    filled_base: stop ? '0' : '2',
    filled_quote: stop ? '0' : (2 * Number(price)).toFixed(4),
    fee_quote: '0',
  };
  const state = { status, venue_order_id: `v-${name}`, ...done, reason: stop ? 'replaced' : null };
  add(rows, 'orders', {
    ...key,
    ...state,
    venue: VENUE,
    client_order_id: `c-${name}`,
    side,
    type: stop ? 'stop' : MARKET_STYLE.type,
    limit_terms: null,
    base_quantity: '2',
    quote_amount: '30',
    reference_price: price,
    body: JSON.stringify({ product_id: symbol, side, order_configuration: { sor_limit_ioc: { base_size: '2' } } }),
    revision: 0,
    intended_base: '2',
    intended_quote: '30',
    earlier_base: '0',
    earlier_quote: '0',
    earlier_fee: '0',
    frozen_at: at,
    version: 2,
    created_at: at,
    updated_at: at + 1_000,
    decided_limits: null,
  });
  for (const version of [0, 1, 2])
    add(rows, 'order_transitions', {
      ...key,
      ...(version === 2
        ? state
        : {
            ...done,
            status: version === 0 ? 'INTENT' : 'SUBMITTED',
            venue_order_id: null,
            filled_base: '0',
            filled_quote: '0',
            reason: null,
          }),
      version,
      revision: 0,
      at: at + version * 500,
      source: 'ballast',
      detail: 'as planned',
    });
  add(rows, 'counted_orders', { ...key, version: 2, changes: stop ? '{}' : `{"${symbol.slice(0, -4)}":"2"}` });
  if (!stop)
    add(rows, 'fills', {
      ...key,
      venue: VENUE,
      venue_order_id: `v-${name}`,
      venue_fill_id: `f-${name}`,
      side,
      base: '2',
      price,
      fee: '0.05',
      fee_currency: 'USD',
      at: at + 900,
    });
}

function addValuation(rows: Rows, hour: number, at: number): void {
  add(rows, 'valuations', {
    account: ACCOUNT,
    at,
    recorded_at: at,
    cash: '1000',
    positions: JSON.stringify(
      HELD.map((symbol, i) => ({ symbol, quantity: '10', price: priceOf(i, hour).toFixed(4) })),
    ),
  });
}

function addReconciliation(rows: Rows, hour: number, at: number, others: string | undefined): void {
  const manual =
    others === undefined
      ? undefined
      : {
          venueOrderId: others,
          clientOrderId: '',
          symbol: HELD[1],
          side: 'buy' as const,
          filledBase: '1',
          closed: true,
          createdAt: at - 60_000,
          changes: {},
        };
  add(rows, 'reconciliations', {
    account: ACCOUNT,
    sequence: hour + 1,
    at,
    completed_at: at + 2_000,
    balances: JSON.stringify(HELD.map((symbol) => ({ currency: symbol.slice(0, -4), expected: '10', found: '10' }))),
    manual_orders: JSON.stringify(manual === undefined ? [] : [manual]),
  });
  if (manual !== undefined)
    add(rows, 'manual_orders', {
      account: ACCOUNT,
      venue_order_id: manual.venueOrderId,
      client_order_id: '',
      symbol: manual.symbol,
      side: manual.side,
      filled_base: '1',
      closed: 1,
      created_at: manual.createdAt,
      changes: '{}',
      updated_at: at + 2_000,
    });
}
