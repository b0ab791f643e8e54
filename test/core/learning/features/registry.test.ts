import { describe, expect, test } from 'vitest';
import { RANKED } from '../../../../core/learning/features/ranks.ts';
import { COLUMNS, FEATURE_NAMES, FEATURES } from '../../../../core/learning/features/registry.ts';
import { UniverseFeatures } from '../../../../core/learning/features/universeFeatures.ts';
import { randomUniverse } from './support/randomCandles.ts';

describe('the registry of features', () => {
  test('has at least 225 of them, each named once and told in full', () => {
    expect(FEATURES.length).toBeGreaterThanOrEqual(225);
    expect(new Set(FEATURE_NAMES).size).toBe(FEATURES.length);
    for (const { name, formula, source, family } of FEATURES) {
      expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
      expect([formula, source, family].every((text) => text.length > 2)).toBe(true);
    }
  });

  test('has the feature that each rank speaks of', () => {
    expect(RANKED.filter((name) => !FEATURE_NAMES.slice(0, COLUMNS.partner).includes(name))).toEqual([]);
  });

  test('names for each feature the candle that gives it its first value', () => {
    // Enough symbols that every one of them is in a cross-section, and the estimates of pairs fall on the day of the look-back.
    const universe = randomUniverse(6, 300, 11);
    const features = new UniverseFeatures(universe.length);
    const first = new Map<string, number>();
    for (let day = 0; day < 300; day += 1) {
      const rows = features.advance(
        universe[0][day].openTime,
        universe.map((candles) => candles[day]),
      );
      for (const [column, name] of FEATURE_NAMES.entries())
        if (!first.has(name) && rows.some((row) => !Number.isNaN(row[column]))) first.set(name, day + 1);
    }
    // Partners are chosen at the first candle of the next 28 days; the tail index needs enough losses.
    const irregular = /^partner|^hill/;
    const wrong = FEATURES.filter(({ name }) => !irregular.test(name)).flatMap(({ name, lookback }) =>
      first.get(name) === lookback ? [] : [`${name}: look-back ${lookback}, first value at candle ${first.get(name)}`],
    );
    expect(wrong).toEqual([]);
    for (const { name, lookback } of FEATURES.filter((feature) => irregular.test(feature.name)))
      expect(first.get(name) ?? 0, name).toBeGreaterThanOrEqual(lookback);
  });
});
