import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../quant/errors/invalidInput.ts';
import { bayesSteinMean } from '../../../quant/estimation/bayesSteinMean.ts';
import { correlationForm, covarianceFromCorrelation } from '../../../quant/estimation/correlation.ts';
import { denoiseCovariance } from '../../../quant/estimation/denoise.ts';
import { nearestCovariance } from '../../../quant/estimation/nearestCovariance.ts';
import { type DenseMatrix, fromRows, type MatrixInput } from '../../../quant/linalg/denseMatrix.ts';
import { symmetricRankK } from '../../../quant/linalg/symmetricRankK.ts';
import { blackLitterman } from '../../../quant/optimization/blackLitterman.ts';
import { requireCovariance } from '../../../quant/optimization/covarianceInput.ts';
import { efficientFrontier } from '../../../quant/optimization/efficientFrontier.ts';
import { efficientReturn } from '../../../quant/optimization/efficientReturn.ts';
import { efficientRisk } from '../../../quant/optimization/efficientRisk.ts';
import { equalWeights } from '../../../quant/optimization/equalWeights.ts';
import { hierarchicalEqualRiskContribution } from '../../../quant/optimization/hierarchicalEqualRiskContribution.ts';
import { hierarchicalRiskParity } from '../../../quant/optimization/hierarchicalRiskParity.ts';
import { inverseVolatility } from '../../../quant/optimization/inverseVolatility.ts';
import { marketImpliedPrior } from '../../../quant/optimization/marketImpliedPrior.ts';
import { maximumDiversification } from '../../../quant/optimization/maximumDiversification.ts';
import { maximumReturn } from '../../../quant/optimization/maximumReturn.ts';
import { maximumSharpe } from '../../../quant/optimization/maximumSharpe.ts';
import { minimumVariance } from '../../../quant/optimization/minimumVariance.ts';
import { quadraticUtility } from '../../../quant/optimization/quadraticUtility.ts';
import { riskBudgeting } from '../../../quant/optimization/riskBudgeting.ts';
import { riskParity } from '../../../quant/optimization/riskParity.ts';
import { diversificationRatio } from '../../../quant/risk/diversificationRatio.ts';
import { effectiveBets } from '../../../quant/risk/effectiveBets.ts';
import { factorShock } from '../../../quant/risk/factorShock.ts';
import { monteCarloRisk } from '../../../quant/risk/monteCarloRisk.ts';
import { portfolioMoments } from '../../../quant/risk/returnMoments.ts';
import { normalTailContributions } from '../../../quant/risk/tailContributions.ts';
import { volatilityContributions } from '../../../quant/risk/volatilityContributions.ts';
import { createRandom } from '../../../quant/statistics/random.ts';

/** Under it (0, 0.6, 0.4) has less variance than (1, 0, 0), where the conditions of an optimum hold. */
const INDEFINITE = [
  [0.01, 0.01, 0.027],
  [0.01, 0.04, -0.054],
  [0.027, -0.054, 0.09],
];
const returns = [0.01, 0.02, 0.03];
const weights = [0.2, 0.3, 0.5];

/** Every public function that takes a covariance of three assets. */
const ENTRIES: Record<string, (covariance: MatrixInput) => unknown> = {
  minimumVariance: (covariance) => minimumVariance({ covariance }),
  'minimumVariance of few names': (covariance) => minimumVariance({ covariance, constraints: { maxNames: 2 } }),
  maximumSharpe: (covariance) => maximumSharpe({ covariance, returns }),
  quadraticUtility: (covariance) => quadraticUtility({ covariance, returns, riskAversion: 2 }),
  efficientReturn: (covariance) => efficientReturn({ covariance, returns, targetReturn: 0.02 }),
  efficientRisk: (covariance) => efficientRisk({ covariance, returns, targetVolatility: 0.2 }),
  maximumReturn: (covariance) => maximumReturn({ covariance, returns, varianceBudget: 0.04 }),
  efficientFrontier: (covariance) => efficientFrontier({ covariance, returns }),
  maximumDiversification: (covariance) => maximumDiversification({ covariance }),
  riskParity: (covariance) => riskParity({ covariance }),
  riskBudgeting: (covariance) => riskBudgeting({ covariance, budgets: [0.5, 0.3, 0.2] }),
  hierarchicalRiskParity: (covariance) => hierarchicalRiskParity({ covariance }),
  hierarchicalEqualRiskContribution: (covariance) => hierarchicalEqualRiskContribution({ covariance }),
  inverseVolatility: (covariance) => inverseVolatility({ covariance }),
  equalWeights: (covariance) => equalWeights({ assets: 3, covariance }),
  marketImpliedPrior: (covariance) =>
    marketImpliedPrior({ covariance, marketCapitalisations: weights, riskAversion: 2.5 }),
  blackLitterman: (covariance) =>
    blackLitterman({ covariance, prior: returns, pick: [[1, 0, 0]], viewReturns: [0.02] }),
  'blackLitterman, Omega': (covariance) =>
    blackLitterman({
      covariance: [
        [0.04, 0, 0],
        [0, 0.04, 0],
        [0, 0, 0.04],
      ],
      prior: returns,
      pick: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      viewReturns: returns,
      uncertainty: { kind: 'covariance', covariance },
    }),
  correlationForm,
  covarianceFromCorrelation: (covariance) => covarianceFromCorrelation(covariance, [1, 1, 1]),
  denoiseCovariance: (covariance) => denoiseCovariance(covariance, { observations: 100 }),
  bayesSteinMean: (covariance) => bayesSteinMean([returns, weights, [0, 0.01, 0]], covariance),
  diversificationRatio: (covariance) => diversificationRatio(covariance, weights),
  effectiveBets: (covariance) => effectiveBets(covariance, weights),
  'effectiveBets, principal': (covariance) => effectiveBets(covariance, weights, 'principal'),
  'effectiveBets, contribution': (covariance) => effectiveBets(covariance, weights, 'contribution'),
  factorShock: (covariance) => factorShock(covariance, weights, [{ asset: 0, return: -0.1 }]),
  monteCarloRisk: (covariance) => monteCarloRisk({ covariance, weights, confidence: 0.95, seed: 1, scenarios: 100 }),
  portfolioMoments: (covariance) => portfolioMoments(covariance, weights),
  normalTailContributions: (covariance) => normalTailContributions(covariance, weights, 0.95),
  volatilityContributions: (covariance) => volatilityContributions(covariance, weights),
};

