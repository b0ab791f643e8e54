import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { poolSignals, type WeightedSignal } from '../../../core/signals/poolSignals.ts';
import type { Signal, SignalDirection } from '../../../core/signals/signal.ts';
import { propertyCases } from '../../support/propertyCases.ts';

const DAY_MS = 86_400_000;
const AT = Date.UTC(2026, 0, 10);
const options = { horizonDays: 30 };
const numRuns = propertyCases(200);

function said(name: string, fields: Partial<Signal>, weight = 1): WeightedSignal {
  const signal: Signal = { symbol: 'ALT-USD', direction: 'buy', confidence: 0.8, at: AT, source: name, ...fields };
  return { signal, name, weight, place: name.charCodeAt(0) };
}

/** Log odds of a rise. */
function logit({ direction, confidence }: Pick<Signal, 'direction' | 'confidence'>): number {
  if (direction === 'hold') return 0;
  return (direction === 'buy' ? 1 : -1) * Math.log(confidence / (1 - confidence));
}

const arbitrarySaid = fc
  .record({
    direction: fc.constantFrom<SignalDirection>('buy', 'sell', 'hold'),
    confidence: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    weight: fc.double({ min: 0.1, max: 10, noNaN: true }),
    age: fc.integer({ min: 0, max: 5 * DAY_MS }),
    horizonDays: fc.option(fc.integer({ min: 6, max: 40 }), { nil: undefined }),
    expectedReturn: fc.option(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { nil: undefined }),
  })
  .map(({ age, weight, horizonDays, expectedReturn, ...rest }) => ({
    weight,
    fields: {
      ...rest,
      at: AT - age,
      ...(horizonDays === undefined ? {} : { horizonDays }),
      ...(expectedReturn === undefined ? {} : { expectedReturn }),
    },
  }));
const several = fc
  .array(arbitrarySaid, { minLength: 2, maxLength: 5 })
  .map((items) => items.map(({ fields, weight }, index) => said('abcde'[index], fields, weight)));

