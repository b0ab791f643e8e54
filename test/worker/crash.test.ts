import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CycleResult } from '../../workflows/tradingCycle.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { SUBMISSION, type Trouble } from '../support/simulatorAdmin.ts';
import { startWorkerProcess } from '../support/workerProcess.ts';

/** Requests that the venue holds back, so that a worker can be killed exactly there. They all belong to the first order of a plan. */
const KILL_POINTS: readonly (Trouble & { readonly where: string })[] = [
  {
    where: 'after the intent, with the request on its way and not yet accepted',
    method: 'POST',
    path: SUBMISSION,
    effect: { kind: 'latency', ms: 3_000 },
  },
  {
    where: 'after the venue has accepted, before its answer',
    method: 'POST',
    path: SUBMISSION,
    effect: { kind: 'late', ms: 60_000 },
  },
  {
    where: 'after the answer, before the ledger knows the state',
    method: 'GET',
    path: '/orders/historical/',
    effect: { kind: 'latency', ms: 60_000 },
  },
];

describe('a worker killed with -9 and started again', () => {
  let ballast: TestBallast;
  // A new one for each attempt: an account's cycle is decided once.
  beforeEach(async () => {
    ballast = await startTestBallast({ workers: false, flags: { cycle: { deadline: '60s' } } });
  });
  afterEach(() => ballast?.stop());

  it('finishes the cycle with each order placed once, wherever it was killed', async () => {
    let worker: Awaited<ReturnType<typeof startWorkerProcess>> | undefined;
    const handle = await ballast.client.temporal.workflow.start('tradingCycle', {
      workflowId: `crash-${ballast.account}`,
      taskQueue: ballast.taskQueue,
      args: [{ cycleId: 'crash', signals: STRONG_SIGNALS }],
    });
    for (const { where, ...trouble } of KILL_POINTS) {
      await ballast.venue.addFault({ ...trouble, times: 1 });
      worker = await startWorkerProcess(ballast.configuration);
      await expect.poll(() => ballast.venue.faultsInForce(), { timeout: 90_000, interval: 20, message: where }).toBe(0);
      await worker.kill();
    }
    worker = await startWorkerProcess(ballast.configuration);
    const result = (await handle.result()) as CycleResult;
    await worker.stop();
    expect(result.outcome).toBe('traded');
    const records = await ballast.ledger.ordersOfCycle(ballast.account, 'crash');
    expect(records.length).toBeGreaterThan(0);
    const venue = await ballast.venue.acceptedOrders();
    expect(venue.map((order) => order.clientOrderId).sort()).toEqual(
      records.map((record) => record.order.clientOrderId).sort(),
    );
    for (const record of records) expect(record.state.status).toBe('FILLED');
  });
});
