import { describe, expect, it } from 'vitest';
import { momentumSignals } from '../../../adapters/signals/momentumSignals.ts';
import type { Candle } from '../../../core/market/candle.ts';
import { VenueBusyError, VenueRefusedError, VenueUnreachableError } from '../../../core/ports/exchange.ts';
import { validateSignals } from '../../../core/signals/validateSignals.ts';

const DAY_MS = 86_400_000;
const today = Date.UTC(2025, 5, 1);
const at = today + 3_600_000;

/** Closed daily bars up to `until`, one percent a day from 10. */
function rising(count: number, until = today): readonly Candle[] {
  return Array.from({ length: count }, (_, index) => {
    const close = 10 * 1.01 ** (index + 1 + (index % 2));
    const openTime = until - (count - index) * DAY_MS;
    return { openTime, open: close, high: close, low: close, close, volume: 1 };
  });
}

function withPrice(bar: Candle, price: number): Candle {
  return { ...bar, open: price, high: price, low: price, close: price };
}

describe('momentumSignals', () => {
  it('asks for as many closed days as the longest window needs, and delivers signals that pass the checks', async () => {
    const asked: unknown[] = [];
    const provider = momentumSignals(async (symbol, from, to) => {
      asked.push([symbol, (to - from) / DAY_MS, to]);
      return rising(98);
    });
    const items = await provider.fetch({ account: 'main', at, symbols: ['ALT-USD'] });
    const { accepted } = validateSignals(items, { provider: provider.name, at });
    expect(asked).toEqual([['ALT-USD', 98, at]]);
    expect(accepted).toHaveLength(1);
    expect(accepted[0]).toMatchObject({ symbol: 'ALT-USD', direction: 'buy', at, source: 'momentum', horizonDays: 30 });
    expect(accepted[0]?.confidence).toBeGreaterThan(0.99);
  });

  it('says nothing of symbols with too short or too old a history', async () => {
    const histories = new Map([
      ['NEW-USD', rising(40)],
      ['DEAD-USD', rising(98, today - 3 * DAY_MS)],
      ['NONE-USD', []],
    ]);
    const provider = momentumSignals(async (symbol) => histories.get(symbol) ?? rising(98));
    const items = await provider.fetch({ account: 'main', at, symbols: [...histories.keys(), 'ALT-USD'] });
    expect(validateSignals(items, { provider: 'momentum', at }).accepted.map((signal) => signal.symbol)).toEqual([
      'ALT-USD',
    ]);
  });

  it('says nothing where the price jumped in the window: two bars before the end the closes are divided by 1000', async () => {
    const bars = rising(98).map((bar, index) => (index < 96 ? bar : withPrice(bar, bar.close / 1_000)));
    const provider = momentumSignals(async (symbol) => (symbol === 'SPLIT-USD' ? bars : rising(98)));
    const items = await provider.fetch({ account: 'main', at, symbols: ['SPLIT-USD', 'ALT-USD'] });
    const { accepted, rejected } = validateSignals(items, { provider: 'momentum', at });
    expect(accepted.map((signal) => signal.symbol)).toEqual(['ALT-USD']);
    expect(rejected).toMatchObject([
      { symbol: 'SPLIT-USD', field: 'history', given: expect.stringContaining('a jump on 2025-05-30: close ') },
    ]);
  });

  it('does without bars that are no prices: a tick that reverts, a close of zero', async () => {
    const spoilt = rising(98).map((bar, index) => {
      if (index === 40) return withPrice(bar, bar.close / 1_000);
      return index === 60 ? withPrice(bar, 0) : bar;
    });
    const signalOf = async (bars: readonly Candle[]) =>
      await momentumSignals(async () => bars).fetch({ account: 'main', at, symbols: ['ALT-USD'] });
    const signals = await signalOf(spoilt);
    expect(signals).toMatchObject([{ symbol: 'ALT-USD', direction: 'buy' }]);
    expect(signals).toEqual(await signalOf(rising(98).filter((_, index) => index !== 40 && index !== 60)));
  });

  it('keeps the signals of the others where the venue refuses a symbol, and says why it has none', async () => {
    const provider = momentumSignals(async (symbol) => {
      if (symbol === 'GONE-USD') throw new VenueRefusedError('coinbase has no spot market GONE-USD');
      return rising(98);
    });
    const items = await provider.fetch({ account: 'main', at, symbols: ['ALT-USD', 'GONE-USD', 'DOT-USD'] });
    const { accepted, rejected } = validateSignals(items, { provider: 'momentum', at });
    expect(accepted.map((signal) => signal.symbol)).toEqual(['ALT-USD', 'DOT-USD']);
    expect(rejected).toEqual([
      {
        symbol: 'GONE-USD',
        field: 'history',
        given: 'refused: coinbase has no spot market GONE-USD',
        allowed: 'daily candles from the venue',
      },
    ]);
  });

  it.each([
    new VenueUnreachableError('timed out'),
    new VenueBusyError('too many requests'),
    new Error('database is locked'),
  ])('fails as a whole with what may go away by itself, also beside a refusal: $name', async (failure) => {
    const provider = momentumSignals(async (symbol) => {
      if (symbol === 'GONE-USD') throw new VenueRefusedError('coinbase has no spot market GONE-USD');
      throw failure;
    });
    await expect(provider.fetch({ account: 'main', at, symbols: ['GONE-USD', 'SLOW-USD'] })).rejects.toBe(failure);
  });
});
