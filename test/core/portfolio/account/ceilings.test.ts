import { describe, expect, it } from 'vitest';
import { ceilingsOf, HEADROOM } from '../../../../core/portfolio/account/ceilings.ts';
import { DEFAULT_LIMITS } from '../../../../core/portfolio/account/limits.ts';

describe('the ceilings of a plan', () => {
  it('leave room to grow by the rebalance threshold before a limit is met', () => {
    const { weight, valueAtRisk } = ceilingsOf(DEFAULT_LIMITS);
    expect(weight * 1.1).toBeCloseTo(0.2, 12);
    expect(valueAtRisk * 1.1).toBeCloseTo(0.02, 12);
  });

  it('stay below the limits by the headroom for prices that move until the fill, even without a threshold', () => {
    const { weight, valueAtRisk } = ceilingsOf({ ...DEFAULT_LIMITS, rebalanceThreshold: 0 });
    expect(weight).toBeCloseTo(0.2 * (1 - HEADROOM), 12);
    expect(valueAtRisk).toBeCloseTo(0.02 * (1 - HEADROOM), 12);
  });

  it('never fall below half of a limit, however wide the band', () => {
    expect(ceilingsOf({ ...DEFAULT_LIMITS, rebalanceThreshold: 0.999 }).weight).toBeGreaterThan(0.1);
  });
});
