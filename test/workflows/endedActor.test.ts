import { afterEach, beforeEach, expect, it } from 'vitest';
import { portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';

let ballast: TestBallast;
// A new account for each test: it has one actor.
beforeEach(async () => {
  ballast = await startTestBallast();
});
afterEach(() => ballast?.stop());

const traded = async (cycleId: string) => {
  const cycle = await ballast.client.startCycle({ cycleId, signals: [...STRONG_SIGNALS] });
  expect(await cycle.result()).toMatchObject({ outcome: 'traded' });
};

it('buys go on where the actor before this one was ended before its first task', async () => {
  const { workflow } = ballast.client.temporal;
  await ballast.stopWorkers();
  const workflowId = portfolioWorkflowId(ballast.account);
  const ended = await workflow.start('portfolio', {
    workflowId,
    taskQueue: ballast.taskQueue,
    args: [ballast.account],
  });
  await ended.terminate('it was not needed');
  await ballast.startWorkers();
  await traded('after-none');
});

it('buys go on where the actor before this one was ended and cannot answer any more', async () => {
  const { workflow } = ballast.client.temporal;
  const workflowId = portfolioWorkflowId(ballast.account);
  // One whose code does not know the question stands for one whose history the present code cannot replay.
  const ended = await workflow.start('reconciliation', {
    workflowId,
    taskQueue: ballast.taskQueue,
    args: [ballast.account],
  });
  await ended.result();
  await expect(ended.query('portfolioStatus')).rejects.toThrow();
  await traded('after');
});
