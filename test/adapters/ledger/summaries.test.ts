import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerDatabase } from '../../../adapters/ledger/ledgerDatabase.ts';
import { parseLedgerUrl } from '../../../adapters/ledger/ledgerUrl.ts';
import { connect, openLedger } from '../../../adapters/ledger/openLedger.ts';
import { storeHistory } from '../../../bench/ledger/history.ts';
import type { Fill } from '../../../core/orders/order.ts';
import { type OrderKey, orderWorkflowId } from '../../../core/orders/orderKey.ts';
import { NOTHING_EXECUTED } from '../../../core/orders/orderState.ts';
import type { LedgerPort } from '../../../core/ports/ledger.ts';
import { heldBy, sellsIn } from '../../support/fillsInFull.ts';
import { propertyCases } from '../../support/propertyCases.ts';
import { makeLedgerWithoutSummaries } from './earlierLedger.ts';
import { HOSTS, type LedgerHost } from './ledgers.ts';
import { frozenOrder, orderKey, seen } from './ledgerValues.ts';

const SYMBOLS = ['ALT-USD', 'DOT-USD'] as const;
const NOW = Date.UTC(2026, 5, 1);
const LATEST = 1_000;

function opened(url: string): LedgerDatabase {
  return connect(parseLedgerUrl(url), { readOnly: true, mustExist: true, lockTimeoutMs: 10_000 });
}

/** Orders that no comparison has counted as they are now, by going through all there are. */
async function uncountedInFull({ db }: LedgerDatabase, account: string): Promise<readonly string[]> {
  const { rows } = await sql<{ cycle_id: string; symbol: string }>`
    select o.cycle_id, o.symbol from orders o
    left join counted_orders c on c.account = o.account and c.cycle_id = o.cycle_id and c.symbol = o.symbol
    where o.account = ${account} and (o.status in ('INTENT', 'SUBMITTED', 'UNKNOWN', 'ACCEPTED', 'PARTIALLY_FILLED')
      or c.version is null or c.version < o.version)`.execute(db);
  return rows.map((row) => orderWorkflowId({ account, cycleId: row.cycle_id, symbol: row.symbol })).sort();
}

/** Compares everything that the ledger keeps beside its rows with what going through all rows gives. */
async function expectSummaries(ledger: LedgerPort, database: LedgerDatabase, account: string): Promise<void> {
  const orders = await database.db
    .selectFrom('orders')
    .select(['symbol', 'type'])
    .where('account', '=', account)
    .execute();
  expect(await ledger.orderCount(account)).toBe(orders.length);
  const basis = await ledger.reconciliationBasis(account);
  expect(basis.orders.map(({ record }) => orderWorkflowId(record.key)).sort()).toEqual(
    await uncountedInFull(database, account),
  );
  const fills = await ledger.fillsOfAccount(account, 0, Number.MAX_SAFE_INTEGER);
  expect(await ledger.latestSells(account, LATEST)).toEqual(sellsIn(fills));
  expect(await ledger.latestSells(account, 2)).toEqual(sellsIn(fills).slice(0, 2));
  for (const symbol of new Set(orders.map((order) => order.symbol))) {
    const stops = orders.filter((order) => order.symbol === symbol && order.type === 'stop');
    expect(await ledger.stopCount(account, symbol)).toBe(stops.length);
    const own = fills.map(({ fill }) => fill).filter((fill) => fill.symbol === symbol);
    for (const at of new Set([0, ...own.map((fill) => fill.at)])) {
      const until = own.filter((fill) => fill.at <= at);
      expect(await ledger.heldUntil(account, symbol, at)).toEqual(heldBy(until));
    }
  }
}

type Step =
  | { readonly kind: 'order'; readonly symbol: number; readonly side: Fill['side']; readonly stop: boolean }
  | { readonly kind: 'fill'; readonly order: number; readonly at: number; readonly base: number; readonly fee: number }
  | { readonly kind: 'close'; readonly order: number }
  | { readonly kind: 'compare' }
  | { readonly kind: 'thin' };

const index = fc.integer({ min: 0, max: 9 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('order' as const),
    symbol: fc.integer({ min: 0, max: 1 }),
    side: fc.constantFrom<Fill['side']>('buy', 'sell'),
    stop: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('fill' as const),
    order: index,
    // Few moments, so that fills come late and several at once.
    at: fc.integer({ min: 1, max: 6 }),
    base: fc.integer({ min: 1, max: 40 }),
    fee: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ kind: fc.constant('close' as const), order: index }),
  fc.constant({ kind: 'compare' as const }),
  fc.constant({ kind: 'thin' as const }),
);

