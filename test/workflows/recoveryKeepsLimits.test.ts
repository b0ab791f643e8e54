import { defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { SymbolOrderInput } from '../../core/cycles/cycleSteps.ts';
import { orderWorkflowId, recoveryWorkflowId } from '../../core/orders/orderKey.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';
import { symbolOrderInput } from '../support/symbolOrderInput.ts';

describe('an order of a cycle that was tightened', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({
        flags: {
          orders: { type: 'limit', limitLifetime: '1h', limitOffset: 0.2, reprices: 1 },
          breakers: { priceJump: { action: 'off' } },
          limits: { riskBudget: 1, maxWeight: 0.9 },
        },
      });
      const venue = ballast.dependencies.exchange(ballast.account);
      await ballast.dependencies.candles(ballast.account).refresh(venue, 'DOT-USD', await venue.time());
    },
    () => ballast?.stop(),
  );

  it('is taken up under the limits of that cycle, and of the configuration where those are stricter', async () => {
    const { account, client, configuration, ledger, taskQueue } = ballast;
    const { temporal } = client;
    const input = symbolOrderInput(ballast, 'tightened', 'DOT-USD', { quoteAmount: '40' });
    const decided = { ...input.limits, maxWeight: 0.07, riskBudget: 0.9 };
    const workflowId = orderWorkflowId(input.key);
    await temporal.workflow.start('symbolOrder', {
      workflowId,
      taskQueue,
      args: [{ ...input, limits: { ...decided, maxPositions: configuration.limits.maxPositions + 5 } }],
    });
    await expect.poll(async () => (await ledger.order(input.key))?.state.status, { timeout: 120_000 }).toBe('ACCEPTED');
    await temporal.workflow.getHandle(workflowId).terminate('for the test');
    const cycle = await client.startCycle({ account, cycleId: 'next', signals: [] });
    await cycle.result();
    const recovery = temporal.workflow.getHandle(recoveryWorkflowId(input.key));
    const { events } = await recovery.fetchHistory();
    const [payload] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    if (payload === undefined || payload === null) throw new Error('the recovery has no input');
    const { limits } = defaultPayloadConverter.fromPayload<SymbolOrderInput>(payload);
    expect(limits).toEqual({ ...decided, maxPositions: configuration.limits.maxPositions });
    await recovery.terminate('the test is over');
  });
});
