import { describe, expect, it } from 'vitest';
import type { CycleResult } from '../../workflows/tradingCycle.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

describe('cycles of one slot', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      // Fifty starts at once take a busy machine its time.
      ballast = await startTestBallast({ flags: { cycle: { every: '1d', deadline: '10m' } } });
    },
    () => ballast?.stop(),
  );

  const start = (workflowId: string, input?: unknown) =>
    ballast.client.temporal.workflow.start('tradingCycle', {
      workflowId,
      taskQueue: ballast.taskQueue,
      args: input === undefined ? [] : [input],
    });

  it('run from a start without any input, as the Web UI makes it, with a decision and a reason for every symbol', async () => {
    const handle = await start(`by-hand-${ballast.account}`);
    const result: CycleResult = await handle.result();
    expect(result.account).toBe(ballast.account);
    expect(['traded', 'nothing-to-do']).toContain(result.outcome);
    const plan = result.plan;
    expect(plan?.decisions.map((decision) => decision.symbol).sort()).toEqual(
      [...(ballast.configuration.universe.symbols as string[])].sort(),
    );
    for (const decision of plan?.decisions ?? []) expect(decision.sentence).not.toBe('');
    expect(result.report[0]).toMatch(/^🎯 Portfolio analysis: 3 positions, \d+% diversified$/);
    expect(result.report.at(-1)).toMatch(/^🛡️ Portfolio risk: [\d.]+% \((within|ABOVE) 2% budget\)$/);
  });

  it('are one cycle for 20 starts at once: every order exists once at the venue', async () => {
    const input = { cycleId: 'at-once', signals: STRONG_SIGNALS.slice(0, 2) };
    const handles = await Promise.all(
      Array.from({ length: 20 }, (_, index) => start(`start-${index}-${ballast.account}`, input)),
    );
    const results = (await Promise.all(handles.map((handle) => handle.result()))) as CycleResult[];
    const owners = results.filter((result) => result.attachedTo === undefined);
    expect(owners).toHaveLength(1);
    const orders = (await ballast.ledger.ordersOfCycle(ballast.account, 'at-once')).map(
      (record) => record.order.clientOrderId,
    );
    expect(orders.length).toBeGreaterThan(0);
    const atVenue = (await ballast.venue.acceptedOrders()).map((order) => order.clientOrderId);
    for (const id of orders) expect(atVenue.filter((other) => other === id)).toHaveLength(1);
    expect(new Set(atVenue).size).toBe(atVenue.length);
  });

  it('place nothing when started again after the first has completed, under the same or another workflow ID', async () => {
    const input = { cycleId: 'at-once', signals: STRONG_SIGNALS.slice(0, 2) };
    await (await start(`begun-${ballast.account}`, input)).result();
    const before = await ballast.venue.acceptedOrders();
    const first = (await (await start(`start-0-${ballast.account}`, input)).result()) as CycleResult;
    const second = (await (await start(`late-${ballast.account}`, input)).result()) as CycleResult;
    expect(first.attachedTo).toBeDefined();
    expect(second.attachedTo).toBeDefined();
    expect(await ballast.venue.acceptedOrders()).toEqual(before);
  });

  it('can be found by account, symbol and outcome', async () => {
    await expect
      .poll(async () => (await ballast.client.listCycles({ account: ballast.account, outcome: 'traded' })).length, {
        timeout: 90_000,
      })
      .toBeGreaterThan(0);
    const [cycle] = await ballast.client.listCycles({ account: ballast.account, outcome: 'traded' });
    const symbol = cycle?.symbols[0] ?? '';
    const bySymbol = await ballast.client.listCycles({ account: ballast.account, symbol });
    expect(bySymbol.map((item) => item.workflowId)).toContain(cycle?.workflowId);
  });

  it('refuse an input with unknown fields as a business failure that names them', async () => {
    const handle = await start(`wrong-${ballast.account}`, { maxWeigth: 0.1 });
    await expect(handle.result()).rejects.toMatchObject({ cause: { message: expect.stringContaining('maxWeigth') } });
    const { status } = await handle.describe();
    expect(status.name).toBe('FAILED');
  });

  it('refuse to loosen a limit, and obey a tightened one', async () => {
    const loose = await start(`loose-${ballast.account}`, { limits: { maxWeight: 0.5 } });
    await expect(loose.result()).rejects.toMatchObject({
      cause: { message: expect.stringContaining('limits.maxWeight') },
    });
    const tight = await ballast.client.preview({ signals: STRONG_SIGNALS, limits: { maxWeight: 0.02 } });
    const equity = Number(tight.plan?.before.equity);
    for (const trade of tight.plan?.trades.filter((item) => item.side === 'buy') ?? [])
      expect(Number(trade.quoteAmount)).toBeLessThanOrEqual(0.02 * equity);
  });
});
