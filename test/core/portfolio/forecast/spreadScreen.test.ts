import { describe, expect, it } from 'vitest';
import { levelsOf, spreadScreen } from '../../../../core/portfolio/forecast/spreadScreen.ts';
import { createRandom } from '../../../../quant/statistics/random.ts';
import { engleGranger } from '../../../../quant/timeseries/cointegration/engleGranger.ts';

/** Closes that share a random walk, with a start of their own. */
function tied(days: number, start: number, persistence: number, seed: number) {
  const random = createRandom(seed);
  const common = createRandom(1);
  let walk = 3;
  let spread = 0;
  const closes: number[] = [];
  for (let t = 0; t <= days; t += 1) {
    walk += 0.03 * common.normal();
    spread = persistence * spread + 0.02 * random.normal();
    if (t >= start) closes.push(Math.exp(walk + spread));
  }
  return {
    symbol: `S${seed}-USD`,
    start,
    closes: Float64Array.from(closes),
    returns: new Float64Array(0),
    stale: false,
  };
}

describe('spreadScreen', () => {
  it.each([
    [0, 0, 0.8],
    [0, 57, 0.9],
    [120, 3, 0.97],
  ])(
    'is the Dickey-Fuller statistic of the Engle-Granger test without lags (starts %i and %i, persistence %d)',
    (a, b, persistence) => {
      const one = tied(400, a, persistence, 7);
      const other = tied(400, b, persistence, 8);
      const start = Math.max(a, b);
      const logs = [one, other].map((item) => item.closes.subarray(start - item.start).map(Math.log));
      const { statistic } = engleGranger(logs[0], logs[1], { maxLag: 0, autolag: null });
      expect(spreadScreen(levelsOf(one), levelsOf(other))).toBeCloseTo(statistic, 6);
    },
  );

  it('is 0 for levels that do not move together, and for a series and itself', () => {
    const one = tied(400, 0, 0.9, 7);
    const mirrored = { ...one, closes: one.closes.map((value) => 1 / value) };
    expect(spreadScreen(levelsOf(one), levelsOf(mirrored))).toBe(0);
    expect(spreadScreen(levelsOf(one), levelsOf(one))).toBe(0);
  });
});
