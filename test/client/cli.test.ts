import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../client/cli/program.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { runCli } from '../support/runCli.ts';
import { setUp } from '../support/setUp.ts';

describe('the command line', () => {
  let ballast: TestBallast;
  let config: string;
  setUp(
    async () => {
      ballast = await startTestBallast();
      config = join(ballast.configuration.dataDirectory, 'cli.config.json');
      writeFileSync(config, JSON.stringify(ballast.configuration));
      await (await ballast.client.startCycle({ cycleId: 'first', signals: STRONG_SIGNALS })).result();
    },
    () => ballast?.stop(),
  );

  const ballastCli = (...args: string[]) => runCli([...args, '--config', config]);

  it('has help for every command', async () => {
    const everyCommand = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(everyCommand)];
    const commands = everyCommand(await createProgram());
    expect(commands.length).toBeGreaterThan(20);
    for (const command of commands) expect(command.helpInformation(), command.name()).toContain('Usage: ballast');
    for (const words of [[], ['cycle', 'status']]) {
      const result = await runCli([...words, '--help']);
      expect(result).toMatchObject({ status: 0, stdout: expect.stringContaining('Usage: ballast') });
    }
  });

  it('shows a cycle and the portfolio, for people and as JSON', async () => {
    const status = await ballastCli('cycle', 'status', 'first');
    expect(status.stdout).toContain('🎯 Portfolio analysis: 3 positions');
    const json = JSON.parse((await ballastCli('cycle', 'status', 'first', '--json')).stdout);
    expect(json).toMatchObject({ step: 'done', identity: { account: ballast.account, cycleId: 'first' } });
    const portfolio = JSON.parse((await ballastCli('portfolio', 'status', '--json')).stdout);
    expect(Number(portfolio.posture.equity)).toBeGreaterThan(0);
    expect((await ballastCli('portfolio', 'status')).stdout).toContain('SYMBOL');
    const plan = JSON.parse((await ballastCli('cycle', 'plan', 'first', '--json')).stdout);
    expect(plan.decisions).toEqual(JSON.parse((await ballastCli('cycle', 'decisions', 'first', '--json')).stdout));
    expect((await ballastCli('cycle', 'decisions', 'first')).stdout).toContain('REASON');
    const { stdout: told } = await ballastCli('cycle', 'orders', 'first');
    for (const words of ['FILLED', 'INTENT, ballast: decided', 'SUBMITTED, ballast: sending', 'FILLED, venue: FILLED'])
      expect(told).toContain(words);
    expect(JSON.parse((await ballastCli('portfolio', 'limits', '--json')).stdout).maxWeight).toBe(0.2);
    expect((await ballastCli('portfolio', 'cycles')).stdout).toContain('first');
  });

  it('debugs a recorded cycle: the present code takes the same steps and decides the same', async () => {
    const before = await ballast.venue.acceptedOrders();
    const debugged = await ballastCli('cycle', 'debug', 'first', '--json');
    expect(debugged.status).toBe(0);
    expect(JSON.parse(debugged.stdout)).toMatchObject({
      replay: { same: true },
      plans: [{ differences: [], notes: [] }],
    });
    expect((await ballastCli('cycle', 'debug', 'no-such-cycle')).status).toBe(3);
    expect(await ballast.venue.acceptedOrders()).toEqual(before);
  });

  it('evaluates a trade and recommends without ordering', async () => {
    const before = await ballast.venue.acceptedOrders();
    expect((await ballastCli('trade', 'evaluate', 'DOT-USD')).stdout).toContain('📊 Evaluating DOT-USD');
    expect(JSON.parse((await ballastCli('recommendations', '--json')).stdout).decisions.length).toBeGreaterThan(7);
    expect(await ballast.venue.acceptedOrders()).toEqual(before);
  });

  it('explains a decision from signal to verdict and previews the whole plan without ordering', async () => {
    const before = await ballast.venue.acceptedOrders();
    const explained = (await ballastCli('trade', 'explain', 'ALT-USD')).stdout;
    for (const step of ['Signal', 'Eligibility', 'Forecast', 'Target', 'Risk', 'Verdict'])
      expect(explained).toContain(step);
    const json = JSON.parse((await ballastCli('trade', 'explain', 'ALT-USD', '--json')).stdout);
    expect(json).toMatchObject({ decision: { symbol: 'ALT-USD' }, analysis: { symbol: 'ALT-USD' } });
    expect(await ballastCli('trade', 'explain', 'NOSUCH-USD')).toMatchObject({ status: 3 });
    expect((await ballastCli('plan')).stdout).toContain('Risk (budget 2%)');
    const plan = JSON.parse((await ballastCli('plan', '--json')).stdout);
    expect(plan.analyses.length).toBeGreaterThan(2);
    expect(plan.decisions.length).toBeGreaterThan(7);
    expect(await ballast.venue.acceptedOrders()).toEqual(before);
  });

  it('starts, lists and replays cycles', async () => {
    const started = JSON.parse((await ballastCli('cycle', 'start', '--cycle', 'second', '--json')).stdout);
    expect(started.cycleId).toBe('second');
    await expect
      .poll(
        async () =>
          JSON.parse((await ballastCli('cycle', 'list', '--json', '--account', ballast.account)).stdout).length,
        { timeout: 90_000 },
      )
      .toBeGreaterThan(1);
    const newest = await ballastCli('cycle', 'list', '--json', '--limit', '1', '--account', ballast.account);
    expect(JSON.parse(newest.stdout)).toHaveLength(1);
    expect(newest.stderr).toContain('The newest 1; --limit shows more.');
    const replayed = await ballastCli('cycle', 'replay', 'second');
    expect(replayed.status).toBe(0);
  });

  it('does not list a cycle that was ended by force as running', async () => {
    const workflowId = `ended-by-force-${ballast.account}`;
    const attributes = { BallastAccount: [ballast.account], BallastOutcome: ['running'] };
    const handle = await ballast.client.temporal.workflow.start('tradingCycle', {
      workflowId,
      taskQueue: `${ballast.taskQueue}-without-workers`,
      searchAttributes: attributes,
    });
    const listed = async (outcome: string) =>
      (await ballast.client.listCycles({ account: ballast.account, outcome })).map((item) => [
        item.workflowId,
        item.outcome,
      ]);
    await expect.poll(() => listed('running'), { timeout: 90_000 }).toContainEqual([workflowId, 'running']);
    await handle.terminate('test');
    await expect.poll(() => listed('terminated'), { timeout: 90_000 }).toContainEqual([workflowId, 'terminated']);
    expect((await listed('running')).map(([listedId]) => listedId)).not.toContain(workflowId);
    expect((await runCli(['cycle', 'list', '--limit', '0', '--address', '127.0.0.1:1'])).status).toBe(2);
  });

  it('pauses and resumes with a reason', async () => {
    expect((await ballastCli('pause', 'a', 'walk')).stdout).toContain('a walk');
    expect(JSON.parse((await ballastCli('portfolio', 'status', '--json')).stdout).paused.reason).toBe('a walk');
    const eager = [{ symbol: 'LINK-USD', direction: 'buy', confidence: 0.95 }];
    const { plan, report } = await ballast.client.preview({ signals: eager });
    expect(plan?.decisions.find(({ symbol }) => symbol === 'LINK-USD')?.reason).toBe('PAUSED');
    expect(report.join('\n')).toContain('a walk');
    expect((await ballastCli('resume', 'back')).stdout).toContain('trading again');
    const after = await ballast.client.preview({ signals: eager });
    expect(after.plan?.decisions.find(({ symbol }) => symbol === 'LINK-USD')?.reason).not.toBe('PAUSED');
  });

  it('stops no account that is not configured, and starts no cycle with an input that none can use', async () => {
    for (const command of [
      ['pause', 'why'],
      ['portfolio', 'status'],
      ['cycle', 'start'],
      ['plan'],
      ['schedule', 'list'],
    ])
      expect(await ballastCli(...command, '--account', 'mian'), command.join(' ')).toMatchObject({
        status: 3,
        stderr: expect.stringContaining(`account: given "mian"; allowed: ${ballast.account}`),
      });
    expect(await ballastCli('cycle', 'start', '--symbols', 'dot')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('symbols.0: given "dot"'),
    });
  });

  it('halts and resumes all accounts at once, and sells none to cash without the confirmation', async () => {
    const halted = JSON.parse((await ballastCli('halt', '--all', 'fire', '--json')).stdout);
    expect(halted).toMatchObject([{ account: ballast.account, result: { state: { kind: 'halted', reason: 'fire' } } }]);
    expect((await ballastCli('portfolio', 'status')).stdout).toContain('halted since');
    const refused = await ballastCli('liquidate', '--account', ballast.account, 'out');
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('--confirm') });
    expect((await ballastCli('liquidate', '--all', '--confirm', ballast.account)).status).toBe(2);
    expect((await ballastCli('resume', '--all', 'out')).stdout).toContain('trading again');
  });

  it('examines server, workers, ledger, exchange, keys and clock', async () => {
    const result = await ballastCli('doctor', '--json');
    const checks: { name: string; ok: boolean }[] = JSON.parse(result.stdout);
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(checks.map((check) => check.name.split(' ')[0])).toEqual(
      expect.arrayContaining(['Temporal', 'Workers', 'Workflows', 'Ledger', 'Other', 'Exchange', 'Keys', 'Clock']),
    );
    expect(result.status).toBe(0);
  });

  it('names a workflow that no worker can bring forward', async () => {
    const { workflow } = ballast.client.temporal;
    const workflowId = `stuck-${ballast.account}`;
    const stuck = await workflow.start('noSuchWorkflow', { workflowId, taskQueue: ballast.taskQueue });
    const failing = () => ballast.client.failingWorkflows();
    await expect.poll(failing, { timeout: 180_000, interval: 500 }).toEqual([workflowId]);
    const { status, stdout } = await ballastCli('doctor');
    expect(status).toBe(1);
    expect(stdout).toMatch(new RegExp(`❌ Workflows: .*${workflowId}.*terminate`));
    await stuck.terminate('test');
    await expect.poll(failing, { timeout: 90_000, interval: 500 }).toEqual([]);
  });

  it('tells what is wrong, by exit status and in words', async () => {
    expect(await ballastCli('cycle', 'status', 'no-such-cycle')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('no-such-cycle'),
    });
    expect(await ballastCli('trade', 'evaluate', 'dot')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('ALT-USD'),
    });
    expect(await ballastCli('no-such-command')).toMatchObject({ status: 2 });
    expect(await runCli(['portfolio', 'status', '--address', '127.0.0.1:1'])).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('127.0.0.1:1'),
    });
    expect(await runCli(['portfolio', 'status'], { BALLAST__LIMITS__MAXWEIGHT: '7' })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('limits.maxWeight'),
    });
  });
});
