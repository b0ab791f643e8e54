import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { runCli } from '../support/runCli.ts';

/** More than a list of workflows is ever looked through for. */
const NEWER = 201;

describe('a cycle of long ago', () => {
  let ballast: TestBallast;
  const own = 'under-an-id-of-its-own';

  beforeAll(async () => {
    ballast = await startTestBallast();
    const { workflow } = ballast.client.temporal;
    const options = { taskQueue: ballast.taskQueue, args: [{ cycleId: 'old', signals: STRONG_SIGNALS }] };
    await (await workflow.start('tradingCycle', { ...options, workflowId: `${own}-${ballast.account}` })).result();
    for (let i = 0; i < NEWER; i += 1)
      await workflow.start('tradingCycle', {
        workflowId: `newer-${i}-${ballast.account}`,
        taskQueue: 'nobody-works-here',
        searchAttributes: {
          BallastAccount: [ballast.account],
          BallastCycle: [`newer-${i}`],
          BallastOutcome: ['running'],
        },
      });
    await forget(portfolioWorkflowId(ballast.account));
  });
  afterAll(() => ballast.stop());

  /** Removes a workflow from the server, as its retention does in time. */
  const forget = async (workflowId: string): Promise<void> => {
    const { workflow, workflowService, options } = ballast.client.temporal;
    await workflowService.deleteWorkflowExecution({
      namespace: options.namespace,
      workflowExecution: { workflowId },
    });
    for (let gone = false; !gone; await sleep(200))
      gone = await workflow
        .getHandle(workflowId)
        .describe()
        .then(
          () => false,
          () => true,
        );
  };

  it('is found behind any number of newer ones', async () => {
    expect(await ballast.client.cycleWorkflowId('old')).toBe(`${own}-${ballast.account}`);
    expect((await ballast.client.cycleStatus('old')).outcome).toBe('traded');
  });

  it('is answered from the ledger once the server has forgotten it, and can be done again', async () => {
    await forget(`${own}-${ballast.account}`);
    const config = join(ballast.configuration.dataDirectory, 'forgotten.config.json');
    writeFileSync(config, JSON.stringify(ballast.configuration));
    const ask = async (...args: string[]) => {
      const { status, stdout } = await runCli([...args, '--json', '--config', config]);
      return { status, told: JSON.parse(stdout) };
    };
    const { told } = await ask('cycle', 'status', 'old');
    expect(told).toMatchObject({ outcome: 'traded', identity: { cycleId: 'old' } });
    expect(told.report.join('\n')).toContain('Portfolio analysis');
    expect((await ask('cycle', 'plan', 'old')).told.trades.length).toBeGreaterThan(0);
    const orders = (await ask('cycle', 'orders', 'old')).told;
    expect(orders.length).toBeGreaterThan(0);
    expect(orders[0].transitions.at(-1).status).toBe('FILLED');
    const before = await ballast.ledger.orderCount(ballast.account);
    expect((await ask('cycle', 'replay', 'old')).told.cycleId).toBe('old');
    expect(await ballast.ledger.orderCount(ballast.account)).toBe(before);
    expect((await ask('cycle', 'status', 'never')).status).toBe(3);
  });
});
