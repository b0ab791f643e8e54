import { describe, expect, it } from 'vitest';
import type { Worth } from '../../../../core/portfolio/account/worth.ts';
import type { DecisionInput } from '../../../../core/portfolio/decision/decisionInput.ts';
import { DEFAULT_OBJECTIVE } from '../../../../core/portfolio/decision/objective.ts';
import type { Plan } from '../../../../core/portfolio/decision/plan.ts';
import { decide } from '../../../../core/portfolio/planning/decide.ts';
import type { Signal } from '../../../../core/signals/signal.ts';
import { type AccountOptions, type Asset, account, candlesOf, DAY, NOW } from '../support/account.ts';
import { brokenLimits } from '../support/brokenLimits.ts';
import { balancesAfter, withBalances } from '../support/venueAccount.ts';

/** A risk budget that is never in the way. */
const FREE_OF_RISK = { riskBudget: 1 };

function plan(cash: number, assets: Readonly<Record<string, Asset>>, options?: AccountOptions): Plan {
  const input = account(cash, assets, options);
  const made = decide(input);
  expect(brokenLimits(input, made)).toEqual([]);
  return made;
}

const trades = (made: Plan) => made.trades.map(({ symbol, side }) => `${side} ${symbol}`);
const verdict = (made: Plan, symbol: string) => {
  const decision = made.decisions.find((item) => item.symbol === symbol);
  return `${decision?.action} ${decision?.reason}`;
};
const amount = (made: Plan, symbol: string) =>
  Number(made.trades.find((trade) => trade.symbol === symbol)?.quoteAmount ?? 0);

describe('a plan for cash and good signals', () => {
  it('buys up to the ceiling below the weight cap', () => {
    const made = plan(1_000, { DOT: { price: 4 } }, { limits: FREE_OF_RISK });
    expect(verdict(made, 'DOT-USD')).toBe('BUY IMPROVES_DIVERSIFICATION');
    expect(amount(made, 'DOT-USD')).toBeGreaterThan(180);
    expect(amount(made, 'DOT-USD')).toBeLessThan(182.5);
  });

  it('records what the confidence of its signals spoke of', () => {
    const barriers = { profitBarrier: 0.02, lossBarrier: 0.15 };
    const made = plan(1_000, { DOT: { price: 4, signal: barriers }, A: { price: 4 } });
    const [dot, other] = ['DOT-USD', 'A-USD'].map(
      (name) => made.analyses.find(({ symbol }) => symbol === name)?.signal,
    );
    expect(dot).toMatchObject(barriers);
    expect(other).not.toHaveProperty('profitBarrier');
  });

  it('keeps half of the free balance', () => {
    const assets = Object.fromEntries(['A', 'B', 'C', 'D', 'E', 'F'].map((base) => [base, { price: 4 }]));
    const made = plan(1_000, assets, { limits: FREE_OF_RISK });
    const cost = made.trades.reduce((sum, { quoteAmount }) => sum + Number(quoteAmount) * 1.006, 0);
    expect(cost).toBeLessThanOrEqual(500);
    expect(cost).toBeGreaterThan(499);
  });

  it('keeps the value at risk below its budget with room to drift', () => {
    const assets = Object.fromEntries(['A', 'B', 'C', 'D'].map((base) => [base, { price: 4 }]));
    const made = plan(1_000, assets);
    expect(made.after.valueAtRisk).toBeLessThanOrEqual(0.02 / 1.1);
    expect(made.after.valueAtRisk).toBeGreaterThan(0.018);
  });

  it('counts what this cycle has spent before', () => {
    const assets = { A: { price: 4 }, B: { price: 4 }, C: { price: 4 } };
    const made = plan(700, assets, { limits: FREE_OF_RISK, state: { spent: '300' } });
    const cost = made.trades.reduce((sum, { quoteAmount }) => sum + Number(quoteAmount) * 1.006, 0);
    expect(cost).toBeLessThanOrEqual(200);
    expect(cost).toBeGreaterThan(199);
    const spent = plan(500, assets, { limits: FREE_OF_RISK, state: { spent: '500' } });
    expect(trades(spent)).toEqual([]);
    expect(verdict(spent, 'A-USD')).toBe('SKIP BALANCE_PRESERVED');
  });

  it('makes few buys worth making instead of many too small ones', () => {
    const assets = Object.fromEntries(['A', 'B', 'C', 'D', 'E'].map((base) => [base, { price: 4 }]));
    const made = plan(25, assets, { limits: FREE_OF_RISK });
    expect(made.trades).toHaveLength(0);
    const larger = plan(60, assets, { limits: FREE_OF_RISK });
    expect(larger.trades.length).toBeGreaterThan(0);
    for (const { quoteAmount } of larger.trades) expect(Number(quoteAmount)).toBeGreaterThanOrEqual(5);
  });

  it('buys at the ask and says the price it counted with', () => {
    const [trade] = plan(1_000, { DOT: { price: 4, halfSpread: 0.01 } }, { limits: FREE_OF_RISK }).trades;
    expect(trade.price).toBe('4.04000000');
    expect(Number(trade.baseQuantity) * 4.04).toBeCloseTo(Number(trade.quoteAmount), 6);
  });
});

