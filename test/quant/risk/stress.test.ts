import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledoitWolf } from '../../../quant/estimation/ledoitWolf.ts';
import { fromRows, identity } from '../../../quant/linalg/denseMatrix.ts';
import { factorShock } from '../../../quant/risk/factorShock.ts';
import { historicalStress } from '../../../quant/risk/historicalStress.ts';
import { randomMarket } from './randomMarket.ts';

const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);

describe('stress by historical window', () => {
  const returns = fromRows([
    [0.1, 0],
    [-0.5, -0.2],
    [-0.2, 0.1],
    [0.5, 0.1],
  ]);
  const times = [0, 1, 2, 3];

  it('holds the portfolio through the window, half-open in time, the rest in cash', () => {
    const [crash] = historicalStress(returns, times, [0.5, 0.25], [{ name: 'crash', from: 1, to: 3 }]);
    const wealth = 1 + 0.5 * (0.5 * 0.8 - 1) + 0.25 * (0.8 * 1.1 - 1);
    expect(crash.periods).toBe(2);
    expect(crash.totalReturn).toBeCloseTo(wealth - 1, 14);
    expect(total(crash.contributions)).toBeCloseTo(crash.totalReturn, 14);
    expect(crash.worstReturn).toBeCloseTo(-0.3, 14);
    expect(crash.worstTime).toBe(1);
    expect(crash.drawdown.maxDrawdown).toBeCloseTo(1 - wealth, 12);
  });

  it('compounds a single asset exactly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.6, max: 0.6, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (path) => {
          const [all] = historicalStress(
            fromRows(path.map((r) => [r])),
            path.map((_, t) => t),
            [1],
            [{ name: 'all', from: 0, to: path.length }],
          );
          const growth = path.reduce((wealth, r) => wealth * (1 + r), 1);
          expect(all.totalReturn).toBeCloseTo(growth - 1, 12);
          expect(all.worstReturn).toBeCloseTo(Math.min(...path), 12);
        },
      ),
    );
  });

  it('refuses a window without data, impossible returns and ruin', () => {
    const window = { name: 'none', from: 9, to: 10 };
    expect(() => historicalStress(returns, times, [1, 0], [window])).toThrow(/none, from 9 to 10/);
    expect(() => historicalStress(fromRows([[-2]]), [0], [1], [{ ...window, from: 0 }])).toThrow(/-2 in row 0/);
    expect(() => historicalStress(returns, times, [3, 0], [{ name: 'ruin', from: 1, to: 4 }])).toThrow(
      /loses more than everything in ruin/,
    );
  });
});

describe('stress by factor shock', () => {
  it('moves the others by their beta to the shocked asset', () => {
    const covariance = fromRows([
      [0.04, 0.06],
      [0.06, 0.16],
    ]);
    const { assetReturns, portfolioReturn, contributions } = factorShock(
      covariance,
      [0.5, 0.2],
      [{ asset: 0, return: -0.3 }],
    );
    expect(assetReturns[0]).toBe(-0.3);
    expect(assetReturns[1]).toBeCloseTo(-0.45, 12);
    expect(portfolioReturn).toBeCloseTo(-0.15 - 0.09, 12);
    expect(total(contributions)).toBeCloseTo(portfolioReturn, 14);
  });

  it('imposes what it was told, is linear in the shock, and leaves uncorrelated assets alone', () => {
    fc.assert(
      fc.property(randomMarket, ({ returns, weights }) => {
        const { covariance } = ledoitWolf(returns);
        const all = weights.map((_, asset) => ({ asset, return: -0.01 * (asset + 1) }));
        expect([...factorShock(covariance, weights, all).assetReturns]).toEqual(all.map((shock) => shock.return));
        const half = factorShock(covariance, weights, [{ asset: 0, return: -0.01 }]).assetReturns;
        const full = factorShock(covariance, weights, [{ asset: 0, return: -0.02 }]).assetReturns;
        full.forEach((value, i) => {
          expect(value).toBeCloseTo(2 * half[i], 12);
        });
      }),
    );
    expect([...factorShock(identity(2), [0.5, 0.5], [{ asset: 0, return: -0.5 }]).assetReturns]).toEqual([-0.5, 0]);
  });

  it('lets no asset lose more than everything', () => {
    const steep = fromRows([
      [0.01, 0.03],
      [0.03, 0.16],
    ]);
    expect(factorShock(steep, [0, 1], [{ asset: 0, return: -0.5 }]).portfolioReturn).toBe(-1);
  });

  it('refuses shocks that cannot be imposed', () => {
    const twins = fromRows([
      [1, 1],
      [1, 1],
    ]);
    const shock = { asset: 0, return: -0.1 };
    expect(() => factorShock(twins, [1, 0], [shock, { asset: 1, return: 0.1 }])).toThrow(
      /asset 1, which has no variance/,
    );
    expect(() => factorShock(identity(2), [1, 0], [shock, shock])).toThrow(/once/);
    expect(() => factorShock(identity(2), [1, 0], [{ asset: 2, return: -0.1 }])).toThrow(/for asset 2/);
    expect(() => factorShock(identity(2), [1, 0], [{ asset: 0, return: -1.1 }])).toThrow(/-1.1 for asset 0/);
    expect(() => factorShock(identity(2), [1, 0], [])).toThrow(/given none/);
    expect(() => factorShock(fromRows([[0]]), [1], [shock])).toThrow(/no variance/);
  });
});
