import { describe, expect, it } from 'vitest';
import type { tradingCycle } from '../../workflows/tradingCycle.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { impatientWorkers } from '../support/impatientWorkers.ts';
import { setUp } from '../support/setUp.ts';
import { SUBMISSION } from '../support/simulatorAdmin.ts';

describe('a cycle at a venue in trouble', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast();
    },
    () => ballast?.stop(),
  );

  it('places the order once when the answer to it is lost', async () => {
    await ballast.venue.addFault({ method: 'POST', path: SUBMISSION, times: 1, effect: { kind: 'reset' } });
    const result = await (await ballast.client.startCycle({ cycleId: 'lost', signals: STRONG_SIGNALS })).result();
    expect(result.orders.some((order) => order.status === 'FILLED')).toBe(true);
    expect(result.orders.every((order) => order.status === 'FILLED')).toBe(true);
    const ids = (await ballast.venue.acceptedOrders()).map((order) => order.clientOrderId);
    expect(new Set(ids).size).toBe(ids.length);
    const evidence = await Promise.all(
      (await ballast.ledger.ordersOfCycle(ballast.account, 'lost')).map((record) =>
        ballast.ledger.evidence(record.key),
      ),
    );
    expect(evidence.flat().map((item) => item.status)).toContain('UNKNOWN');
  });

  it('never gives up an order that the venue has, not even while it refuses to tell of it', async () => {
    await ballast.venue.deposit('USD', '2000');
    await ballast.venue.addFault({
      path: '/orders/historical',
      forMs: 3_000,
      effect: { kind: 'refuse', status: 401 },
    });
    await (await ballast.client.startCycle({ cycleId: 'refused-reads', signals: STRONG_SIGNALS })).result();
    await expect.poll(async () => await ballast.ledger.openOrders(ballast.account), { timeout: 90_000 }).toEqual([]);
    const records = await ballast.ledger.ordersOfCycle(ballast.account, 'refused-reads');
    expect(records.length).toBeGreaterThan(0);
    const accepted = new Set((await ballast.venue.acceptedOrders()).map((order) => order.clientOrderId));
    for (const { state, order } of records) expect(accepted.has(order.clientOrderId)).toBe(state.status === 'FILLED');
    await ballast.venue.clearFaults();
  });

  it('skips symbols whose market is closed or quotes no price, with the reason, and goes on', async () => {
    await ballast.venue.halt('ETH-USD', true);
    await ballast.venue.zeroPrice('SOL-USD', true);
    await ballast.venue.missingCandles('DOT-USD', true);
    const reasonsNow = async () => {
      const { plan } = await ballast.client.preview({ signals: STRONG_SIGNALS });
      return new Map(plan?.decisions.map((decision) => [decision.symbol, decision.reason]));
    };
    const patience = { timeout: 90_000, interval: 1_000 };
    await expect.poll(async () => (await reasonsNow()).get('ETH-USD'), patience).toBe('MARKET_CLOSED');
    // Prices of some seconds ago will do for a plan.
    await expect.poll(async () => (await reasonsNow()).get('SOL-USD'), patience).toBe('NO_PRICE');
    expect((await reasonsNow()).get('BTC-USD')).not.toBe('NO_PRICE');
    await ballast.venue.halt('ETH-USD', false);
    await ballast.venue.zeroPrice('SOL-USD', false);
    await ballast.venue.missingCandles('DOT-USD', false);
  });

  it('skips unknown symbols and unusable signals with a reason each', async () => {
    const signals = [
      ...STRONG_SIGNALS,
      { symbol: 'NOPE-USD', direction: 'buy', confidence: 0.9 },
      { symbol: 'AAVE-USD', direction: 'buy', confidence: Number.NaN },
      { symbol: 'AXL-USD', direction: 'buy', confidence: 0.5 },
      { symbol: 'ALT-USD', direction: 'buy', confidence: 0.9, at: '2020-01-01T00:00:00Z' },
    ];
    const { plan } = await ballast.client.preview({ signals });
    const reasons = new Map(plan?.decisions.map((decision) => [decision.symbol, decision.reason]));
    expect(reasons.get('NOPE-USD')).toBe('UNKNOWN_SYMBOL');
    expect(reasons.get('AAVE-USD')).toBe('INVALID_SIGNAL');
    expect(reasons.get('AXL-USD')).toBe('LOW_CONFIDENCE');
    expect(reasons.get('ALT-USD')).toBe('STALE_SIGNAL');
  });

  it('waits for a venue that does not answer and fails as a business failure when its deadline passes', async () => {
    const patientAgain = await impatientWorkers(ballast, 8_000);
    await ballast.venue.addFault({ path: '^/(api|v2)/', effect: { kind: 'refuse', status: 503 } });
    const started = await ballast.client.startCycle({ cycleId: 'down', signals: STRONG_SIGNALS });
    const failure = await started.result().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ name: 'CycleFailedError' });
    const message = failure instanceof Error ? failure.message : '';
    // The cause first, how long it was tried, and what to do; nothing of the server's own bookkeeping.
    expect(message).toMatch(/^The venue answered GET \/\S+ with 503/);
    expect(message).toMatch(/; tried \d+ times in \d+ s/);
    expect(message).toContain('ballast doctor');
    expect(message).toContain('ballast cycle replay down');
    expect(message).not.toMatch(/ScheduleToClose|Activity task/i);
    const told = await ballast.client.cycleStatus('down');
    expect(told).toMatchObject({ step: 'failed', outcome: 'failed' });
    expect(told.detail).toMatch(/^The venue answered GET/);
    const { status } = await ballast.client.temporal.workflow.getHandle(started.workflowId).describe();
    expect(status.name).toBe('FAILED');
    await ballast.venue.clearFaults();
    await patientAgain();
    const again = await (await ballast.client.startCycle({ cycleId: 'down', signals: STRONG_SIGNALS })).result();
    expect(again.attachedTo).toBeUndefined();
  });

  it('tells a start in a finished slot that nothing is ordered now', async () => {
    const again = await (await ballast.client.startCycle({ cycleId: 'down', signals: STRONG_SIGNALS })).result();
    expect(again.report[0]).toMatch(/^📎 Attached to cycle down .*ended at \d{4}-.*; nothing ordered now/);
    const handle = await ballast.client.temporal.workflow.start<typeof tradingCycle>('tradingCycle', {
      workflowId: `late-start-${ballast.account}`,
      taskQueue: ballast.taskQueue,
      args: [{ account: ballast.account, cycleId: 'down' }],
    });
    const late = await handle.result();
    expect(late).toMatchObject({ attachedTo: expect.any(String) });
    expect(late.report[0]).toMatch(/^📎 Attached to cycle down/);
    expect(late.report.slice(1)).toEqual(again.report.slice(1));
  });

  it('tells the next slot where the cycle is the one of its slot', async () => {
    const first = await ballast.client.startCycle();
    await first.result();
    const second = await (await ballast.client.startCycle()).result();
    // A slot may end between the two starts.
    expect(second.cycleId === first.cycleId ? second.report[0] : 'next slot at 2000-01-01T00:00:00.000Z').toMatch(
      /next slot at \d{4}-\d\d-\d\dT\d\d:00:00\.000Z/,
    );
  });

  it('buys nothing while the account is paused, and says so', async () => {
    await ballast.client.pause('holiday');
    const result = await (await ballast.client.startCycle({ cycleId: 'paused', signals: STRONG_SIGNALS })).result();
    expect(result.orders.filter((order) => order.side === 'buy')).toEqual([]);
    expect(result.plan?.decisions.some((decision) => decision.reason === 'PAUSED')).toBe(true);
    await expect(ballast.client.pause('')).rejects.toThrow();
    expect(await ballast.client.resume('back')).toEqual({ wasPaused: true });
  });
});

describe('a cycle whose signals cannot be had', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({
        flags: { signals: { provider: 'http', url: 'http://127.0.0.1:1/signals' }, cycle: { deadline: '30s' } },
      });
    },
    () => ballast?.stop(),
  );

  it('buys nothing and says why, and still ends well', async () => {
    const result = await (await ballast.client.startCycle({ cycleId: 'no-signals' })).result();
    expect(result.orders.filter((order) => order.side === 'buy')).toEqual([]);
    expect(result.report.join('\n')).toContain('No signals, so nothing is bought');
    expect(result.plan?.decisions.length).toBeGreaterThan(0);
  });
});