describe('holdings', () => {
  it('with a good signal keep their weight where a change would not be worth its cost', () => {
    const calm = { price: 4, volatility: 0.02 };
    const made = plan(900, {
      ALT: { price: 1, held: 100, volatility: 0.08 },
      DOT: calm,
      SOL: calm,
      BTC: calm,
      ETH: calm,
    });
    expect(made.trades.length).toBeGreaterThan(0);
    expect(made.trades.every(({ side }) => side === 'buy')).toBe(true);
    expect(verdict(made, 'ALT-USD')).toBe('SKIP COST_EXCEEDS_BENEFIT');
  });

  it('are added to only where that pays for the way back as well, which a new position need not', () => {
    const signal = { expectedReturn: 0.0001, horizonDays: 30 };
    const held = (quantity: number) =>
      plan(
        1_000 - quantity,
        { ALT: { price: 1, held: quantity, volatility: 0.028, signal } },
        { limits: FREE_OF_RISK },
      );
    expect(trades(held(0))).toEqual(['buy ALT-USD']);
    const kept = held(45);
    expect(trades(kept)).toEqual([]);
    const { reason, figures } = kept.decisions[0];
    expect(reason).toBe('COST_EXCEEDS_BENEFIT');
    // Worth the buy alone, a fee of 0.6 % and half a spread of 0.05 %.
    expect(figures.benefit).toBeGreaterThan(figures.cost / 2);
  });

  it('without a signal keep their weight too', () => {
    const made = plan(5_000, {
      ALT: { price: 1, held: 600, volatility: 0.08, signal: 'none' },
      DOT: { price: 4, volatility: 0.03 },
    });
    expect(verdict(made, 'ALT-USD')).toBe('SKIP NO_SIGNAL');
    expect(trades(made)).toEqual(['buy DOT-USD']);
  });

  it('with a sell signal are sold altogether', () => {
    const made = plan(500, { ALT: { price: 1, held: 100, signal: { direction: 'sell' } } });
    expect(trades(made)).toEqual(['sell ALT-USD']);
    expect(made.trades[0].baseQuantity).toBe('100');
    expect(verdict(made, 'ALT-USD')).toBe('SELL SELL_SIGNAL');
    expect(made.positions[0].targetWeight).toBe(0);
  });

  it('with a sell signal that saves less than the sell and the way back cost are kept, and the plan says so', () => {
    const held = (signal: Partial<Signal>) =>
      plan(500, { ALT: { price: 1, held: 100, signal: { direction: 'sell', ...signal } } });
    // A fee of 0.6 % and half a spread of 0.05 %, there and back: 1.3 %. Of a signal for 7 of 30 days half is saved.
    const kept = held({ expectedReturn: -0.024, horizonDays: 7 });
    expect(trades(kept)).toEqual([]);
    expect(verdict(kept, 'ALT-USD')).toBe('SKIP COST_EXCEEDS_BENEFIT');
    expect(kept.decisions[0].sentence).toBe(
      'Already 17% weight, sell signal: expected benefit (0.20%) is below the cost (0.22%)',
    );
    const sold = held({ expectedReturn: -0.028, horizonDays: 7 });
    expect(trades(sold)).toEqual(['sell ALT-USD']);
    expect(sold.trades[0].worth).toBeCloseTo(0.014, 5);
    // Half of the horizon is over, and half of the loss with it.
    expect(trades(held({ expectedReturn: -0.028, horizonDays: 1, at: NOW - DAY / 2 }))).toEqual([]);
  });

  it('with a sell signal and no usable history are sold on the signal alone', () => {
    const short = candlesOf([0.01, -0.01, 0.02]);
    const made = plan(500, { ALT: { price: 1, held: 100, candles: short, signal: { direction: 'sell' } } });
    expect(verdict(made, 'ALT-USD')).toBe('SELL SELL_SIGNAL');
  });

  it('that are protected are never sold below the amount, for a signal, the cap or the risk', () => {
    const protect = { 'ALT-USD': '70' };
    const signalled = plan(
      500,
      { ALT: { price: 1, held: 100, signal: { direction: 'sell' } } },
      { policy: { protect } },
    );
    expect(signalled.trades[0].baseQuantity).toBe('30');
    const whole = plan(5, { ALT: { price: 1, held: 68, volatility: 0.2 } }, { policy: { protect } });
    expect(trades(whole)).toEqual([]);
    expect(whole.decisions[0]).toMatchObject({ reason: 'PROTECTED', figures: { protectedQuantity: 68 } });
  });

  it('with an old or uncertain sell signal are kept', () => {
    const old = { direction: 'sell' as const, at: NOW - 2 * DAY };
    expect(trades(plan(500, { ALT: { price: 1, held: 100, signal: old } }))).toEqual([]);
    const unsure = { direction: 'sell' as const, confidence: 0.6 };
    expect(trades(plan(500, { ALT: { price: 1, held: 100, signal: unsure } }))).toEqual([]);
  });

  it('above the cap are brought back to the ceiling, whatever the signal and however small the excess', () => {
    const large = plan(500, { ALT: { price: 1, held: 500 } }, { limits: FREE_OF_RISK });
    expect(verdict(large, 'ALT-USD')).toBe('SELL REDUCES_TO_LIMIT');
    expect(amount(large, 'ALT-USD')).toBeGreaterThan(500 - 182);
    expect(amount(large, 'ALT-USD')).toBeLessThan(500 - 180);
    const slight = plan(799, { ALT: { price: 1, held: 201 } }, { limits: FREE_OF_RISK });
    expect(verdict(slight, 'ALT-USD')).toBe('SELL REDUCES_TO_LIMIT');
    expect(slight.after.positions).toBe(1);
  });

  it('above the cap are cut by their size, whatever their names', () => {
    const cut = (first: string, second: string) => {
      const rules = { takerFee: '0.012' };
      const held = { price: 1, signal: 'none' as const, rules };
      const made = plan(
        400,
        { [first]: { ...held, held: 900 }, [second]: { ...held, held: 700 } },
        { limits: { ...FREE_OF_RISK, maxWeight: 0.2 } },
      );
      return [amount(made, `${first}-USD`), amount(made, `${second}-USD`)];
    };
    expect(cut('A', 'B')[0]).toBeGreaterThan(0);
    expect(cut('A', 'B')).toEqual(cut('B', 'A'));
  });

  it('between the ceiling and the cap are left alone', () => {
    const made = plan(805, { ALT: { price: 1, held: 195 } }, { limits: FREE_OF_RISK });
    expect(trades(made)).toEqual([]);
    expect(verdict(made, 'ALT-USD')).toBe('SKIP AT_WEIGHT_LIMIT');
    expect(made.decisions[0].sentence).toBe('Already 20% weight, limit 20%');
  });

  it('of a small account are trimmed, not sold and bought again', () => {
    const made = plan(33, { ALT: { price: 1, held: 9 } }, { limits: FREE_OF_RISK });
    expect(made.trades).toHaveLength(1);
    expect(Number(made.trades[0].baseQuantity)).toBeLessThan(5.1);
  });

  it('that are dust are neither counted nor sold', () => {
    const made = plan(500, { ALT: { price: 1, held: 3, signal: { direction: 'sell' } } });
    expect(made.before.positions).toBe(0);
    expect(verdict(made, 'ALT-USD')).toBe('SKIP BELOW_MIN_TRADE');
  });

  it('that are more than the most positions are kept, and nothing new is bought', () => {
    const held = { price: 1, held: 50 };
    const made = plan(
      700,
      { A: held, B: held, C: held, DOT: { price: 4 } },
      { limits: { ...FREE_OF_RISK, maxPositions: 2 } },
    );
    expect(made.before.positions).toBe(3);
    expect(trades(made).every((trade) => trade.startsWith('buy') && !trade.includes('DOT'))).toBe(true);
    expect(verdict(made, 'DOT-USD')).toBe('SKIP MAX_POSITIONS');
  });

  it('that an order holds back are sold only as far as they are available', () => {
    const made = plan(100, { ALT: { price: 1, held: 500, available: 120 } }, { limits: FREE_OF_RISK });
    expect(made.trades[0]).toMatchObject({ side: 'sell', baseQuantity: '120' });
  });
});

