import { describe, expect, it } from 'vitest';
import { historicalRisk } from '../../../quant/risk/historicalRisk.ts';
import { smoothedHistoricalRisk } from '../../../quant/risk/smoothedHistoricalRisk.ts';
import { createRandom } from '../../../quant/statistics/random.ts';

describe('smoothedHistoricalRisk', () => {
  it('is the expected order statistic: Harrell and Davis weigh 1, 2 and 4 by 19/27, 7/27 and 1/27 for the quarter', () => {
    // p = 1/4 and T = 3: a = 1, b = 3, I_x(1, 3) = 1 - (1 - x)^3.
    const { valueAtRisk } = smoothedHistoricalRisk([1, 2, 4], 0.75);
    expect(valueAtRisk).toBeCloseTo(-(19 * 1 + 7 * 2 + 1 * 4) / 27, 12);
  });

  it('misses the true quantile by less than the usual one does', () => {
    const random = createRandom(4);
    let smoothed = 0;
    let usual = 0;
    for (let k = 0; k < 300; k += 1) {
      const sample = Array.from({ length: 300 }, () => random.normal());
      smoothed += (smoothedHistoricalRisk(sample, 0.95).valueAtRisk - 1.6448536) ** 2;
      usual += (historicalRisk(sample, { confidence: 0.95 }).valueAtRisk - 1.6448536) ** 2;
    }
    expect(smoothed).toBeLessThan(0.95 * usual);
  });

  it('has a mean loss beyond its edge, also of one observation', () => {
    const { valueAtRisk, conditionalValueAtRisk } = smoothedHistoricalRisk([-0.1, 0.02, 0.03, 0.01], 0.95);
    expect(conditionalValueAtRisk).toBeGreaterThanOrEqual(valueAtRisk);
    expect(smoothedHistoricalRisk([-0.1], 0.95)).toMatchObject({ valueAtRisk: 0.1, conditionalValueAtRisk: 0.1 });
  });
});
