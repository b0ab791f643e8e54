import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COLUMNS, FEATURE_NAMES } from '../../../../core/learning/features/registry.ts';
import { UniverseFeatures } from '../../../../core/learning/features/universeFeatures.ts';
import type { Candle } from '../../../../core/market/candle.ts';
import { fullComputation } from './support/fullComputation.ts';
import { type Oddities, randomUniverse } from './support/randomCandles.ts';
import { segmentsOf, upTo } from './support/segments.ts';

const OWN_NAMES = FEATURE_NAMES.slice(0, COLUMNS.partner);

/** The rows of one symbol, by day. */
function incremental(universe: readonly (readonly Candle[])[], symbol: number): Map<number, Float64Array> {
  const days = [...new Set(universe.flatMap((candles) => candles.map(({ openTime }) => openTime)))].sort(
    (a, b) => a - b,
  );
  const features = new UniverseFeatures(universe.length);
  const byDay = universe.map((candles) => new Map(candles.map((candle) => [candle.openTime, candle])));
  return new Map(
    days.map((day) => [
      day,
      features
        .advance(
          day,
          byDay.map((candles) => candles.get(day)),
        )
        [symbol].slice(),
    ]),
  );
}

function differences(universe: readonly (readonly Candle[])[], places: readonly number[]): string[] {
  const rows = incremental(universe, 0);
  const segments = segmentsOf(universe)[0];
  return places.flatMap((place) => {
    const segment = segments[place % segments.length];
    const index = Math.max(0, segment.times.length - 1 - Math.floor(place / segments.length));
    const full = fullComputation(upTo(segment, index));
    const row = rows.get(segment.times[index]);
    return OWN_NAMES.flatMap((name, column) => {
      const [own, expected] = [row?.[column] ?? Number.POSITIVE_INFINITY, full.get(name) ?? Number.POSITIVE_INFINITY];
      const same = Number.isNaN(expected)
        ? Number.isNaN(own)
        : Math.abs(own - expected) <= 1e-10 * Math.max(1, Math.abs(expected));
      return same ? [] : [`${name} at candle ${index}: ${own}, by its formula ${expected}`];
    });
  });
}

describe('a feature computed candle by candle equals its formula over all candles', () => {
  test('for ordinary candles', () => {
    expect(differences(randomUniverse(4, 330, 7), [0, 1, 80, 150, 210, 280, 315, 329])).toEqual([]);
  });

  test('for candles with gaps, days without volume, flat prices and jumps', () => {
    const oddities: fc.Arbitrary<Oddities> = fc.record({
      holes: fc.constantFrom(0, 0.02, 0.3),
      flat: fc.constantFrom(0, 0.02, 0.5),
      still: fc.constantFrom(0, 0.1, 1),
      spikes: fc.constantFrom(0, 0.02),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), oddities, fc.nat(400), (seed, odd, place) => {
        expect(differences(randomUniverse(3, 300, seed, odd), [0, 1, place])).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});
