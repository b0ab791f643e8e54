import { Decimal } from 'decimal.js';
import { afterEach, describe, expect, it } from 'vitest';
import { orderActivities } from '../../activities/orderActivities.ts';
import type { SymbolOrderInput } from '../../core/cycles/cycleSteps.ts';
import type { Side } from '../../core/market/side.ts';
import { executedBy } from '../../core/orders/executed.ts';
import type { OrderKey } from '../../core/orders/orderKey.ts';
import { isClosed, type OrderStatus } from '../../core/orders/orderState.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { keptRows, putBack } from '../support/ledgerRows.ts';
import { setUp } from '../support/setUp.ts';
import { symbolOrderInput } from '../support/symbolOrderInput.ts';

const CANCEL = '/orders/batch_cancel$';
const SYMBOLS = 'BTC ETH SOL DOT LINK ALT AXL AAVE ADA ATOM AVAX LTC NEAR UNI'.split(' ').map((coin) => `${coin}-USD`);
const OVER_MS = 1_100;

describe('limit orders', () => {
  let ballast: TestBallast;
  let steps: ReturnType<typeof orderActivities>;
  setUp(
    async () => {
      ballast = await startTestBallast({
        workers: false,
        flags: {
          exchange: { timeout: '2s' },
          orders: { type: 'limit', limitLifetime: '1s', limitOffset: 0.05, reprices: 2 },
          simulator: { portfolio: { cash: '1000', holdings: { 'ALT-USD': '200', 'AAVE-USD': '200' } } },
          // The trades of these tests name no price of the market.
          breakers: { priceJump: { action: 'off' } },
          limits: { riskBudget: 1, maxWeight: 1, maxBalanceUse: 1 },
        },
      });
      steps = orderActivities(ballast.dependencies);
      const venue = ballast.dependencies.exchange(ballast.account);
      for (const symbol of SYMBOLS)
        await ballast.dependencies.candles(ballast.account).refresh(venue, symbol, await venue.time());
    },
    () => ballast?.stop(),
  );
  afterEach(() => ballast.venue.clearFaults());

  const input = (cycleId: string, symbol: string, side: Side = 'buy', quoteAmount = '40'): SymbolOrderInput =>
    symbolOrderInput(ballast, cycleId, symbol, { side, baseQuantity: '1000000', quoteAmount });

  /** Sends the order and follows it to its end, as its workflow does. */
  const carryThrough = async (order: SymbolOrderInput): Promise<void> => {
    await steps.prepareOrder(order);
    await expect
      .poll(async () => isClosed((await steps.followOrder(order.key)).status), { timeout: 90_000, interval: 200 })
      .toBe(true);
  };

  /** What ledger and venue have of an order, compared to the last decimal. */
  const books = async ({ key }: SymbolOrderInput) => {
    const record = await ballast.ledger.order(key);
    if (record === undefined) throw new Error(`no order ${key.symbol}`);
    const atVenue = (await ballast.venue.acceptedOrders()).filter((order) => order.symbol === key.symbol);
    const sum = (field: 'filledSize' | 'filledValue' | 'totalFees') =>
      atVenue.reduce((total, order) => total.plus(order[field]), new Decimal(0)).toFixed();
    expect(executedBy(record)).toEqual({
      filledBase: sum('filledSize'),
      filledQuote: sum('filledValue'),
      feeQuote: sum('totalFees'),
    });
    expect(new Set(atVenue.map((order) => order.clientOrderId)).size).toBe(atVenue.length);
    expect(atVenue.filter((order) => order.status === 'OPEN')).toEqual([]);
    return { record, atVenue, evidence: await ballast.ledger.evidence(key) };
  };

  it('are cancelled when their time is over, priced anew as often as they may be, and then report what is left', async () => {
    const decided = input('resting', 'BTC-USD');
    const caps = [{ kind: 'group' as const, name: 'payments', symbols: ['BTC-USD', 'LTC-USD'], maxWeight: 0.9 }];
    const order = { ...decided, trade: { ...decided.trade, caps } };
    await carryThrough(order);
    const { record, atVenue, evidence } = await books(order);
    expect(atVenue).toHaveLength(3);
    expect(record.state).toMatchObject({
      status: 'CANCELED',
      reason: expect.stringMatching(/^40 USD were not filled in 3/),
    });
    expect(record.revision).toBe(2);
    // The rest is checked by the caps and the reason of the decision.
    expect(record.order.limit).toMatchObject({ caps, reason: 'IMPROVES_DIVERSIFICATION' });
    expect(evidence.map(({ revision, status }) => `${revision} ${status}`)).toEqual(
      [0, 1, 2].flatMap((r) => [`${r} INTENT`, `${r} SUBMITTED`, `${r} ACCEPTED`, `${r} CANCELED`]),
    );
    expect((await ballast.ledger.ordersOfCycle(ballast.account, 'resting')).map(({ key }) => key.symbol)).toEqual([
      'BTC-USD',
    ]);
  });

  it('end filled at their limit where the market comes to them', async () => {
    const order = input('coming', 'ETH-USD');
    await steps.prepareOrder(order);
    await steps.sendOrder(order.key);
    await ballast.venue.jump('ETH-USD', 0.9);
    await ballast.venue.advanceClock(60_000);
    await carryThrough(order);
    const { record } = await books(order);
    const { filledQuote, feeQuote } = executedBy(record);
    expect(Number(filledQuote)).toBeGreaterThan(0);
    expect(Number(filledQuote) + Number(feeQuote)).toBeLessThanOrEqual(40);
  });

  it('send no second revision before the venue has said that the first one is closed, whatever is lost of the cancel', async () => {
    const order = input('lost-cancel', 'SOL-USD');
    await steps.prepareOrder(order);
    await steps.sendOrder(order.key);
    await ballast.venue.addFault({
      method: 'POST',
      path: CANCEL,
      forMs: 4_000,
      effect: { kind: 'refuse', status: 503 },
    });
    const openAtOnce: number[] = [];
    await expect
      .poll(
        async () => {
          const { status } = await steps.followOrder(order.key);
          const mine = (await ballast.venue.acceptedOrders()).filter(({ symbol }) => symbol === 'SOL-USD');
          openAtOnce.push(mine.filter((one) => one.status === 'OPEN').length);
          return isClosed(status);
        },
        { timeout: 90_000, interval: 200 },
      )
      .toBe(true);
    expect(Math.max(...openAtOnce)).toBe(1);
    await books(order);
  });

  it('take the cancel for done where its answer was lost, and go on with what the order itself tells', async () => {
    const order = input('lost-answer', 'DOT-USD');
    await ballast.venue.addFault({ method: 'POST', path: CANCEL, times: 1, effect: { kind: 'reset' } });
    await carryThrough(order);
    const { atVenue } = await books(order);
    expect(atVenue).toHaveLength(3);
  });

  it('count what was filled while the cancel was on its way', async () => {
    const order = input('race', 'LINK-USD');
    await steps.prepareOrder(order);
    await steps.sendOrder(order.key);
    await ballast.venue.addFault({ method: 'POST', path: CANCEL, times: 1, effect: { kind: 'latency', ms: 1_500 } });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const following = steps.followOrder(order.key);
    await expect.poll(() => ballast.venue.faultsInForce(), { timeout: 90_000 }).toBe(0);
    await ballast.venue.jump('LINK-USD', 0.93);
    await ballast.venue.advanceClock(60_000);
    await following;
    await carryThrough(order);
    const { record } = await books(order);
    const { filledQuote, feeQuote } = executedBy(record);
    expect(Number(filledQuote)).toBeGreaterThan(0);
    expect(Number(filledQuote) + Number(feeQuote)).toBeLessThanOrEqual(40);
  });

  it('find a revision whose answer was lost, and make no other', async () => {
    const order = input('lost-revision', 'AXL-USD');
    await steps.prepareOrder(order);
    await steps.sendOrder(order.key);
    await ballast.venue.addFault({ method: 'POST', path: '/orders$', times: 2, effect: { kind: 'reset' } });
    await carryThrough(order);
    const { atVenue, evidence } = await books(order);
    expect(atVenue).toHaveLength(3);
    expect(evidence.map((item) => item.status)).toContain('UNKNOWN');
  });

  it('sell no more than was decided over all revisions', async () => {
    const order = input('sale', 'ALT-USD', 'sell');
    await steps.prepareOrder(order);
    const before = await ballast.ledger.order(order.key);
    await carryThrough(order);
    const { record } = await books(order);
    expect(record.intended).toEqual(before?.intended);
    expect(Number(executedBy(record).filledBase)).toBeLessThanOrEqual(Number(record.intended.baseQuantity));
  });

  it('go on with a revision that the venue has and a ledger that was cut short has lost, and send no other', async () => {
    const order = input('cut-short', 'UNI-USD');
    const { key } = order;
    await steps.prepareOrder(order);
    await steps.sendOrder(key);
    const earlier = keptRows(ballast, key.symbol);
    await expect
      .poll(
        async () => {
          await steps.followOrder(key);
          const { revision, state } = (await ballast.ledger.order(key)) ?? {};
          return `${revision} ${state?.status}`;
        },
        { timeout: 90_000, interval: 100 },
      )
      .toBe('1 ACCEPTED');
    putBack(ballast, key.symbol, earlier);
    expect(await ballast.ledger.order(key)).toMatchObject({ revision: 0, state: { status: 'ACCEPTED' } });
    // Nothing is priced anew: what there is all the same, nobody would look for after the order's end.
    const command = { at: Date.now(), by: 'somebody', reason: 'a break' };
    await ballast.ledger.commandAccount(ballast.account, { kind: 'pause', ...command });
    await carryThrough(order);
    await ballast.ledger.commandAccount(ballast.account, { kind: 'resume', ...command });
    const { record, atVenue, evidence } = await books(order);
    expect(record).toMatchObject({ revision: 1, state: { status: 'CANCELED' } });
    expect(atVenue).toHaveLength(2);
    expect(evidence.map(({ detail }) => detail)).toContainEqual(
      expect.stringContaining('the venue has revision 1 of before'),
    );
  });

  it('are not priced anew once the account is paused', async () => {
    const order = input('paused', 'AAVE-USD');
    await steps.prepareOrder(order);
    await steps.sendOrder(order.key);
    const command = { at: Date.now(), by: 'somebody', reason: 'holiday' };
    await ballast.ledger.commandAccount(ballast.account, { kind: 'pause', ...command });
    await carryThrough(order);
    const { record, atVenue } = await books(order);
    await ballast.ledger.commandAccount(ballast.account, { kind: 'resume', ...command });
    expect(atVenue).toHaveLength(1);
    expect(record.state).toMatchObject({ status: 'CANCELED', reason: expect.stringContaining('holiday') });
  });

  describe('with two followers at once', () => {
    /** The steps of a follower that stops once where it has come to `moment`, and goes on when `meanwhile` has happened. */
    const slow = (moment: 'claim' | 'order' | 'fills', meanwhile: () => Promise<unknown>) => {
      const { ledger, exchange } = ballast.dependencies;
      let waits = true;
      const pause = async (here: typeof moment): Promise<void> => {
        if (!waits || here !== moment) return;
        waits = false;
        await meanwhile();
      };
      return orderActivities({
        ...ballast.dependencies,
        ledger: {
          ...ledger,
          claimSubmission: async (...given) => {
            await pause('claim');
            return await ledger.claimSubmission(...given);
          },
        },
        exchange: (account) => {
          const venue = exchange(account);
          return {
            ...venue,
            fetchOrder: async (...given) => {
              const order = await venue.fetchOrder(...given);
              await pause('order');
              return order;
            },
            fills: async (...given) => {
              await pause('fills');
              return await venue.fills(...given);
            },
          };
        },
      });
    };

    const timeOver = () => new Promise((resolve) => setTimeout(resolve, OVER_MS));

    /** The other follower goes on until the second revision is in that state, which the venue may know already. */
    const secondRevision = async (key: OrderKey, status: OrderStatus) => {
      await expect
        .poll(
          async () => {
            const { revision, state } = (await ballast.ledger.order(key)) ?? {};
            if (revision === 1 && state?.status === status) return true;
            if (revision === 1 && status === 'UNKNOWN')
              await ballast.venue.addFault({ method: 'POST', path: '/orders$', times: 1, effect: { kind: 'reset' } });
            await steps.followOrder(key);
            return false;
          },
          { timeout: 30_000, interval: 50 },
        )
        .toBe(true);
      return await ballast.ledger.order(key);
    };

    it.each([
      ['fills', 'INTENT', 'ADA-USD'],
      ['fills', 'UNKNOWN', 'ATOM-USD'],
      ['order', 'INTENT', 'AVAX-USD'],
      ['order', 'UNKNOWN', 'LTC-USD'],
    ] as const)(
      'keep what the slow one has read of the first revision (%s) away from the second one, which is %s',
      async (moment, status, symbol) => {
        const order = input(`slow-${moment}-${status}`, symbol);
        await steps.prepareOrder(order);
        await steps.sendOrder(order.key);
        if (moment === 'fills') await timeOver();
        let second: Awaited<ReturnType<typeof secondRevision>>;
        const follower = slow(moment, async () => {
          if (moment === 'order') await timeOver();
          second = await secondRevision(order.key, status);
        });
        await follower.followOrder(order.key);
        expect(second).toMatchObject({ revision: 1, state: { status } });
        expect(await ballast.ledger.order(order.key)).toEqual(second);
        await carryThrough(order);
        expect((await books(order)).atVenue).toHaveLength(3);
      },
    );

    it('send no revision that the slow one has not read', async () => {
      const order = input('slow-claim', 'NEAR-USD');
      await steps.prepareOrder(order);
      const follower = slow('claim', async () => {
        await steps.sendOrder(order.key);
        await timeOver();
        await secondRevision(order.key, 'INTENT');
      });
      await follower.sendOrder(order.key);
      await carryThrough(order);
      const { atVenue, evidence } = await books(order);
      expect(atVenue).toHaveLength(3);
      expect(evidence.map(({ revision, status }) => `${revision} ${status}`)).toEqual(
        [0, 1, 2].flatMap((r) => [`${r} INTENT`, `${r} SUBMITTED`, `${r} ACCEPTED`, `${r} CANCELED`]),
      );
    });
  });
});
