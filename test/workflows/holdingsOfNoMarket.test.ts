import { describe, expect, it } from 'vitest';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

describe('an account that holds what the venue does not trade', () => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({
        flags: {
          simulator: { portfolio: { cash: '100', holdings: { 'ALT-USD': '200', 'AXL-USD': '200' } } },
          universe: { symbols: ['ALT-USD', 'AXL-USD'] },
          limits: { riskBudget: 1 },
          breakers: { priceJump: { action: 'off' } },
        },
      });
    },
    () => ballast?.stop(),
  );

  const cycle = async (cycleId: string) => await (await ballast.client.startCycle({ cycleId, signals: [] })).result();

  it('counts stablecoins at par in plan, status and equity, and sells nothing because of them', async () => {
    await ballast.venue.unlist('USDC-USD', true);
    const { ledger, account, dependencies } = ballast;
    // The list of markets is read again when it has become old.
    await expect
      .poll(async () => (await dependencies.exchange(account).rules('USD')).has('USDC-USD'), { timeout: 120_000 })
      .toBe(false);
    await ballast.venue.deposit('USDC', '5000');
    const { outcome, orders, report, plan } = await cycle('with-usdc');
    expect(outcome).toBe('nothing-to-do');
    expect(orders).toEqual([]);
    expect(Number(plan?.before.equity)).toBeGreaterThan(5_400);
    expect(report.join()).toContain('USDC counts at par');
    const { posture } = await ballast.client.portfolioStatus();
    expect(Number(posture?.equity)).toBeGreaterThan(5_400);
    expect(Number(posture?.equity)).toBeLessThan(5_600);
    expect(posture?.positions[0]).toMatchObject({ symbol: 'USDC-USD', value: '5000' });
    expect(posture?.notices?.join()).toContain('USDC counts at par');
    const points = await ledger.equity(account, 0, Number.MAX_SAFE_INTEGER);
    expect(Number(points.at(-1)?.equity)).toBeGreaterThan(5_400);
    const valuations = await ledger.valuations(account, 0, Number.MAX_SAFE_INTEGER);
    expect(valuations.at(-1)?.positions).toContainEqual({ symbol: 'USDC-USD', quantity: '5000', price: '1' });
  });

  it('sells nothing for a limit while something of unknown worth is there, and does so once it is gone', async () => {
    await ballast.venue.withdraw('USDC', '5000');
    await ballast.venue.deposit('AIRDROP', '1000000');
    const held = await cycle('with-an-airdrop');
    expect(held.orders).toEqual([]);
    expect(held.report.join()).toContain('AIRDROP-USD is held but has no price');
    expect((await ballast.client.portfolioStatus()).posture?.notices?.join()).toContain('valuation.worthless');
    await ballast.venue.withdraw('AIRDROP', '1000000');
    const sold = await cycle('without-it');
    expect(sold.orders.map(({ symbol, side, status }) => `${side} ${symbol} ${status}`).sort()).toEqual([
      'sell ALT-USD FILLED',
      'sell AXL-USD FILLED',
    ]);
  });
});
