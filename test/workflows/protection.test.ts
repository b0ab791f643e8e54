import { setTimeout as sleep } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { type AccountSnapshot, AccountSnapshots } from '../../activities/account/accountSnapshots.ts';
import { Protection } from '../../activities/order/protection.ts';
import { orderActivities } from '../../activities/orderActivities.ts';
import { releaseOrderActivity } from '../../activities/releaseOrder.ts';
import { isProtective } from '../../core/protection/protectiveStopOrder.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { onLedgerFile } from '../support/ledgerRows.ts';
import { setUp } from '../support/setUp.ts';

const buy = (symbol: string) => ({ symbol, direction: 'buy', confidence: 0.9 });
const sell = (symbol: string) => ({ symbol, direction: 'sell', confidence: 0.9 });

/** Balances as the venue tells them, but for one. */
class WithoutBalance extends AccountSnapshots {
  override async read(account: string, maxAgeMs: number): Promise<AccountSnapshot> {
    const read = await super.read(account, maxAgeMs);
    const holdings = read.snapshot.holdings.filter(({ symbol }) => symbol !== 'ALT-USD');
    return { ...read, snapshot: { ...read.snapshot, holdings } };
  }
}

describe.each(['coinbase', 'binance'])('protective stops at %s', (venue) => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({
        flags: {
          exchange: { id: venue, rulesMaxAge: '2s' },
          protection: { stopLoss: 0.1 },
          simulator: { portfolio: { cash: '1000', holdings: { 'ALT-USD': '100' } } },
          // A signal that is worth the costs of a trade.
          forecast: { informationCoefficient: 0.5 },
          universe: { symbols: ['ALT-USD', 'DOT-USD', 'LINK-USD'], minQuoteVolume24h: 0 },
          breakers: { priceJump: { action: 'off' }, dailyLoss: { action: 'off' }, drawdown: { action: 'off' } },
          limits: { riskBudget: 1, rebalanceThreshold: 0.01 },
        },
      });
    },
    () => ballast?.stop(),
  );

  const cycle = async (cycleId: string, signals: readonly unknown[]) =>
    await (await ballast.client.startCycle({ cycleId, signals: [...signals] })).result();

  /** New workers in the place of the old ones. They have taken the actor over once it answers: a client waits for an answer ten seconds only. */
  const restart = async (): Promise<void> => {
    await ballast.stopWorkers();
    await ballast.startWorkers();
    const answers = () => ballast.client.portfolioStatus().then(Boolean, () => false);
    await expect.poll(answers, { timeout: 120_000 }).toBe(true);
  };

  const held = async (symbol: string): Promise<Decimal> => {
    const currency = symbol.replace('-USD', '');
    return new Decimal((await ballast.venue.balances()).find((item) => item.currency === currency)?.total ?? 0);
  };

  /** The stops that rest in the ledger, which must be all that the venue has open. */
  const stops = async (symbol: string) => {
    const open = (await ballast.ledger.openOrders(ballast.account)).filter(isProtective);
    const resting = open.filter((record) => record.key.symbol === symbol && record.state.status === 'ACCEPTED');
    const atVenue = (await ballast.venue.acceptedOrders()).filter(
      (order) => order.symbol === symbol && order.status === 'OPEN',
    );
    expect(atVenue.map((order) => order.clientOrderId).sort()).toEqual(
      resting.map((record) => record.order.clientOrderId).sort(),
    );
    return resting;
  };

  /** Waits until exactly one stop rests for all of a position. */
  const protectedBy = async (symbol: string) => {
    await expect
      .poll(
        async () => {
          const [stop, ...others] = (await ballast.ledger.openOrders(ballast.account)).filter(
            (record) => isProtective(record) && record.key.symbol === symbol,
          );
          const covers = stop !== undefined && (await held(symbol)).minus(stop.order.baseQuantity).abs().lt('0.1');
          return covers && others.length === 0 && stop.state.status === 'ACCEPTED';
        },
        { timeout: 60_000, interval: 200 },
      )
      .toBe(true);
    const [stop] = await stops(symbol);
    if (stop === undefined) throw new Error(`no stop rests for ${symbol}`);
    return stop;
  };

  it('rest for every position once a buy is filled, below its cost, and for what was held before below the price', async () => {
    const { orders } = await cycle('first', [buy('DOT-USD')]);
    expect(orders).toMatchObject([{ symbol: 'DOT-USD', side: 'buy', status: 'FILLED' }]);
    const stop = await protectedBy('DOT-USD');
    const cost = new Decimal(orders[0]?.filledQuote ?? 0).div(orders[0]?.filledBase ?? 1);
    expect(new Decimal(stop.order.referencePrice).div(cost).toNumber()).toBeCloseTo(0.9, 3);
    expect(stop.order.side).toBe('sell');
    await protectedBy('ALT-USD');
  });

  it('stay as they are, one for each position, through further cycles and a restart of the workers', async () => {
    const before = [await protectedBy('DOT-USD'), await protectedBy('ALT-USD')].map((stop) => stop.order.clientOrderId);
    await restart();
    await cycle('idle', []);
    await ballast.client.reconcile();
    const after = [await protectedBy('DOT-USD'), await protectedBy('ALT-USD')].map((stop) => stop.order.clientOrderId);
    expect(after).toEqual(before);
  });

  it('are placed again where somebody has cancelled them at the venue', async () => {
    const gone = await protectedBy('DOT-USD');
    if (gone.state.status !== 'ACCEPTED') throw new Error(`the stop is ${gone.state.status}`);
    await ballast.dependencies.exchange(ballast.account).cancel(gone.state.venueOrderId, 'DOT-USD');
    await expect
      .poll(
        async () => {
          await ballast.client.reconcile();
          return (await ballast.ledger.order(gone.key))?.state.status;
        },
        { timeout: 60_000, interval: 500 },
      )
      .toBe('CANCELED');
    await ballast.client.reconcile();
    const anew = await protectedBy('DOT-USD');
    expect(anew.order.clientOrderId).not.toBe(gone.order.clientOrderId);
    expect(anew.order.referencePrice).toBe(gone.order.referencePrice);
  });

  it('are placed once, however many find one missing at once', async () => {
    const gone = await protectedBy('DOT-USD');
    if (gone.state.status !== 'ACCEPTED') throw new Error(`the stop is ${gone.state.status}`);
    const { dependencies, account } = ballast;
    await dependencies.exchange(account).cancel(gone.state.venueOrderId, 'DOT-USD');
    const { followOrder } = orderActivities(dependencies);
    expect(await followOrder(gone.key)).toMatchObject({ status: 'CANCELED' });
    const before = await ballast.ledger.stopCount(account, 'DOT-USD');
    const client = ballast.client.temporal;
    await Promise.all(
      [1, 2, 3].map(() =>
        new MockActivityEnvironment({}, { client }).run(() => new Protection(dependencies).protectAll(account)),
      ),
    );
    await protectedBy('DOT-USD');
    expect(await ballast.ledger.stopCount(account, 'DOT-USD')).toBe(before + 1);
  });

  it('are placed again at the end of an order that had them cancelled and was then not sent', async () => {
    const gone = await protectedBy('DOT-USD');
    if (gone.state.status !== 'ACCEPTED') throw new Error(`the stop is ${gone.state.status}`);
    const { dependencies, account } = ballast;
    await dependencies.exchange(account).cancel(gone.state.venueOrderId, 'DOT-USD');
    const releaseOrder = releaseOrderActivity(dependencies);
    const client = ballast.client.temporal;
    await new MockActivityEnvironment({}, { client }).run(() =>
      releaseOrder({ account, cycleId: 'refused', symbol: 'DOT-USD' }),
    );
    expect((await ballast.ledger.order(gone.key))?.state.status).toBe('CANCELED');
    expect((await protectedBy('DOT-USD')).order.clientOrderId).not.toBe(gone.order.clientOrderId);
  });

  it('wait for the end of an order that its workflow has ended and a ledger that was restored shows open', async () => {
    const { dependencies, account, ledger } = ballast;
    const filled = (await ledger.recentOrders(account, 100)).find((record) => record.state.status === 'FILLED');
    if (filled === undefined) throw new Error('no order is filled');
    const { key } = filled;
    onLedgerFile(ballast, (file) =>
      file
        .prepare("update orders set status = 'PARTIALLY_FILLED' where account = ? and cycle_id = ? and symbol = ?")
        .run(account, key.cycleId, key.symbol),
    );
    const releaseOrder = releaseOrderActivity(dependencies);
    const client = ballast.client.temporal;
    await new MockActivityEnvironment({}, { client }).run(() => releaseOrder(key));
    await expect
      .poll(async () => (await ledger.order(key))?.state, { timeout: 120_000, interval: 500 })
      .toEqual(filled.state);
  });

  it('are the same again after a halt, whatever the price has done meanwhile, also of a position of unknown cost', async () => {
    await cycle('before-the-halts', []);
    const first = await protectedBy('ALT-USD');
    const prices: string[] = [];
    for (const factor of [0.96, 0.97]) {
      await ballast.client.halt('a look at the stops');
      await expect.poll(async () => stops('ALT-USD'), { timeout: 60_000, interval: 200 }).toEqual([]);
      await ballast.venue.jump('ALT-USD', factor);
      await restart();
      await ballast.client.resume('go on');
      await cycle(`resumed-at-${factor}`, []);
      prices.push((await protectedBy('ALT-USD')).order.referencePrice);
    }
    expect(prices).toEqual([first.order.referencePrice, first.order.referencePrice]);
  });

  it('stay where a snapshot has lost the balance, and so does the price that they are measured from', async () => {
    const before = await protectedBy('ALT-USD');
    const { dependencies, account, ledger } = ballast;
    const references = await ledger.stopReferences(account);
    expect(references.map(({ symbol }) => symbol)).toContain('ALT-USD');
    // A stop that was placed just now may have sold what is not there.
    await sleep(dependencies.settings(account).balanceLag + 500);
    const torn = { ...dependencies, snapshots: new WithoutBalance(dependencies.exchange, 'USD') };
    await new MockActivityEnvironment({}, { client: ballast.client.temporal }).run(() =>
      new Protection(torn).protect(account, 'ALT-USD'),
    );
    expect((await protectedBy('ALT-USD')).order.clientOrderId).toBe(before.order.clientOrderId);
    expect(await ledger.stopReferences(account)).toEqual(references);
  });

  it('stay while their market is closed, and while it is not listed', async () => {
    const before = await protectedBy('ALT-USD');
    const { dependencies, account, venue } = ballast;
    const rules = async () => (await dependencies.exchange(account).rules('USD')).get('ALT-USD');
    const look = () =>
      new MockActivityEnvironment({}, { client: ballast.client.temporal }).run(() =>
        new Protection(dependencies).protectAll(account),
      );
    const PATIENCE = { timeout: 60_000, interval: 500 };
    await venue.halt('ALT-USD', true);
    await expect.poll(async () => (await rules())?.tradable, PATIENCE).toBe(false);
    await look();
    expect((await protectedBy('ALT-USD')).order.clientOrderId).toBe(before.order.clientOrderId);
    await venue.unlist('ALT-USD', true);
    await expect.poll(rules, PATIENCE).toBeUndefined();
    await look();
    expect((await protectedBy('ALT-USD')).order.clientOrderId).toBe(before.order.clientOrderId);
    await venue.unlist('ALT-USD', false);
    await venue.halt('ALT-USD', false);
    await expect.poll(async () => (await rules())?.tradable, PATIENCE).toBe(true);
  });

  it('make way for a sell of the cycle, and none is left of a position that is gone', async () => {
    await protectedBy('ALT-USD');
    const { orders } = await cycle('sell', [sell('ALT-USD')]);
    expect(orders).toMatchObject([{ symbol: 'ALT-USD', side: 'sell', status: 'FILLED' }]);
    expect((await held('ALT-USD')).toNumber()).toBeLessThan(0.1);
    expect(await stops('ALT-USD')).toEqual([]);
    await protectedBy('DOT-USD');
  });

  it('sell the position when the price has fallen to them, once, and are in the books like every order', async () => {
    const stop = await protectedBy('DOT-USD');
    await ballast.venue.jump('DOT-USD', 0.8);
    await ballast.venue.advanceClock(6 * 3_600_000);
    await ballast.venue.jump('DOT-USD', 1.4);
    await ballast.venue.advanceClock(6 * 3_600_000);
    expect((await held('DOT-USD')).toNumber()).toBeLessThan(0.1);
    await ballast.client.reconcile();
    await expect
      .poll(async () => (await ballast.ledger.order(stop.key))?.state.status, { timeout: 60_000, interval: 200 })
      .toBe('FILLED');
    expect(await ballast.client.reconcile()).toMatchObject({ waitsFor: null, status: { findings: [] } });
    await cycle('after', []);
    expect(await stops('DOT-USD')).toEqual([]);
    const ids = (await ballast.venue.acceptedOrders()).map((order) => order.clientOrderId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
