import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import type { CycleResult } from '../../workflows/tradingCycle.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { startWorkerProcess } from '../support/workerProcess.ts';

/** PENDING_ACTIVITY_STATE_STARTED. */
const STARTED = 2;

describe('a worker that is told to end', () => {
  let ballast: TestBallast;
  // A new one for each attempt: an account's cycle is decided once.
  beforeEach(async () => {
    ballast = await startTestBallast({ workers: false });
  });
  afterEach(() => ballast?.stop());

  it('ends while a step of it waits for a workflow that nobody works on, and the next worker does the step', async () => {
    const { workflow } = ballast.client.temporal;
    const workflowId = portfolioWorkflowId(ballast.account);
    await workflow.start('portfolio', { workflowId, taskQueue: 'nobody', args: [ballast.account] });
    const worker = await startWorkerProcess(ballast.configuration);
    const cycle = await workflow.start('tradingCycle', {
      workflowId: `shutdown-${ballast.account}`,
      taskQueue: ballast.taskQueue,
      args: [{ cycleId: 'shutdown', signals: STRONG_SIGNALS }],
    });
    const pending = async () =>
      ((await cycle.describe()).raw.pendingActivities ?? []).filter(({ state }) => state === STARTED);
    await expect.poll(async () => (await pending()).length, { timeout: 90_000 }).toBe(1);
    await worker.stop();

    await workflow.getHandle(workflowId).terminate('of another queue');
    const next = await startWorkerProcess(ballast.configuration);
    const result: CycleResult = await cycle.result();
    await next.stop();
    expect(result.outcome).toBe('traded');
    expect((await ballast.venue.acceptedOrders()).length).toBe(result.orders.length);
  });
});
