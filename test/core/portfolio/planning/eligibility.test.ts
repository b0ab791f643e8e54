import { describe, expect, it } from 'vitest';
import type { DecisionInput } from '../../../../core/portfolio/decision/decisionInput.ts';
import { type Eligibility, judgeEligibility } from '../../../../core/portfolio/planning/eligibility.ts';
import { account, DAY, NOW } from '../support/account.ts';

const HISTORY = { history: new Map([['ALT-USD', 120]]), leftOut: new Map<string, string>() };

function judge(input: DecisionInput, symbol = 'ALT-USD', history: Partial<typeof HISTORY> = {}): Eligibility {
  const judged = judgeEligibility([symbol], { ...input, ...HISTORY, ...history }).get(symbol);
  if (judged === undefined) throw new Error('not judged');
  return judged;
}

const open = { ALT: { price: 1 } };

describe('a symbol', () => {
  it('may be bought with a fresh and confident buy signal, enough history and an open market', () => {
    expect(judge(account(100, open))).toEqual({
      symbol: 'ALT-USD',
      mayTrade: true,
      mayBuy: true,
      sellSignal: false,
      buySignal: true,
      obstacle: undefined,
    });
  });

  it.each([
    ['no signal', { signal: 'none' }, 'NO_SIGNAL'],
    ['a signal to hold', { signal: { direction: 'hold' } }, 'HOLD_SIGNAL'],
    ['a signal to sell', { signal: { direction: 'sell' } }, 'SELL_SIGNAL'],
    ['too little confidence', { signal: { confidence: 0.7499 } }, 'LOW_CONFIDENCE'],
    ['a confidence that is no number', { signal: { confidence: Number.NaN } }, 'LOW_CONFIDENCE'],
    ['a signal a millisecond too old', { signal: { at: NOW - DAY - 1 } }, 'STALE_SIGNAL'],
  ] as const)('is not bought but may be sold with %s', (_, asset, reason) => {
    const judged = judge(account(100, { ALT: { price: 1, ...asset } }));
    expect(judged).toMatchObject({ mayTrade: true, mayBuy: false, buySignal: false });
    expect(judged.obstacle?.reason).toBe(reason);
  });

  it('is not bought once the horizon of its signal is over, however old signals may be', () => {
    const within = { horizonDays: 0.5, at: NOW - DAY / 2 };
    expect(judge(account(100, { ALT: { price: 1, signal: within } })).mayBuy).toBe(true);
    const over = { horizonDays: 0.5, at: NOW - DAY / 2 - 1 };
    expect(judge(account(100, { ALT: { price: 1, signal: over } })).obstacle).toMatchObject({
      reason: 'STALE_SIGNAL',
      figures: { maxAgeHours: 12 },
    });
  });

  it.each([
    ['that is not on the allow list', { allow: ['DOT-USD'] }, 'DENIED'],
    ['with less volume than asked for', { minQuoteVolume24h: 1_001 }, 'ILLIQUID'],
    ['with too wide a spread', { maxSpread: 0.0099 }, 'WIDE_SPREAD'],
  ] as const)('%s is not bought but may be sold', (_, policy, reason) => {
    const market = { price: 1, halfSpread: 0.005, rules: { quoteVolume24h: 1_000 } };
    expect(judge(account(100, { ALT: market })).mayBuy).toBe(true);
    const judged = judge(account(100, { ALT: market }, { policy }));
    expect(judged).toMatchObject({ mayTrade: true, mayBuy: false, obstacle: { reason } });
  });

  it('is bought where the venue tells no volume', () => {
    expect(judge(account(100, open, { policy: { minQuoteVolume24h: 1e9 } })).mayBuy).toBe(true);
  });

  it('may be bought at exactly the least confidence and the greatest age', () => {
    expect(judge(account(100, { ALT: { price: 1, signal: { confidence: 0.75, at: NOW - DAY } } })).mayBuy).toBe(true);
  });

  it('has a sell signal only where that is fresh and confident', () => {
    const withSignal = (signal: object) => judge(account(100, { ALT: { price: 1, signal } })).sellSignal;
    expect(withSignal({ direction: 'sell' })).toBe(true);
    expect(withSignal({ direction: 'sell', confidence: 0.5 })).toBe(false);
    expect(withSignal({ direction: 'sell', at: NOW - 2 * DAY })).toBe(false);
  });

  it('is sold on a signal even where it may never be bought', () => {
    const signal = { direction: 'sell' as const };
    const denied = account(100, { ALT: { price: 1, signal } }, { policy: { deny: ['ALT-USD'] } });
    expect(judge(denied)).toMatchObject({ mayTrade: true, mayBuy: false, sellSignal: true });
    const young = judge(account(100, { ALT: { price: 1, signal } }), 'ALT-USD', { history: new Map() });
    expect(young).toMatchObject({ mayTrade: true, sellSignal: true });
  });

  it('with a rejected signal says which field is wrong, the same one whatever the order', () => {
    const rejected = [
      { symbol: 'ALT-USD', field: 'confidence', given: '7', allowed: 'a number from 0 to 1' },
      { symbol: 'ALT-USD', field: 'at', given: 'yesterday', allowed: 'a time' },
    ];
    const input = account(100, { ALT: { price: 1, signal: 'none' } });
    for (const list of [rejected, [...rejected].reverse()])
      expect(judge({ ...input, signals: { ...input.signals, rejected: list } }).obstacle).toEqual({
        reason: 'INVALID_SIGNAL',
        figures: {},
        detail: 'at is yesterday; allowed: a time',
      });
  });

  it('goes by the sound signal where another one was rejected', () => {
    const input = account(100, open);
    const rejected = [{ symbol: 'ALT-USD', field: 'at', given: 'x', allowed: 'a time' }];
    expect(judge({ ...input, signals: { ...input.signals, rejected } }).mayBuy).toBe(true);
  });

  it('that is no symbol at all has an invalid signal, not an unknown market', () => {
    const input = account(100, {});
    const rejected = [{ symbol: '(item 1)', field: 'item', given: '7', allowed: 'an object' }];
    const judged = judge({ ...input, signals: { ...input.signals, rejected } }, '(item 1)');
    expect(judged.obstacle?.reason).toBe('INVALID_SIGNAL');
    expect(judge(input, '__proto__').obstacle?.reason).toBe('UNKNOWN_SYMBOL');
  });

  it.each([
    ['the venue does not know', { unavailable: 'UNKNOWN_SYMBOL' }, 'UNKNOWN_SYMBOL'],
    ['whose market is closed', { unavailable: 'MARKET_CLOSED' }, 'MARKET_CLOSED'],
    ['that the venue takes no orders for', { rules: { tradable: false } }, 'MARKET_CLOSED'],
    ['without a quote', { unavailable: 'NO_PRICE' }, 'NO_PRICE'],
    ['with a price of zero', { price: 0 }, 'NO_PRICE'],
  ] as const)('%s is not traded at all', (_, asset, reason) => {
    const judged = judge(account(100, { ALT: { price: 1, ...asset } }));
    expect(judged).toMatchObject({ mayTrade: false, mayBuy: false });
    expect(judged.obstacle?.reason).toBe(reason);
  });

  it('that nobody listed is unknown', () => {
    expect(judge(account(100, {}), 'XYZ-USD').obstacle).toMatchObject({ reason: 'UNKNOWN_SYMBOL' });
    expect(judge(account(100, {}), 'ALT-EUR').obstacle?.detail).toBe('not traded against USD');
  });

  it('without candles, or with too few, may be sold but not bought', () => {
    const none = judge(account(100, { ALT: { price: 1, unavailable: 'NO_CANDLES' } }), 'ALT-USD', {
      history: new Map(),
    });
    expect(none).toMatchObject({ mayTrade: true, mayBuy: false });
    expect(none.obstacle?.reason).toBe('INSUFFICIENT_HISTORY');
    const few = judge(account(100, open), 'ALT-USD', { history: new Map([['ALT-USD', 59]]) });
    expect(few.obstacle).toEqual({
      reason: 'INSUFFICIENT_HISTORY',
      figures: { dailyReturns: 59, minimumHistory: 60 },
    });
    const why = judge(account(100, open), 'ALT-USD', {
      history: new Map(),
      leftOut: new Map([['ALT-USD', 'its price jumped']]),
    });
    expect(why.obstacle?.detail).toBe('its price jumped');
  });

  it('on the deny list is never bought, a stablecoin never traded', () => {
    const denied = judge(account(100, open, { policy: { deny: ['ALT-USD'] } }));
    expect(denied).toMatchObject({ mayTrade: true, mayBuy: false });
    expect(denied.obstacle?.reason).toBe('DENIED');
    const stable = judge(account(100, { USDC: { price: 1 } }), 'USDC-USD', { history: new Map([['USDC-USD', 99]]) });
    expect(stable).toMatchObject({ mayTrade: false, mayBuy: false });
    expect(stable.obstacle?.detail).toBe('a stablecoin');
  });

  it.each([
    ['outside the scope of the cycle', { policy: { scope: ['DOT-USD'] } }, 'OUT_OF_SCOPE'],
    ['with an order outstanding', { state: { outstanding: ['ALT-USD'] } }, 'ORDER_OUTSTANDING'],
    ['ordered in this cycle', { state: { ordered: ['ALT-USD'] } }, 'ORDERED_THIS_CYCLE'],
  ])('%s is left alone', (_, options, reason) => {
    const judged = judge(account(100, open, options));
    expect(judged.mayTrade).toBe(false);
    expect(judged.obstacle?.reason).toBe(reason);
  });

  it('of a paused account is not bought, keeps its buy signal, and may be sold', () => {
    const judged = judge(account(100, open, { state: { paused: true } }));
    expect(judged).toMatchObject({ mayTrade: true, mayBuy: false, buySignal: true });
    expect(judged.obstacle?.reason).toBe('PAUSED');
  });
});