describe('a portfolio above its risk budget', () => {
  const risky = { price: 1, held: 190, volatility: 0.06 };

  it('sells what contributes most until the budget holds with room to drift, and buys nothing', () => {
    const made = plan(420, { A: risky, B: { ...risky, volatility: 0.05 }, C: risky, DOT: { price: 4 } });
    expect(made.before.valueAtRisk).toBeGreaterThan(0.02);
    expect(made.after.valueAtRisk).toBeLessThanOrEqual(0.02 / 1.1 + 1e-6);
    expect(made.trades.every(({ side, reason }) => side === 'sell' && reason === 'REDUCES_RISK')).toBe(true);
  });

  it('sells first what has no buy signal', () => {
    const made = plan(420, { A: risky, B: { ...risky, signal: 'none', volatility: 0.05 }, C: risky });
    expect(verdict(made, 'B-USD')).toBe('SELL REDUCES_RISK');
  });

  it('sells more than it must where no smaller sell can be made, and does not buy it back', () => {
    const options = { limits: { rebalanceThreshold: 0 } };
    const assets = { A: { price: 1, held: 100, volatility: 0.06, rules: { baseIncrement: '10' } } };
    const { before } = plan(900, assets, { limits: { ...options.limits, riskBudget: 1 } });
    const riskBudget = before.valueAtRisk * 0.999;
    const limits = { ...options.limits, riskBudget };
    const input = account(900, assets, { limits });
    const made = decide(input);
    expect(made.trades.map(({ side, baseQuantity, reason }) => `${side} ${baseQuantity} ${reason}`)).toEqual([
      'sell 10 REDUCES_RISK',
    ]);
    expect(made.after.valueAtRisk).toBeLessThanOrEqual(riskBudget);
    expect(decide(withBalances(input, balancesAfter(made.trades, input))).trades).toEqual([]);
  });

  it('says of what it makes room for by its sells, but the balance cannot buy yet, that the balance is preserved', () => {
    const objective = { ...DEFAULT_OBJECTIVE, kind: 'minVariance', horizonDays: 300 } as const;
    const signal = { confidence: 1, horizonDays: 300, expectedReturn: 0.5 };
    const made = plan(
      0.01,
      { A: { price: 1, held: 10_000, volatility: 0.06, signal }, B: { price: 1, held: 10, volatility: 0.02, signal } },
      { limits: { maxWeight: 0.8, rebalanceThreshold: 0.05 }, policy: { objective } },
    );
    expect(trades(made)).toEqual(['sell A-USD']);
    expect(verdict(made, 'B-USD')).toBe('SKIP BALANCE_PRESERVED');
    expect(made.positions.map(({ symbol, targetWeight }) => `${symbol} ${targetWeight > 0.5}`)).toEqual([
      'A-USD false',
      'B-USD true',
    ]);
  });

  it('is left alone between the ceiling and the budget', () => {
    const made = plan(900, {
      A: { price: 1, held: 144, volatility: 0.06 },
      B: { price: 1, held: 130, volatility: 0.06 },
    });
    expect(made.before.valueAtRisk).toBeGreaterThan(0.02 / 1.1);
    expect(made.before.valueAtRisk).toBeLessThan(0.02);
    expect(trades(made)).toEqual([]);
  });

  it('sells also while the account is paused, and buys nothing then', () => {
    const made = plan(420, { A: risky, B: risky, C: risky, DOT: { price: 4 } }, { state: { paused: true } });
    expect(made.trades.length).toBeGreaterThan(0);
    expect(made.trades.every(({ side }) => side === 'sell')).toBe(true);
    expect(verdict(made, 'DOT-USD')).toBe('SKIP PAUSED');
  });

  it('measures a holding whose candles have stopped by its last known risk, raised, also where nothing else has candles', () => {
    const assets = { ALT: { price: 1, held: 300, volatility: 0.05, signal: 'none' as const } };
    const fresh = account(700, assets);
    const bars = fresh.candles.get('ALT-USD') ?? [];
    const without = (missing: number): Plan =>
      decide({ ...fresh, candles: new Map([['ALT-USD', bars.slice(0, bars.length - missing)]]) });
    const known = without(0).before.valueAtRisk;
    const stopped = without(10);
    expect(stopped.warnings).toContain('the candles of ALT-USD have stopped: its last known risk is used, raised');
    expect(stopped.before.valueAtRisk).toBeGreaterThan(1.2 * known);
    const assumed = without(40);
    expect(assumed.warnings[0]).toContain('its risk is assumed high');
    expect(assumed.before.valueAtRisk).toBeGreaterThan(stopped.before.valueAtRisk);
    expect(decide({ ...fresh, candles: new Map() }).before.valueAtRisk).toBe(assumed.before.valueAtRisk);
  });

  it('sells nothing for a risk that is only assumed, but buys nothing either', () => {
    const made = plan(800, { ALT: { price: 1, held: 190, unavailable: 'NO_CANDLES' }, DOT: { price: 4, held: 10 } });
    expect(made.before.valueAtRisk).toBeGreaterThan(0.02);
    expect(trades(made)).toEqual([]);
    expect(verdict(made, 'ALT-USD')).toBe('SKIP INSUFFICIENT_HISTORY');
    expect(made.warnings).toEqual(['ALT-USD is held without usable history (no candles): its risk is assumed high']);
  });

  it('does not sell the rest away because of a risk that cannot be sold', () => {
    const locked = { price: 1, held: 500, unavailable: 'MARKET_CLOSED' as const, volatility: 0.06 };
    const made = plan(400, { LOCKED: locked, ALT: { price: 1, held: 100, signal: 'none', volatility: 0.01 } });
    expect(made.after.valueAtRisk).toBeLessThanOrEqual(made.before.valueAtRisk);
    expect(made.trades.every(({ side }) => side === 'sell')).toBe(true);
  });
});

