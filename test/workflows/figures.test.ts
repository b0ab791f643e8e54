import { describe, expect, it } from 'vitest';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

describe('figures of one account', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast();
    },
    () => ballast?.stop(),
  );

  it('are the same in the plan and in the status after it: one model of risk', async () => {
    const signals = STRONG_SIGNALS.map((signal) => ({ ...signal, confidence: 0.1 }));
    const { plan } = await (await ballast.client.startCycle({ cycleId: 'still', signals })).result();
    const { posture } = await ballast.client.portfolioStatus();
    expect(plan?.trades).toEqual([]);
    // Prices move a little between the two; the correlations of another set of symbols would make several percent of difference.
    const ratio = (posture?.valueAtRisk ?? 0) / (plan?.after.valueAtRisk ?? 1);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.005);
  });

  it('of a cycle are those of all its runs, after a replay too', async () => {
    const first = await (await ballast.client.startCycle({ cycleId: 'twice', signals: STRONG_SIGNALS })).result();
    const filled = first.orders.filter(({ status }) => status === 'FILLED').map(({ symbol }) => symbol);
    expect(filled.length).toBeGreaterThan(0);
    const replay = await ballast.client.replayCycle('twice');
    const replayed = await replay.result();
    expect(replayed.outcome).toBe('traded');
    const orders = await ballast.client.cycleOrders('twice');
    expect(orders.map(({ symbol }) => symbol)).toEqual(expect.arrayContaining(filled));
    expect(orders.filter(({ symbol }) => filled.includes(symbol)).every(({ status }) => status === 'FILLED')).toBe(
      true,
    );
    const status = await ballast.client.cycleStatus('twice');
    for (const symbol of filled)
      expect(status.report.some((line) => line.startsWith('↩️') && line.includes(symbol))).toBe(true);
    const row = await ballast.ledger.cycle(ballast.account, 'twice', 'all');
    expect(row?.outcome).toBe('traded');
  });

  it('keep their targets where a cycle is refused, and say of when they are', async () => {
    await (await ballast.client.startCycle({ cycleId: 'planned', signals: STRONG_SIGNALS })).result();
    const targets = async () =>
      (await ballast.client.portfolioStatus()).posture?.positions.map(({ symbol, targetWeight }) => [
        symbol,
        targetWeight,
      ]);
    const planned = await targets();
    expect(planned?.some(([, target]) => Number(target) > 0)).toBe(true);
    await ballast.client.halt('a look around');
    const refused = await (await ballast.client.startCycle({ cycleId: 'halted', signals: STRONG_SIGNALS })).result();
    expect(refused.outcome).toBe('refused');
    expect((await targets())?.toSorted()).toEqual(planned?.toSorted());
  });
});
