import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporalTarget } from '../../configuration/temporalConnection.ts';
import { actorStart } from '../../core/cycles/actorStart.ts';
import { portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import { restartUnreplayableActor } from '../../worker/restartUnreplayableActor.ts';
import { runWorkers } from '../../worker/runWorkers.ts';
import { tellTroubles } from '../../worker/watchTroubles.ts';
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

/** Takes the next workflow task of the queue and does not answer, as a worker that is held up. */
async function heldUp(): Promise<void> {
  const { connection, workflowService, options } = ballast.client.temporal;
  const asked = { namespace: options.namespace, taskQueue: { name: ballast.taskQueue }, identity: 'held up' };
  await connection.withDeadline(Date.now() + 60_000, () => workflowService.pollWorkflowTaskQueue(asked));
}

// The server records the first failure of a task only: where that was a time-out, no event says that the history cannot be replayed.
it.each(['fails', 'times out first'])(
  'buys go on where the history of a running actor cannot be replayed and its task %s: it is ended and begins again from the ledger',
  async (how) => {
    const { client, taskQueue, account } = ballast;
    const restarted = () => restartUnreplayableActor(client.temporal, taskQueue, account);
    await ballast.stopWorkers();
    const workflowsPath = fileURLToPath(new URL('support/earlierPortfolio.ts', import.meta.url));
    const workflowBundle = await bundleWorkflowCode({ workflowsPath });
    const others = await runWorkers(temporalTarget(ballast.configuration), ballast.dependencies, { workflowBundle });
    const actor = await client.temporal.workflow.start('portfolio', actorStart(taskQueue, account));
    const counted = async (attributes: 'timerStartedEventAttributes' | 'workflowTaskTimedOutEventAttributes') =>
      (await actor.fetchHistory()).events?.filter((event) => event[attributes]).length;
    await expect.poll(() => counted('timerStartedEventAttributes'), { timeout: 60_000 }).toBe(1);
    await others.stop();
    expect(await restarted()).toBe(false);
    if (how === 'times out first') {
      await actor.signal('troubles', []);
      await heldUp();
      const timedOut = () => counted('workflowTaskTimedOutEventAttributes');
      await expect.poll(timedOut, { timeout: 60_000 }).toBeGreaterThan(0);
    }
    await ballast.startWorkers();
    // A question changes nothing at the server; a message is a task, which fails again and again.
    await expect(client.portfolioStatus()).rejects.toThrow();
    await actor.signal('troubles', []);
    const sources = { taskQueue, provenAfter: 0, ledger: ballast.ledger };
    await expect(tellTroubles(client.temporal, sources, account, Date.now())).rejects.toThrow();
    await expect.poll(restarted, { timeout: 120_000, interval: 1_000 }).toBe(true);
    expect((await actor.describe()).runId).not.toBe(actor.firstExecutionRunId);
    // Whether the ledger has lost something could not be asked of it before: until that is known nothing is bought.
    let cycles = 0;
    const outcome = async () => {
      const cycle = await client.startCycle({ cycleId: `restarted-${++cycles}`, signals: [...STRONG_SIGNALS] });
      return (await cycle.result()).outcome;
    };
    await expect.poll(outcome, { timeout: 120_000, interval: 3_000 }).toBe('traded');
    expect(await restarted()).toBe(false);
  },
);
