import { describe, expect, it } from 'vitest';
import { payloadBytes, RESULT_BOUNDS } from '../../../core/payloads/payloadBound.ts';
import { poolBatches, type SourceAnswer } from '../../../core/signals/poolBatches.ts';
import { travellingSignals } from '../../../core/signals/travellingSignals.ts';
import { validateSignals } from '../../../core/signals/validateSignals.ts';

const AT = Date.UTC(2026, 0, 10);
const HOUR_MS = 3_600_000;
const options = { at: AT, maxAge: 24 * HOUR_MS, horizonDays: 30 };

function answer(name: string, items: readonly unknown[], weight = 1): SourceAnswer {
  return { kind: 'delivered', name, weight, batch: validateSignals(items, { provider: name, at: AT }) };
}

const buy = (symbol: string, confidence: number, at = AT) => ({ symbol, direction: 'buy', confidence, at });

describe('poolBatches', () => {
  it('pools by symbol, and keeps what one source alone says', () => {
    const { provider, accepted, sources, troubles } = poolBatches(
      [answer('a', [buy('ALT-USD', 0.8), buy('AXL-USD', 0.7)]), answer('b', [buy('ALT-USD', 0.8)], 4)],
      options,
    );
    expect(provider).toBe('a + b');
    expect(sources).toEqual([
      { name: 'a', weight: 1 },
      { name: 'b', weight: 4 },
    ]);
    expect(accepted).toMatchObject([
      { symbol: 'ALT-USD', confidence: expect.closeTo(0.8, 12), source: 'a + b' },
      { symbol: 'AXL-USD', confidence: 0.7, source: 'a' },
    ]);
    expect(troubles).toBeUndefined();
  });

  it('does not count a stale signal beside a fresh one, and keeps the newest of stale ones', () => {
    const old = AT - 30 * HOUR_MS;
    const { accepted } = poolBatches(
      [
        answer('a', [buy('ALT-USD', 0.99, old), buy('AXL-USD', 0.9, old)]),
        answer('b', [buy('ALT-USD', 0.6), buy('AXL-USD', 0.8, old + 1)]),
      ],
      options,
    );
    expect(accepted).toMatchObject([
      { symbol: 'ALT-USD', confidence: 0.6, at: AT },
      { symbol: 'AXL-USD', confidence: 0.8, at: old + 1 },
    ]);
  });

  it('tells which source has failed and whose signals cannot be used, with the reason', () => {
    const { accepted, troubles, sources } = poolBatches(
      [
        answer('a', [buy('ALT-USD', 0.8), buy('AXL-USD', 80), buy('AAVE-USD', Number.NaN)]),
        { kind: 'failed', name: 'desk', weight: 2, reason: 'The service did not answer: timeout' },
      ],
      options,
    );
    expect(accepted).toHaveLength(1);
    expect(sources).toEqual([{ name: 'a', weight: 1 }]);
    expect(troubles).toEqual([
      'The source of signals a has 2 that cannot be used, such as AXL-USD: confidence is 80; allowed: a number from 0 to 1; 80 % is 0.8',
      'The source of signals desk has delivered nothing, the others count: The service did not answer: timeout',
    ]);
  });

  it('of five sources on 600 symbols stays within what may travel', () => {
    const symbols = Array.from({ length: 600 }, (_, index) => `TOKEN${index}-USD`);
    const answers = ['momentum', 'a-name-of-some-length', 'third', 'fourth', 'fifth'].map((name) =>
      answer(
        name,
        symbols.map((symbol) => ({
          ...buy(symbol, 0.812_345_678),
          id: `${symbol}-${name}-1234567890`.slice(0, 36),
          horizonDays: 7.123_456_789,
          expectedReturn: 0.012_345_678_9,
          model: 'm'.repeat(80),
          version: 'v'.repeat(80),
          featuresHash: 'a'.repeat(64),
          featureCount: 260,
        })),
      ),
    );
    const batch = travellingSignals(poolBatches(answers, options), { wanted: symbols, isListed: () => true });
    expect(batch.accepted).toHaveLength(600);
    expect(batch.accepted[0].parts).toHaveLength(5);
    expect(payloadBytes(batch)).toBeLessThan(RESULT_BOUNDS.fetchSignals);
  });
});
