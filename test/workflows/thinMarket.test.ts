import { describe, expect, it } from 'vitest';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

describe('cycles in thin markets', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({
        flags: {
          simulator: { portfolio: { cash: '3000', holdings: { 'ALT-USD': '150', 'AAVE-USD': '100' } } },
          limits: { riskBudget: 0.05 },
        },
      });
    },
    () => ballast?.stop(),
  );

  const cycle = async (cycleId: string) =>
    await (await ballast.client.startCycle({ cycleId, signals: STRONG_SIGNALS })).result();
  const quantityOf = async (currency: string) =>
    Number((await ballast.venue.balances()).find((item) => item.currency === currency)?.total ?? 0);

  it('report what the order book has cut or kept from being made, with its figures', async () => {
    for (const { symbol } of STRONG_SIGNALS) await ballast.venue.depth(symbol, { value: 60 });
    const { report, orders, plan } = await cycle('thin');
    const buys = orders.filter(({ side }) => side === 'buy');
    expect(buys.length).toBeGreaterThan(0);
    for (const order of buys) {
      expect(Number(order.filledQuote)).toBeLessThanOrEqual(30);
      expect(order.detail).toMatch(/order book offers \$\d+\.\d\d within 0\.50% of the best price/);
      expect(report.join('\n')).toContain(`${order.symbol} buy is ${order.status}`);
    }
    const planned = plan?.trades.find(({ symbol }) => symbol === buys[0]?.symbol);
    expect(Number(planned?.quoteAmount)).toBeGreaterThan(30);
    await ballast.venue.clearFaults();
  });

  it('leave an account bit by bit, each at no worse price than allowed, until a person resumes', async () => {
    await ballast.venue.depth('ALT-USD', { value: 500 });
    const before = await quantityOf('ALT');
    await ballast.client.liquidate('out', ballast.account, ballast.account);
    await expect
      .poll(
        async () => {
          const { liveCycle, lastCycle } = await ballast.client.portfolioStatus();
          return liveCycle === undefined && lastCycle?.cycleId.startsWith('liquidate-');
        },
        { timeout: 90_000 },
      )
      .toBe(true);
    const first = await quantityOf('ALT');
    expect(first).toBeLessThan(before);
    expect(first).toBeGreaterThan(before / 3);
    expect(await quantityOf('AAVE')).toBe(0);
    const later = await cycle('later');
    expect(later.orders.find(({ symbol }) => symbol === 'ALT-USD')).toMatchObject({ side: 'sell' });
    expect(await quantityOf('ALT')).toBeLessThan(first);
  });
});
