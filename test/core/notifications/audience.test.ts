import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountEvent } from '../../../core/notifications/accountEvent.ts';
import { audience, type NotificationRules } from '../../../core/notifications/audience.ts';
import { describeEvent } from '../../../core/notifications/describeEvent.ts';
import { endOfQuiet } from '../../../core/notifications/quietHours.ts';

const NIGHT = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' };
const TRIP: AccountEvent = {
  kind: 'command',
  account: 'main',
  command: 'halt',
  number: 3,
  state: 'halted',
  by: 'breaker:dailyLoss',
  reason: 'lost 5.2 % since midnight, allowed 5 %',
  at: Date.parse('2026-03-29T00:30:00Z'),
};

describe('quiet hours', () => {
  it('end when the clock of their zone says so, also in the night in which it is put forward', () => {
    expect(new Date(endOfQuiet(Date.parse('2026-03-28T22:30:00Z'), NIGHT)).toISOString()).toBe(
      '2026-03-29T05:00:00.000Z',
    );
    expect(new Date(endOfQuiet(Date.parse('2026-03-27T22:30:00Z'), NIGHT)).toISOString()).toBe(
      '2026-03-28T06:00:00.000Z',
    );
  });

  it('hold nothing back outside of them, and never for longer than they last', () => {
    const clock = fc
      .integer({ min: 0, max: 1_439 })
      .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`);
    fc.assert(
      fc.property(clock, clock, fc.integer({ min: 0, max: 4e12 }), (from, to, at) => {
        const end = endOfQuiet(at, { from, to, timeZone: 'UTC' });
        expect(end).toBeGreaterThanOrEqual(at);
        expect(end - at).toBeLessThanOrEqual(86_400_000);
        if (end > at) expect(new Date(end).toISOString().slice(11, 16)).toBe(to);
        expect(endOfQuiet(end, { from, to, timeZone: 'UTC' })).toBe(end);
      }),
    );
  });
});

describe('who is told', () => {
  const rules: NotificationRules = {
    channels: [
      { name: 'phone', severity: 'critical', events: undefined, accounts: undefined },
      { name: 'log', severity: 'info', events: undefined, accounts: undefined },
      { name: 'other', severity: 'info', events: ['cycleDone'], accounts: ['main'] },
    ],
    quietHours: NIGHT,
    repeatAfter: 3_600_000,
  };

  it('a breaker that has tripped is told at once, in quiet hours and however often', () => {
    const told = describeEvent(TRIP);
    expect(told).toMatchObject({ event: 'breakerTripped', severity: 'critical', topic: undefined });
    expect(told?.lines).toEqual([TRIP.reason, expect.stringContaining('ballast resume')]);
    const queued = told === undefined ? [] : audience(told, rules, TRIP.at);
    expect(queued.map(({ channel }) => channel)).toEqual(['phone', 'log']);
    for (const { dueAt, repeatedSince } of queued) expect([dueAt, repeatedSince]).toEqual([TRIP.at, undefined]);
  });

  it('what is less urgent waits for the end of the quiet hours, and repeats nothing for a while', () => {
    const failed = describeEvent({
      kind: 'cycle',
      account: 'main',
      cycleId: 'c1',
      scope: 'all',
      number: 5,
      state: 'failed',
      reason: 'line\n❌ the venue does not answer',
      at: TRIP.at,
    });
    const [queued, ...rest] = failed === undefined ? [] : audience(failed, rules, TRIP.at);
    expect(rest).toEqual([]);
    expect(queued).toMatchObject({
      channel: 'log',
      dueAt: Date.parse('2026-03-29T05:00:00Z'),
      repeatedSince: TRIP.at - 3_600_000,
      notification: {
        lines: ['line', '❌ the venue does not answer', expect.stringContaining('ballast cycle replay c1')],
      },
    });
  });

  it('a cycle that had nothing to do and a comparison without a difference are told to nobody', () => {
    const cycle = {
      kind: 'cycle',
      account: 'main',
      cycleId: 'c1',
      scope: 'all',
      number: 5,
      reason: '',
      at: 5,
    } as const;
    expect(describeEvent({ ...cycle, state: 'nothing-to-do' })).toBeUndefined();
    const comparison = { kind: 'reconciliation', account: 'main', number: 2, at: 5 } as const;
    expect(describeEvent(comparison, [{ currency: 'USD', expected: '10', found: '10' }])).toBeUndefined();
    expect(describeEvent(comparison, [{ currency: 'USD', expected: '10', found: '12' }])).toMatchObject({
      event: 'drift',
      lines: ['10 USD expected, 12 found', expect.any(String)],
    });
  });
});
