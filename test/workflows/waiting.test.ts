import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import type { CycleResult } from '../../workflows/tradingCycle.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { impatientWorkers } from '../support/impatientWorkers.ts';
import { setUp } from '../support/setUp.ts';

const DEADLINE_MS = 15_000;

describe('a cycle that waits longer than its deadline', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({
        flags: {
          cycle: { approval: 'required', approvalDeadline: '10m' },
          limits: { riskBudget: 0.05 },
        },
      });
    },
    () => ballast?.stop(),
  );

  const start = (workflowId: string, cycleId: string) =>
    ballast.client.temporal.workflow.start('tradingCycle', {
      workflowId: `${workflowId}-${ballast.account}`,
      taskQueue: ballast.taskQueue,
      args: [{ cycleId, signals: STRONG_SIGNALS }],
    });
  const stepOf = async (handle: { query(name: string): Promise<unknown> }) =>
    ((await handle.query('status')) as { step: string }).step;

  it('for the end of the same cycle, which a person has to approve, is told the end and has not failed', async () => {
    const first = await start('first', 'slow');
    await expect.poll(() => stepOf(first), { timeout: 90_000 }).toBe('waiting for approval');
    // The first one has its time. Those that come now have less of it, and wait longer.
    await impatientWorkers(ballast, DEADLINE_MS);
    const second = await start('second', 'slow');
    await expect.poll(() => stepOf(second), { timeout: 90_000 }).toBe('attached to the running cycle');
    const other = await start('other', 'next');
    const missed = (await other.result()) as CycleResult;
    expect(missed.outcome).toBe('refused');
    expect(missed.report.join()).toContain('cycle slow (all) is running');
    expect(missed.orders).toEqual([]);
    await sleep(3 * DEADLINE_MS);
    expect(await stepOf(second)).toBe('attached to the running cycle');
    await first.executeUpdate('reject', { args: [{ reason: 'not today', by: 'ada' }] });
    const [done, attached] = (await Promise.all([first.result(), second.result()])) as CycleResult[];
    expect(done?.outcome).toBe('refused');
    expect(attached).toMatchObject({ outcome: 'refused', attachedTo: first.workflowId });
    const [said, ...report] = attached?.report ?? [];
    expect(said).toContain('nothing ordered now');
    expect(report).toEqual(done?.report);
  });
});

describe('a cycle of resting orders', () => {
  const symbols = ['ALT', 'AXL', 'AAVE', 'BTC', 'ETH', 'SOL', 'DOT', 'LINK'].map((base) => `${base}-USD`);
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({
        flags: {
          orders: { type: 'limit', limitLifetime: '1h', limitOffset: 0.1, reprices: 0 },
          // A plan is old after the wait for one order. It is long enough for a slow machine to get an order out before that.
          cycle: { orderPatience: '5s', maxPlanAge: '5s' },
          simulator: { portfolio: { cash: '5000', holdings: {} } },
          portfolio: { objective: 'equalWeight' },
          limits: { riskBudget: 0.5, maxWeight: 0.1 },
        },
      });
    },
    () => ballast?.stop(),
  );

  it('places one after the other, though each lets its plan grow too old, and has not failed', async () => {
    const signals = symbols.map((symbol) => ({ symbol, direction: 'buy', confidence: 0.9 }));
    const started = await ballast.client.startCycle({ cycleId: 'resting', signals });
    const result = await started.result();
    expect(result.outcome).toBe('traded');
    // The cycle waits a moment for each order: one that has not got to the venue by then is pending all the same, and one whose plan is too old by then is refused.
    expect(result.orders.filter(({ status }) => status !== 'PENDING' && status !== 'REFUSED')).toEqual([]);
    const tried = new Set(result.orders.map(({ symbol }) => symbol));
    expect(tried.size).toBeGreaterThan(4);
    const running = async (): Promise<readonly string[]> => {
      const outcomes = [...tried].map(async (symbol) => {
        const id = orderWorkflowId({ account: ballast.account, cycleId: 'resting', symbol });
        const { status } = await ballast.client.temporal.workflow.getHandle(id).describe();
        return status.name === 'RUNNING' ? [symbol] : [];
      });
      return (await Promise.all(outcomes)).flat().sort();
    };
    const resting = async (): Promise<readonly string[]> =>
      (await ballast.ledger.openOrders(ballast.account))
        .filter(({ state }) => state.status === 'ACCEPTED')
        .map(({ key }) => key.symbol)
        .sort();
    // Each one that goes on rests at the venue in the end, once; one whose answer got lost after the two minutes in which it may still arrive.
    await expect
      .poll(async () => (await running()).join() === (await resting()).join(), { timeout: 200_000 })
      .toBe(true);
    const atVenue = (await ballast.venue.acceptedOrders()).map(({ symbol }) => symbol);
    expect(atVenue.sort()).toEqual(await resting());
    expect(atVenue.length).toBeGreaterThan(1);
  });
});