describe('a covariance that is indefinite', () => {
  it.each(Object.entries(ENTRIES))('is refused by %s', (_name, entry) => {
    for (const scale of [1, 1e-12, 1e12]) {
      const covariance = INDEFINITE.map((row) => row.map((value) => value * scale));
      expect(() => entry(covariance)).toThrow(InvalidInputError);
      expect(() => entry(covariance)).toThrow(/covariance|correlation/);
      expect(() => entry(covariance)).toThrow(/eigenvalue.*nearestCovariance/);
    }
  });

  it.each(Object.entries(ENTRIES))('is taken by %s once it is repaired, which the repair says', (_name, entry) => {
    const { covariance, repaired } = nearestCovariance(INDEFINITE);
    expect(repaired).toBe(true);
    expect(() => entry(covariance)).not.toThrow();
  });

  it('is found among assets of any size, at any place', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 3, max: 40 }),
        fc.integer({ min: -12, max: 12 }),
        (seed, n, power) => {
          const { data } = randomCovariance(seed, n, n + 5);
          const random = createRandom(seed);
          // Beyond the correlation that the two assets can have, whatever the others do.
          const i = Math.floor(random.uniform() * (n - 1));
          const value = 1.001 * Math.sqrt(data[i * n + i] * data[(i + 1) * n + i + 1]);
          data[i * n + i + 1] = value;
          data[(i + 1) * n + i] = value;
          const scaled = { rows: n, columns: n, data: data.map((element) => element * 10 ** power) };
          expect(() => requireCovariance(scaled, 'covariance')).toThrow(/eigenvalue/);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('a covariance that is singular', () => {
  it('passes, with whatever rounding does to its zero eigenvalues, at every scale', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 2, max: 60 }),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom(1e-150, 1e-12, 1, 1e6, 1e150),
        (seed, n, rank, scale) => {
          const { data } = randomCovariance(seed, n, rank);
          const scaled = { rows: n, columns: n, data: data.map((value) => value * scale) };
          expect(requireCovariance(scaled, 'covariance')).toBe(scaled);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('passes with assets of no variance, or of one that is rounding beside the others', () => {
    const still = [
      [0.04, 0, 1e-18],
      [0, 0, 0],
      [1e-18, 0, 1e-36],
    ];
    expect(requireCovariance(still, 'covariance').rows).toBe(3);
    expect(requireCovariance([[0]], 'covariance').rows).toBe(1);
    const moved = [
      [0.04, 0.001],
      [0.001, 0],
    ];
    expect(() => requireCovariance(moved, 'covariance')).toThrow(/eigenvalue/);
  });
});

describe('a covariance that changes after it was checked', () => {
  it('is checked again', () => {
    const covariance = fromRows([
      [0.04, 0],
      [0, 0.04],
    ]);
    expect(minimumVariance({ covariance }).status).toBe('optimal');
    covariance.data.set([0.04, 0.05, 0.05, 0.04]);
    expect(() => minimumVariance({ covariance })).toThrow(/eigenvalue/);
  });
});

/** A A' of n assets on `rank` factors, of volatilities that differ a thousandfold. */
function randomCovariance(seed: number, n: number, rank: number): DenseMatrix {
  const random = createRandom(seed);
  const loadings = new Float64Array(n * rank);
  for (let i = 0; i < n; i++) {
    const size = 10 ** (3 * random.uniform());
    for (let k = 0; k < rank; k++) loadings[i * rank + k] = size * random.normal();
  }
  return { rows: n, columns: n, data: symmetricRankK(loadings, n, rank) };
}
