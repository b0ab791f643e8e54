import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cycleIdAt, cycleIdOfSlot, slotStart } from '../../../core/cycles/slot.ts';

const HOUR = 3_600_000;

describe('slotStart', () => {
  it('puts the first millisecond of a slot into it and the last one before into the slot before', () => {
    const start = Date.UTC(2026, 10, 24, 2);
    expect(slotStart(start, HOUR)).toBe(start);
    expect(slotStart(start + HOUR - 1, HOUR)).toBe(start);
    expect(slotStart(start - 1, HOUR)).toBe(start - HOUR);
    expect(slotStart(start + HOUR, HOUR)).toBe(start + HOUR);
  });

  it('counts slots from the epoch, also before it', () => {
    expect(slotStart(0, HOUR)).toBe(0);
    expect(slotStart(-1, HOUR)).toBe(-HOUR);
  });

  it('gives every time exactly one slot: half-open intervals without gap or overlap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1_000, max: 7 * 24 * HOUR }), (at, every) => {
        const start = slotStart(at, every);
        expect(start).toBeLessThanOrEqual(at);
        expect(at).toBeLessThan(start + every);
        expect(start % every).toBe(0);
        expect(slotStart(start, every)).toBe(start);
      }),
    );
  });

  it('refuses slots shorter than a second, whose IDs would coincide, and times that are none', () => {
    for (const every of [0, -1, 999, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => slotStart(0, every), String(every)).toThrow(RangeError);
    expect(() => slotStart(0, 0)).toThrow('cycle.every');
    expect(() => slotStart(Number.NaN, HOUR)).toThrow('given NaN');
  });
});

describe('the cycle ID of a slot', () => {
  it('is its start in UTC, fit for workflow IDs and file names', () => {
    expect(cycleIdOfSlot(Date.UTC(2026, 10, 24, 2))).toBe('20261124T020000Z');
    expect(cycleIdAt(Date.UTC(2026, 10, 24, 2, 59, 59, 999), HOUR)).toBe('20261124T020000Z');
    expect(cycleIdAt(Date.UTC(2026, 10, 24, 3), HOUR)).toBe('20261124T030000Z');
  });

  it('differs from slot to slot, down to slots of one second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1_000, max: HOUR }), (at, every) => {
        expect(cycleIdAt(at + every, every)).not.toBe(cycleIdAt(at, every));
      }),
    );
  });
});
