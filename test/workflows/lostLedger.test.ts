import { MockActivityEnvironment } from '@temporalio/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { restoreCycleEndings } from '../../activities/recovery/restoreCycleEndings.ts';
import type { OrderRecord } from '../../core/orders/order.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { loseOrders, onLedgerFile } from '../support/ledgerRows.ts';
import { setUp } from '../support/setUp.ts';
import { SUBMISSION } from '../support/simulatorAdmin.ts';

const OFF = { action: 'off' };
const flags = {
  limits: { riskBudget: 1 },
  breakers: { priceJump: OFF, dailyLoss: OFF, lossStreak: OFF },
  cycle: { orderPatience: '4s' },
};

/** What the ledger must have of an order again that it had before. */
function essence({ key, order, state, revision, intended, earlier, limits, createdAt, frozenAt }: OrderRecord) {
  return { key, order, state, revision, intended, earlier, limits, createdAt, frozenAt };
}

describe('a ledger that has lost the rows of orders', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({ flags });
    },
    () => ballast?.stop(),
  );
  beforeEach(() => ballast.venue.clearFaults());

  const recent = async () => await ballast.ledger.recentOrders(ballast.account, 100);
  const byName = (a: OrderRecord, b: OrderRecord) => a.key.symbol.localeCompare(b.key.symbol);

  it('has orders that were done again with their fills, and takes none of them for a person', async () => {
    await (await ballast.client.startCycle({ cycleId: 'done', signals: STRONG_SIGNALS })).result();
    const before = [...(await recent())].sort(byName);
    expect(before.length).toBeGreaterThan(1);
    const fills = await Promise.all(before.map(({ key }) => ballast.ledger.fills(key)));
    expect((await ballast.client.reconcile()).waitsFor).toBeNull();
    loseOrders(ballast);
    expect(await recent()).toEqual([]);
    await expect
      .poll(async () => (await ballast.client.reconcile()).waitsFor, { timeout: 120_000, interval: 1_000 })
      .toBeNull();
    await expect
      .poll(async () => (await ballast.ledger.openOrders(ballast.account)).length, { timeout: 60_000 })
      .toBe(0);
    const after = [...(await recent())].sort(byName);
    expect(after.map(essence)).toEqual(before.map(essence));
    expect(after.every(({ remark }) => remark?.includes('the ledger had lost this order'))).toBe(true);
    expect(await Promise.all(after.map(({ key }) => ballast.ledger.fills(key)))).toEqual(fills);
    expect((await ballast.client.reconcile()).status?.findings).toEqual([]);
    expect(await ballast.venue.acceptedOrders()).toHaveLength(before.length);
  });

  it('knows again how cycles have ended whose end it lost, or that somebody has ended by force', async () => {
    const { client, ledger, account } = ballast;
    const before = await ledger.cycle(account, 'done', 'all');
    onLedgerFile(ballast, (file) =>
      file.exec("update cycles set outcome = 'running', summary = '', closed_at = null where cycle_id = 'done'"),
    );
    const { workflowId } = await client.startCycle({ cycleId: 'by-force', signals: [] });
    await client.temporal.workflow.getHandle(workflowId).terminate('a person has ended it');
    const identity = { account, cycleId: 'by-force', scope: 'all' };
    await ledger.openCycle({ ...identity, workflowId, runId: 'first', startedAt: Date.now() });
    await new MockActivityEnvironment({}, { client: client.temporal }).run(() =>
      restoreCycleEndings(client.temporal, ledger, account),
    );
    const after = await ledger.cycle(account, 'done', 'all');
    expect(after).toEqual({ ...before, closedAt: after?.closedAt });
    expect(after?.closedAt).toBeGreaterThan(after?.startedAt ?? 0);
    expect(await ledger.cycle(account, 'by-force', 'all')).toMatchObject({
      outcome: 'failed',
      summary: 'a person has ended it',
    });
  });

  it('lets a cycle close that it does not know any more', async () => {
    await ballast.venue.addFault({
      method: 'POST',
      path: SUBMISSION,
      times: 1,
      effect: { kind: 'latency', ms: 1_500 },
    });
    const sells = STRONG_SIGNALS.map((signal) => ({ ...signal, direction: 'sell' }));
    const before = (await ballast.venue.acceptedOrders()).length;
    const started = await ballast.client.startCycle({ cycleId: 'live', signals: sells });
    await expect
      .poll(async () => (await ballast.venue.acceptedOrders()).length, { timeout: 60_000, interval: 50 })
      .toBeGreaterThan(before);
    onLedgerFile(ballast, (file) => {
      file.exec("delete from decisions where cycle_id = 'live'; delete from cycles where cycle_id = 'live'");
    });
    loseOrders(ballast);
    expect((await started.result()).outcome).toBe('traded');
    expect(await ballast.ledger.cycle(ballast.account, 'live', 'all')).toMatchObject({ outcome: 'traded' });
    const orders = await ballast.venue.acceptedOrders();
    expect(new Set(orders.map(({ clientOrderId }) => clientOrderId)).size).toBe(orders.length);
  });
});

describe('an order that rests while the ledger loses its row', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      const orders = { type: 'limit', limitLifetime: '1h', limitOffset: 0.05, reprices: 0 };
      ballast = await startTestBallast({ flags: { ...flags, orders } });
    },
    () => ballast?.stop(),
  );

  it('is restored as it was from its own history, keeps its symbol from nothing, and is cancelled by a liquidation', async () => {
    await (await ballast.client.startCycle({ cycleId: 'rests', signals: STRONG_SIGNALS.slice(0, 2) })).result();
    const before = await ballast.ledger.openOrders(ballast.account);
    expect(before.map(({ state }) => state.status)).toContain('ACCEPTED');
    loseOrders(ballast);
    await expect
      .poll(async () => (await ballast.ledger.openOrders(ballast.account)).map(essence), { timeout: 180_000 })
      .toEqual(before.map(essence));
    await ballast.client.liquidate('out', ballast.account, ballast.account);
    await expect
      .poll(async () => (await ballast.ledger.openOrders(ballast.account)).length, { timeout: 120_000 })
      .toBe(0);
    await expect
      .poll(async () => (await ballast.client.portfolioStatus()).reservations, { timeout: 60_000 })
      .toEqual([]);
    const venue = await ballast.venue.acceptedOrders();
    expect(venue.map(({ status }) => status)).not.toContain('OPEN');
  });
});