/** Does the steps one after the other, as cycles, orders and reconciliations would. */
async function perform(ledger: LedgerPort, account: string, steps: readonly Step[]): Promise<void> {
  const made: { readonly key: OrderKey; readonly side: Fill['side'] }[] = [];
  for (const [number, item] of steps.entries()) {
    const order = 'order' in item ? made[item.order % Math.max(1, made.length)] : undefined;
    switch (item.kind) {
      case 'order': {
        const key = orderKey(SYMBOLS[item.symbol], `${number}`, account);
        const type = item.stop ? 'stop' : 'market';
        await ledger.recordIntent(key, frozenOrder(key, { side: item.side, type }), seen(number));
        made.push({ key, side: item.side });
        break;
      }
      case 'fill': {
        if (order === undefined) break;
        const name = orderWorkflowId(order.key);
        const fill: Fill = {
          venueFillId: `${number}`,
          venueOrderId: name,
          symbol: order.key.symbol,
          side: order.side,
          base: `${item.base / 8}`,
          price: `${1 + (number % 7) / 3}`,
          fee: `${item.fee / 10}`,
          feeCurrency: item.fee === 3 ? order.key.symbol.slice(0, 3) : 'USD',
          at: item.at,
        };
        await ledger.recordFills('coinbase', order.key, [fill]);
        // Told twice, counted once.
        await ledger.recordFills('coinbase', order.key, [fill]);
        break;
      }
      case 'close': {
        if (order === undefined) break;
        const next = { status: 'CANCELED' as const, execution: NOTHING_EXECUTED, reason: 'as the test says' };
        await ledger.advance({ key: order.key, revision: 0 }, next, seen(number));
        break;
      }
      case 'compare': {
        const basis = await ledger.reconciliationBasis(account);
        const sequence = (basis.last?.sequence ?? 0) + 1;
        await ledger.recordReconciliation(
          basis,
          { account, sequence, at: number, completedAt: number, balances: [], manualOrders: [] },
          {
            orders: basis.orders.map(({ record }) => ({ key: record.key, version: record.version, changes: {} })),
            manualOrders: [],
          },
        );
        break;
      }
      case 'thin':
        await ledger.thin(account, { plans: NOW, valuations: NOW }, 3);
        break;
      default: {
        const unreachable: never = item;
        throw new Error(`Unknown step: ${JSON.stringify(unreachable)}`);
      }
    }
  }
}

describe.each(HOSTS)('what a ledger keeps beside its rows in $name', ({ start }) => {
  let host: LedgerHost;

  beforeAll(async () => {
    host = await start();
  });
  afterAll(() => host.stop());

  it('is what going through all rows gives, whatever was written, late, twice or thinned', async () => {
    const url = await host.freshUrl();
    const ledger = await openLedger(url);
    const database = opened(url);
    let accounts = 0;
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
          accounts += 1;
          const account = `account-${accounts}`;
          await perform(ledger, account, steps);
          await expectSummaries(ledger, database, account);
        }),
        { numRuns: propertyCases(25) },
      );
    } finally {
      await database.close();
      await ledger.close();
    }
  });

  it('is computed for a ledger of an earlier version when it is brought up to date', async () => {
    const url = await host.freshUrl();
    await makeLedgerWithoutSummaries(url);
    const earlier = connect(parseLedgerUrl(url), { readOnly: false, mustExist: true, lockTimeoutMs: 10_000 });
    await storeHistory(earlier.db, 3, NOW);
    // One whose end no comparison has counted, and one that was never counted.
    await sql`update counted_orders set version = 1 where cycle_id like '%T05:00'`.execute(earlier.db);
    await sql`delete from counted_orders where cycle_id like '%T06:00'`.execute(earlier.db);
    await earlier.close();
    const ledger = await openLedger(url);
    const database = opened(url);
    try {
      await expectSummaries(ledger, database, 'main');
      expect((await ledger.reconciliationBasis('main')).orders.length).toBeGreaterThan(5);
      expect((await ledger.latestSells('main', LATEST)).length).toBeGreaterThan(5);
    } finally {
      await database.close();
      await ledger.close();
    }
  });
});
