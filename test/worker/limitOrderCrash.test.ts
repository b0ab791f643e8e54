import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { SUBMISSION, type Trouble } from '../support/simulatorAdmin.ts';
import { startWorkerProcess } from '../support/workerProcess.ts';

const CANCEL = '/orders/batch_cancel$';

/** Requests of a resting limit order that the venue holds back, so that a worker can be killed exactly there. */
const KILL_POINTS: readonly (Trouble & { readonly where: string })[] = [
  { where: 'with the cancel on its way', method: 'POST', path: CANCEL, effect: { kind: 'latency', ms: 3_000 } },
  {
    where: 'with the cancel done and not answered',
    method: 'POST',
    path: CANCEL,
    effect: { kind: 'late', ms: 60_000 },
  },
  {
    where: 'with a new revision accepted and not answered',
    method: 'POST',
    path: SUBMISSION,
    effect: { kind: 'late', ms: 60_000 },
  },
];

describe('a worker killed with -9 while a limit order rests', () => {
  let ballast: TestBallast;
  // A new one for each attempt: an account's cycle is decided once.
  beforeEach(async () => {
    ballast = await startTestBallast({
      workers: false,
      flags: {
        cycle: { deadline: '60s', orderPatience: '2s' },
        orders: { type: 'limit', limitLifetime: '3s', limitOffset: 0.05, reprices: 3 },
      },
    });
  });
  afterEach(() => ballast?.stop());

  it('ends every order as the venue has it, with each revision placed once and never two open', async () => {
    let worker = await startWorkerProcess(ballast.configuration);
    await ballast.client.temporal.workflow.start('tradingCycle', {
      workflowId: `limit-crash-${ballast.account}`,
      taskQueue: ballast.taskQueue,
      args: [{ cycleId: 'limit-crash', signals: STRONG_SIGNALS }],
    });
    await expect
      .poll(async () => (await ballast.venue.acceptedOrders()).length, { timeout: 90_000 })
      .toBeGreaterThan(0);
    for (const { where, ...trouble } of KILL_POINTS) {
      await ballast.venue.addFault({ ...trouble, times: 1 });
      await expect.poll(() => ballast.venue.faultsInForce(), { timeout: 90_000, interval: 20, message: where }).toBe(0);
      await worker.kill();
      worker = await startWorkerProcess(ballast.configuration);
    }
    const records = () => ballast.ledger.ordersOfCycle(ballast.account, 'limit-crash');
    await expect
      .poll(async () => (await records()).filter(({ state }) => state.status !== 'CANCELED'), { timeout: 120_000 })
      .toEqual([]);
    await worker.stop();
    const atVenue = await ballast.venue.acceptedOrders();
    expect(new Set(atVenue.map((order) => order.clientOrderId)).size).toBe(atVenue.length);
    expect(atVenue.filter((order) => order.status === 'OPEN')).toEqual([]);
    for (const { key, revision } of await records()) {
      const mine = atVenue.filter((order) => order.symbol === key.symbol);
      expect(mine.length).toBe(revision + 1);
    }
  }, 300_000);
});
