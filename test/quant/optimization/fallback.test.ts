import { describe, expect, it } from 'vitest';
import { equalWeights } from '../../../quant/optimization/equalWeights.ts';
import { withFallback } from '../../../quant/optimization/fallback.ts';
import { hierarchicalRiskParity } from '../../../quant/optimization/hierarchicalRiskParity.ts';
import { inverseVolatility } from '../../../quant/optimization/inverseVolatility.ts';
import { minimumCvar } from '../../../quant/optimization/minimumCvar.ts';
import type { OptimalPortfolio } from '../../../quant/optimization/result.ts';
import { covarianceOf, returnsOf } from './randomMarket.ts';

const returns = returnsOf(4, 40, 3);
const covariance = covarianceOf(returns);

describe('the fallback chain', () => {
  it('uses the first step that gives weights and runs none after it', () => {
    const result = withFallback([
      { name: 'minimumCvar', solve: () => minimumCvar({ returns }) },
      {
        name: 'never',
        solve: () => {
          throw new Error('this step must not run');
        },
      },
    ]);
    expect(result).toMatchObject({
      status: 'optimal',
      method: 'minimumCvar',
      attempts: [{ name: 'minimumCvar', outcome: 'used' }],
    });
  });

  it('records what was tried in order and why each fell through', () => {
    const result = withFallback([
      { name: 'capped', solve: () => minimumCvar({ returns, constraints: { upper: 0.2 } }) },
      {
        name: 'grouped',
        solve: () =>
          hierarchicalRiskParity({ covariance, constraints: { groups: [{ name: 'g', members: [7], upper: 0.1 }] } }),
      },
      { name: 'broken', solve: () => ({ status: 'failed', reason: 'it did not converge' }) },
      {
        name: 'poisoned',
        solve: () => {
          const portfolio = equalWeights({ assets: 4 }) as OptimalPortfolio;
          return { ...portfolio, weights: portfolio.weights.map(() => Number.NaN) };
        },
      },
      { name: 'inverseVolatility', solve: () => inverseVolatility({ covariance }) },
      { name: 'equalWeights', solve: () => equalWeights({ assets: 4 }) },
    ]);
    expect(result.status).toBe('optimal');
    expect(result).toMatchObject({ method: 'inverseVolatility' });
    expect(result.attempts).toMatchObject([
      {
        name: 'capped',
        outcome: 'infeasible',
        conflicts: [{ name: 'upper bounds' }, { name: 'budget at least 1' }],
        reason: "the upper bounds sum to 0.8, below the budget's minimum of 1",
      },
      { name: 'grouped', outcome: 'threw', reason: expect.stringContaining('constraints.groups[0].members') },
      { name: 'broken', outcome: 'failed', reason: 'it did not converge' },
      { name: 'poisoned', outcome: 'failed', reason: 'weight 0 is NaN' },
      { name: 'inverseVolatility', outcome: 'used' },
    ]);
  });

  it('uses an unproven portfolio and says so', () => {
    const portfolio = equalWeights({ assets: 4 }) as OptimalPortfolio;
    const result = withFallback([
      {
        name: 'search',
        solve: () => ({
          ...portfolio,
          status: 'unproven',
          certificate: { kind: 'search', bound: 0.2, gap: 0.05, relativeGap: 0.2, nodes: 10 },
        }),
      },
    ]);
    expect(result).toMatchObject({
      status: 'unproven',
      attempts: [{ name: 'search', outcome: 'usedUnproven', reason: expect.stringContaining('0.05') }],
    });
  });

  it('says that nothing worked where nothing did', () => {
    const result = withFallback([
      { name: 'a', solve: () => ({ status: 'failed', reason: 'first' }) },
      { name: 'b', solve: () => ({ status: 'failed', reason: 'second' }) },
    ]);
    expect(result).toMatchObject({ status: 'exhausted', reason: 'no step gave weights: a: first; b: second' });
  });

  it('refuses a chain without steps or with one name for two', () => {
    expect(() => withFallback([])).toThrow(/at least one step/);
    const step = { name: 'a', solve: () => equalWeights({ assets: 1 }) };
    expect(() => withFallback([step, step])).toThrow(/name of its own/);
  });
});
