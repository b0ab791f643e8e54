import { beforeEach, describe, expect, it } from 'vitest';
import { portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { placeRestingOrder } from '../support/restingOrder.ts';
import { setUp } from '../support/setUp.ts';
import { SUBMISSION } from '../support/simulatorAdmin.ts';

/** EVENT_TYPE_WORKFLOW_TASK_COMPLETED: the points that the Web UI offers for a reset. */
const WORKFLOW_TASK_COMPLETED = 7;
const CANCEL = '/orders/batch_cancel$';

describe("an account's actor that is reset to its beginning, to which the server delivers every command again", () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({ flags: { limits: { riskBudget: 0.05 } } });
    },
    () => ballast?.stop(),
  );
  beforeEach(async () => {
    await ballast.venue.clearFaults();
    await ballast.client.resume('next test');
  });

  const actor = (runId?: string) =>
    ballast.client.temporal.workflow.getHandle(portfolioWorkflowId(ballast.account), runId);

  /** As the Web UI does it, which takes no command out. @returns once the new run has answered every command that it was given again */
  const reset = async () => {
    const { runId } = await actor().describe();
    const events = (await actor().fetchHistory()).events ?? [];
    const updates = events.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length;
    const firstTask = events.find((event) => Number(event.eventType) === WORKFLOW_TASK_COMPLETED);
    const { temporal, target } = ballast.client;
    const after = await temporal.workflowService.resetWorkflowExecution({
      namespace: target.namespace,
      workflowExecution: { workflowId: portfolioWorkflowId(ballast.account), runId },
      workflowTaskFinishEventId: firstTask?.eventId ?? null,
      requestId: `reset-${runId}`,
      reason: 'test',
    });
    await expect
      .poll(
        async () => {
          const { events: now } = await actor(after.runId).fetchHistory();
          return (now ?? []).filter((event) => event.workflowExecutionUpdateCompletedEventAttributes).length;
        },
        { timeout: 90_000 },
      )
      .toBeGreaterThanOrEqual(updates);
    const admitted = ((await actor(after.runId).fetchHistory()).events ?? []).filter(
      (event) => event.workflowExecutionUpdateAdmittedEventAttributes,
    );
    expect(admitted.length).toBeGreaterThan(0);
  };

  it('stays halted, and has cancelled what was open, when it is reset while the halt is being carried out', async () => {
    const { key, id } = await placeRestingOrder(ballast, 'resting', 'DOT-USD');
    await ballast.venue.addFault({ method: 'POST', path: CANCEL, times: 2, effect: { kind: 'latency', ms: 3_000 } });
    await ballast.client.halt('fire', ballast.account, 'ada');
    await reset();
    await expect
      .poll(async () => (await ballast.ledger.order(key))?.state.status, { timeout: 90_000 })
      .toBe('CANCELED');
    const { state } = await ballast.dependencies.exchange(ballast.account).fetchOrder(id, 'DOT-USD');
    expect(state.status).toBe('CANCELED');
    const halted = { kind: 'halted', by: 'ada', reason: 'fire' };
    expect(await ballast.ledger.tradingState(ballast.account)).toMatchObject(halted);
    expect((await ballast.client.portfolioStatus()).trading).toMatchObject(halted);
    const halts = await ballast.ledger.tradingHistory(ballast.account, 100);
    expect(halts.filter(({ command }) => command.kind === 'halt')).toHaveLength(1);
  });

  it('does not let an account trade again that was stopped after an earlier resume', async () => {
    await ballast.client.halt('smoke', ballast.account, 'ada');
    await ballast.client.resume('no fire', ballast.account, 'ada');
    const by = 'breaker:dailyLoss';
    await ballast.ledger.commandAccount(ballast.account, { kind: 'halt', at: Date.now(), by, reason: 'loss' });
    await reset();
    const stopped = { kind: 'halted', by, reason: 'loss' };
    expect(await ballast.ledger.tradingState(ballast.account)).toMatchObject(stopped);
    expect((await ballast.client.portfolioStatus()).trading).toMatchObject(stopped);
  });

  it('sells everything once when it is reset while the account is being sold to cash, and nothing after it was called off', async () => {
    const bought = await (await ballast.client.startCycle({ cycleId: 'bought', signals: STRONG_SIGNALS })).result();
    expect(bought.outcome).toBe('traded');
    const before = (await ballast.venue.acceptedOrders()).length;
    await ballast.venue.addFault({ method: 'POST', path: SUBMISSION, effect: { kind: 'latency', ms: 700 } });
    await ballast.client.liquidate('out', ballast.account, ballast.account);
    await expect
      .poll(async () => (await ballast.venue.acceptedOrders()).length, { timeout: 90_000 })
      .toBeGreaterThan(before);
    await reset();
    await ballast.venue.clearFaults();
    const left = async () => {
      const held = (await ballast.venue.balances()).filter((item) => item.currency !== 'USD' && Number(item.total) > 0);
      const { liveCycle, reservations } = await ballast.client.portfolioStatus();
      return [held.length, liveCycle, reservations.length, (await ballast.ledger.openOrders(ballast.account)).length];
    };
    await expect.poll(left, { timeout: 110_000 }).toEqual([0, undefined, 0, 0]);
    const orders = await ballast.venue.acceptedOrders();
    expect(new Set(orders.map((order) => order.clientOrderId)).size).toBe(orders.length);
    const sold = orders.slice(before).map((order) => order.symbol);
    expect(new Set(sold).size).toBe(sold.length);
    expect((await ballast.client.portfolioStatus()).trading.kind).toBe('liquidating');

    await ballast.client.resume('enough');
    await reset();
    expect(await ballast.ledger.tradingState(ballast.account)).toEqual({ kind: 'active' });
    expect((await ballast.venue.acceptedOrders()).length).toBe(orders.length);
  }, 300_000);
});
