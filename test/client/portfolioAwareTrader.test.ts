import { describe, expect, it } from 'vitest';
import { PortfolioAwareTrader } from '../../client/portfolioAwareTrader.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

describe('PortfolioAwareTrader', () => {
  let ballast: TestBallast;
  let trader: PortfolioAwareTrader;
  setUp(
    async () => {
      ballast = await startTestBallast({ flags: { cycle: { every: '1d' } } });
      trader = new PortfolioAwareTrader(ballast.client, { maxPositions: 8, minTradeAmount: 6 });
    },
    () => ballast?.stop(),
  );

  it('says whether a symbol would be traded, how much and why, and orders nothing', async () => {
    const verdict = await trader.shouldTrade('DOT-USD', { 'DOT-USD': { direction: 'buy', confidence: 0.9 } });
    expect(verdict).toMatchObject({ symbol: 'DOT-USD', shouldTrade: verdict.action !== 'SKIP' });
    expect(verdict.sentence).not.toBe('');
    expect(await ballast.venue.acceptedOrders()).toEqual([]);
  });

  it('answers a question about a buy with a buy or with why there is none, never with a sell for a limit', async () => {
    const tight = new PortfolioAwareTrader(ballast.client, { riskBudget: 0.001 });
    const verdicts = await Promise.all(
      ['ALT-USD', 'AXL-USD', 'AAVE-USD'].map((symbol) =>
        tight.shouldTrade(symbol, { [symbol]: { direction: 'buy', confidence: 0.9 } }),
      ),
    );
    for (const verdict of verdicts) expect(verdict).toMatchObject({ action: 'SKIP', shouldTrade: false, amount: 0 });
    expect(verdicts.some(({ sentence }) => /is not bought: .*the next cycle would sell/.test(sentence))).toBe(true);
    const asked = await tight.shouldTrade('ALT-USD', { 'ALT-USD': { direction: 'sell', confidence: 0.9 } });
    expect(asked).toMatchObject({ action: 'SELL', shouldTrade: true });
  });

  it('recommends trades first and gives every symbol a reason', async () => {
    const recommendations = await trader.getTradingRecommendations(STRONG_SIGNALS);
    const actions = recommendations.map((item) => item.action);
    expect(actions.lastIndexOf('BUY')).toBeLessThan(
      actions.indexOf('SKIP') === -1 ? actions.length : actions.indexOf('SKIP'),
    );
    expect(recommendations.length).toBeGreaterThanOrEqual(8);
    for (const item of recommendations.filter((candidate) => candidate.action === 'BUY'))
      expect(item.amount).toBeGreaterThanOrEqual(6);
    expect(await ballast.venue.acceptedOrders()).toEqual([]);
  });

  it('executes one trade per slot through the same workflows, however often it is asked', async () => {
    const signals = { 'BTC-USD': { direction: 'buy', confidence: 0.95 } };
    const trades = await Promise.all([1, 2, 3].map(() => trader.executePortfolioAwareTrade('BTC-USD', signals)));
    const later = await trader.executePortfolioAwareTrade('BTC-USD', signals);
    const orders = (await ballast.venue.acceptedOrders()).filter((order) => order.symbol === 'BTC-USD');
    expect(orders.length).toBeLessThanOrEqual(1);
    expect(new Set([...trades, later].map((trade) => trade.workflowId)).size).toBe(1);
    if (trades[0]?.shouldTrade === true) expect(orders).toHaveLength(1);
  });

  it('scans the whole universe in the same slot without ordering a symbol twice', async () => {
    const result = await trader.scanAndBuy();
    expect(result.scope).toBe('all');
    const symbols = (await ballast.venue.acceptedOrders()).map((order) => order.symbol);
    expect(new Set(symbols).size).toBe(symbols.length);
  });

  it('sets up recurring cycles once, and again without a second schedule', async () => {
    const first = await trader.enhancedAutoTrader();
    const second = await trader.enhancedAutoTrader();
    expect(second.scheduleId).toBe(first.scheduleId);
    const description = await ballast.client.temporal.schedule.getHandle(first.scheduleId).describe();
    expect(description.spec.intervals?.[0]?.every).toBe(86_400_000);
    await ballast.client.temporal.schedule.getHandle(first.scheduleId).delete();
  });

  it('refuses to loosen a configured limit', async () => {
    const loose = new PortfolioAwareTrader(ballast.client, { riskBudget: 0.5 });
    await expect(loose.shouldTrade('DOT-USD', [])).rejects.toMatchObject({
      name: 'CycleFailedError',
      message: expect.stringContaining('limits.riskBudget: given 0.5'),
    });
    await expect(ballast.client.pause('')).rejects.toThrow(/reason: given/);
  });
});
