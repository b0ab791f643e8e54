import { describe, expect, it } from 'vitest';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { placeRestingOrder } from '../support/restingOrder.ts';
import { setUp } from '../support/setUp.ts';

describe('an order that rests at the venue', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast();
    },
    () => ballast?.stop(),
  );

  /** Follows a resting order by a workflow, and waits until it has been looked at some times. */
  const followedOrder = async (cycleId: string, symbol: string) => {
    const { key, id } = await placeRestingOrder(ballast, cycleId, symbol);
    const handle = await ballast.client.temporal.workflow.start('symbolOrder', {
      workflowId: orderWorkflowId(key),
      taskQueue: ballast.taskQueue,
      args: [
        {
          identity: { account: key.account, cycleId, scope: 'all' },
          owner: { workflowId: 'none', runId: 'none' },
          key,
          trade: { symbol, side: 'buy', baseQuantity: '1', quoteAmount: '20', price: '1', reason: 'ORDER_OUTSTANDING' },
          limits: ballast.configuration.limits,
          validUntil: Date.now(),
          recovery: true,
        },
      ],
    });
    const looks = async () => (await handle.describe()).raw.pendingActivities?.[0]?.attempt ?? 0;
    await expect.poll(looks, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
    return { key, id, handle, looks };
  };

  it('is looked at again and again without a line in its history, and ends with the venue’s word', async () => {
    const { key, id, handle, looks } = await followedOrder('resting', 'DOT-USD');
    const { historyLength } = await handle.describe();
    const seen = await looks();
    await expect.poll(looks, { timeout: 60_000 }).toBeGreaterThan(seen);
    expect((await handle.describe()).historyLength).toBe(historyLength);
    await ballast.dependencies.exchange(ballast.account).cancel(id, key.symbol);
    expect(await handle.result()).toMatchObject({ status: 'CANCELED', filledBase: '0' });
    expect((await ballast.ledger.order(key))?.state.status).toBe('CANCELED');
  });

  it('is looked at at once where somebody says that there is news', async () => {
    const { key, id, handle } = await followedOrder('told', 'SOL-USD');
    const steps = async () =>
      ((await handle.fetchHistory()).events ?? []).flatMap(
        (event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? [],
      );
    expect(await steps()).toEqual(['sendOrder', 'awaitOrder']);
    await handle.signal('look');
    // One look on the spot, and then it waits anew.
    await expect.poll(steps, { timeout: 60_000 }).toEqual(['sendOrder', 'awaitOrder', 'followOrder', 'awaitOrder']);
    await ballast.dependencies.exchange(ballast.account).cancel(id, key.symbol);
    expect(await handle.result()).toMatchObject({ status: 'CANCELED' });
  });
});
