import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';

/** 3,000 in cash and 200 in coins without a weight, all of which may be used at once. */
const SETTINGS = {
  portfolio: { objective: 'fixed', targets: { 'BTC-USD': 0.4, 'ETH-USD': 0.2 } },
  limits: { maxWeight: 0.5, riskBudget: 0.2, maxBalanceUse: 1 },
  signals: { provider: 'file', path: '/dev/null' },
};

let ballast: TestBallast;
beforeAll(async () => {
  ballast = await startTestBallast({ flags: SETTINGS });
});
afterAll(() => ballast.stop());

it('a cycle buys the fixed weights without a signal and keeps what has none', async () => {
  const { result } = await ballast.client.startCycle({ account: ballast.account, signals: [] });
  const { outcome, orders } = await result();
  expect(outcome).toBe('traded');
  expect(orders.map(({ side, symbol, status }) => `${side} ${symbol} ${status}`).sort()).toEqual([
    'buy BTC-USD FILLED',
    'buy ETH-USD FILLED',
  ]);
  const { posture } = await ballast.client.portfolioStatus(ballast.account);
  const weight = (symbol: string) => posture?.positions.find((item) => item.symbol === symbol)?.weight ?? 0;
  expect(weight('BTC-USD')).toBeCloseTo(0.4, 1);
  expect(weight('ETH-USD')).toBeCloseTo(0.2, 1);
  expect(weight('ALT-USD')).toBeGreaterThan(0);
});
