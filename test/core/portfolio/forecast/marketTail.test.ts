import { describe, expect, it } from 'vitest';
import { marketTail, NORMAL_TAIL } from '../../../../core/portfolio/forecast/marketTail.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';

/** Days of two independent symbols with volatility 2 % and 4 % and shocks of unit variance. */
function market(days: number, shock: () => number) {
  const data = Float64Array.from({ length: 2 * days }, (_, e) => (e % 2 === 0 ? 0.02 : 0.04) * shock());
  return { scenarios: { rows: days, columns: 2, data }, covariance: Float64Array.of(0.0004, 0, 0, 0.0016) };
}

describe('marketTail', () => {
  it('is near the normal one for normal days', () => {
    const random = createRandom(3);
    const { scenarios, covariance } = market(2_000, () => random.normal());
    const tail = marketTail(scenarios, covariance, [0.02, 0.04]);
    expect(tail.valueAtRisk).toBeCloseTo(1.645, 1);
    expect(tail.conditionalValueAtRisk).toBeCloseTo(2.063, 1);
  });

  it('is longer where losses are larger than gains', () => {
    const random = createRandom(3);
    const { scenarios, covariance } = market(500, () => 1 - random.gamma(1));
    const tail = marketTail(scenarios, covariance, [0.02, 0.04]);
    expect(tail.valueAtRisk).toBeGreaterThan(1.72);
    expect(tail.conditionalValueAtRisk).toBeGreaterThan(2.3);
  });

  it('trusts few days little, and none not at all', () => {
    const random = createRandom(3);
    const { scenarios, covariance } = market(20, () => 1 - random.gamma(1));
    const tail = marketTail(scenarios, covariance, [0.02, 0.04]);
    expect(Math.abs(tail.valueAtRisk - NORMAL_TAIL.valueAtRisk)).toBeLessThan(0.1);
    expect(marketTail({ rows: 0, columns: 2, data: new Float64Array(0) }, covariance, [0.02, 0.04])).toBe(NORMAL_TAIL);
  });
});
