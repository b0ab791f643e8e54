import { expect, test } from 'vitest';
import { DEFAULT_OBJECTIVE } from '../../../../core/portfolio/decision/objective.ts';
import type { Plan } from '../../../../core/portfolio/decision/plan.ts';
import { decide } from '../../../../core/portfolio/planning/decide.ts';
import { type AccountOptions, type Asset, account } from '../support/account.ts';
import { brokenLimits } from '../support/brokenLimits.ts';
import { balancesAfter, withBalances } from '../support/venueAccount.ts';

const TARGETS = { 'BTC-USD': 0.6, 'ETH-USD': 0.3 };
/** Limits that leave 60/30 room, and a balance that may be used whole. */
const ROOM = { maxWeight: 0.7, riskBudget: 1, maxBalanceUse: 1 };

function options(targets: Record<string, number> = TARGETS, rest: AccountOptions = {}): AccountOptions {
  return {
    ...rest,
    limits: { ...ROOM, ...rest.limits },
    policy: { objective: { ...DEFAULT_OBJECTIVE, kind: 'fixed', targets }, ...rest.policy },
  };
}

function plan(cash: number, assets: Readonly<Record<string, Asset>>, given: AccountOptions = options()): Plan {
  const input = account(cash, assets, given);
  const made = decide(input);
  expect(brokenLimits(input, made)).toEqual([]);
  return made;
}

const coin = (held = 0): Asset => ({ price: 10, signal: 'none', ...(held === 0 ? {} : { held }) });
const trades = (made: Plan) => made.trades.map(({ symbol, side }) => `${side} ${symbol}`);
const verdict = (made: Plan, symbol: string) => {
  const decision = made.decisions.find((item) => item.symbol === symbol);
  return `${decision?.action} ${decision?.reason}`;
};
const after = (made: Plan, symbol: string) => made.analyses.find((item) => item.symbol === symbol)?.after ?? 0;

test('cash becomes the fixed weights, without a signal', () => {
  const made = plan(10_000, { BTC: coin(), ETH: coin(), SOL: coin() });
  expect(trades(made)).toEqual(['buy BTC-USD', 'buy ETH-USD']);
  expect(verdict(made, 'BTC-USD')).toBe('BUY INCREASES_TO_TARGET');
  expect(after(made, 'BTC-USD')).toBeCloseTo(0.6, 2);
  expect(after(made, 'ETH-USD')).toBeCloseTo(0.3, 2);
  expect(verdict(made, 'SOL-USD')).toBe('SKIP NOT_IN_TARGET');
});

test('signals are not looked at, neither to buy nor to sell', () => {
  const sell = { signal: { direction: 'sell' } } as const;
  const made = plan(1_000, { BTC: { ...coin(600), ...sell }, ETH: { ...coin(300), ...sell }, SOL: { price: 10 } });
  expect(trades(made)).toEqual([]);
  expect(verdict(made, 'SOL-USD')).toBe('SKIP NOT_IN_TARGET');
});

test('nothing is traded within the band, and what is beyond it is brought back whatever it costs', () => {
  expect(trades(plan(700, { BTC: coin(630), ETH: coin(300) }))).toEqual([]);
  const made = plan(0, { BTC: coin(600), ETH: coin(220), SOL: coin(60) });
  expect(trades(made)).toEqual(['sell BTC-USD']);
  expect(verdict(made, 'BTC-USD')).toBe('SELL REDUCES_TO_TARGET');
  expect(after(made, 'BTC-USD')).toBeCloseTo(0.6, 2);
});

test('a contribution is used before anything is sold', () => {
  const made = plan(1_500, { BTC: coin(620), ETH: coin(230) });
  expect(trades(made)).toEqual(['buy ETH-USD']);
});

test('what has no weight is kept, and what has the weight 0 is sold', () => {
  const assets = { BTC: coin(600), ETH: coin(300), SOL: coin(100) };
  expect(trades(plan(0, assets))).toEqual([]);
  const made = plan(0, assets, options({ ...TARGETS, 'SOL-USD': 0 }));
  expect(trades(made)).toEqual(['sell SOL-USD']);
});

test('the risk budget makes all weights smaller in the same proportion', () => {
  const made = plan(10_000, { BTC: coin(), ETH: coin() }, options(TARGETS, { limits: { riskBudget: 0.02 } }));
  expect(made.after.valueAtRisk).toBeLessThanOrEqual(0.02);
  expect(made.after.valueAtRisk).toBeGreaterThan(0.017);
  expect(after(made, 'BTC-USD') / after(made, 'ETH-USD')).toBeCloseTo(2, 1);
});

test('other limits hold as for every objective: the largest weight, a group, the number of names, a pause, the deny list', () => {
  const assets = { BTC: coin(), ETH: coin() };
  expect(after(plan(10_000, assets, options(TARGETS, { limits: { maxWeight: 0.2 } })), 'BTC-USD')).toBeLessThan(0.2);
  const group = { kind: 'group', name: 'coins', symbols: ['BTC-USD', 'ETH-USD'], maxWeight: 0.5 } as const;
  const grouped = plan(10_000, assets, options(TARGETS, { policy: { groups: [group] } }));
  expect(after(grouped, 'BTC-USD') + after(grouped, 'ETH-USD')).toBeLessThanOrEqual(0.5);
  expect(trades(plan(10_000, assets, options(TARGETS, { limits: { maxPositions: 1 } })))).toEqual(['buy BTC-USD']);
  expect(verdict(plan(10_000, assets, options(TARGETS, { state: { paused: true } })), 'BTC-USD')).toBe('SKIP PAUSED');
  const denied = plan(10_000, assets, options(TARGETS, { policy: { deny: ['BTC-USD'] } }));
  expect(verdict(denied, 'BTC-USD')).toBe('SKIP DENIED');
});

test('two that move together keep the weights that a person has fixed for both', () => {
  const twins = plan(10_000, { BTC: coin(), ETH: coin() }, options({ 'BTC-USD': 0.45, 'ETH-USD': 0.45 }, { seed: 3 }));
  expect(after(twins, 'BTC-USD')).toBeCloseTo(after(twins, 'ETH-USD'), 2);
  expect(after(twins, 'BTC-USD')).toBeCloseTo(0.45, 2);
});

test.each([
  [0, 0, 0, 1_000],
  [10_000, 0, 0, 0],
  [5_635, 638, 996, 799],
  [200, 10, 900, 0],
])('cycle after cycle comes to rest at the weights: %d in cash, %d BTC, %d ETH, %d SOL', (cash, btc, eth, sol) => {
  const targets = { ...TARGETS, 'SOL-USD': 0.05 };
  let input = account(cash, { BTC: coin(btc), ETH: coin(eth), SOL: coin(sol) }, options(targets));
  for (let cycle = 1; cycle <= 6; cycle += 1) {
    const made = decide(input);
    expect(brokenLimits(input, made)).toEqual([]);
    if (made.trades.length > 0) {
      input = withBalances(input, balancesAfter(made.trades, input));
      continue;
    }
    for (const [symbol, target] of Object.entries(targets)) {
      const weight = after(made, symbol);
      expect(Math.abs(weight - target)).toBeLessThanOrEqual(0.1 * Math.max(weight, target) + 1e-9);
    }
    return;
  }
  throw new Error('it goes on trading');
});
