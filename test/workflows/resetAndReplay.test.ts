import type { temporal } from '@temporalio/proto';
import { describe, expect, it } from 'vitest';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import type { CycleResult } from '../../workflows/tradingCycle.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';
import { SUBMISSION } from '../support/simulatorAdmin.ts';

/** EVENT_TYPE_WORKFLOW_TASK_COMPLETED: the points that the Web UI offers for a reset. */
const WORKFLOW_TASK_COMPLETED = 7;

describe('a cycle that is done again', () => {
  let ballast: TestBallast;
  let workflowId: string;
  let runId: string;
  let events: readonly temporal.api.history.v1.IHistoryEvent[];
  setUp(
    async () => {
      ballast = await startTestBallast();
      workflowId = `cycle-${ballast.account}`;
      const handle = await ballast.client.temporal.workflow.start('tradingCycle', {
        workflowId,
        taskQueue: ballast.taskQueue,
        args: [{ cycleId: 'again', signals: STRONG_SIGNALS }],
      });
      await handle.result();
      runId = handle.firstExecutionRunId;
      events = (await ballast.client.temporal.workflow.getHandle(workflowId, runId).fetchHistory()).events ?? [];
    },
    () => ballast?.stop(),
  );

  const resetTo = async (eventId: number): Promise<CycleResult> => {
    const { temporal, target } = ballast.client;
    const reset = await temporal.workflowService.resetWorkflowExecution({
      namespace: target.namespace,
      workflowExecution: { workflowId, runId },
      workflowTaskFinishEventId: eventId as unknown as Long,
      requestId: `${eventId}-${Math.random()}`,
      reason: 'test',
    });
    return (await temporal.workflow.getHandle(workflowId, reset.runId).result()) as CycleResult;
  };
  type Long = NonNullable<temporal.api.workflowservice.v1.IResetWorkflowExecutionRequest['workflowTaskFinishEventId']>;

  const resetPoints = (): number[] =>
    events.filter((event) => Number(event.eventType) === WORKFLOW_TASK_COMPLETED).map((event) => Number(event.eventId));

  it('has traded the first time', async () => {
    expect((await ballast.venue.acceptedOrders()).length).toBeGreaterThan(1);
  });

  it('keeps every order single when it is reset to any point, before, within and after the order step', async () => {
    const before = await ballast.ledger.ordersOfCycle(ballast.account, 'again');
    for (const eventId of resetPoints()) {
      const result = await resetTo(eventId);
      expect(result.cycleId).toBe('again');
      const after = await ballast.ledger.ordersOfCycle(ballast.account, 'again');
      for (const record of before)
        expect(
          after.filter((other) => other.key.symbol === record.key.symbol).map((other) => other.order.clientOrderId),
        ).toEqual([record.order.clientOrderId]);
    }
    const ids = (await ballast.venue.acceptedOrders()).map((order) => order.clientOrderId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("keeps an order as it is when the order's own workflow is reset to any point, long after its cycle", async () => {
    const { temporal, target } = ballast.client;
    const [record] = await ballast.ledger.ordersOfCycle(ballast.account, 'again');
    if (record === undefined) throw new Error('nothing was ordered');
    const before = await ballast.venue.acceptedOrders();
    const orderId = orderWorkflowId(record.key);
    const first = temporal.workflow.getHandle(orderId);
    const { runId: orderRun } = await first.describe();
    const history = (await first.fetchHistory()).events ?? [];
    for (const event of history.filter((item) => Number(item.eventType) === WORKFLOW_TASK_COMPLETED)) {
      const reset = await temporal.workflowService.resetWorkflowExecution({
        namespace: target.namespace,
        workflowExecution: { workflowId: orderId, runId: orderRun },
        workflowTaskFinishEventId: event.eventId ?? null,
        requestId: `${orderId}-${Number(event.eventId)}`,
        reason: 'test',
      });
      const outcome = (await temporal.workflow.getHandle(orderId, reset.runId).result()) as { status: string };
      expect(outcome.status).toBe(record.state.status);
    }
    expect(await ballast.venue.acceptedOrders()).toEqual(before);
  });

  it('takes an order up whose own workflow is ended by force, wherever it stood, and goes on with the cycle', async () => {
    await ballast.venue.deposit('USD', '1500');
    await ballast.venue.addFault({ method: 'POST', path: SUBMISSION, effect: { kind: 'latency', ms: 200 } });
    const started = await ballast.client.startCycle({ cycleId: 'forced', signals: STRONG_SIGNALS });
    const ended = started.result();
    const { workflow } = ballast.client.temporal;
    for (const symbol of STRONG_SIGNALS.map((signal) => signal.symbol)) {
      const handle = workflow.getHandle(orderWorkflowId({ account: ballast.account, cycleId: 'forced', symbol }));
      const terminated = async (): Promise<boolean> =>
        await handle.terminate('test').then(
          () => true,
          () => false,
        );
      const deadline = Date.now() + 3_000;
      while (!(await terminated()) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 60));
    }
    const result = await ended;
    await ballast.venue.clearFaults();
    expect(result.orders.length).toBeGreaterThan(0);
    const records = await ballast.ledger.ordersOfCycle(ballast.account, 'forced');
    for (const { state } of records) expect(state.status).toBe('FILLED');
    const ids = (await ballast.venue.acceptedOrders()).map((order) => order.clientOrderId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { order } of records) expect(ids).toContain(order.clientOrderId);
    expect((await ballast.client.portfolioStatus()).reservations).toEqual([]);
  });

  it('keeps every order single when it is replayed by command, and works on fresh holdings', async () => {
    const before = await ballast.venue.acceptedOrders();
    const known = new Set(before.map((order) => order.symbol));
    await ballast.venue.deposit('USD', '200');
    const replayed = await ballast.client.replayCycle('again');
    const result = await replayed.result();
    expect(result.attachedTo).toBeUndefined();
    expect(Number(result.plan?.before.cash)).toBeGreaterThanOrEqual(200);
    const fresh = (await ballast.venue.acceptedOrders()).slice(before.length);
    for (const order of fresh) expect(known).not.toContain(order.symbol);
  });

  it('does only what is missing after it was ended by force between two orders', async () => {
    const cycleId = 'halfway';
    await ballast.venue.deposit('USD', '500');
    await ballast.venue.addFault({ method: 'POST', path: SUBMISSION, effect: { kind: 'latency', ms: 500 } });
    const before = (await ballast.venue.acceptedOrders()).length;
    const started = await ballast.client.startCycle({ cycleId, signals: STRONG_SIGNALS });
    await expect
      .poll(async () => (await ballast.venue.acceptedOrders()).length, { timeout: 90_000, interval: 20 })
      .toBeGreaterThan(before);
    await ballast.client.temporal.workflow.getHandle(started.workflowId).terminate('test');
    await ballast.venue.clearFaults();
    const replayed = await (await ballast.client.replayCycle(cycleId)).result();
    expect(['traded', 'nothing-to-do']).toContain(replayed.outcome);
    const ids = (await ballast.venue.acceptedOrders()).map((order) => order.clientOrderId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is found by its ID where it was ended before its first step, and works with the signals it was given', async () => {
    await ballast.stopWorkers();
    const sell = { symbol: 'AXL-USD', direction: 'sell', confidence: 0.9 };
    const started = await ballast.client.startCycle({ cycleId: 'unborn', signals: [sell] });
    await ballast.client.temporal.workflow.getHandle(started.workflowId).terminate('test');
    await ballast.startWorkers();
    const replayed = await (await ballast.client.replayCycle('unborn')).result();
    expect(replayed.cycleId).toBe('unborn');
    expect(replayed.attachedTo).toBeUndefined();
    expect(replayed.plan?.trades.map(({ symbol, side, reason }) => ({ symbol, side, reason }))).toEqual([
      { symbol: 'AXL-USD', side: 'sell', reason: 'SELL_SIGNAL' },
    ]);
  });
});

describe('a cycle that failed after its admission', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast();
    },
    () => ballast?.stop(),
  );

  it('is let in again, and trades, when it is reset to a point after its admission', async () => {
    await ballast.client.pause('so that there is an actor');
    await ballast.client.resume('so that it trades');
    // What the venue refuses for good fails the cycle at once. A deadline that passes would be in the history, and as short for the run that trades.
    await ballast.venue.addFault({ method: 'GET', path: 'accounts', effect: { kind: 'refuse', status: 401 } });
    const started = await ballast.client.startCycle({ cycleId: 'failed', signals: STRONG_SIGNALS });
    await expect(started.result()).rejects.toThrow();
    await ballast.venue.clearFaults();
    expect((await ballast.client.portfolioStatus()).lastCycle).toMatchObject({ cycleId: 'failed', outcome: 'failed' });
    const { temporal, target } = ballast.client;
    const handle = temporal.workflow.getHandle(started.workflowId);
    const { runId } = await handle.describe();
    const events = (await handle.fetchHistory()).events ?? [];
    const admitted = events.findIndex((event) => event.activityTaskCompletedEventAttributes !== null);
    const point = events.slice(admitted).find((event) => Number(event.eventType) === WORKFLOW_TASK_COMPLETED);
    const reset = await temporal.workflowService.resetWorkflowExecution({
      namespace: target.namespace,
      workflowExecution: { workflowId: started.workflowId, runId },
      workflowTaskFinishEventId: point?.eventId ?? null,
      requestId: 'after-admission',
      reason: 'test',
    });
    const result = (await temporal.workflow.getHandle(started.workflowId, reset.runId).result()) as CycleResult;
    expect(result.orders.length).toBeGreaterThan(0);
    expect(result.orders.map(({ status }) => status)).toEqual(result.orders.map(() => 'FILLED'));
    expect((await ballast.client.portfolioStatus()).liveCycle).toBeUndefined();
    expect((await ballast.ledger.cycle(ballast.account, 'failed', 'all'))?.outcome).toBe('traded');
  });
});
