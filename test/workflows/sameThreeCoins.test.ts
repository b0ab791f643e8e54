import { describe, expect, it } from 'vitest';
import type { CycleResult } from '../../workflows/tradingCycle.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

const COINS = ['ALT-USD', 'AXL-USD', 'AAVE-USD'];
const CYCLES = 5;
const STARTS = 6;

/** Strong signals for the same three coins in every cycle, and for DOT besides. */
const SIGNALS = [...COINS, 'DOT-USD'].map((symbol) => ({ symbol, direction: 'buy', confidence: 0.95 }));

const REPORT_LINES = [
  /^🎯 Portfolio analysis: \d+ positions?, \d+% diversified$/,
  /^📊 Evaluating [A-Z0-9]+-USD: .+ → SKIP$/,
  /^📊 \d+ more without a buy signal → SKIP$/,
  /^🔻 [A-Z0-9]+-USD .+ → SELL \$[\d,]+\.\d\d$/,
  /^🔍 Finding diversification opportunity\.\.\.$/,
  /^💤 Nothing to buy under the limits$/,
  /^✅ [A-Z0-9]+-USD .+ → BUY \$[\d,]+\.\d\d$/,
  /^ {3}\d+\.\d → \d+\.\d effective positions, target \d+(\.\d)?% weight$/,
  /^ {3}signals? of .+: buy \d+(\.\d+)?%/,
  /^⚠️ .+$/,
  /^🛡️ Portfolio risk: [\d.]+% \(within 2% budget\)$/,
];

describe('ALT, AXL and AAVE, wanted again and again by many starts at once', () => {
  let ballast: TestBallast;
  const cycles: CycleResult[] = [];

  setUp(
    async () => {
      cycles.length = 0;
      ballast = await startTestBallast({
        flags: {
          simulator: { portfolio: { cash: '600', holdings: { 'ALT-USD': '250', 'AXL-USD': '100', 'AAVE-USD': '50' } } },
        },
      });
      for (let index = 0; index < CYCLES; index += 1) {
        const input = { cycleId: `again-${index}`, signals: SIGNALS };
        const handles = await Promise.all(
          Array.from({ length: STARTS }, (_, start) =>
            ballast.client.temporal.workflow.start('tradingCycle', {
              workflowId: `${ballast.account}-${index}-${start}`,
              taskQueue: ballast.taskQueue,
              args: [input],
            }),
          ),
        );
        const results = (await Promise.all(handles.map((handle) => handle.result()))) as CycleResult[];
        const own = results.filter((result) => result.attachedTo === undefined);
        expect(own).toHaveLength(1);
        cycles.push(...own);
      }
    },
    () => ballast?.stop(),
    600_000,
  );

  it('order each symbol at most once in a cycle, and the venue has nothing else', async () => {
    const accepted = (await ballast.venue.acceptedOrders()).map((order) => order.clientOrderId);
    const decided: string[] = [];
    for (const { cycleId } of cycles) {
      const records = await ballast.ledger.ordersOfCycle(ballast.account, cycleId);
      const symbols = records.map((record) => record.key.symbol);
      expect(new Set(symbols).size).toBe(symbols.length);
      decided.push(...records.map((record) => record.order.clientOrderId));
    }
    expect(decided.length).toBeGreaterThan(0);
    expect(accepted.toSorted()).toEqual(decided.toSorted());
  });

  it('end with no asset over a fifth of equity and the risk within its budget', async () => {
    const { posture } = await ballast.client.portfolioStatus();
    expect(posture?.positions.length).toBeGreaterThan(0);
    for (const position of posture?.positions ?? []) expect(position.weight).toBeLessThanOrEqual(0.2);
    expect(posture?.valueAtRisk).toBeLessThanOrEqual(0.02);
  });

  it('buy a coin a second time in no later cycle', () => {
    const bought = cycles.flatMap(({ orders }) => orders.filter(({ side }) => side === 'buy').map((o) => o.symbol));
    expect(new Set(bought).size).toBe(bought.length);
  });

  it('leave the portfolio more diversified than it was', () => {
    const first = cycles[0]?.plan?.before;
    const last = cycles.at(-1)?.plan?.after;
    expect(last?.diversification).toBeGreaterThan(first?.diversification ?? Number.POSITIVE_INFINITY);
  });

  it('report in the documented form', () => {
    for (const { report } of cycles) {
      for (const line of report)
        expect(
          REPORT_LINES.some((form) => form.test(line)),
          line,
        ).toBe(true);
      expect(report[0]).toMatch(/^🎯/);
      expect(report.at(-1)).toMatch(/^🛡️/);
    }
  });
});
