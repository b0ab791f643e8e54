import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../../../core/errors/invalidInput.ts';
import { outOfDistributionScores, scorePlaces } from '../../../../core/learning/drift/outOfDistribution.ts';
import { populationStability } from '../../../../core/learning/drift/populationStability.ts';
import {
  type ReferenceDistribution,
  referenceDistribution,
} from '../../../../core/learning/drift/referenceDistribution.ts';
import type { FeatureMatrix } from '../../../../core/learning/features/featureMatrix.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';

function matrix(rows: readonly (readonly number[])[], names?: readonly string[]): FeatureMatrix {
  const columns = rows[0]?.length ?? names?.length ?? 0;
  return {
    rows: rows.length,
    columns,
    names: names ?? Array.from({ length: columns }, (_, k) => `f${k}`),
    data: Float64Array.from(rows.flat()),
  };
}

/** Rows of independent features; each by its own function of a normal variate. */
function sample(rows: number, seed: number, features: readonly ((normal: number) => number)[]): FeatureMatrix {
  const random = createRandom(seed);
  return matrix(Array.from({ length: rows }, () => features.map((feature) => feature(random.normal()))));
}

const same = (normal: number): number => normal;

describe('the population stability index', () => {
  test('is that of the shares in bins of equal count, by hand', () => {
    const known = matrix(Array.from({ length: 1_001 }, (_, k) => [k]));
    const moved = matrix(Array.from({ length: 500 }, (_, k) => [k]));
    const [{ index }] = populationStability(referenceDistribution(known), moved);
    // Half of the rows are gone: five bins have twice their share, five none, and no value is missing.
    const p = (1_001 / 10 + 0.5) / (1_001 + 5.5);
    const none = 0.5 / (1_001 + 5.5);
    const [full, empty, missing] = [100.5, 0.5, 0.5].map((count) => count / (500 + 5.5));
    const part = (q: number, of: number): number => (q - of) * Math.log(q / of);
    expect(index).toBeCloseTo(5 * part(full, p) + 5 * part(empty, p) + part(missing, none), 1);
  });

  test('is small for rows alike, large for moved, widened and missing ones, and names them in that order', () => {
    const reference = referenceDistribution(sample(5_000, 1, [same, same, same, same]));
    const drift = populationStability(
      reference,
      sample(1_000, 2, [same, (x) => x + 1, (x) => 1.5 * x, (x) => (x > 1 ? Number.NaN : x)]),
    );
    const indexOf = (name: string): number => drift.find((feature) => feature.name === name)?.index ?? Number.NaN;
    expect(indexOf('f0')).toBeLessThan(0.03);
    expect(indexOf('f1')).toBeGreaterThan(0.7);
    expect(indexOf('f2')).toBeGreaterThan(0.1);
    expect(indexOf('f3')).toBeGreaterThan(0.25);
    expect(drift.map(({ index }) => index)).toEqual(drift.map(({ index }) => index).sort((a, b) => b - a));
  });

  test('has p-values that are as often small by chance as they say', () => {
    const features = Array.from({ length: 400 }, () => same);
    const drift = populationStability(referenceDistribution(sample(2_000, 3, features)), sample(500, 4, features));
    const share = drift.filter(({ pValue }) => pValue < 0.1).length / drift.length;
    // The bin of missing values stays empty and takes a degree of freedom: the test errs towards no drift.
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.14);
  });

  test('takes values that many rows share, and features that are never there', () => {
    const flags = referenceDistribution(sample(2_000, 5, [(x) => (x > 0 ? 1 : 0), () => Number.NaN, () => 3]));
    const alike = populationStability(flags, sample(500, 6, [(x) => (x > 0 ? 1 : 0), () => Number.NaN, () => 3]));
    expect(alike.every(({ index }) => index < 0.02)).toBe(true);
    const other = populationStability(flags, sample(500, 6, [(x) => (x > 1.3 ? 1 : 0), () => 1, () => 4]));
    expect(other.find(({ name }) => name === 'f0')?.index).toBeGreaterThan(0.5);
    expect(other.find(({ name }) => name === 'f1')?.index).toBeGreaterThan(5);
  });

  test('is missing without rows', () => {
    const drift = populationStability(referenceDistribution(sample(100, 7, [same])), matrix([], ['f0']));
    expect(drift).toEqual([{ name: 'f0', index: Number.NaN, pValue: Number.NaN }]);
  });
});

describe('the out-of-distribution score', () => {
  const features = Array.from({ length: 40 }, (_, k) => (k === 39 ? (x: number) => (x > 1 ? Number.NaN : x) : same));
  const training = sample(2_000, 8, features);
  const reference = referenceDistribution(training);

  test('is 1 on average for rows like those of the reference', () => {
    const scores = outOfDistributionScores(reference, sample(2_000, 9, features));
    expect(scores.reduce((sum, score) => sum + score, 0) / 2_000).toBeCloseTo(1, 1);
  });

  test('grows with the distance, up to what the reference can tell', () => {
    const at = (value: number): number => outOfDistributionScores(reference, matrix([features.map(() => value)]))[0];
    const scores = [0, 1, 2, 2.5, 1e6].map(at);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    expect(at(0)).toBeLessThan(0.2);
    expect(at(1e6)).toBeCloseTo(Math.log(2_001), 12);
    // Two-sided probability of a normal variate beyond 2 of 0.0455; the last feature is cut at 1.
    expect(at(-2)).toBeCloseTo(-Math.log(0.0455), 0);
  });

  test('counts a value that is missing where none ever was, and not one that often is', () => {
    const inner = Array.from(features, () => 0);
    const [plain, unusual, usual] = outOfDistributionScores(
      reference,
      matrix([inner, inner.with(0, Number.NaN), inner.with(39, Number.NaN)]),
    );
    expect(unusual - plain).toBeGreaterThan(7 / 40);
    expect(usual - plain).toBeLessThan(2.5 / 40);
  });

  test('finds rows of another world by their place among the scores of training', () => {
    const known = outOfDistributionScores(reference, training).sort();
    const places = (rows: FeatureMatrix): Float64Array => scorePlaces(known, outOfDistributionScores(reference, rows));
    const alike = places(sample(500, 10, features));
    const other = places(
      sample(
        500,
        11,
        features.map(() => (x: number) => 1.6 * x),
      ),
    );
    expect(alike.filter((place) => place > 0.99).length / 500).toBeLessThan(0.04);
    expect(other.filter((place) => place > 0.99).length / 500).toBeGreaterThan(0.8);
    expect(Array.from(scorePlaces(Float64Array.of(1, 2, 2, 3), Float64Array.of(0, 2, 2.5, 9)))).toEqual([
      0, 0.5, 0.75, 1,
    ]);
  });

  test('is the same from a reference that was written down', () => {
    const stored = JSON.parse(JSON.stringify(reference)) as ReferenceDistribution;
    expect(outOfDistributionScores(stored, training)).toEqual(outOfDistributionScores(reference, training));
  });
});

test('columns that are not those of the reference are refused with their names', () => {
  const reference = referenceDistribution(sample(10, 12, [same, same]));
  expect(() => outOfDistributionScores(reference, matrix([[1, 2]], ['f0', 'other']))).toThrow('other as column 1');
  expect(() => populationStability(reference, matrix([[1]], ['f0']))).toThrow(InvalidInputError);
  expect(() => referenceDistribution(matrix([], ['f0']))).toThrow('at least one row');
});
