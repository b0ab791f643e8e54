import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkflowNotFoundError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { portfolioWorkflowId } from '../../core/cycles/identifiers.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { runCli } from '../support/runCli.ts';
import { setUp } from '../support/setUp.ts';

describe('a cycle whose workflow the Temporal server has forgotten', () => {
  let ballast: TestBallast;
  let config: string;
  let ordered: readonly string[];

  /** Deletes a workflow, as the retention does, and waits until the server does not know it any more. */
  const forget = async (workflowId: string): Promise<void> => {
    const { workflow, workflowService } = ballast.client.temporal;
    const { namespace } = ballast.client.target;
    await workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId } });
    const isGone = () =>
      workflow
        .getHandle(workflowId)
        .describe()
        .then(
          () => false,
          (error: unknown) => error instanceof WorkflowNotFoundError,
        );
    await expect.poll(isGone, { timeout: 150_000, interval: 500 }).toBe(true);
  };

  setUp(
    async () => {
      ballast = await startTestBallast();
      config = join(ballast.configuration.dataDirectory, 'cli.config.json');
      writeFileSync(config, JSON.stringify(ballast.configuration));
      const started = await ballast.client.startCycle({ cycleId: 'old', signals: STRONG_SIGNALS });
      ordered = (await started.result()).orders.map(({ symbol }) => symbol);
      await forget(started.workflowId);
    },
    () => ballast?.stop(),
  );

  const ballastCli = (...args: string[]) => runCli([...args, '--config', config]);

  const expectAnswers = async (): Promise<void> => {
    const status = await ballastCli('cycle', 'status', 'old');
    expect(status.status).toBe(0);
    expect(status.stdout).toContain('from the ledger; the Temporal server has forgotten the workflow, outcome traded');
    for (const symbol of ordered) expect(status.stdout).toContain(`BUY ${symbol}: FILLED`);
    const debug = await ballastCli('cycle', 'debug', 'old');
    expect(debug.status).toBe(3);
    expect(debug.stderr).toMatch(
      new RegExp(
        `The Temporal server has forgotten the workflow of cycle old: .*outcome traded, a plan with \\d+ decisions, ${ordered.length} orders`,
      ),
    );
  };

  it('is answered from the ledger while the actor of its account still names it, and says that it cannot be debugged', async () => {
    await expectAnswers();
  });

  it('is answered from the ledger after the actor is forgotten too, and can be done again', async () => {
    await forget(portfolioWorkflowId(ballast.account));
    await expectAnswers();
    const before = await ballast.ledger.ordersOfCycle(ballast.account, 'old');
    const replayed = await ballastCli('cycle', 'replay', 'old', '--json');
    expect(replayed.status).toBe(0);
    expect(JSON.parse(replayed.stdout)).toMatchObject({ cycleId: 'old' });
    const after = await ballast.ledger.ordersOfCycle(ballast.account, 'old');
    for (const { key, state } of before)
      expect(after.find((order) => order.key.symbol === key.symbol)?.state).toEqual(state);
    expect((await ballastCli('cycle', 'debug', 'never-was')).stderr).toContain('is not known to the Temporal server');
  });

  it('is answered from the ledger also where the server has it and no worker answers, as after an upgrade', async () => {
    const started = await ballast.client.startCycle({ cycleId: 'kept', signals: STRONG_SIGNALS });
    const { outcome, plan } = await started.result();
    await ballast.stopWorkers();
    const [status, planned] = await Promise.all([
      ballastCli('cycle', 'status', 'kept', '--json'),
      ballastCli('cycle', 'plan', started.workflowId, '--json'),
    ]);
    const detail = 'from the ledger; no worker answers for the workflow';
    expect(JSON.parse(status.stdout)).toMatchObject({ outcome, detail });
    expect(JSON.parse(planned.stdout)).toMatchObject({ decisions: plan?.decisions });
  });
});
