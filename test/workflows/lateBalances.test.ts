import { setTimeout as sleep } from 'node:timers/promises';
import { Decimal } from 'decimal.js';
import { describe, it } from 'vitest';
import type { CycleResult } from '../../workflows/tradingCycle.ts';
import { startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';

/** A price may move so far between the last check of an order and its fill. */
const TOLERANCE = 0.01;

/** What the account is worth and holds by the venue's true balances. */
async function trueAccount({ venue, dependencies, account }: TestBallast) {
  const balances = new Map((await venue.balances()).map(({ currency, total }) => [currency, new Decimal(total)]));
  const held = [...balances].filter(([currency, total]) => currency !== 'USD' && total.gt(0));
  const symbols = held.map(([currency]) => `${currency}-USD`);
  const quotes = await dependencies.exchange(account).quotes(symbols);
  const value = (currency: string) =>
    (balances.get(currency) ?? new Decimal(0)).times(quotes.get(`${currency}-USD`)?.bid ?? 0);
  const equity = held.reduce((sum, [currency]) => sum.plus(value(currency)), balances.get('USD') ?? new Decimal(0));
  return { equity, weights: new Map(held.map(([currency]) => [currency, value(currency).div(equity).toNumber()])) };
}

async function cycle({ client }: TestBallast, cycleId: string): Promise<CycleResult> {
  return await (await client.startCycle({ cycleId })).result();
}

async function drift({ ledger, account }: TestBallast) {
  const all = await ledger.reconciliations(account, 0, 1_000);
  return all.flatMap(({ balances }) => balances.filter(({ expected, found }) => !new Decimal(expected).eq(found)));
}

// Accounts of their own, which mostly wait: side by side they take as long as one of them.
describe.concurrent.each([
  { venue: 'coinbase', late: { balances: 10_000 } },
  { venue: 'binance', late: { balances: 10_000 } },
  { venue: 'coinbase', late: { balances: 30_000, currencies: ['USD'] } },
  { venue: 'coinbase', late: { balances: 10_000, orders: 5_000, fills: 3_000 } },
  // Later than it usually is, and in one balance only.
  { venue: 'okx', late: { balances: 25_000, currencies: ['ALT'] }, balanceLag: '5s' },
])('a venue ($venue) that answers late by $late', ({ venue, late, balanceLag = '30s' }) => {
  let ballast: TestBallast;
  setUp(
    async () => {
      ballast = await startTestBallast({
        flags: {
          exchange: { id: venue, balanceLag },
          simulator: { portfolio: { cash: '600', holdings: { 'ALT-USD': '400', 'AXL-USD': '90', 'AAVE-USD': '60' } } },
        },
      });
    },
    () => ballast?.stop(),
  );

  it('has each wish traded once and no limit broken, cycle after cycle, and nothing booked as paid in or out', async ({
    expect,
  }) => {
    await ballast.venue.late(late);
    const cycles: CycleResult[] = [];
    for (let number = 1; number <= 4; number += 1) {
      const startedAt = Date.now();
      cycles.push(await cycle(ballast, `late-${number}`));
      const { weights } = await trueAccount(ballast);
      const traded = new Set(cycles.flatMap(({ orders }) => orders.map(({ symbol }) => symbol.replace('-USD', ''))));
      for (const [currency, weight] of weights)
        if (traded.has(currency)) expect(weight, currency).toBeLessThan(0.2 * (1 + TOLERANCE));
      await sleep(Math.max(0, 10_000 - (Date.now() - startedAt)));
    }
    const filled = cycles.flatMap(({ orders }) => orders.filter(({ filledBase }) => Number(filledBase) > 0));
    const wishes = filled.map(({ side, symbol }) => `${side} ${symbol}`);
    expect(wishes).toContain('sell ALT-USD');
    expect(new Set(wishes).size).toBe(wishes.length);
    expect(await ballast.client.reconcile()).not.toHaveProperty('late');
    expect(await drift(ballast)).toEqual([]);
  });
});

describe.concurrent.each([{ late: { balances: 3_000 } }, { late: { holds: 10_000 } }])(
  'an account with protective stops at a venue that is late by $late',
  ({ late }) => {
    let ballast: TestBallast;
    setUp(
      async () => {
        ballast = await startTestBallast({
          flags: {
            exchange: { balanceLag: '30s' },
            protection: { stopLoss: 0.1 },
            simulator: {
              portfolio: { cash: '600', holdings: { 'ALT-USD': '120', 'AXL-USD': '90', 'AAVE-USD': '60' } },
            },
            breakers: { priceJump: { action: 'off' }, dailyLoss: { action: 'off' } },
          },
        });
      },
      () => ballast?.stop(),
    );

    it('is sold to cash, all of it, as soon as the stops are cancelled', async ({ expect }) => {
      await cycle(ballast, 'before');
      await expect
        .poll(
          async () =>
            (await ballast.ledger.openOrders(ballast.account)).filter(({ state }) => state.status === 'ACCEPTED')
              .length,
          {
            timeout: 60_000,
            interval: 200,
          },
        )
        .toBeGreaterThanOrEqual(3);
      const positions = (await trueAccount(ballast)).weights.size;
      await sleep(10_000);
      await ballast.venue.late(late);
      const { cycleId } = await ballast.client.liquidate('a drill', ballast.account, ballast.account);
      await expect
        .poll(async () => (await ballast.client.portfolioStatus(ballast.account)).lastCycle?.cycleId, {
          timeout: 120_000,
          interval: 500,
        })
        .toBe(cycleId);
      const sold = await ballast.ledger.ordersOfCycle(ballast.account, cycleId);
      expect(sold.map(({ state }) => state.status)).toEqual(Array(positions).fill('FILLED'));
      expect([...(await trueAccount(ballast)).weights.values()].filter((weight) => weight > 0.001)).toEqual([]);
    });
  },
);
