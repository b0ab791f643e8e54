import { NativeConnection, Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { createApi } from '../../api/createApi.ts';
import { PortfolioAwareTrader } from '../../client/portfolioAwareTrader.ts';
import { portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import { requireVenue } from '../../core/venues/venues.ts';
import { examineTroubles } from '../../worker/examineTroubles.ts';
import { failingSteps } from '../../worker/failingSteps.ts';
import { type TroubleSources, troublesOf } from '../../worker/troublesOf.ts';
import { tellTroubles } from '../../worker/watchTroubles.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { placeRestingOrder } from '../support/restingOrder.ts';
import { setUp } from '../support/setUp.ts';
import { presentWorkflows } from '../support/workflowBundle.ts';

/** Troubles are told once they have lasted for two minutes. */
const LATER_MS = 10 * 60_000;
const WAIT = { timeout: 120_000 };

describe('what a person should look at in an account', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast();
      await ballast.client.resume('to start the actor');
    },
    () => ballast?.stop(),
  );

  const sources = (): TroubleSources => ({
    taskQueue: ballast.taskQueue,
    provenAfter: requireVenue('coinbase').absence.afterMs,
    ledger: ballast.ledger,
  });
  const failing = async () => (await failingSteps(ballast.client.temporal, ballast.taskQueue, ballast.account)).steps;
  const tell = async (): Promise<void> =>
    await tellTroubles(ballast.client.temporal, sources(), ballast.account, Date.now() + LATER_MS);
  const actor = () => ballast.client.temporal.workflow.getHandle(portfolioWorkflowId(ballast.account));
  const inWebUi = async (): Promise<string> =>
    (await actor().query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;
  const inApi = async (): Promise<unknown> => {
    const api = createApi(ballast.configuration, ballast.client, ballast.ledger);
    const { body } = await api.inject('/api/portfolio_status');
    await api.close();
    return (JSON.parse(body) as { troubles: unknown }).troubles;
  };
  const cutOff = async (): Promise<void> =>
    await ballast.venue.addFault({ path: '^/api/v3/brokerage/', effect: { kind: 'refuse', status: 503 } });

  it('is a step that fails for long: status, facade, API, Web UI and doctor name it with its cause, until it succeeds', async () => {
    await cutOff();
    const begun = Date.now();
    const cycle = await ballast.client.startCycle({ cycleId: 'cut-off' });
    await expect.poll(async () => (await failing())[0]?.attempts ?? 0, WAIT).toBeGreaterThanOrEqual(3);
    const [first] = await failing();
    expect(first).toMatchObject({ workflowId: cycle.workflowId, since: expect.any(Number) });
    expect(first?.since).toBeGreaterThanOrEqual(begun);
    await expect.poll(async () => (await failing())[0]?.attempts ?? 0, WAIT).toBeGreaterThan(first?.attempts ?? 0);
    expect((await failing())[0]?.since).toBe(first?.since);

    await tell();
    const { troubles } = await ballast.client.portfolioStatus();
    const line = `step ${first?.step} of ${cycle.workflowId} fails since ${new Date(first?.since ?? 0).toISOString()}: `;
    expect(troubles).toEqual([expect.stringContaining(line)]);
    expect(troubles?.[0]).toContain('503');
    expect(await inWebUi()).toContain(`- ⚠️ ${troubles?.[0]}`);
    expect(await inApi()).toEqual(troubles);
    expect((await new PortfolioAwareTrader(ballast.client).portfolioStatus()).troubles).toEqual(troubles);
    const later = Date.now() + LATER_MS;
    await expect(examineTroubles(ballast.configuration, ballast.ledger, ballast.account, later)).rejects.toThrow(line);

    await ballast.venue.clearFaults();
    await cycle.result();
    await tell();
    expect((await ballast.client.portfolioStatus()).troubles).toEqual([]);
    expect(await inWebUi()).not.toContain('⚠️ step');
    expect(await examineTroubles(ballast.configuration, ballast.ledger, ballast.account, later)).toContain(
      'no step fails for long',
    );
  });

  it('is no order that rests, but one that cannot be looked at any more, since it cannot', async () => {
    const { key, id } = await placeRestingOrder(ballast, 'resting', 'DOT-USD');
    const { limits } = ballast.configuration;
    const trade = { symbol: key.symbol, side: 'buy', baseQuantity: '1', quoteAmount: '20', price: '1' };
    const handle = await ballast.client.temporal.workflow.start('symbolOrder', {
      workflowId: orderWorkflowId(key),
      taskQueue: ballast.taskQueue,
      args: [
        {
          identity: { account: key.account, cycleId: 'resting', scope: 'all' },
          owner: { workflowId: 'none', runId: 'none' },
          key,
          trade: { ...trade, reason: 'ORDER_OUTSTANDING' },
          limits,
          validUntil: Date.now(),
          recovery: true,
        },
      ],
    });
    const looks = async () => (await handle.describe()).raw.pendingActivities?.[0]?.attempt ?? 0;
    await expect.poll(looks, WAIT).toBeGreaterThanOrEqual(3);
    expect(await failing()).toEqual([]);
    const cutAt = Date.now();
    await cutOff();
    await expect
      .poll(failing, WAIT)
      .toEqual([
        expect.objectContaining({ workflowId: handle.workflowId, step: 'awaitOrder', since: expect.any(Number) }),
      ]);
    // The attempt before may have been on its way.
    expect((await failing())[0]?.since).toBeGreaterThan(cutAt - 2_000);
    await ballast.venue.clearFaults();
    await expect.poll(failing, WAIT).toEqual([]);
    await ballast.dependencies.exchange(ballast.account).cancel(id, key.symbol);
    await handle.result();
  });

  it('is carried on when the actor continues as new, and shows as its worker finds it', async () => {
    await ballast.ledger.noteWait(ballast.account, 'reconciliation', 'balances change while they are read');
    await tell();
    const told = [
      expect.stringMatching(/^nothing is bought since .*: balances change while they are read\. `ballast /),
    ];
    expect((await ballast.client.portfolioStatus()).troubles).toEqual(told);
    const { runId } = await actor().describe();
    for (let message = 0; message < 100; message += 1) await actor().executeUpdate('refresh');
    await expect.poll(async () => (await actor().describe()).runId, WAIT).not.toBe(runId);
    expect((await ballast.client.portfolioStatus()).troubles).toEqual(told);
    await ballast.ledger.noteWait(ballast.account, 'reconciliation', undefined);
    await tell();
    expect((await ballast.client.portfolioStatus()).troubles).toEqual([]);
  });

  it('is a step that no worker takes, though one takes the tasks of its workflow', async () => {
    const taskQueue = `${ballast.taskQueue}-without-steps`;
    const { temporal, target } = ballast.client;
    const connection = await NativeConnection.connect({ address: target.address });
    const { namespace } = target;
    const worker = await Worker.create({ connection, namespace, taskQueue, ...presentWorkflows() });
    await worker.runUntil(async () => {
      const workflowId = `untaken-${ballast.account}`;
      const handle = await temporal.workflow.start('portfolio', { workflowId, taskQueue, args: [ballast.account] });
      const waiting = async () => (await failingSteps(temporal, taskQueue, ballast.account)).waiting;
      const step = { workflowId, step: 'recallAccount', since: expect.any(Number) };
      await expect.poll(waiting, WAIT).toEqual([step]);
      const where = { ...sources(), taskQueue };
      const told = (now: number) => troublesOf(async () => temporal, where, ballast.account, now);
      const line = `step recallAccount of ${workflowId} waits since`;
      expect(await told(Date.now() + LATER_MS)).toContainEqual(expect.stringContaining(line));
      expect(await told(Date.now())).toEqual([]);
      await handle.terminate('test');
    });
    await connection.close();
  });

  it('is also what cannot be read', async () => {
    const broken = { openOrders: () => Promise.reject(new Error('the file is locked')), waits: ballast.ledger.waits };
    await tellTroubles(ballast.client.temporal, { ...sources(), ledger: broken }, ballast.account, Date.now());
    expect((await ballast.client.portfolioStatus()).troubles).toEqual([
      'the ledger cannot be read: the file is locked',
    ]);
  });
});
