import { expect, test } from 'vitest';
import { DEFAULT_OBJECTIVE } from '../../../../core/portfolio/decision/objective.ts';
import type { Plan } from '../../../../core/portfolio/decision/plan.ts';
import { decide } from '../../../../core/portfolio/planning/decide.ts';
import { type AccountOptions, type Asset, account, NOW } from '../support/account.ts';
import { brokenLimits } from '../support/brokenLimits.ts';
import { balancesAfter, withBalances } from '../support/venueAccount.ts';

const DAY = 86_400_000;

/** At the price of 10 for each: 60, 30 and 10 % of all. */
const SUPPLIES = { 'BTC-USD': '6000000', 'ETH-USD': '3000000', 'SOL-USD': '1000000' };
const ROOM = { maxWeight: 0.7, riskBudget: 1, maxBalanceUse: 1 };

function options(of: Record<string, string> = SUPPLIES, rest: AccountOptions = {}): AccountOptions {
  const supplies = { asOf: NOW, of };
  return {
    ...rest,
    limits: { ...ROOM, ...rest.limits },
    policy: { objective: { ...DEFAULT_OBJECTIVE, kind: 'marketCap', supplies }, ...rest.policy },
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
const target = (made: Plan, symbol: string) => made.positions.find((item) => item.symbol === symbol)?.targetWeight ?? 0;
const after = (made: Plan, symbol: string) => made.analyses.find((item) => item.symbol === symbol)?.after ?? 0;
const ALL = { BTC: coin(), ETH: coin(), SOL: coin(), XRP: coin() };

test('cash becomes the weights that supplies times prices give, without a signal', () => {
  const made = plan(10_000, ALL);
  expect(trades(made)).toEqual(['buy BTC-USD', 'buy ETH-USD', 'buy SOL-USD']);
  expect(after(made, 'BTC-USD')).toBeCloseTo(0.6, 2);
  expect(after(made, 'ETH-USD')).toBeCloseTo(0.3, 2);
  expect(after(made, 'SOL-USD')).toBeCloseTo(0.1, 2);
  expect(verdict(made, 'XRP-USD')).toBe('SKIP NOT_IN_TARGET');
  const dear = plan(10_000, { ...ALL, ETH: { ...coin(), price: 20 } });
  expect(after(dear, 'ETH-USD') / after(dear, 'BTC-USD')).toBeCloseTo(1, 2);
});

test('a name above the limit is cut to it, and the others take the rest in proportion', () => {
  const made = plan(10_000, ALL, options(SUPPLIES, { limits: { maxWeight: 0.44 } }));
  expect(after(made, 'BTC-USD')).toBeCloseTo(0.4, 2);
  expect(after(made, 'ETH-USD')).toBeCloseTo(0.4, 2);
  expect(after(made, 'SOL-USD')).toBeCloseTo(0.2, 2);
  const narrow = plan(10_000, ALL, options(SUPPLIES, { limits: { maxWeight: 0.2 } }));
  for (const symbol of Object.keys(SUPPLIES)) expect(after(narrow, symbol)).toBeCloseTo(0.1818, 2);
});

test('prices that move move the weights with them: nothing is traded', () => {
  const moved = { BTC: { ...coin(600), price: 5 }, ETH: { ...coin(300), price: 18 }, SOL: { ...coin(100), price: 11 } };
  const made = plan(100, moved);
  expect(trades(made)).toEqual([]);
  for (const symbol of ['BTC-USD', 'ETH-USD', 'SOL-USD']) expect(verdict(made, symbol)).toBe('SKIP WITHIN_BAND');
});

test('a contribution is used before anything is sold', () => {
  expect(trades(plan(1_500, { BTC: coin(660), ETH: coin(230), SOL: coin(110) }))).toEqual(['buy ETH-USD']);
});

test('what has no supply is kept, and what has the supply 0 is sold', () => {
  const held = { BTC: coin(600), ETH: coin(300), SOL: coin(100), XRP: coin(100) };
  expect(trades(plan(0, held))).toEqual([]);
  expect(trades(plan(0, held, options({ ...SUPPLIES, 'XRP-USD': '0' })))).toEqual(['sell XRP-USD']);
});

test('places go to the largest; one that is held keeps its place while it is near, and is sold when it is not', () => {
  const limits = { maxPositions: 2 };
  const made = plan(10_000, ALL, options(SUPPLIES, { limits }));
  expect(trades(made)).toEqual(['buy BTC-USD', 'buy ETH-USD']);
  expect(verdict(made, 'SOL-USD')).toBe('SKIP MAX_POSITIONS');
  expect(trades(plan(0, { BTC: coin(600), ETH: coin(), SOL: coin(330) }, options(SUPPLIES, { limits })))).toContain(
    'sell SOL-USD',
  );
  const five = { 'A-USD': '90', 'B-USD': '80', 'C-USD': '70', 'D-USD': '60', 'E-USD': '50', 'F-USD': '49' };
  const near = plan(
    0,
    { A: coin(90), B: coin(80), C: coin(70), D: coin(60), E: coin(), F: coin(49) },
    options(five, { limits: { maxPositions: 5 } }),
  );
  expect(trades(near)).toEqual([]);
  expect(verdict(near, 'E-USD')).toBe('SKIP MAX_POSITIONS');
});

test('what cannot be traded for now keeps its share in cash; what has no history or is denied leaves it to the others', () => {
  const closed = plan(10_000, { ...ALL, ETH: { ...coin(), unavailable: 'MARKET_CLOSED' } });
  expect(after(closed, 'BTC-USD')).toBeCloseTo(0.6, 2);
  const silence = { ...ALL, ETH: { ...coin(), unavailable: 'NO_PRICE' } } as const;
  const close = account(0, silence).candles.get('ETH-USD')?.at(-1)?.close ?? 0;
  const silent = plan(10_000, silence, options({ ...SUPPLIES, 'ETH-USD': (30_000_000 / close).toFixed(4) }));
  expect(after(silent, 'BTC-USD')).toBeCloseTo(0.6, 2);
  expect(after(silent, 'SOL-USD')).toBeCloseTo(0.1, 2);
  const young = plan(10_000, { ...ALL, BTC: { ...coin(), unavailable: 'NO_CANDLES' } });
  expect(after(young, 'ETH-USD')).toBeCloseTo(0.636, 2);
  const denied = plan(10_000, ALL, options(SUPPLIES, { policy: { deny: ['BTC-USD'] } }));
  expect(verdict(denied, 'BTC-USD')).toBe('SKIP DENIED');
});

test('the risk budget makes all weights smaller in the same proportion', () => {
  const made = plan(10_000, ALL, options(SUPPLIES, { limits: { riskBudget: 0.02 } }));
  expect(made.after.valueAtRisk).toBeLessThanOrEqual(0.02);
  expect(after(made, 'BTC-USD') / after(made, 'ETH-USD')).toBeCloseTo(2, 1);
});

test('old supplies are told of, and a cycle of chosen symbols changes no weight', () => {
  const objective = {
    ...DEFAULT_OBJECTIVE,
    kind: 'marketCap',
    supplies: { asOf: NOW - 120 * DAY, of: SUPPLIES },
  } as const;
  const old = plan(0, { BTC: coin(600), ETH: coin(300), SOL: coin(100) }, options(SUPPLIES, { policy: { objective } }));
  expect(old.warnings.join()).toContain('120 days ago');
  const some = plan(10_000, { BTC: coin(), ETH: coin(100) });
  expect(trades(some)).toEqual([]);
  expect(some.warnings.join()).toContain('looks at some of the symbols');
  expect(target(some, 'ETH-USD')).toBeCloseTo(1_000 / 11_000, 2);
});

test.each([
  [0, 0, 0, 1_000],
  [10_000, 0, 0, 0],
  [5_635, 638, 996, 799],
])('cycle after cycle comes to rest at the weights: %d in cash, %d BTC, %d ETH, %d SOL', (cash, btc, eth, sol) => {
  let input = account(cash, { BTC: coin(btc), ETH: coin(eth), SOL: coin(sol) }, options());
  for (let cycle = 1; cycle <= 6; cycle += 1) {
    const made = decide(input);
    expect(brokenLimits(input, made)).toEqual([]);
    if (made.trades.length > 0) {
      input = withBalances(input, balancesAfter(made.trades, input));
      continue;
    }
    for (const [symbol, wanted] of [
      ['BTC-USD', 0.6],
      ['ETH-USD', 0.3],
      ['SOL-USD', 0.1],
    ] as const) {
      const weight = after(made, symbol);
      expect(Math.abs(weight - wanted)).toBeLessThanOrEqual(0.1 * Math.max(weight, wanted) + 1e-9);
    }
    return;
  }
  throw new Error('it goes on trading');
});
