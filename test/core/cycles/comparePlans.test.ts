import { describe, expect, it } from 'vitest';
import { comparePlans } from '../../../core/cycles/comparePlans.ts';
import { decide } from '../../../core/portfolio/planning/decide.ts';
import { account } from '../portfolio/support/account.ts';

describe('two plans', () => {
  const plan = decide(account(675, { DOT: { price: 4.4, volatility: 0.025, signal: { confidence: 0.9 } } }));
  const [decision] = plan.decisions;

  it('differ on a symbol where another thing is done with it, or for another reason', () => {
    const other = plan.decisions.map((item) => ({ ...item, reason: 'PAUSED' as const }));
    expect(comparePlans(plan, { ...plan, decisions: other }).map(({ symbol }) => symbol)).toEqual([decision?.symbol]);
    expect(comparePlans(plan, { ...plan, trades: [] }).map(({ symbol }) => symbol)).toEqual(['DOT-USD']);
  });

  it('do not differ where the same is told in other words, as by another version', () => {
    const reworded = plan.decisions.map((item) => ({ ...item, sentence: `${item.sentence}, in other words` }));
    expect(comparePlans(plan, { ...plan, decisions: reworded })).toEqual([]);
  });
});
