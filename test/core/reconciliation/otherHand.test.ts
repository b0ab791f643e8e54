import { describe, expect, it } from 'vitest';
import { otherHandSentence, steadyOtherHand } from '../../../core/reconciliation/otherHand.ts';

const HOUR = 3_600_000;
const finding = (hours: number, orders: readonly string[], cyclesSince: number) => ({
  at: hours * HOUR,
  orders,
  cyclesSince,
});

describe('another hand on an account', () => {
  it('trades steadily where it has new orders in two cycles in a row', () => {
    const hand = steadyOtherHand({ findings: [finding(1, ['a', 'b'], 1), finding(2, ['c'], 1)] });
    expect(hand).toEqual({ since: HOUR, latest: 2 * HOUR, orders: 3 });
    if (hand === undefined) throw new Error('there is none');
    expect(otherHandSentence(hand)).toContain('ballast reconcile --accept');
  });

  it.each([
    ['nobody has ordered anything', []],
    ['a person traded once', [finding(1, ['a'], 1)]],
    ['a person traded twice in one cycle', [finding(1, ['a'], 1), finding(1.1, ['b'], 0)]],
    ['a cycle without such orders lies between', [finding(1, ['a'], 1), finding(3, ['b'], 2)]],
    ['an order rests and goes on', [finding(1, ['a'], 1), finding(2, ['a'], 1), finding(3, ['a'], 1)]],
    ['more than a day lies between', [finding(1, ['a'], 1), finding(26, ['b'], 1)]],
  ])('does not where %s', (_name, findings) => {
    expect(steadyOtherHand({ findings })).toBeUndefined();
  });

  it('is told with the least that is known of it where earlier findings are not looked at', () => {
    const hand = steadyOtherHand({ findings: [finding(1, ['a', 'b'], 1), finding(2, ['c'], 1)], hasEarlier: true });
    if (hand === undefined) throw new Error('there is none');
    expect(otherHandSentence(hand)).toMatch(/: at least 3 orders .* from 1970-01-01T01:00:00\.000Z or earlier to /);
  });

  it('is not forgotten where it pauses later', () => {
    const findings = [finding(1, ['a'], 1), finding(2, ['b'], 1), finding(90, ['c'], 88)];
    expect(steadyOtherHand({ findings })).toMatchObject({ orders: 2 });
  });
});
