import { describe, expect, it, vi } from 'vitest';
import { orderActivities } from '../../activities/orderActivities.ts';
import type { SymbolOrderInput } from '../../core/cycles/cycleSteps.ts';
import { MARKET_STYLE, type OrderRecord } from '../../core/orders/order.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { loseOrders } from '../support/ledgerRows.ts';
import { setUp } from '../support/setUp.ts';
import { symbolOrderInput } from '../support/symbolOrderInput.ts';

describe('the steps of an order', () => {
  let ballast: TestBallast;
  let steps: ReturnType<typeof orderActivities>;
  setUp(
    async () => {
      ballast = await startTestBallast({
        workers: false,
        flags: {
          simulator: { portfolio: { cash: '100', holdings: {} } },
          // The trades of these tests name no price of the market.
          breakers: { priceJump: { action: 'off' } },
          limits: { riskBudget: 1, maxWeight: 0.5 },
        },
      });
      steps = orderActivities(ballast.dependencies);
      const venue = ballast.dependencies.exchange(ballast.account);
      for (const symbol of ['BTC-USD', 'ETH-USD', 'SOL-USD', 'DOT-USD', 'AAVE-USD'])
        await ballast.dependencies.candles(ballast.account).refresh(venue, symbol, await venue.time());
    },
    () => ballast?.stop(),
  );

  const order = (cycleId: string, symbol: string, change: Partial<SymbolOrderInput> = {}): SymbolOrderInput => ({
    ...symbolOrderInput(ballast, cycleId, symbol, { baseQuantity: '1', quoteAmount: '30' }),
    ...change,
  });

  it('commit only one of two buys that were checked side by side, so that both together keep to the free balance', async () => {
    const inputs = [order('side-by-side', 'BTC-USD'), order('side-by-side', 'ETH-USD')];
    const outcomes = await Promise.allSettled(inputs.map((input) => steps.prepareOrder(input)));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    for (const input of inputs) await steps.prepareOrder(input);
    const open = await ballast.ledger.ordersOfCycle(ballast.account, 'side-by-side');
    const committed = open.reduce((sum, record) => sum + Number(record.order.quoteAmount), 0);
    expect(committed).toBeLessThanOrEqual(50);
    for (const record of open) await steps.sendOrder(record.key);
  });

  it('send an intent once and find the rest out, however many send it at once', async () => {
    const input = order('at-once', 'SOL-USD', { trade: { ...order('', 'SOL-USD').trade, quoteAmount: '6' } });
    expect(await steps.prepareOrder(input)).toMatchObject({ status: 'INTENT' });
    await Promise.all([1, 2, 3].map(() => steps.sendOrder(input.key)));
    // Whoever sends the same body again says so.
    const sent = (await ballast.ledger.evidence(input.key)).filter(({ detail }) => /^sending \S+$/.test(detail));
    expect(sent).toMatchObject([{ status: 'SUBMITTED' }]);
    const ids = (await ballast.venue.acceptedOrders()).map((item) => item.clientOrderId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('buy once what two plans have wished for, where the second did not see what the first has bought', async () => {
    const wish = (cycleId: string, quoteAmount: string): SymbolOrderInput => {
      const { trade, ...rest } = order(cycleId, 'AAVE-USD', { heldBefore: '0' });
      return { ...rest, trade: { ...trade, quoteAmount } };
    };
    const first = wish('wish', '6');
    await steps.prepareOrder(first);
    await vi.waitFor(async () => expect(await steps.sendOrder(first.key)).toMatchObject({ status: 'FILLED' }));
    expect(await steps.prepareOrder(wish('wish-again', '6'))).toMatchObject({ refused: { status: 'REFUSED' } });
    const more = wish('wish-for-more', '12');
    expect(await steps.prepareOrder(more)).toMatchObject({ status: 'INTENT' });
    const record = await ballast.ledger.order(more.key);
    expect(Number(record?.order.quoteAmount)).toBeGreaterThan(5);
    expect(Number(record?.order.quoteAmount)).toBeLessThan(7);
  });

  it('refuse a decision that has grown too old, and commit nothing', async () => {
    const late = order('late', 'DOT-USD', { validUntil: Date.now() - 1 });
    expect(await steps.prepareOrder(late)).toMatchObject({
      refused: { status: 'REFUSED', detail: expect.stringContaining('too old') },
    });
    expect(await ballast.ledger.order(late.key)).toBeUndefined();
  });

  it('send nothing after a sleep between the claim and the sending, and close the order once the venue does not have it', async () => {
    const input = order('asleep', 'LINK-USD', { trade: { ...order('', 'LINK-USD').trade, quoteAmount: '6' } });
    const { ledger } = ballast.dependencies;
    let slept = 0;
    const older = (record: OrderRecord): OrderRecord => ({ ...record, frozenAt: record.frozenAt - slept });
    const sleeper = orderActivities({
      ...ballast.dependencies,
      ledger: {
        ...ledger,
        order: async (key) => {
          const record = await ledger.order(key);
          return record && older(record);
        },
        claimSubmission: async (...given) => {
          const { claimed, record } = await ledger.claimSubmission(...given);
          slept = 1_000_000;
          return { claimed, record: older(record) };
        },
      },
    });
    expect(await sleeper.prepareOrder(input)).toMatchObject({ status: 'INTENT' });
    expect(await sleeper.sendOrder(input.key)).toMatchObject({ status: 'UNKNOWN' });
    expect(await sleeper.followOrder(input.key)).toMatchObject({
      status: 'CANCELED',
      outcome: { detail: expect.stringContaining('never arrived') },
    });
    expect((await ballast.venue.acceptedOrders()).map((item) => item.symbol)).not.toContain('LINK-USD');
  });

  it('send no buy that was committed before a pause, and commit none after it', async () => {
    const before = order('paused', 'DOT-USD', { trade: { ...order('', 'DOT-USD').trade, quoteAmount: '6' } });
    expect(await steps.prepareOrder(before)).toMatchObject({ status: 'INTENT' });
    const command = { at: Date.now(), by: 'somebody', reason: 'holiday' };
    await ballast.ledger.commandAccount(ballast.account, { kind: 'pause', ...command });
    expect(await steps.sendOrder(before.key)).toMatchObject({
      status: 'CANCELED',
      outcome: { detail: expect.stringContaining('holiday') },
    });
    // In one write: nobody ever reads that it may have been sent.
    const states = (await ballast.ledger.evidence(before.key)).map(({ status }) => status);
    expect(states).toEqual(['INTENT', 'CANCELED']);
    expect(await steps.prepareOrder(order('paused-too', 'DOT-USD'))).toMatchObject({ refused: { status: 'REFUSED' } });
    expect((await ballast.venue.acceptedOrders()).map((item) => item.symbol)).not.toContain('DOT-USD');
    await ballast.ledger.commandAccount(ballast.account, { kind: 'resume', ...command });
  });

  it('find an order at the venue that the ledger has lost, before the same intent is closed as unsent', async () => {
    const { key, trade } = order('lost', 'SOL-USD', { trade: { ...order('', 'SOL-USD').trade, quoteAmount: '6' } });
    const { ledger } = ballast;
    const { exchange, recovery } = ballast.dependencies;
    const frozen = exchange(key.account).freeze(key, trade, MARKET_STYLE);
    const decide = async (): Promise<void> => {
      const said = { at: Date.now(), source: 'ballast', detail: 'decided' } as const;
      recovery.unsent.add((await ledger.recordIntent(key, frozen, said)).record);
    };
    await decide();
    await vi.waitFor(async () => expect(await steps.sendOrder(key)).toMatchObject({ status: 'FILLED' }));
    const [fill] = await ledger.fills(key);
    loseOrders(ballast, key.symbol);
    await decide();
    const command = { at: Date.now(), by: 'somebody', reason: 'restored from a copy' };
    await ledger.commandAccount(ballast.account, { kind: 'pause', ...command });
    await vi.waitFor(async () => expect(await steps.sendOrder(key)).toMatchObject({ status: 'FILLED' }));
    expect((await ledger.evidence(key)).map(({ status }) => status)).toEqual(['INTENT', 'UNKNOWN', 'FILLED']);
    expect(await ledger.fills(key)).toEqual([fill]);
    const orders = (await ballast.venue.acceptedOrders()).filter((item) => item.clientOrderId === frozen.clientOrderId);
    expect(orders).toHaveLength(1);
    await ledger.commandAccount(ballast.account, { kind: 'resume', ...command });
  });

  it('take no late refusal for the end of an order that another follower has sent again, and that the venue has', async () => {
    const { key, trade } = order('refused-late', 'ETH-USD', {
      trade: { ...order('', 'ETH-USD').trade, quoteAmount: '6' },
    });
    const { exchange, ledger } = ballast.dependencies;
    const frozen = exchange(key.account).freeze(key, trade, MARKET_STYLE);
    await ledger.recordIntent(key, frozen, { at: Date.now(), source: 'ballast', detail: 'decided' });
    // The venue has no money for the first attempt; while its answer is on its way, another follower sends the same body, and the venue takes it.
    const slow = orderActivities({
      ...ballast.dependencies,
      exchange: (account) => ({
        ...exchange(account),
        submit: async () => {
          await vi.waitFor(async () => expect(await steps.sendOrder(key)).not.toMatchObject({ status: 'SUBMITTED' }));
          return { kind: 'rejected', reason: 'INSUFFICIENT_FUND', detail: 'no money' };
        },
      }),
    });
    await slow.sendOrder(key);
    await vi.waitFor(async () => expect(await steps.sendOrder(key)).toMatchObject({ status: 'FILLED' }));
    const states = (await ledger.evidence(key)).map(({ status }) => status);
    expect(states).not.toContain('REJECTED');
    expect(states.filter((status) => status === 'SUBMITTED')).toHaveLength(2);
  });
});