describe('a holding with too wide a quote', () => {
  /** An asset by its bid and ask. */
  const quoted = (bid: number, ask: number, held: number): Asset => ({
    price: (bid + ask) / 2,
    halfSpread: (ask - bid) / (ask + bid),
    held,
    signal: 'none',
  });

  it('counts at its bid for what is bought', () => {
    const made = plan(
      1_000,
      { ALT: { ...quoted(0.9, 100, 100), available: 0 }, DOT: { price: 4, volatility: 0.05 } },
      { limits: FREE_OF_RISK },
    );
    expect(made.before.equity).toBe('1090');
    expect(amount(made, 'DOT-USD')).toBeGreaterThan(190);
    expect(amount(made, 'DOT-USD')).toBeLessThan(0.2 * 1_090);
    expect(made.warnings[0]).toContain('it counts at its bid');
  });

  it.each([
    [0.1, 1.9, 300],
    [0.99, 20, 300],
    [0.99, 100, 100],
    [0.99, 100, 150],
  ])('is not sold for a limit at %d to %d', (bid, ask, held) => {
    const made = plan(1_000, { ALT: quoted(bid, ask, held) });
    expect(trades(made)).toEqual([]);
    expect(verdict(made, 'ALT-USD')).toBe('SKIP WIDE_SPREAD');
  });

  it('is not sold for a signal either: any price is no price', () => {
    const made = plan(1_000, { ALT: { ...quoted(0.1, 1.9, 300), signal: { direction: 'sell' } } });
    expect(trades(made)).toEqual([]);
    expect(verdict(made, 'ALT-USD')).toBe('SKIP WIDE_SPREAD');
  });

  it.each([
    [0.01, 200],
    [50, 150],
    [50, 5_000],
  ])('makes no other one too heavy or too risky at %d to %d', (bid, ask) => {
    const BTC = quoted(bid, ask, 60);
    const ALT: Asset = { price: 1, held: 900, volatility: 0.02, signal: 'none' };
    const made = plan(1_000, { BTC, ALT, DOT: { ...ALT, signal: {} } });
    expect(trades(made)).toEqual([]);
  });

  it('makes no target a smaller one', () => {
    const cheap: Asset = { price: 4, held: 20, volatility: 0.02, rules: { takerFee: '0' } };
    const assets = { ALT: { ...cheap, price: 1, held: 1_200, volatility: 0.06 }, DOT: cheap, SOL: cheap, ETH: cheap };
    const made = plan(
      1_000,
      { BTC: quoted(1, 199, 60), ...assets },
      {
        limits: { riskBudget: 1, maxWeight: 0.9 },
        policy: { objective: { kind: 'equalWeight', riskAversion: 2.5, horizonDays: 300, minCash: 0 } },
      },
    );
    expect(made.trades.filter(({ side }) => side === 'sell')).toEqual([]);
  });

  it('does not hide what is too heavy at any price', () => {
    const made = plan(
      1_000,
      { BTC: quoted(0.9, 1.1, 60), ALT: { price: 1, held: 900, signal: 'none' } },
      { limits: FREE_OF_RISK },
    );
    expect(trades(made)).toEqual(['sell ALT-USD']);
  });
});

