import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { configurationFingerprint } from '../../configuration/configurationFingerprint.ts';
import { configurationVersion } from '../../configuration/configurationVersion.ts';
import { configurationOf } from '../../configuration/schema.ts';
import { scheduleId } from '../../core/cycles/identifiers.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

const [BOLD, CAREFUL] = ['bold', 'careful'].map((name) => `${name}-${randomUUID().slice(0, 8)}`) as [string, string];
const CAREFUL_SYMBOLS = ['BTC-USD', 'ETH-USD'];
const CASH = 3_000;

let ballast: TestBallast;
setUp(
  async () => {
    const careful = {
      name: CAREFUL,
      limits: { maxWeight: 0.1 },
      universe: { symbols: CAREFUL_SYMBOLS },
      cycle: { approval: 'required', every: '6h' },
    };
    const portfolio = { cash: String(CASH), holdings: {} };
    ballast = await startTestBallast({ flags: { accounts: [BOLD, careful], simulator: { portfolio } } });
  },
  () => ballast?.stop(),
);
afterAll(async () => {
  const { schedule } = ballast.client.temporal;
  for (const account of [BOLD, CAREFUL])
    await schedule
      .getHandle(scheduleId(account))
      .delete()
      .catch(() => undefined);
});

/** The version of its settings that a cycle has noted down. */
async function notedVersion(workflowId: string): Promise<unknown> {
  return (await ballast.client.temporal.workflow.getHandle(workflowId).describe()).memo?.configuration;
}

function versionOf(account: string): string {
  return configurationVersion(configurationOf(ballast.configuration, account));
}

it('are what its cycles go by: symbols, limits and approval, beside an account that goes by the common ones', async () => {
  const { client } = ballast;
  const [bold, careful] = await Promise.all(
    [BOLD, CAREFUL].map((account) => client.startCycle({ account, signals: STRONG_SIGNALS })),
  );
  const approval = async () => (await client.cycleStatus(careful.workflowId, CAREFUL).catch(() => undefined))?.approval;
  await expect.poll(approval, { timeout: 180_000, interval: 500 }).toBeDefined();
  const plan = await client.cyclePlan(careful.workflowId, CAREFUL);
  expect(plan?.trades.length).toBeGreaterThan(0);
  for (const { symbol, quoteAmount } of plan?.trades ?? []) {
    expect(CAREFUL_SYMBOLS).toContain(symbol);
    expect(Number(quoteAmount)).toBeLessThanOrEqual(0.1 * CASH);
  }

  const bought = (await bold.result()).orders;
  expect(bought.map(({ symbol }) => symbol)).toContain('SOL-USD');
  expect(Math.max(...bought.map(({ filledQuote }) => Number(filledQuote)))).toBeGreaterThan(0.1 * CASH);
  expect(await ballast.ledger.ordersOfCycle(CAREFUL, careful.cycleId)).toEqual([]);

  expect(await client.approveCycle(careful.workflowId, 'a person', undefined, CAREFUL)).toMatchObject({
    kind: 'approved',
  });
  const own = (await careful.result()).orders;
  expect(own.map(({ symbol }) => symbol).every((symbol) => CAREFUL_SYMBOLS.includes(symbol))).toBe(true);
  expect(own.filter(({ status }) => status === 'FILLED').length).toBeGreaterThan(0);

  expect(await notedVersion(bold.workflowId)).toBe(versionOf(BOLD));
  expect(await notedVersion(careful.workflowId)).toBe(versionOf(CAREFUL));
  expect(versionOf(BOLD)).not.toBe(versionOf(CAREFUL));
});

it('are what its actor tells, what a start may not loosen, and the pace of its schedule', async () => {
  const { client } = ballast;
  expect((await client.limits(BOLD)).maxWeight).toBe(0.2);
  expect((await client.limits(CAREFUL)).maxWeight).toBe(0.1);
  await expect(client.preview({ account: CAREFUL, limits: { maxWeight: 0.15 } })).rejects.toThrow();
  for (const account of [BOLD, CAREFUL]) await client.ensureSchedule(account);
  const paces = async () => (await client.schedules()).map(({ account, every }) => [account, every]).sort();
  const expected = [
    [BOLD, 3_600_000],
    [CAREFUL, 6 * 3_600_000],
  ];
  await expect.poll(paces, { timeout: 120_000, interval: 500 }).toEqual(expected);
});

it('no cycle begins by settings that are not in force: it waits for a worker that has those', async () => {
  const { client, ledger, configuration } = ballast;
  const put = async (hash: string): Promise<void> =>
    await ledger.takeConfiguration({ hash, accounts: [BOLD, CAREFUL], by: 'a test', detail: '' });
  await put('another');
  const cycle = await client.startCycle({ account: BOLD, cycleId: 'in-force', signals: [] });
  const handle = client.temporal.workflow.getHandle(cycle.workflowId);
  const pending = async () => (await handle.describe()).raw.pendingActivities?.[0];
  await expect.poll(async () => (await pending())?.attempt, { timeout: 60_000 }).toBeGreaterThan(1);
  expect(await pending()).toMatchObject({
    activityType: { name: 'resolveSettings' },
    lastFailure: { message: expect.stringContaining('in force is another') },
  });
  await put(configurationFingerprint(configuration));
  expect((await cycle.result()).outcome).toBe('nothing-to-do');
});
