import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../../chaos/faults/kinds.ts';
import { planRound } from '../../chaos/schedule.ts';

const ACCOUNTS = ['alpha', 'beta'];

describe('the schedule of faults', () => {
  it('draws the same round again for the same seed, whatever came before', () => {
    expect(planRound(7, 12, ACCOUNTS)).toEqual(planRound(7, 12, ACCOUNTS));
    expect(planRound(7, 12, ACCOUNTS).faults).not.toEqual(planRound(8, 12, ACCOUNTS).faults);
    expect(planRound(7, 12, ACCOUNTS).faults).not.toEqual(planRound(7, 13, ACCOUNTS).faults);
  });

  it('draws every kind of fault within some rounds, and only the kinds that are asked for', () => {
    const drawn = (kinds = FAULT_KINDS) =>
      new Set(
        Array.from({ length: 500 }, (_, round) => planRound(1, round, ACCOUNTS, kinds).faults)
          .flat()
          .map(({ kind }) => kind),
      );
    expect([...drawn()].sort()).toEqual([...FAULT_KINDS].sort());
    expect([...drawn(['deposit'])]).toEqual(['deposit']);
  });
});
