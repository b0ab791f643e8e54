import { describe, expect, it } from 'vitest';
import { BallastClient } from '../../client/ballastClient.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
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
});