describe('poolSignals', () => {
  it('pools log odds by weight: 80 % and 60 % with weights 3 and 1 are 75.8 %', () => {
    const pool = poolSignals([said('a', { confidence: 0.8 }, 3), said('b', { confidence: 0.6 }, 1)], options);
    const expected = 1 / (1 + (1 / 4) ** 0.75 * (2 / 3) ** 0.25);
    expect(pool).toMatchObject({ direction: 'buy', source: 'a + b' });
    expect(pool.confidence).toBeCloseTo(expected, 12);
    expect(pool.confidence).toBeCloseTo(0.7579, 3);
  });

  it('leaves one signal alone as it is', () => {
    const one = said('a', { confidence: 1, horizonDays: 3, expectedReturn: 0.1 });
    expect(poolSignals([one], options)).toBe(one.signal);
  });

  it('takes a hold as a source that knows no direction, and opposite words of one weight as a hold', () => {
    const pool = poolSignals([said('a', { confidence: 0.9 }), said('b', { direction: 'hold' })], options);
    expect(pool).toMatchObject({ direction: 'buy' });
    expect(pool.confidence).toBeCloseTo(0.75, 12);
    expect(poolSignals([said('a', {}), said('b', { direction: 'sell' })], options)).toMatchObject({
      direction: 'hold',
      confidence: 0.5,
    });
    const holds = [said('a', { direction: 'hold', confidence: 0.4 }), said('b', { direction: 'hold' })];
    expect(poolSignals(holds, options)).toMatchObject({ direction: 'hold', confidence: expect.closeTo(0.6, 12) });
  });

  it('does not let a probability of 0 or 1 outvote everybody', () => {
    const sure = poolSignals(
      [said('a', { confidence: 1 }), said('b', { direction: 'sell', confidence: 0.9 }, 5)],
      options,
    );
    expect(sure.direction).toBe('sell');
    expect(Number.isFinite(sure.confidence)).toBe(true);
  });

  it('is as old as its oldest part, ends with the first to end, and means returns per day', () => {
    const pool = poolSignals(
      [
        said('a', { at: AT - 2 * DAY_MS, horizonDays: 30, expectedReturn: 0.06 }),
        said('b', { at: AT, horizonDays: 4, expectedReturn: 0.016 }),
        said('c', { at: AT, horizonDays: 20 }),
      ],
      options,
    );
    expect(pool.at).toBe(AT - 2 * DAY_MS);
    expect(pool.horizonDays).toBeCloseTo(6, 12);
    expect(pool.expectedReturn).toBeCloseTo((6 * (0.06 / 30 + 0.016 / 4)) / 2, 12);
  });

  it('earns nothing where the return that its sources tell is against its own direction', () => {
    const pool = poolSignals([said('a', { expectedReturn: -0.2 }), said('b', {})], options);
    expect(pool.direction).toBe('buy');
    expect(pool.expectedReturn).toBe(0);
    expect(poolSignals([said('a', {}), said('b', {})], options)).not.toHaveProperty('expectedReturn');
  });

  it('names what each source said', () => {
    const pool = poolSignals([said('b', { id: 'x2' }), said('a', { id: 'x1', direction: 'sell' })], options);
    expect(pool.parts).toEqual([
      [97, 'sell', 0.8, 'x1'],
      [98, 'buy', 0.8, 'x2'],
    ]);
  });

  it('lies between the most and the least sure, whatever the order and the scale of the weights', () => {
    fc.assert(
      fc.property(several, fc.double({ min: 0.01, max: 100, noNaN: true }), (parts, scale) => {
        const pool = poolSignals(parts, options);
        expect(poolSignals([...parts].reverse(), options)).toEqual(pool);
        const scaled = poolSignals(
          parts.map((part) => ({ ...part, weight: part.weight * scale })),
          options,
        );
        expect(logit(scaled)).toBeCloseTo(logit(pool), 6);
        if (parts.every(({ signal }) => signal.direction === 'hold')) return;
        const logits = parts.map(({ signal }) => logit(signal));
        expect(logit(pool)).toBeGreaterThanOrEqual(Math.min(...logits) - 1e-9);
        expect(logit(pool)).toBeLessThanOrEqual(Math.max(...logits) + 1e-9);
      }),
      { numRuns },
    );
  });

  it('turns round where every word does, and rises where one source is surer', () => {
    const opposite = { buy: 'sell', sell: 'buy', hold: 'hold' } as const;
    fc.assert(
      fc.property(several, fc.double({ min: 0.01, max: 2, noNaN: true }), (parts, more) => {
        const pool = poolSignals(parts, options);
        const turned = poolSignals(
          parts.map((part) => ({ ...part, signal: { ...part.signal, direction: opposite[part.signal.direction] } })),
          options,
        );
        expect(turned.direction).toBe(opposite[pool.direction]);
        expect(turned.confidence).toBeCloseTo(pool.confidence, 9);
        const [first, ...rest] = parts;
        const surer = { ...first, signal: { ...first.signal, ...atLogit(logit(first.signal) + more) } };
        expect(logit(poolSignals([surer, ...rest], options))).toBeGreaterThan(logit(pool) - 1e-9);
      }),
      { numRuns },
    );
  });

  it('takes up the same evidence before or after the pooling', () => {
    fc.assert(
      fc.property(several, fc.double({ min: -1, max: 1, noNaN: true }), (parts, evidence) => {
        const before = parts.map((part) => ({
          ...part,
          signal: { ...part.signal, ...atLogit(logit(part.signal) + evidence) },
        }));
        const directed = parts.map((part) => ({ ...part, signal: { ...part.signal, ...atLogit(logit(part.signal)) } }));
        expect(logit(poolSignals(before, options))).toBeCloseTo(logit(poolSignals(directed, options)) + evidence, 6);
      }),
      { numRuns },
    );
  });

  it('is never stale where its parts are not', () => {
    fc.assert(
      fc.property(several, (parts) => {
        const pool = poolSignals(parts, options);
        const age = AT - pool.at;
        expect(age).toBe(Math.max(...parts.map(({ signal }) => AT - signal.at)));
        if (pool.horizonDays !== undefined) expect(pool.horizonDays * DAY_MS).toBeGreaterThan(age);
      }),
      { numRuns },
    );
  });
});

/** A signal with these log odds of a rise. */
function atLogit(value: number): Pick<Signal, 'direction' | 'confidence'> {
  return { direction: value >= 0 ? 'buy' : 'sell', confidence: 1 / (1 + Math.exp(-Math.abs(value))) };
}
