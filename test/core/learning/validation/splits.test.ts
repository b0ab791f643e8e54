import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelledEvent } from '../../../../core/learning/models/labelledEvent.ts';
import { averageUniqueness } from '../../../../core/learning/validation/averageUniqueness.ts';
import { combinatorialPurged } from '../../../../core/learning/validation/combinatorialPurged.ts';
import { walkForward } from '../../../../core/learning/validation/walkForward.ts';
import { propertyCases } from '../../../support/propertyCases.ts';

const event = (start: number, length: number): LabelledEvent => ({ start, end: start + length, outcome: 1, weight: 1 });

/** Events in any order, some of which start together, of very different lengths. */
const histories = fc
  .array(fc.record({ start: fc.integer({ min: 0, max: 300 }), length: fc.integer({ min: 1, max: 60 }) }), {
    minLength: 60,
    maxLength: 120,
  })
  .map((rows) => rows.map(({ start, length }) => event(start, length)));

/** Events to learn from that overlap one that is judged. */
function overlaps(events: readonly LabelledEvent[], train: Int32Array, test: Int32Array): number[] {
  return [...train].filter((row) =>
    test.some((other) => events[row].start < events[other].end && events[other].start < events[row].end),
  );
}

describe('walk-forward', () => {
  it('learns from no event that overlaps a judged one, keeps the embargo, and judges each later event once', () => {
    fc.assert(
      fc.property(
        histories,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 20 }),
        (events, folds, embargo) => {
          const splits = walkForward(events, { folds, firstTraining: 0.4, embargo });
          expect(splits).toHaveLength(folds);
          const judged = splits.flatMap(({ test }) => [...test]);
          expect(new Set(judged).size).toBe(judged.length);
          const first = Math.min(...judged.map((row) => events[row].start));
          expect(judged.length).toBe(events.filter(({ start }) => start >= first).length);
          for (const { train, test } of splits) {
            const from = Math.min(...[...test].map((row) => events[row].start));
            expect([...train].filter((row) => events[row].end + embargo > from)).toEqual([]);
            expect(overlaps(events, train, test)).toEqual([]);
            // Nothing more is left out than must be.
            const usable = events.filter(({ end }) => end + embargo <= from).length;
            expect(train).toHaveLength(usable);
          }
          const starts = judged.map((row) => events[row].start);
          expect(starts).toEqual(starts.toSorted((a, b) => a - b));
        },
      ),
      { numRuns: propertyCases(60) },
    );
  });

  it('keeps events that start together in one window', () => {
    const events = Array.from({ length: 60 }, (_, i) => event(Math.floor(i / 7) * 10, 5));
    const windows = walkForward(events, { folds: 3, firstTraining: 0.3, embargo: 0 }).map(({ test }) =>
      [...test].map((row) => events[row].start),
    );
    for (const [k, starts] of windows.entries())
      for (const other of windows.slice(k + 1)) expect(starts.filter((start) => other.includes(start))).toEqual([]);
  });

  it.each([
    [{ folds: 0, firstTraining: 0.4, embargo: 0 }, /folds: given 0/],
    [{ folds: 3, firstTraining: 1, embargo: 0 }, /firstTraining: given 1/],
    [{ folds: 3, firstTraining: 0.4, embargo: -1 }, /embargo: given -1/],
    [{ folds: 9, firstTraining: 0.4, embargo: 0 }, /events that start at 9 different times/],
  ])('refuses what it cannot do: %o', (options, reason) => {
    const events = Array.from({ length: 10 }, (_, i) => event(i * 10, 5));
    expect(() => walkForward(events, options)).toThrow(reason);
  });

  it('refuses events that end before they start', () => {
    expect(() => walkForward([event(5, 0)], { folds: 1, firstTraining: 0.4, embargo: 0 })).toThrow(/events\[0\]/);
  });
});

describe('combinatorial purged cross-validation', () => {
  it('learns from no event that overlaps a judged one, keeps the embargo, and judges each event in every path', () => {
    fc.assert(
      fc.property(
        histories,
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 20 }),
        (events, groups, wanted, embargo) => {
          const testGroups = Math.min(wanted, groups - 1);
          const { splits, paths } = combinatorialPurged(events, { groups, testGroups, embargo });
          const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
          expect(splits).toHaveLength(choose(groups, testGroups));
          expect(paths).toHaveLength((choose(groups, testGroups) * testGroups) / groups);
          for (const { train, test } of splits) {
            expect(overlaps(events, train, test)).toEqual([]);
            const hasty = [...train].filter((row) =>
              test.some((other) => {
                const gap = events[row].start - events[other].end;
                return gap >= 0 && gap < embargo;
              }),
            );
            expect(hasty).toEqual([]);
            expect(new Set([...train, ...test]).size).toBe(train.length + test.length);
          }
          for (const path of paths) {
            expect(path).toHaveLength(groups);
            for (const [group, split] of path.entries()) expect(splits[split].testGroups).toContain(group);
          }
          const used = paths.flatMap((path) => path.map((split, group) => `${split} ${group}`));
          expect(new Set(used).size).toBe(splits.length * testGroups);
        },
      ),
      { numRuns: propertyCases(40) },
    );
  });

  it('refuses more judged groups than there are', () => {
    const events = Array.from({ length: 10 }, (_, i) => event(i * 10, 5));
    expect(() => combinatorialPurged(events, { groups: 4, testGroups: 4, embargo: 0 })).toThrow(/testGroups: given 4/);
    expect(() => combinatorialPurged(events, { groups: 1, testGroups: 1, embargo: 0 })).toThrow(/groups: given 1/);
  });
});

describe('the uniqueness of events', () => {
  it('is 1 where they are alone, and shared where they overlap', () => {
    const own = averageUniqueness([event(0, 10), event(20, 10), event(20, 10), event(100, 10), event(105, 10)]);
    expect([...own]).toEqual([1, 0.5, 0.5, 0.75, 0.75]);
  });

  it('counts the time that is covered where all events are equally long and side by side', () => {
    fc.assert(
      fc.property(histories, (events) => {
        const own = averageUniqueness(events);
        const weighted = own.reduce((sum, value, i) => sum + value * (events[i].end - events[i].start), 0);
        const times = Array.from({ length: 400 }, (_, time) => time);
        const covered = times.filter((time) => events.some(({ start, end }) => start <= time && time < end)).length;
        expect(weighted).toBeCloseTo(covered, 6);
      }),
      { numRuns: propertyCases(30) },
    );
  });
});
