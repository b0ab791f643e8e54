import { beforeEach, describe, expect, it } from 'vitest';
import { portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { placeRestingOrder } from '../support/restingOrder.ts';
import { setUp } from '../support/setUp.ts';
import { SUBMISSION } from '../support/simulatorAdmin.ts';

describe('the kill switch of an account', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({
        flags: { universe: { protect: { 'AXL-USD': '7' } }, limits: { riskBudget: 0.05 } },
      });
    },
    () => ballast?.stop(),
  );
  beforeEach(async () => {
    await ballast.client.resume('next test');
    await ballast.venue.clearFaults();
  });

  const actor = () => ballast.client.temporal.workflow.getHandle(portfolioWorkflowId(ballast.account));
  const cycle = async (cycleId: string) =>
    await (await ballast.client.startCycle({ cycleId, signals: STRONG_SIGNALS })).result();
  const quantityOf = async (currency: string) =>
    Number((await ballast.venue.balances()).find((item) => item.currency === currency)?.total ?? 0);

  it('cancels open orders at the venue and orders nothing, not even a sell, while it is halted', async () => {
    const { key, id } = await placeRestingOrder(ballast, 'resting', 'DOT-USD');
    const ids = async () => (await ballast.venue.acceptedOrders()).map((order) => order.clientOrderId);
    const before = await ids();
    expect((await ballast.client.halt('fire', ballast.account, 'ada')).state).toMatchObject({
      kind: 'halted',
      by: 'ada',
      reason: 'fire',
    });
    await expect
      .poll(async () => (await ballast.ledger.order(key))?.state.status, { timeout: 90_000 })
      .toBe('CANCELED');
    const atVenue = await ballast.dependencies.exchange(ballast.account).fetchOrder(id, 'DOT-USD');
    expect(atVenue.state.status).toBe('CANCELED');
    const result = await cycle('while-halted');
    expect(result.outcome).toBe('refused');
    expect(result.report.join()).toContain('fire');
    expect(await ids()).toEqual(before);
    const status = await ballast.client.portfolioStatus();
    expect(status.trading).toMatchObject({ kind: 'halted', by: 'ada' });
    const [latest] = await ballast.ledger.tradingHistory(ballast.account, 1);
    expect(latest?.command).toMatchObject({ kind: 'halt', by: 'ada', reason: 'fire' });
    expect(await ballast.client.resume('put out', ballast.account, 'bob')).toEqual({ wasPaused: true });
    expect((await ballast.client.portfolioStatus()).trading).toEqual({ kind: 'active' });
  });

  it('ends a running cycle between two orders when it is halted in the middle', async () => {
    await ballast.venue.addFault({ method: 'POST', path: SUBMISSION, effect: { kind: 'latency', ms: 700 } });
    const before = (await ballast.venue.acceptedOrders()).length;
    const started = await ballast.client.startCycle({ cycleId: 'interrupted', signals: STRONG_SIGNALS });
    await expect
      .poll(async () => (await ballast.venue.acceptedOrders()).length, { timeout: 90_000, interval: 20 })
      .toBeGreaterThan(before);
    await ballast.client.halt('stop it now');
    const result = await started.result();
    const planned = result.plan?.trades.length ?? 0;
    expect((await ballast.venue.acceptedOrders()).length - before).toBeLessThan(planned);
    expect(result.report.join()).toContain('stop it now');
    expect(await ballast.ledger.openOrders(ballast.account)).toEqual([]);
  });

  it('sells nothing to cash without the confirmation', async () => {
    const before = await ballast.venue.acceptedOrders();
    await expect(ballast.client.liquidate('out', ballast.account, 'another')).rejects.toThrow();
    for (const args of [[], [{ reason: 'out', by: 'ada' }], [{ reason: 'out', by: 'ada', confirm: true }]])
      await expect(actor().executeUpdate('liquidate', { args: args as [] })).rejects.toThrow();
    expect((await ballast.client.portfolioStatus()).trading).toEqual({ kind: 'active' });
    expect(await ballast.venue.acceptedOrders()).toEqual(before);
  });

  it('sells each position once, keeps what is protected, and buys nothing until it is resumed', async () => {
    const before = (await ballast.venue.acceptedOrders()).length;
    const [first] = await Promise.all([
      ballast.client.liquidate('out', ballast.account, ballast.account),
      ballast.client.liquidate('out again', ballast.account, ballast.account),
    ]);
    expect(first.state).toMatchObject({ kind: 'liquidating' });
    await expect
      .poll(
        async () => {
          const { trading, lastCycle, liveCycle } = await ballast.client.portfolioStatus();
          return [trading.kind, liveCycle, lastCycle?.cycleId.startsWith('liquidate-')];
        },
        { timeout: 90_000 },
      )
      .toEqual(['liquidating', undefined, true]);
    const sold = (await ballast.venue.acceptedOrders()).slice(before).map((order) => order.symbol);
    expect(sold.length).toBeGreaterThan(0);
    expect(new Set(sold).size).toBe(sold.length);
    expect(await quantityOf('AXL')).toBeCloseTo(7, 6);
    const { posture } = await ballast.client.portfolioStatus();
    const minimum = ballast.configuration.limits.minTradeAmount;
    const left = (posture?.positions ?? []).filter(
      (item) => item.symbol !== 'AXL-USD' && Number(item.value) >= minimum,
    );
    expect(left).toEqual([]);
    const later = await cycle('after-liquidation');
    expect(later.orders.filter((order) => order.side === 'buy')).toEqual([]);
    await ballast.client.resume('in again');
    const again = await cycle('resumed');
    expect(again.orders.some((order) => order.side === 'buy')).toBe(true);
  });
});