describe('a holding without a price', () => {
  const none = { signal: 'none' } as const;
  const BTC = { price: 100, held: 60, ...none };
  const others = { ALT: { price: 1, held: 1_500, ...none }, DOT: { price: 4, held: 375, ...none } };
  const options = { limits: FREE_OF_RISK, policy: { protect: { 'BTC-USD': '60' } } };

  it('makes no other one too heavy', () => {
    expect(trades(plan(1_000, { BTC, ...others }, options))).toEqual([]);
    const made = plan(1_000, { BTC: { ...BTC, unavailable: 'NO_PRICE' }, ...others }, options);
    expect(trades(made)).toEqual([]);
    expect(made.decisions.find(({ symbol }) => symbol === 'DOT-USD')).toMatchObject({
      reason: 'NO_PRICE',
      sentence: 'no usable price: BTC-USD is held without one, so that no limit or target is a reason to sell',
    });
    expect(made.warnings[0]).toContain('until it has one nothing is sold for a limit or a target');
  });

  it('makes the risk no reason to sell', () => {
    const assets = {
      BTC: { ...BTC, volatility: 0.005 },
      ALT: { price: 1, held: 500, ...none, volatility: 0.06 },
      DOT: { price: 4, held: 125, ...none, volatility: 0.06 },
    };
    const kept = { policy: options.policy };
    expect(trades(plan(1_000, assets, kept))).toEqual([]);
    const made = plan(1_000, { ...assets, BTC: { ...assets.BTC, unavailable: 'NO_PRICE' } }, kept);
    expect(made.before.valueAtRisk).toBeGreaterThan(0.02);
    expect(trades(made)).toEqual([]);
    expect(made.decisions.some(({ reason }) => reason === 'NO_PRICE')).toBe(true);
  });

  it('leaves signals to be followed, and what is bought is measured without it', () => {
    const made = plan(
      1_000,
      {
        BTC: { ...BTC, unavailable: 'NO_PRICE' },
        ALT: { price: 1, held: 100, signal: { direction: 'sell' } },
        DOT: { price: 4 },
      },
      options,
    );
    expect(trades(made)).toEqual(['sell ALT-USD', 'buy DOT-USD']);
    expect(amount(made, 'DOT-USD')).toBeLessThan(200);
  });

  it('keeps its place among the most positions, as long as it is worth something', () => {
    const held = { price: 1, held: 100, volatility: 0.03 };
    const bought = (extra: Partial<Asset>, others: Readonly<Record<string, Asset>> = {}) =>
      verdict(
        plan(
          1_000,
          { BTC: { price: 100, held: 1, unavailable: 'NO_PRICE', ...extra }, ALT: held, DOT: { price: 4 }, ...others },
          { limits: { ...FREE_OF_RISK, maxPositions: 2 } },
        ),
        'DOT-USD',
      );
    expect(bought({})).toBe('SKIP MAX_POSITIONS');
    expect(bought({ unavailable: 'UNKNOWN_SYMBOL', candles: [] })).toBe('SKIP MAX_POSITIONS');
    expect(bought({ unavailable: 'UNKNOWN_SYMBOL', candles: [], held: 0.000001 })).toBe('BUY IMPROVES_DIVERSIFICATION');
  });

  it('keeps limits from being brought back whoever knows nothing of it, but not where it is dust or said to be worthless', () => {
    const sold = ['sell ALT-USD', 'sell DOT-USD'];
    const sellsWith = (asset: Partial<Asset>): string[] =>
      trades(plan(1_000, { BTC: { ...BTC, ...asset }, ...others }, options)).sort();
    const old = candlesOf([0.01, 0.02]).map((bar) => ({ ...bar, openTime: bar.openTime - 40 * DAY }));
    expect(sellsWith({ unavailable: 'UNKNOWN_SYMBOL', candles: [] })).toEqual([]);
    expect(sellsWith({ unavailable: 'UNKNOWN_SYMBOL', candles: old })).toEqual([]);
    expect(sellsWith({ unavailable: 'UNKNOWN_SYMBOL', candles: [], held: 0.000001 })).toEqual(sold);
    expect(sellsWith({ unavailable: 'NO_PRICE', held: 0.01, candles: candlesOf([0.01, 0.02]) })).toEqual(sold);
    const input = account(1_000, { BTC: { ...BTC, unavailable: 'UNKNOWN_SYMBOL', candles: [] }, ...others }, options);
    const worths: readonly Worth[] = [
      { symbol: 'BTC-USD', kind: 'worthless', price: '0', detail: 'counts as nothing' },
    ];
    const said = decide({ ...input, holdings: { ...input.holdings, worths } });
    expect(trades(said).sort()).toEqual(sold);
    expect(said.warnings.join()).toContain('BTC counts as nothing');
    expect(sellsWith({ unavailable: 'UNKNOWN_SYMBOL' })).toEqual([]);
    expect(sellsWith({ unavailable: 'NO_PRICE', candles: [] })).toEqual([]);
  });
});

