import { describe, expect, it } from 'vitest';
import { fromRows, toMatrix } from '../../../quant/linalg/denseMatrix.ts';
import { minimumVariance } from '../../../quant/optimization/minimumVariance.ts';
import { solved } from './quadraticSupport.ts';

describe('minimum variance', () => {
  const covariance = fromRows([
    [0.04, 0.006, 0],
    [0.006, 0.09, 0],
    [0, 0, 0.01],
  ]);

  it("is the closed form S^-1 e / e'S^-1 e where no bound is active", () => {
    const { weights, objective } = solved(minimumVariance({ covariance }));
    // S^-1 e of the matrix above, by hand: (84, 34) / 3.564 in the first block, 100 in the second.
    const unscaled = [0.084 / 0.003564, 0.034 / 0.003564, 100];
    const total = unscaled[0] + unscaled[1] + unscaled[2];
    unscaled.forEach((value, i) => {
      expect(weights[i]).toBeCloseTo(value / total, 12);
    });
    expect(objective).toBeCloseTo(1 / total, 14);
  });

  it('takes an ml-matrix Matrix as well', () => {
    const plain = solved(minimumVariance({ covariance }));
    expect(solved(minimumVariance({ covariance: toMatrix(covariance) })).weights).toEqual(plain.weights);
  });

  it('leaves in cash what the budget allows, since cash has no risk', () => {
    const result = solved(minimumVariance({ covariance, constraints: { budget: { min: 0.5, max: 1 } } }));
    expect(result.cash).toBeCloseTo(0.5, 12);
    expect(result.activeConstraints.map(({ name }) => name)).toEqual(['budget at least 0.5']);
  });

  it('prices its active constraints: loosening a cap gains what its multiplier says', () => {
    const cap = 0.5;
    const step = 1e-6;
    const at = (upper: number) => solved(minimumVariance({ covariance, constraints: { upper } }));
    const { activeConstraints } = at(cap);
    const bound = activeConstraints.find(({ kind }) => kind === 'upper');
    expect(bound?.name).toBe('upper bound of asset 2');
    const gained = (at(cap - step).objective - at(cap + step).objective) / (2 * step);
    expect(bound?.multiplier).toBeCloseTo(gained, 8);
  });
});
