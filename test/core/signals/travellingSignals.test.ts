import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { payloadBytes, RESULT_BOUNDS } from '../../../core/payloads/payloadBound.ts';
import { leftOutLines } from '../../../core/signals/leftOutLines.ts';
import { travellingSignals } from '../../../core/signals/travellingSignals.ts';
import { validateSignals } from '../../../core/signals/validateSignals.ts';

const AT = Date.UTC(2026, 0, 1);
const UNIVERSE = ['ALT-USD', 'BTC-USD', 'ETH-USD'];
const signal = (symbol: string, confidence = 0.8) => ({ symbol, direction: 'buy', confidence });
const batchOf = (items: readonly unknown[]) => validateSignals(items, { provider: 'file', at: AT });
const cycle = { wanted: UNIVERSE, isListed: (symbol: string) => symbol === 'DOT-USD' };

describe('travellingSignals', () => {
  it('takes the signals of the symbols that the cycle looks at, and counts and names the others', () => {
    const unknown = Array.from({ length: 4_985 }, (_, i) => signal(`TOK${i}X-USD`));
    const travelling = travellingSignals(
      batchOf([...unknown, signal('DOT-USD'), ...UNIVERSE.map((s) => signal(s))]),
      cycle,
    );
    expect(travelling.accepted.map(({ symbol }) => symbol)).toEqual(UNIVERSE);
    expect(travelling.leftOut).toMatchObject({ symbols: 4_986, rejected: 0 });
    expect(travelling.leftOut?.examples).toHaveLength(20);
    expect(travelling.leftOut?.examples[0]).toEqual({ symbol: 'DOT-USD', listed: true });
    expect(payloadBytes(travelling)).toBeLessThan(5_000);
    expect(leftOutLines(travelling)).toEqual([
      '4986 symbols have signals but are neither in the universe nor held: left out (DOT-USD, TOK0X-USD, TOK1000X-USD, TOK1001X-USD, TOK1002X-USD, ...)',
    ]);
  });

  it('is the batch itself where nothing has to be left out', () => {
    const batch = batchOf([signal('ALT-USD'), signal('BTC-USD', 7)]);
    expect(travellingSignals(batch, cycle)).toEqual(batch);
    expect(leftOutLines(batch)).toEqual([]);
  });

  it('keeps one reason for each symbol that it looks at, and a few of those that cannot be read', () => {
    const bad = [
      signal('ALT-USD', 7),
      signal('ALT-USD', 8),
      signal('BTC-USD', 9),
      signal('BTC-USD'),
      signal('NOPE-USD', 7),
    ];
    const nonsense = Array.from({ length: 100 }, (_, i) => `nonsense ${i}`);
    const travelling = travellingSignals(batchOf([...bad, ...nonsense]), cycle);
    expect(travelling.rejected.filter(({ symbol }) => symbol === 'ALT-USD')).toHaveLength(1);
    expect(travelling.rejected.filter(({ symbol }) => symbol === 'BTC-USD')).toHaveLength(0);
    expect(travelling.rejected).toHaveLength(21);
    expect(travelling.leftOut).toMatchObject({ symbols: 1, examples: [{ symbol: 'NOPE-USD', listed: false }] });
    // Two more for ALT-USD and BTC-USD, and 80 that cannot be read.
    expect(travelling.leftOut?.rejected).toBe(82);
  });

  it('stays below its bound whatever a provider delivers, and does not depend on the order of it', () => {
    const wide = Array.from({ length: 900 }, (_, i) => `${String(i).padStart(15, 'W')}-USD`);
    const item = fc.oneof(
      fc.record({
        symbol: fc.oneof(fc.constantFrom(...wide), fc.string({ unit: 'binary', maxLength: 200 })),
        direction: fc.constantFrom('buy', 'sell', 'hold', 'up'),
        confidence: fc.oneof(fc.double(), fc.string({ unit: 'binary', maxLength: 300 })),
        source: fc.string({ unit: 'binary', maxLength: 300 }),
        expectedReturn: fc.double({ min: -1, max: 10, noNaN: true }),
      }),
      fc.anything(),
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 60 }), (items) => {
        const looked = { wanted: wide, isListed: () => true };
        const travelling = travellingSignals(batchOf(items), looked);
        const turned = travellingSignals(batchOf([...items].reverse()), looked);
        expect(travelling.leftOut).toEqual(turned.leftOut);
        expect(payloadBytes(travelling)).toBeLessThan(RESULT_BOUNDS.fetchSignals ?? 0);
      }),
    );
    const worst = wide.map((symbol) => ({
      ...signal(symbol, 0.1 + 0.2),
      source: '\u0001\uffff'.repeat(200),
      expectedReturn: -1 / 3,
      horizonDays: 1 / 3,
    }));
    expect(payloadBytes(travellingSignals(batchOf(worst), { wanted: wide, isListed: () => true }))).toBeLessThan(
      RESULT_BOUNDS.fetchSignals ?? 0,
    );
  });
});
