import { describe, expect, it } from 'vitest';
import { afterTry, NOTHING_TRIED, tuningLines } from '../../../core/tuning/tuningProgress.ts';

function figures(sharpeRatio: number | null) {
  return { days: 10, annualReturn: 0.1, sharpeRatio, maxDrawdown: 0.2 };
}

describe('the progress of a search', () => {
  it('counts what each machine has done, what was known before, and the best one', () => {
    const first = afterTry(NOTHING_TRIED, { name: 'a=1' }, { figures: figures(null) });
    const second = afterTry(first, { name: 'a=2' }, { figures: figures(-1), work: { machine: 'one', seconds: 2 } });
    const third = afterTry(second, { name: 'a=3' }, { figures: figures(-2), work: { machine: 'one', seconds: 4 } });
    const last = afterTry(third, { name: 'a=4' }, { figures: figures(1), work: { machine: 'two', seconds: 1 } });
    expect(third.best).toEqual({ name: 'a=2', sharpeRatio: -1 });
    expect(last).toEqual({
      tried: 4,
      known: 1,
      machines: { one: { tries: 2, seconds: 6 }, two: { tries: 1, seconds: 1 } },
      best: { name: 'a=4', sharpeRatio: 1 },
    });
    expect(tuningLines('tries', last, 9)).toEqual([
      'backtests: 4 of 9 combinations tried',
      '1 of them had been tried before',
      'one: 2 combinations, 3.0 s each',
      'two: 1 combination, 1.0 s each',
      'the best one so far: a=4, Sharpe ratio 1.00',
    ]);
    expect(tuningLines('tries', NOTHING_TRIED, 9)).toEqual(['backtests: 0 of 9 combinations tried']);
  });
});
