import { Decimal } from 'decimal.js';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrderRecord } from '../../core/orders/order.ts';
import { orderWorkflowId, recoveryWorkflowId } from '../../core/orders/orderKey.ts';
import { executionOf } from '../../core/orders/orderState.ts';
import { isProtective } from '../../core/protection/protectiveStopOrder.ts';
import { bySql, HOSTS, type LedgerHost } from '../adapters/ledger/ledgers.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { loseOrderRows } from '../support/ledgerRows.ts';
import { setUp } from '../support/setUp.ts';

const OFF = { action: 'off' };
const [SQLITE, POSTGRES] = HOSTS;
const SETUPS = [
  { venue: 'coinbase', host: SQLITE },
  { venue: 'binance', host: POSTGRES },
];
const PATIENCE = { timeout: 180_000, interval: 500 };
/** A limit order rests for so long, by the wall's clock; the market's goes on by more. */
const LIFETIME_MS = 4_000;
const MARKET_LEAP_MS = 2 * 3_600_000;

/** What the venue alone can tell of an order. */
function essence({ key, order, state, revision, earlier }: OrderRecord) {
  const execution = executionOf(state);
  return { key, id: order.clientOrderId, side: order.side, status: state.status, execution, revision, earlier };
}

describe.each(SETUPS)('orders at $venue that a ledger in $host.name has lost', ({ venue, host }) => {
  let database: LedgerHost;
  let ballast: TestBallast;
  let url: string;
  const begin = async (more: object): Promise<void> => {
    if (host === undefined) throw new Error('there is no such database');
    database = await host.start();
    url = await database.freshUrl();
    ballast = await startTestBallast({
      environment: { BALLAST_LEDGER_URL: url },
      flags: {
        exchange: { id: venue },
        limits: { riskBudget: 1 },
        breakers: { priceJump: OFF, dailyLoss: OFF, drawdown: OFF, lossStreak: OFF },
        ...more,
      },
    });
  };
  const end = async (): Promise<void> => {
    await ballast?.stop();
    await database?.stop();
  };

  const recent = async () =>
    [...(await ballast.ledger.recentOrders(ballast.account, 100))].sort((a, b) =>
      a.key.symbol.localeCompare(b.key.symbol),
    );
  const reconciled = () => expect.poll(async () => (await ballast.client.reconcile()).waitsFor, PATIENCE).toBeNull();
  const nothingOpen = () =>
    expect.poll(async () => (await ballast.ledger.openOrders(ballast.account)).length, PATIENCE).toBe(0);

  /** Has the server forget the workflows of an order, running or not. */
  const forget = async ({ key }: Pick<OrderRecord, 'key'>): Promise<void> => {
    const { connection, workflow, options } = ballast.client.temporal;
    for (const workflowId of [orderWorkflowId(key), recoveryWorkflowId(key)]) {
      const request = { namespace: options.namespace, workflowExecution: { workflowId } };
      await connection.workflowService.deleteWorkflowExecution(request).catch(() => undefined);
      const isThere = () =>
        workflow
          .getHandle(workflowId)
          .describe()
          .then(
            () => true,
            () => false,
          );
      await expect.poll(isThere, PATIENCE).toBe(false);
    }
  };

  const idsAtVenue = async () => (await ballast.venue.acceptedOrders()).map(({ clientOrderId }) => clientOrderId);

  describe('and the server as well', () => {
    setUp(() => begin({}), end);

    it('are found again by the names that they must have, with their fills, and are no person’s', async () => {
      await (await ballast.client.startCycle({ cycleId: 'done', signals: STRONG_SIGNALS })).result();
      const before = await recent();
      expect(before.length).toBeGreaterThan(1);
      const fills = await Promise.all(before.map(({ key }) => ballast.ledger.fills(key)));
      await reconciled();
      for (const record of before) await forget(record);
      await loseOrderRows(url);
      await reconciled();
      await nothingOpen();
      const after = await recent();
      expect(after.map(essence)).toEqual(before.map(essence));
      expect(after.every(({ remark }) => remark?.includes("restored from the venue's orders"))).toBe(true);
      expect(await Promise.all(after.map(({ key }) => ballast.ledger.fills(key)))).toEqual(fills);
      expect((await ballast.client.reconcile()).status?.findings).toEqual([]);
      expect((await idsAtVenue()).length).toBe(before.length);
    });
  });

  describe('while they rest for the third time', () => {
    setUp(
      () =>
        begin({
          orders: { type: 'limit', limitLifetime: `${LIFETIME_MS}ms`, limitOffset: 0.1, reprices: 2 },
          cycle: { orderPatience: '1s' },
          // A signal that is worth the costs of a trade.
          forecast: { informationCoefficient: 0.5 },
          universe: { symbols: ['DOT-USD', 'LINK-USD'] },
        }),
      end,
    );
    beforeEach(async () => {
      await ballast.venue.clearFaults();
    });

    /** Starts a cycle with one buy, and waits until its order rests in its third revision. */
    const thirdRevision = async (cycleId: string, symbol: string): Promise<OrderRecord> => {
      const signals = [{ symbol, direction: 'buy', confidence: 0.9 }];
      await (await ballast.client.startCycle({ cycleId, signals })).result();
      let leaps = 0;
      const rests = async (): Promise<OrderRecord | undefined> => {
        const record = (await recent()).find(({ key }) => key.cycleId === cycleId);
        if (record !== undefined && record.revision > leaps) {
          leaps = record.revision;
          await ballast.venue.advanceClock(MARKET_LEAP_MS);
        }
        return record?.revision === 2 && record.state.status === 'ACCEPTED' ? record : undefined;
      };
      let found: OrderRecord | undefined;
      await expect
        .poll(
          async () => {
            found = await rests();
            return found !== undefined;
          },
          { ...PATIENCE, interval: 200 },
        )
        .toBe(true);
      if (found === undefined) throw new Error('no third revision');
      return found;
    };

    it('are written down with all of their revisions, and come to their end', async () => {
      const before = await thirdRevision('kept', 'DOT-USD');
      await loseOrderRows(url);
      await reconciled();
      await nothingOpen();
      const after = (await recent()).find(({ key }) => key.cycleId === 'kept');
      expect(after).toMatchObject({ revision: 2, intended: before.intended, state: { status: 'CANCELED' } });
      const ids = await idsAtVenue();
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toHaveLength(3);
    });

    it('do so also where the server has forgotten them: what rests at terms that nobody knows is cancelled', async () => {
      const before = await thirdRevision('forgotten', 'LINK-USD');
      await forget(before);
      await loseOrderRows(url);
      await reconciled();
      await nothingOpen();
      const after = (await recent()).find(({ key }) => key.cycleId === 'forgotten');
      expect(after).toMatchObject({ revision: 2, order: { clientOrderId: before.order.clientOrderId } });
      expect(after?.state.status).toBe('CANCELED');
      const atVenue = await ballast.venue.acceptedOrders();
      expect(atVenue.filter(({ status }) => status === 'OPEN' || status === 'NEW')).toEqual([]);
      expect((await ballast.client.reconcile()).status?.findings).toEqual([]);
    });
  });

  describe('that protect positions', () => {
    setUp(
      () =>
        begin({
          protection: { stopLoss: 0.1 },
          universe: { symbols: ['ALT-USD', 'DOT-USD'] },
          simulator: { portfolio: { cash: '1000', holdings: { 'ALT-USD': '100' } } },
        }),
      end,
    );

    const stops = async () =>
      (await ballast.ledger.openOrders(ballast.account)).filter(
        (record) => isProtective(record) && record.state.status === 'ACCEPTED',
      );

    it.each(['histories', 'no histories'])('rest once each afterwards, at the price of before (%s)', async (what) => {
      await (await ballast.client.startCycle({ cycleId: `idle-${what.replace(' ', '-')}`, signals: [] })).result();
      await expect.poll(async () => (await stops()).length, PATIENCE).toBe(1);
      await reconciled();
      const [before] = await stops();
      if (before === undefined) throw new Error('no stop rests');
      if (what === 'no histories') await forget(before);
      await ballast.venue.jump('ALT-USD', 1.05);
      await loseOrderRows(url);
      await reconciled();
      await expect.poll(async () => (await stops()).length, PATIENCE).toBe(1);
      await (await ballast.client.startCycle({ cycleId: `after-${what.replace(' ', '-')}`, signals: [] })).result();
      await expect
        .poll(async () => (await stops()).map(({ order }) => order.referencePrice), PATIENCE)
        .toEqual([before.order.referencePrice]);
      const open = (await ballast.venue.acceptedOrders()).filter(({ status }) => status === 'OPEN' || status === 'NEW');
      expect(open.map(({ clientOrderId }) => clientOrderId)).toEqual(
        (await stops()).map(({ order }) => order.clientOrderId),
      );
      const ids = await idsAtVenue();
      expect(new Set(ids).size).toBe(ids.length);
      const held = (await ballast.venue.balances()).find(({ currency }) => currency === 'ALT');
      expect(new Decimal(held?.total ?? 0).gt(0)).toBe(true);
    });
  });
});

describe('an actor that was ended while its account was halted', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({ flags: { limits: { riskBudget: 1 } } });
    },
    () => ballast?.stop(),
  );

  it('is not what the halt hangs on, nor is the ledger: it holds until a person resumes', async () => {
    const { account, client } = ballast;
    await client.halt('fire', account, 'ada');
    await ballast.stopWorkers();
    await client.temporal.workflow.getHandle(`portfolio:${account}`).terminate('by hand');
    const url = `sqlite:${ballast.configuration.dataDirectory}/ledger.db`;
    await bySql(url, 'delete from trading_states');
    await ballast.startWorkers();
    const refused = await (await client.startCycle({ cycleId: 'first', signals: STRONG_SIGNALS })).result();
    expect(refused.outcome).toBe('refused');
    expect(await ballast.venue.acceptedOrders()).toEqual([]);
    expect((await client.portfolioStatus()).trading).toMatchObject({ kind: 'halted', by: 'ada', reason: 'fire' });
    await client.resume('put out');
    const traded = await (await client.startCycle({ cycleId: 'second', signals: STRONG_SIGNALS })).result();
    expect(traded.outcome).toBe('traded');
    expect((await client.portfolioStatus()).trading).toEqual({ kind: 'active' });
  });
});
