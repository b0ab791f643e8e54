import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Label } from '../../../../core/learning/labels/label.ts';
import { timeDecay, weighedLabels } from '../../../../core/learning/labels/sampleWeights.ts';
import { averageUniqueness } from '../../../../core/learning/validation/averageUniqueness.ts';

const DAY = 86_400_000;

function labelOver(from: number, to: number): Label {
  return { start: from * DAY, end: to * DAY, outcome: 1, logReturn: 0, weight: 1 };
}

const labels = fc.array(
  fc
    .record({ from: fc.nat(60), days: fc.integer({ min: 1, max: 20 }) })
    .map(({ from, days }) => labelOver(from, from + days)),
  { minLength: 1, maxLength: 40 },
);

describe('average uniqueness', () => {
  test('is that of the example of section 4.5.3: labels over the returns of days 0 to 3, 2 to 5 and 4 to 6', () => {
    const uniqueness = averageUniqueness([labelOver(0, 3), labelOver(2, 5), labelOver(4, 6)]);
    expect(Array.from(uniqueness)).toEqual([
      expect.closeTo(5 / 6, 14),
      expect.closeTo(2 / 3, 14),
      expect.closeTo(3 / 4, 14),
    ]);
  });

  test('is 1 without overlap, and 1 / k for k labels over the same days', () => {
    expect(Array.from(averageUniqueness([labelOver(0, 3), labelOver(3, 5)]))).toEqual([1, 1]);
    const same = averageUniqueness([labelOver(2, 9), labelOver(2, 9), labelOver(2, 9), labelOver(2, 9)]);
    expect(Array.from(same)).toEqual(Array(4).fill(expect.closeTo(1 / 4, 14)));
    expect(averageUniqueness([])).toEqual(new Float64Array(0));
  });

  test('shares out each day among the labels of it', () => {
    fc.assert(
      fc.property(labels, (given) => {
        const uniqueness = averageUniqueness(given);
        const days = new Set(
          given.flatMap(({ start, end }) => Array.from({ length: (end - start) / DAY }, (_, k) => start / DAY + k)),
        );
        const shared = given.reduce((sum, { start, end }, k) => sum + (uniqueness[k] * (end - start)) / DAY, 0);
        expect(shared).toBeCloseTo(days.size, 9);
        expect(uniqueness.every((value) => value > 0 && value <= 1 + 1e-12)).toBe(true);
      }),
    );
  });
});

describe('time decay', () => {
  const uniqueness = Float64Array.of(0.5, 1, 0.5, 1, 1);

  test('is none for 1, and a line from c up to 1 for c in between', () => {
    expect(Array.from(timeDecay(uniqueness, 1))).toEqual([1, 1, 1, 1, 1]);
    // By the book: slope (1 - c) / total, constant 1 - slope total, at the running sums 0.5, 1.5, 2, 3, 4.
    const expected = [0.5, 1.5, 2, 3, 4].map((sum) => expect.closeTo(0.2 + (0.8 / 4) * sum, 14));
    expect(Array.from(timeDecay(uniqueness, 0.2))).toEqual(expected);
  });

  test('gives nothing to the oldest share for a negative c', () => {
    // Slope 1 / ((c + 1) total) = 1 / 2: the line reaches 0 at a running sum of 2.
    const expected = [0, 0, 0, 0.5, 1].map((value) => expect.closeTo(value, 14));
    expect(Array.from(timeDecay(uniqueness, -0.5))).toEqual(expected);
  });

  test.each([-1, 1.1, Number.NaN])('refuses %s', (oldest) => {
    expect(() => timeDecay(uniqueness, oldest)).toThrow('oldest');
  });
});

test('labels are weighed by uniqueness times decay in order of time, whatever order they come in', () => {
  fc.assert(
    fc.property(labels, (given) => {
      const weighed = weighedLabels(given, { oldest: 0.4 });
      expect(weighed.map(({ start }) => start)).toEqual(given.map(({ start }) => start).sort((a, b) => a - b));
      const uniqueness = averageUniqueness(weighed);
      const decay = timeDecay(uniqueness, 0.4);
      expect(weighed.map(({ weight }) => weight)).toEqual(Array.from(uniqueness, (value, k) => value * decay[k]));
      expect(weighedLabels(given).map(({ weight }) => weight)).toEqual(Array.from(uniqueness));
    }),
    { numRuns: 30 },
  );
});
