import { expect, it } from 'vitest';
import { fromRows } from '../../../quant/linalg/denseMatrix.ts';
import type { PortfolioConstraints } from '../../../quant/optimization/constraints.ts';
import { efficientReturn } from '../../../quant/optimization/efficientReturn.ts';
import { efficientRisk } from '../../../quant/optimization/efficientRisk.ts';
import { maximumDiversification } from '../../../quant/optimization/maximumDiversification.ts';
import { maximumSharpe } from '../../../quant/optimization/maximumSharpe.ts';
import { minimumVariance } from '../../../quant/optimization/minimumVariance.ts';
import { quadraticUtility } from '../../../quant/optimization/quadraticUtility.ts';
import { describeReference } from '../../support/reference.ts';
import { expectFeasible, type MomentsFile, type OptimizerFile, solved } from './quadraticSupport.ts';

for (const set of ['sp500a', 'crypto_dev']) {
  describeReference<[OptimizerFile, MomentsFile]>([`optimizers_${set}`, `moments_${set}`], (file, moments) => {
    const covariance = fromRows(moments.expected.ledoit_wolf_cov);
    const returns = moments.expected.mean;
    let covered = 0;
    for (const given of file.cases) {
      const constraints: PortfolioConstraints = {
        upper: given.cap ?? 1,
        ...(given.l1_cost === undefined ? {} : { turnover: { previous: given.w0, cost: given.l1_cost } }),
        ...(given.max_positions === undefined ? {} : { maxNames: given.max_positions }),
      };
      const base = { covariance, returns, constraints };
      const [family] = given.id.split(/(?<=minvar|maxsharpe|utility|efficient_return|efficient_risk|maxdiv)_/);
      const solve = {
        minvar: () => [minimumVariance(base), given.variance] as const,
        maxsharpe: () => [maximumSharpe({ ...base, riskFreeRate: given.rf_daily }), given.sharpe_daily] as const,
        utility: () => [quadraticUtility({ ...base, riskAversion: given.delta }), given.objective] as const,
        efficient_return: () =>
          [efficientReturn({ ...base, targetReturn: given.target_mean_daily }), given.variance] as const,
        efficient_risk: () => [efficientRisk({ ...base, targetVolatility: given.max_std_daily }), given.mean] as const,
        maxdiv: () => [maximumDiversification(base), given.diversification_ratio] as const,
      }[family];
      if (solve === undefined) continue;
      covered++;
      it(`reaches the objective of ${given.id}`, () => {
        const [answered, expected] = solve();
        const result = solved(answered);
        expect(Math.abs(result.objective / expected - 1)).toBeLessThan(file.tolerance.objective_rel);
        expectFeasible(result, constraints);
      });
    }
    it('covers the 26 quadratic cases of the file', () => {
      expect(covered).toBe(26);
    });
  });
}
