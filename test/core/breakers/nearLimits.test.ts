import { describe, expect, it } from 'vitest';
import { nearLimitsOf } from '../../../core/breakers/nearLimits.ts';
import { DEFAULT_LIMITS } from '../../../core/portfolio/account/limits.ts';
import type { PortfolioPosture } from '../../../core/portfolio/account/posture.ts';

function posture(weights: readonly number[], valueAtRisk: number): PortfolioPosture {
  return {
    at: 0,
    quoteCurrency: 'USD',
    equity: '1000',
    cash: '100',
    positions: weights.map((weight, index) => ({
      symbol: `A${index}-USD`,
      quantity: '1',
      value: String(weight * 1_000),
      weight,
      targetWeight: weight,
    })),
    diversification: 1,
    valueAtRisk,
    riskBudget: DEFAULT_LIMITS.riskBudget,
  };
}

describe('what is close to a limit', () => {
  it('is told from 80 % of the limit on, and not where the limit is broken, which has words of its own', () => {
    expect(nearLimitsOf(posture([0.1, 0.15], 0.01), DEFAULT_LIMITS)).toEqual([]);
    expect(nearLimitsOf(posture([0.17, 0.25], 0.019), DEFAULT_LIMITS)).toEqual([
      'A0-USD has 17% weight of at most 20%',
      'portfolio risk of 1.9% of a budget of 2%',
    ]);
  });

  it('counts as positions what is worth at least the smallest trade', () => {
    const eight = Array.from({ length: 8 }, () => 0.05);
    expect(nearLimitsOf(posture(eight, 0), DEFAULT_LIMITS)).toEqual(['8 positions of at most 10']);
    expect(nearLimitsOf(posture([...eight.slice(1), 0.001], 0), DEFAULT_LIMITS)).toEqual([]);
  });
});
