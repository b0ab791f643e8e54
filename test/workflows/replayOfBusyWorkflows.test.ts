import { setTimeout } from 'node:timers/promises';
import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { INTERNAL_UPDATES } from '../../core/account/internalUpdateNames.ts';
import { portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';
import { presentWorkflows } from '../support/workflowBundle.ts';

describe('a worker that takes over workflows that were asked for much at once', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast();
      await ballast.client.resume('to start it');
    },
    () => ballast?.stop(),
  );

  const handle = (workflowId: string, runId?: string) => ballast.client.temporal.workflow.getHandle(workflowId, runId);
  const actor = () => handle(portfolioWorkflowId(ballast.account));

  /** Asks the queries of the workflows over and over, several at a time, until the work is done. */
  const whileAsked = async (
    asked: readonly (() => Promise<unknown>)[],
    work: () => Promise<unknown>,
  ): Promise<void> => {
    let done = false;
    const askers = asked.map(async (ask, index) => {
      while (!done) {
        // A workflow that does not exist yet, or has just begun, has no answer.
        await ask().catch(() => undefined);
        await setTimeout((index * 11) % 17);
      }
    });
    try {
      await work();
    } finally {
      done = true;
      await Promise.all(askers);
    }
  };

  const replay = async (workflowId: string, runId?: string): Promise<void> => {
    const history = await handle(workflowId, runId).fetchHistory();
    await expect(Worker.runReplayHistory(presentWorkflows(), history, workflowId), workflowId).resolves.toBeUndefined();
    const next = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    if (typeof next === 'string' && next !== '') await replay(workflowId, next);
  };

  it('finds the same steps in the history of the actor', async () => {
    const { runId } = await actor().describe();
    const drive = async (sender: number): Promise<void> => {
      const owner = { workflowId: `sender-${sender}`, runId: 'gone' };
      for (let round = 0; round < 6; round += 1) {
        const identity = { account: ballast.account, cycleId: `busy-${sender}-${round}`, scope: 'all' };
        const key = { account: ballast.account, cycleId: identity.cycleId, symbol: `S${sender}-USD` };
        const messages: readonly (readonly [string, unknown])[] = [
          ['admitCycle', { ...identity, ...owner, replay: false }],
          [INTERNAL_UPDATES.refresh, undefined],
          [INTERNAL_UPDATES.reserve, { identity, owner, key, side: 'sell', quoteAmount: '10' }],
          [sender === 0 ? 'pause' : 'resume', { reason: 'to be busy', by: 'ada' }],
          ['settle', key],
        ];
        for (const [update, argument] of messages) {
          await actor().executeUpdate(update, { args: [argument] as unknown as [] });
          await setTimeout((sender * 7 + round * 13) % 31);
        }
      }
    };
    await whileAsked(
      [1, 2, 3, 4].map(() => () => actor().query('portfolioStatus')),
      () => Promise.all([0, 1, 2, 3, 4, 5].map(drive)),
    );
    await ballast.client.resume('at the end');
    await replay(actor().workflowId, runId);
  });

  it('finds the same steps in the histories of cycles and orders', async () => {
    const ids = [0, 1, 2].map((index) => `busy-cycle-${index}-${ballast.account}`);
    const { runId } = await actor().describe();
    await whileAsked(
      [...ids, ...ids].map((id) => () => handle(id).query('status')),
      () =>
        Promise.all(
          ids.map(async (workflowId, index) => {
            await setTimeout(index * 40);
            await ballast.client.temporal.workflow.execute('tradingCycle', {
              workflowId,
              taskQueue: ballast.taskQueue,
              args: [{ cycleId: 'asked', signals: STRONG_SIGNALS }],
            });
          }),
        ),
    );
    const orders = await ballast.ledger.ordersOfCycle(ballast.account, 'asked');
    expect(orders.length).toBeGreaterThan(0);
    for (const workflowId of ids) await replay(workflowId);
    for (const { key } of orders) await replay(orderWorkflowId(key));
    await replay(actor().workflowId, runId);
  });
});
