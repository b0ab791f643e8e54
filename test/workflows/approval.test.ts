import type { temporal } from '@temporalio/proto';
import { describe, expect, it } from 'vitest';
import { cycleWorkflowId } from '../../core/cycles/identifiers.ts';
import type { CycleResult } from '../../workflows/tradingCycle.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

/** EVENT_TYPE_WORKFLOW_TASK_COMPLETED: the points that the Web UI offers for a reset. */
const WORKFLOW_TASK_COMPLETED = 7;

type Long = NonNullable<temporal.api.workflowservice.v1.IResetWorkflowExecutionRequest['workflowTaskFinishEventId']>;

describe('a cycle whose plan needs approval', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({
        flags: {
          cycle: { approval: 'required', approvalDeadline: '5m', maxPlanAge: '5s' },
          limits: { riskBudget: 0.05 },
        },
      });
    },
    () => ballast?.stop(),
  );

  const start = (cycleId: string) => ballast.client.startCycle({ cycleId, signals: STRONG_SIGNALS });
  const accepted = async () => (await ballast.venue.acceptedOrders()).length;
  const waiting = async (id: string) => {
    let pending: { plan: string; until: number } | undefined;
    await expect
      .poll(
        async () => {
          pending = (await ballast.client.cycleStatus(id).catch(() => undefined))?.approval;
          return pending?.plan;
        },
        { timeout: 90_000 },
      )
      .toBeDefined();
    if (pending === undefined) throw new Error('nothing waits');
    return pending;
  };
  const update = (cycleId: string, name: string, input: object) =>
    ballast.client.temporal.workflow
      .getHandle(cycleWorkflowId(ballast.account, cycleId, 'all'))
      .executeUpdate(name, { args: [input] as unknown as [] });

  it('shows its plan, orders nothing meanwhile, and refuses an approval of another plan', async () => {
    const before = await accepted();
    const started = await start('shown');
    const { plan, until } = await waiting('shown');
    expect(until).toBeGreaterThan(Date.now());
    expect((await ballast.client.cyclePlan('shown'))?.trades.length).toBeGreaterThan(0);
    expect((await ballast.client.cycleStatus('shown')).step).toBe('waiting for approval');
    for (const input of [{}, { plan: 'ffffffff' }, { plan }, { plan, by: '' }])
      await expect(update('shown', 'approve', input)).rejects.toThrow();
    await expect(update('shown', 'reject', { reason: 'not today' })).rejects.toThrow();
    expect(await accepted()).toBe(before);
    await ballast.client.rejectCycle('shown', 'not today', 'ada');
    const result = await started.result();
    expect(result.outcome).toBe('refused');
    expect(result.report.join('\n')).toContain('rejected by ada: not today');
    expect((await ballast.ledger.cycle(ballast.account, 'shown', 'all'))?.summary).toContain('not today');
    expect(await accepted()).toBe(before);
  });

  it('survives a restart of its workers while it waits, and then trades no more than was approved', async () => {
    const before = await accepted();
    const started = await start('restarted');
    await waiting('restarted');
    const plan = await ballast.client.cyclePlan('restarted');
    await ballast.stopWorkers();
    await ballast.venue.deposit('USD', '5000');
    // The plan grows too old meanwhile and is made again on the larger balance.
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    await ballast.startWorkers();
    expect(await ballast.client.approveCycle('restarted', 'ada')).toEqual({ kind: 'approved', by: 'ada' });
    const result = await started.result();
    expect(result.outcome).toBe('traded');
    expect(await accepted()).toBeGreaterThan(before);
    for (const { key, order } of await ballast.ledger.ordersOfCycle(ballast.account, 'restarted')) {
      const approved = plan?.trades.find((trade) => trade.symbol === key.symbol && trade.side === order.side);
      expect(approved, key.symbol).toBeDefined();
      if (order.side === 'buy') expect(Number(order.quoteAmount)).toBeLessThanOrEqual(Number(approved?.quoteAmount));
      else expect(Number(order.baseQuantity)).toBeLessThanOrEqual(Number(approved?.baseQuantity));
    }
  });

  it('ends at once when the account is halted while it waits', async () => {
    const before = await accepted();
    const started = await start('halted');
    await waiting('halted');
    await ballast.client.halt('fire');
    const result = await started.result();
    expect(result.outcome).toBe('refused');
    await ballast.client.resume('put out');
    expect(await accepted()).toBe(before);
  });

  it('waits anew, for the plan it makes anew, when it is reset while it waits', async () => {
    const before = await accepted();
    const started = await start('reset-waiting');
    const first = await waiting('reset-waiting');
    const { temporal: client, target } = ballast.client;
    const handle = client.workflow.getHandle(started.workflowId);
    const { runId } = await handle.describe();
    const events = (await handle.fetchHistory()).events ?? [];
    const point = events.find((event) => Number(event.eventType) === WORKFLOW_TASK_COMPLETED);
    await ballast.venue.deposit('USD', '2000');
    const reset = await client.workflowService.resetWorkflowExecution({
      namespace: target.namespace,
      workflowExecution: { workflowId: started.workflowId, runId },
      workflowTaskFinishEventId: point?.eventId as unknown as Long,
      requestId: 'reset-waiting',
      reason: 'test',
    });
    const { plan } = await waiting('reset-waiting');
    expect(plan).not.toBe(first.plan);
    await expect(update('reset-waiting', 'approve', { plan: first.plan, by: 'ada' })).rejects.toThrow();
    expect(await accepted()).toBe(before);
    await ballast.client.approveCycle('reset-waiting', 'ada', plan);
    const result = (await client.workflow.getHandle(started.workflowId, reset.runId).result()) as CycleResult;
    expect(result.outcome).toBe('traded');
    const orders = await ballast.ledger.ordersOfCycle(ballast.account, 'reset-waiting');
    expect(await accepted()).toBe(before + orders.length);
  });

  it('is safe to reset to every point: nothing is ordered twice', async () => {
    // So that there is something to buy, whatever the cycles before have bought.
    await ballast.venue.deposit('USD', '4000');
    const started = await start('reset');
    const { plan } = await waiting('reset');
    await ballast.client.approveCycle('reset', 'ada', plan);
    await started.result();
    const handle = ballast.client.temporal.workflow.getHandle(started.workflowId);
    const { runId } = await handle.describe();
    const events = (await handle.fetchHistory()).events ?? [];
    const points = events.filter((event) => Number(event.eventType) === WORKFLOW_TASK_COMPLETED);
    const { temporal: client, target } = ballast.client;
    const picked = [0, 0.35, 0.6, 0.8, 1].map((share) => points[Math.floor(share * (points.length - 1))]);
    for (const point of new Set(picked)) {
      const reset = await client.workflowService.resetWorkflowExecution({
        namespace: target.namespace,
        workflowExecution: { workflowId: started.workflowId, runId },
        workflowTaskFinishEventId: point?.eventId as unknown as Long,
        requestId: `reset-${Number(point?.eventId)}`,
        reason: 'test',
      });
      const again = client.workflow.getHandle(started.workflowId, reset.runId);
      const ended = again.result() as Promise<CycleResult>;
      let result: CycleResult | undefined;
      ended.then(
        (value) => {
          result = value;
        },
        () => undefined,
      );
      // Where it waits anew, somebody has to agree anew.
      await expect
        .poll(
          async () => {
            if (result !== undefined) return true;
            const { approval } = await again
              .query<{ approval?: { plan: string } }>('status')
              .catch(() => ({ approval: undefined }));
            if (approval !== undefined)
              await again
                .executeUpdate('reject', { args: [{ reason: 'done already', by: 'ada' }] as unknown as [] })
                .catch(() => undefined);
            return false;
          },
          { timeout: 90_000, interval: 300 },
        )
        .toBe(true);
    }
    const ids = (await ballast.venue.acceptedOrders()).map((order) => order.clientOrderId);
    expect(new Set(ids).size).toBe(ids.length);
    const orders = await ballast.ledger.ordersOfCycle(ballast.account, 'reset');
    expect(new Set(orders.map(({ key }) => key.symbol)).size).toBe(orders.length);
  });
});

describe('a cycle whose plan nobody answers', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({ flags: { cycle: { approval: 'required', approvalDeadline: '1s' } } });
    },
    () => ballast?.stop(),
  );

  it('buys nothing once the deadline has passed', async () => {
    const result = await (await ballast.client.startCycle({ cycleId: 'late', signals: STRONG_SIGNALS })).result();
    expect(result.report.join('\n')).toContain('Nobody approved');
    expect(result.orders.filter((order) => order.side === 'buy')).toEqual([]);
    for (const order of result.orders) expect(order.side).toBe('sell');
    await expect(ballast.client.approveCycle('late', 'ada', '00000000')).rejects.toThrow();
  });
});
