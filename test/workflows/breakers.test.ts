import { describe, expect, it } from 'vitest';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

describe('a breaker on losses', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({ flags: { breakers: { dailyLoss: { limit: 0.001 } } } });
    },
    () => ballast?.stop(),
  );

  const cycle = async (cycleId: string, signals: readonly unknown[] = STRONG_SIGNALS) =>
    await (await ballast.client.startCycle({ cycleId, signals: [...signals] })).result();

  it('sees no loss in a withdrawal and no gain in a deposit', async () => {
    await cycle('nothing-yet', []);
    await ballast.venue.withdraw('USD', '1000');
    await ballast.venue.deposit('ALT', '50');
    await cycle('after-flows', []);
    expect((await ballast.client.portfolioStatus()).trading).toEqual({ kind: 'active' });
  });

  it('pauses the account by itself, with its figures, when costs have eaten more than the limit', async () => {
    const first = await cycle('costs');
    expect(first.orders.length).toBeGreaterThan(0);
    const second = await cycle('tripped');
    expect(second.orders.filter((order) => order.side === 'buy')).toEqual([]);
    expect(second.report.join('\n')).toContain('breaker:dailyLoss');
    const { trading } = await ballast.client.portfolioStatus();
    expect(trading).toMatchObject({ kind: 'paused', by: 'breaker:dailyLoss' });
    expect(trading.kind === 'active' ? '' : trading.reason).toMatch(/daily loss of .*limit 0\.1%/);
  });

  it('trips once, lets only a person resume, and not again on what was before', async () => {
    await cycle('still-paused');
    const history = await ballast.ledger.tradingHistory(ballast.account, 10);
    expect(history.filter(({ command }) => command.by === 'breaker:dailyLoss')).toHaveLength(1);
    await ballast.client.resume('I have seen it', ballast.account, 'ada');
    await cycle('resumed', []);
    expect((await ballast.client.portfolioStatus()).trading).toEqual({ kind: 'active' });
  });
});

describe('a breaker on prices', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({ flags: { breakers: { priceJump: { limit: 0.000001, action: 'halt' } } } });
    },
    () => ballast?.stop(),
  );

  it('halts the account before the first buy whose price is not the one that was planned with', async () => {
    const result = await (await ballast.client.startCycle({ cycleId: 'jump', signals: STRONG_SIGNALS })).result();
    expect(result.plan?.trades.some((trade) => trade.side === 'buy')).toBe(true);
    expect(result.orders.filter((order) => order.side === 'buy' && order.status !== 'REFUSED')).toEqual([]);
    await expect
      .poll(async () => (await ballast.client.portfolioStatus()).trading, { timeout: 90_000 })
      .toMatchObject({ kind: 'halted', by: 'breaker:priceJump' });
  });
});
