import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import type { Candle } from '../../../core/market/candle.ts';
import type { LedgerPort } from '../../../core/ports/ledger.ts';
import { freshLedger } from './freshLedger.ts';
import { HOSTS } from './ledgers.ts';

const DAY = 86_400_000;

function candle(day: number, close = 0.1 + 0.2): Candle {
  return { openTime: day * DAY, open: 1 / 3, high: 1e9 / 7, low: 5e-324, close, volume: 3 };
}

describe.each(HOSTS)('the series of a ledger in $name', ({ start }) => {
  let ledger: LedgerPort;
  freshLedger(start, (opened) => {
    ledger = opened;
  });

  it('give back two years of bars to the last bit, half-open and oldest first', async () => {
    const bars = Array.from({ length: 730 }, (_, day) => candle(day, Math.sqrt(day + 2)));
    await ledger.putCandles('coinbase', 'ALT-USD', '1d', bars.toReversed());
    expect(await ledger.candles('coinbase', 'ALT-USD', '1d', 0, 730 * DAY)).toEqual(bars);
    expect(await ledger.candles('coinbase', 'ALT-USD', '1d', 10 * DAY, 20 * DAY)).toEqual(bars.slice(10, 20));
    expect(await ledger.candles('coinbase', 'ALT-USD', '1h', 0, 730 * DAY)).toEqual([]);
    expect(await ledger.candles('kraken', 'ALT-USD', '1d', 0, 730 * DAY)).toEqual([]);
  });

  it('replace a bar that has grown; of two bars for one time in one call the later counts', async () => {
    await ledger.putCandles('coinbase', 'ALT-USD', '1d', [candle(1, 1), candle(2, 2)]);
    await ledger.putCandles('coinbase', 'ALT-USD', '1d', [candle(2, 5), candle(3, 3), candle(2, 6)]);
    const closes = (await ledger.candles('coinbase', 'ALT-USD', '1d', 0, 9 * DAY)).map((bar) => bar.close);
    expect(closes).toEqual([1, 6, 3]);
    await ledger.putCandles('coinbase', 'ALT-USD', '1d', []);
  });

  it('take no malformed bar, and then none of its call', async () => {
    const attempt = ledger.putCandles('coinbase', 'ALT-USD', '1d', [candle(1), candle(2, Number.NaN)]);
    await expect(attempt).rejects.toThrow(InvalidInputError);
    expect(await ledger.candles('coinbase', 'ALT-USD', '1d', 0, 9 * DAY)).toEqual([]);
  });

  it('keep the first reference of a stop until it is given up, and give up none that was set at another time', async () => {
    const first = { account: 'main', symbol: 'ALT-USD', price: '0.145', at: 100 };
    expect(await ledger.keepStopReference(first)).toEqual(first);
    expect(await ledger.keepStopReference({ ...first, price: '0.1', at: 200 })).toEqual(first);
    await ledger.keepStopReference({ ...first, account: 'other' });
    await ledger.forgetStopReference({ ...first, at: 200 });
    expect(await ledger.stopReferences('main')).toEqual([first]);
    await ledger.forgetStopReference(first);
    expect(await ledger.stopReferences('main')).toEqual([]);
    expect(await ledger.stopReferences('other')).toHaveLength(1);
    await expect(ledger.keepStopReference({ ...first, price: 'NaN' })).rejects.toThrow(InvalidInputError);
  });

  it('keep what an account held at which prices, half-open and oldest first, the first of two for one moment', async () => {
    const valuation = (at: number, quantity: string) => ({
      account: 'main',
      at,
      recordedAt: at + 1,
      cash: '0.10',
      positions: [{ symbol: 'ALT-USD', quantity, price: '0.4' }],
    });
    await ledger.recordValuation(valuation(20, '2'));
    await ledger.recordValuation(valuation(10, '1.000000000000000001'));
    await ledger.recordValuation(valuation(10, '3'));
    await ledger.recordValuation(valuation(30, '4'));
    expect(await ledger.valuations('main', 10, 30)).toEqual([
      valuation(10, '1.000000000000000001'),
      valuation(20, '2'),
    ]);
    expect(await ledger.valuations('other', 0, 100)).toEqual([]);
    const unpriced = { ...valuation(50, '5'), positions: [{ symbol: 'ALT-USD', quantity: '5' }] };
    await ledger.recordValuation(unpriced);
    expect(await ledger.valuations('main', 50, 51)).toEqual([unpriced]);
    await expect(ledger.recordValuation(valuation(40, 'NaN'))).rejects.toThrow('quantity of ALT-USD: given "NaN"');
  });

  it('keep equity as decimals, half-open and oldest first, the first of two values for one moment', async () => {
    const point = (at: number, equity: string) => ({ account: 'main', at, equity, cash: '0.10' });
    await ledger.recordEquity(point(30, '1000.000000000000000001'));
    await ledger.recordEquity(point(10, '999.90'));
    await ledger.recordEquity(point(20, '-1'));
    await ledger.recordEquity(point(20, '7'));
    await ledger.recordEquity({ ...point(20, '5'), account: 'other' });
    expect(await ledger.equity('main', 10, 30)).toEqual([point(10, '999.90'), point(20, '-1')]);
    expect(await ledger.equity('main', 30, 31)).toEqual([point(30, '1000.000000000000000001')]);
    await expect(ledger.recordEquity(point(40, 'Infinity'))).rejects.toThrow('point.equity: given "Infinity"');
  });
});