describe('a plan', () => {
  const busy: Readonly<Record<string, Asset>> = {
    ALT: { price: 1, held: 250 },
    AXL: { price: 1, held: 60, signal: { direction: 'sell' } },
    DOT: { price: 4 },
    NEW: { price: 3, candles: candlesOf([0.01, -0.01]) },
    OFF: { price: 3, unavailable: 'MARKET_CLOSED' },
    XYZ: { price: 3, unavailable: 'UNKNOWN_SYMBOL' },
  };

  it('sells before it buys', () => {
    const sides = plan(700, busy).trades.map(({ side }) => side);
    expect(sides).toEqual([...sides].sort().reverse());
    expect(new Set(sides)).toEqual(new Set(['sell', 'buy']));
  });

  it('decides on every symbol seen, the heaviest holdings first', () => {
    const made = plan(700, busy);
    expect(made.decisions.map(({ symbol }) => symbol)).toEqual([
      'ALT-USD',
      'AXL-USD',
      'DOT-USD',
      'NEW-USD',
      'OFF-USD',
      'XYZ-USD',
    ]);
    expect(verdict(made, 'NEW-USD')).toBe('SKIP INSUFFICIENT_HISTORY');
    expect(verdict(made, 'OFF-USD')).toBe('SKIP MARKET_CLOSED');
    expect(verdict(made, 'XYZ-USD')).toBe('SKIP UNKNOWN_SYMBOL');
  });

  it('tells the figures before and after, and the allocation it used', () => {
    const made = plan(700, busy);
    expect(made.before).toMatchObject({ equity: '1010', cash: '700', positions: 2 });
    expect(Number(made.after.equity)).toBeLessThan(1_010);
    expect(made.attempts).toEqual([{ method: 'maxSharpe', outcome: 'used', detail: expect.any(String) }]);
    expect(made.positions.map(({ symbol }) => symbol)).toEqual(['ALT-USD', 'AXL-USD']);
  });

  it('over some symbols leaves the others alone, but counts them', () => {
    const made = plan(700, busy, { limits: FREE_OF_RISK, policy: { scope: ['DOT-USD'] } });
    expect(trades(made)).toEqual(['buy DOT-USD']);
    expect(verdict(made, 'AXL-USD')).toBe('SKIP OUT_OF_SCOPE');
    expect(made.before.positions).toBe(2);
  });

  it('never orders again what has an order', () => {
    const made = plan(700, busy, { state: { outstanding: ['ALT-USD'], ordered: ['DOT-USD', 'AXL-USD'] } });
    expect(trades(made)).toEqual([]);
    expect(verdict(made, 'ALT-USD')).toBe('SKIP ORDER_OUTSTANDING');
    expect(verdict(made, 'DOT-USD')).toBe('SKIP ORDERED_THIS_CYCLE');
  });

  it.each([
    ['an empty account', 0, {}],
    ['signals but no money', 0, { DOT: { price: 4 } }],
    ['money but nothing to buy', 1_000, {}],
    ['no candles at all', 1_000, { DOT: { price: 4, unavailable: 'NO_CANDLES' as const, held: 10 } }],
    ['constant prices', 1_000, { DOT: { price: 4, candles: candlesOf(Array.from({ length: 99 }, () => 0)) } }],
    ['a price of zero', 1_000, { DOT: { price: 0, held: 10 } }],
    ['holdings without a price', 1_000, { DOT: { price: 1, held: 10, unavailable: 'UNKNOWN_SYMBOL' as const } }],
  ])('of %s trades nothing and fails on nothing', (_, cash, assets) => {
    const made = plan(cash, assets);
    expect(made.trades).toEqual([]);
  });

  it('bears identical assets', () => {
    const twin = candlesOf(Array.from({ length: 120 }, (_, day) => (day % 3 === 0 ? 0.03 : -0.015)));
    const made = plan(1_000, { A: { price: 1, candles: twin }, B: { price: 1, candles: twin } });
    expect(made.trades).toHaveLength(2);
    expect(amount(made, 'A-USD')).toBeCloseTo(amount(made, 'B-USD'), 1);
  });

  it('bears the cheapest and the dearest coin', () => {
    const fine = { baseIncrement: '1', minBase: '1' };
    const made = plan(1_000, { PEPE: { price: 0.00000123, rules: fine }, BTC: { price: 123_456.78 } });
    expect(trades(made).sort()).toEqual(['buy BTC-USD', 'buy PEPE-USD']);
  });

  it('does not depend on what it is asked beside: the account and cycle are only names', () => {
    const input = account(700, busy);
    const other: DecisionInput = { ...input, account: 'other', cycleId: 'C2' };
    expect({ ...decide(other), account: 'main', cycleId: input.cycleId }).toEqual(decide(input));
  });
});
