import { describe, expect, it } from 'vitest';
import { decisionData } from '../../bench/decision/decisionData.ts';
import { profileStages } from '../../bench/decision/profileStages.ts';
import { STAGES } from '../../bench/decision/stages.ts';
import { decide } from '../../core/portfolio/planning/decide.ts';

describe('the benchmark of a decision', () => {
  const input = decisionData(30, 300, 5);

  it('has the same data for the same seed, and something for every model to find', () => {
    expect(decisionData(30, 300, 5)).toEqual(input);
    expect(decisionData(30, 300, 6)).not.toEqual(input);
    const { trades, analyses } = decide(input);
    expect(trades.some(({ side }) => side === 'buy')).toBe(true);
    expect(analyses.some(({ forecast }) => forecast !== undefined && forecast.contributions.pairs !== 0)).toBe(true);
  });

  it('tells which stages the time of a decision goes to', () => {
    const shares = profileStages(() => {
      for (let k = 0; k < 5; k += 1) decide(input);
    });
    expect(Object.keys(shares)).toEqual([...STAGES]);
    expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
    for (const stage of ['volatility', 'pairs', 'optimization', 'trades']) expect(shares[stage]).toBeGreaterThan(0);
  });
});
