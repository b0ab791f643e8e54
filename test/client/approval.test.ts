import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { runCli } from '../support/runCli.ts';
import { setUp } from '../support/setUp.ts';

describe('an approval on the command line', () => {
  let ballast: TestBallast;
  let config: string;
  setUp(
    async () => {
      ballast = await startTestBallast({
        flags: {
          cycle: { approval: 'required', approvalDeadline: '30m', deadline: '10m' },
          limits: { riskBudget: 0.05 },
        },
      });
      config = join(ballast.configuration.dataDirectory, 'cli.config.json');
      writeFileSync(config, JSON.stringify(ballast.configuration));
    },
    () => ballast?.stop(),
  );

  const ballastCli = (...args: string[]) => runCli([...args, '--config', config]);
  const person = `${userInfo().username} (command line)`;

  /** Starts a cycle and waits until it shows the name of the plan that it waits with. */
  const waitingPlan = async (cycleId: string) => {
    const started = await ballast.client.startCycle({ cycleId, signals: STRONG_SIGNALS });
    const named = async () => (await ballast.client.cycleStatus(cycleId).catch(() => undefined))?.approval?.plan;
    await expect.poll(named, { timeout: 90_000 }).toBeDefined();
    return { started, plan: (await named()) ?? '' };
  };

  it('is given for the plan that `cycle status` names, and not for another one', async () => {
    const { started, plan } = await waitingPlan('approved');
    const status = await ballastCli('cycle', 'status', 'approved');
    expect(status.stdout).toContain(`ballast cycle approve approved --plan ${plan}`);
    const another = await ballastCli('cycle', 'approve', 'approved', '--plan', 'ffffffff');
    expect(another.status).not.toBe(0);
    expect(another.stderr).toContain(plan);
    expect(await ballast.venue.acceptedOrders()).toEqual([]);
    const approved = await ballastCli('cycle', 'approve', 'approved', '--plan', plan);
    expect(approved).toMatchObject({ status: 0, stdout: 'The plan is approved.\n' });
    const result = await started.result();
    expect(result.outcome).toBe('traded');
    expect(result.report.join('\n')).toContain(`Approved by ${person}`);
    const late = await ballastCli('cycle', 'approve', 'approved');
    expect(late.status).not.toBe(0);
    const approval = { action: 'approve-plan', by: person, subject: 'approved', detail: `plan ${plan}` };
    expect((await ballast.ledger.acts({ account: ballast.account }, 10)).toReversed()).toEqual([
      expect.objectContaining({ action: 'start-cycle', by: 'program', subject: 'approved' }),
      expect.objectContaining(approval),
    ]);
  });

  it('is refused with a reason that the record keeps, and nothing is traded', async () => {
    await ballast.venue.deposit('USD', '2000');
    const before = await ballast.venue.acceptedOrders();
    const { started } = await waitingPlan('rejected');
    const silent = await ballastCli('cycle', 'reject', 'rejected');
    expect(silent.status).not.toBe(0);
    expect(silent.stderr).toContain('reason');
    const rejected = await ballastCli('cycle', 'reject', 'rejected', 'too', 'much', 'of', 'it', '--json');
    expect(JSON.parse(rejected.stdout)).toEqual({ kind: 'rejected', by: person, reason: 'too much of it' });
    const result = await started.result();
    expect(result.outcome).toBe('refused');
    expect((await ballast.ledger.cycle(ballast.account, 'rejected', 'all'))?.summary).toContain('too much of it');
    expect(await ballast.venue.acceptedOrders()).toEqual(before);
    const [last] = await ballast.ledger.acts({}, 1);
    expect(last).toMatchObject({
      action: 'reject-plan',
      by: person,
      detail: expect.stringContaining('too much of it'),
    });
  });
});
