import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BallastClient } from '../../client/ballastClient.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { runCli } from '../support/runCli.ts';
import { setUp } from '../support/setUp.ts';

describe('the schedule of an account', () => {
  let ballast: TestBallast;
  let scheduleId: string;
  setUp(
    async () => {
      ballast = await startTestBallast({ flags: { cycle: { every: '1d' } } });
      scheduleId = await ballast.client.ensureSchedule();
    },
    async () => {
      await ballast?.client.temporal.schedule.getHandle(scheduleId).delete();
      await ballast?.stop();
    },
  );

  it('starts cycles that attach to one that was started by hand in the same slot, and order nothing', async () => {
    const byHand = await (await ballast.client.startCycle({ signals: STRONG_SIGNALS })).result();
    const before = await ballast.venue.acceptedOrders();
    const handle = ballast.client.temporal.schedule.getHandle(scheduleId);
    await handle.trigger();
    const started = async () => (await handle.describe()).info.recentActions.at(-1)?.action.workflow.workflowId;
    await expect.poll(started, { timeout: 90_000 }).toBeDefined();
    const result = await ballast.client.temporal.workflow.getHandle(String(await started())).result();
    expect(result).toMatchObject({ cycleId: byHand.cycleId, attachedTo: byHand.workflowId });
    expect(await ballast.venue.acceptedOrders()).toEqual(before);
  });

  it('follows the configuration, and stays as paused as somebody has left it', async () => {
    const handle = ballast.client.temporal.schedule.getHandle(scheduleId);
    await handle.pause('by hand');
    const { configuration } = ballast;
    const client = await BallastClient.connect({ ...configuration, cycle: { ...configuration.cycle, every: '12h' } });
    expect(await client.ensureSchedule()).toBe(scheduleId);
    await client.close();
    const { spec, state } = await handle.describe();
    expect(spec.intervals?.map((interval) => interval.every)).toEqual([43_200_000]);
    expect(state).toMatchObject({ paused: true, note: 'by hand' });
  });

  it('is listed, paused, resumed and deleted by command, and paused and named where its account has left the configuration', async () => {
    const { configuration } = ballast;
    const config = join(configuration.dataDirectory, 'schedule.config.json');
    writeFileSync(config, JSON.stringify(configuration));
    const cli = (...args: string[]) => runCli(['schedule', ...args, '--config', config]);
    const handle = ballast.client.temporal.schedule.getHandle(scheduleId);
    await expect
      .poll(async () => (await cli('list')).stdout, { timeout: 120_000, interval: 1_000 })
      .toContain(ballast.account);
    expect(await cli('pause', 'a', 'walk')).toMatchObject({ status: 0, stdout: expect.stringContaining('paused') });
    expect((await handle.describe()).state).toMatchObject({ paused: true, note: expect.stringContaining('a walk') });
    expect((await ballast.ledger.acts({}, 1))[0]).toMatchObject({
      ...{ action: 'pause-schedule', account: ballast.account, detail: 'a walk' },
      by: expect.stringContaining('(command line)'),
    });
    expect((await cli('resume', 'back')).status).toBe(0);
    expect((await handle.describe()).state.paused).toBe(false);

    const without = { ...configuration, accounts: ['another'] satisfies [string] };
    const elsewhere = join(configuration.dataDirectory, 'another.config.json');
    writeFileSync(elsewhere, JSON.stringify(without));
    const client = await BallastClient.connect(without);
    expect(await client.pauseLeftAccounts()).toEqual([ballast.account]);
    await client.close();
    expect((await handle.describe()).state).toMatchObject({
      paused: true,
      note: expect.stringContaining('not in the configuration'),
    });
    const left = (...args: string[]) =>
      runCli(['schedule', ...args, '--account', ballast.account, '--config', elsewhere]);
    expect((await left('list')).stdout).toContain(`${ballast.account} (not configured)`);
    expect(await left('resume')).toMatchObject({ status: 1, stderr: expect.stringContaining('schedule delete') });

    expect(await ballast.client.pauseLeftAccounts()).toEqual([]);
    await ballast.client.ensureSchedule();
    expect((await handle.describe()).state.paused).toBe(false);
    await handle.pause('by hand');
    await ballast.client.ensureSchedule();
    expect((await handle.describe()).state).toMatchObject({ paused: true, note: 'by hand' });

    expect((await left('delete')).status).toBe(0);
    await expect(handle.describe()).rejects.toThrow();
    expect((await left('delete')).status).toBe(3);
    await ballast.client.ensureSchedule();
  });
});
