import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../quant/errors/invalidInput.ts';
import { fromRows, toMatrix } from '../../../quant/linalg/denseMatrix.ts';
import { luInPlace, luSolveInPlace } from '../../../quant/linalg/lu.ts';
import { blackLitterman } from '../../../quant/optimization/blackLitterman.ts';
import { viewMatrix } from '../../../quant/optimization/blackLittermanViews.ts';
import { impliedRiskAversion, marketImpliedPrior } from '../../../quant/optimization/marketImpliedPrior.ts';
import { quadraticUtility } from '../../../quant/optimization/quadraticUtility.ts';
import { describeReference } from '../../support/reference.ts';
import { covarianceOf, returnsOf } from './randomMarket.ts';

interface BlackLittermanFile {
  readonly inputs: {
    readonly market_caps: number[];
    readonly delta: number;
    readonly tau: number;
    readonly P: number[][];
    readonly Q: number[];
    readonly prior_pi: number[];
  };
  readonly tolerance: { readonly rel: number; readonly weights_abs: number };
  readonly cases: readonly {
    readonly omega_method: 'default' | 'idzorek';
    readonly view_confidences: number[] | null;
    readonly omega: number[][];
    readonly posterior_mean: number[];
    readonly posterior_cov: number[][];
    readonly 'weights_utility_delta2.5_cap0.2': number[];
    readonly pypfopt_bl_weights_unconstrained_normalised: number[];
  }[];
}
interface MomentsFile {
  readonly expected: { readonly ledoit_wolf_cov: number[][] };
}

function expectRelative(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]));
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    // The file carries twelve digits.
    expect(Math.abs(actual[i] - expected[i])).toBeLessThanOrEqual(tolerance * Math.abs(expected[i]) + 1e-11 * largest);
  }
}

for (const set of ['sp500a', 'crypto_dev']) {
  describeReference([`blacklitterman_${set}`, `moments_${set}`], (file: BlackLittermanFile, moments: MomentsFile) => {
    const covariance = fromRows(moments.expected.ledoit_wolf_cov);
    const { inputs, tolerance } = file;
    const n = covariance.rows;

    it('implies the market prior of the reference', () => {
      const prior = marketImpliedPrior({
        covariance,
        marketCapitalisations: inputs.market_caps,
        riskAversion: inputs.delta,
      });
      expectRelative(prior, inputs.prior_pi, tolerance.rel);
    });

    for (const expected of file.cases) {
      it(`reaches the posterior of the reference with ${expected.omega_method} uncertainty`, () => {
        const posterior = blackLitterman({
          covariance: toMatrix(covariance),
          prior: marketImpliedPrior({
            covariance,
            marketCapitalisations: inputs.market_caps,
            riskAversion: inputs.delta,
          }),
          pick: fromRows(inputs.P),
          viewReturns: inputs.Q,
          tau: inputs.tau,
          uncertainty:
            expected.view_confidences === null
              ? { kind: 'proportional' }
              : { kind: 'confidence', confidences: expected.view_confidences },
        });
        expectRelative(posterior.mean, expected.posterior_mean, tolerance.rel);
        expectRelative(posterior.covariance.to1DArray(), expected.posterior_cov.flat(), tolerance.rel);
        expectRelative(posterior.omega.to1DArray(), expected.omega.flat(), tolerance.rel);
        const best = quadraticUtility({
          covariance: posterior.covariance,
          returns: posterior.mean,
          riskAversion: inputs.delta,
          constraints: { upper: 0.2 },
        });
        if (best.status !== 'optimal') throw new Error(best.status);
        expected['weights_utility_delta2.5_cap0.2'].forEach((weight, i) => {
          expect(Math.abs(best.weights[i] - weight)).toBeLessThanOrEqual(tolerance.weights_abs);
        });
        const tilt = posterior.mean.slice();
        const factors = covariance.data.slice();
        const pivots = new Int32Array(n);
        luInPlace(factors, n, pivots);
        luSolveInPlace(factors, n, pivots, tilt);
        const total = tilt.reduce((sum, value) => sum + value, 0);
        tilt.forEach((value, i) => {
          expect(value / total).toBeCloseTo(expected.pypfopt_bl_weights_unconstrained_normalised[i], 8);
        });
      });
    }
  });
}

const market = fc.record({ assets: fc.integer({ min: 2, max: 8 }), seed: fc.integer() }).map(({ assets, seed }) => {
  const covariance = covarianceOf(returnsOf(assets, 40, seed));
  const prior = marketImpliedPrior({
    covariance,
    marketCapitalisations: Array.from({ length: assets }, (_, i) => 1 + i),
    riskAversion: 2.5,
  });
  return { covariance, prior, assets };
});

describe('Black-Litterman', () => {
  it('returns the prior where there are no views', () => {
    fc.assert(
      fc.property(market, ({ covariance, prior, assets }) => {
        const posterior = blackLitterman({ covariance, prior, pick: fromRows([]), viewReturns: [], tau: 0.1 });
        expect(Array.from(posterior.mean)).toEqual(Array.from(prior));
        for (let i = 0; i < assets; i++) {
          expect(posterior.covariance.get(i, i)).toBeCloseTo(1.1 * covariance.data[i * assets + i], 12);
        }
      }),
    );
  });

  it('honours a certain view exactly, absolute or relative, and both at once', () => {
    fc.assert(
      fc.property(market, fc.double({ min: -0.1, max: 0.1, noNaN: true }), ({ covariance, prior, assets }, q) => {
        const views = viewMatrix(
          [
            { kind: 'absolute', asset: 0, expectedReturn: q },
            { kind: 'relative', outperformers: [1], underperformers: [0], expectedReturn: 0.02 },
          ],
          assets,
        );
        for (const uncertainty of [
          { kind: 'confidence', confidences: [1, 1] },
          { kind: 'variances', variances: [0, 0] },
        ] as const) {
          const { mean } = blackLitterman({
            covariance,
            prior,
            pick: views.pick,
            viewReturns: views.returns,
            uncertainty,
          });
          expect(Math.abs(mean[0] - q)).toBeLessThan(1e-12);
          expect(Math.abs(mean[1] - mean[0] - 0.02)).toBeLessThan(1e-12);
        }
      }),
    );
  });

  it('leaves the prior as it is at 0 % confidence and tilts by half at 50 %', () => {
    fc.assert(
      fc.property(market, ({ covariance, prior, assets }) => {
        const views = viewMatrix([{ kind: 'absolute', asset: assets - 1, expectedReturn: 0.01 }], assets);
        const mean = (confidence: number): Float64Array =>
          blackLitterman({
            covariance,
            prior,
            pick: views.pick,
            viewReturns: views.returns,
            uncertainty: { kind: 'confidence', confidences: [confidence] },
          }).mean;
        const full = mean(1);
        const half = mean(0.5);
        expect(Array.from(mean(0))).toEqual(Array.from(prior));
        for (let i = 0; i < assets; i++) expect(half[i] - prior[i]).toBeCloseTo((full[i] - prior[i]) / 2, 12);
      }),
    );
  });

  it('never makes the mean less certain by a view, and gives the same answer in any order of assets', () => {
    fc.assert(
      fc.property(market, ({ covariance, prior, assets: n }) => {
        const views = viewMatrix(
          [
            { kind: 'absolute', asset: 0, expectedReturn: 0.01 },
            { kind: 'relative', outperformers: [0, 1].slice(0, n - 1), underperformers: [n - 1], expectedReturn: 0 },
          ],
          n,
        );
        const straight = blackLitterman({ covariance, prior, pick: views.pick, viewReturns: views.returns });
        const turned = blackLitterman({
          covariance: fromRows(
            Array.from({ length: n }, (_, i) =>
              Array.from({ length: n }, (_, j) => covariance.data[(n - 1 - i) * n + n - 1 - j]),
            ),
          ),
          prior: prior.slice().reverse(),
          pick: fromRows([0, 1].map((k) => views.pick.data.slice(k * n, (k + 1) * n).reverse())),
          viewReturns: views.returns,
        });
        for (let i = 0; i < n; i++) {
          expect(straight.meanUncertainty.get(i, i)).toBeLessThanOrEqual(0.05 * covariance.data[i * n + i] + 1e-18);
          expect(straight.mean[i]).toBeCloseTo(turned.mean[n - 1 - i], 12);
        }
      }),
    );
  });

  it('takes a singular covariance and the same certain view twice', () => {
    const covariance = fromRows([
      [0.04, 0.04, 0],
      [0.04, 0.04, 0],
      [0, 0, 0.01],
    ]);
    const { mean } = blackLitterman({
      covariance,
      prior: [0.01, 0.01, 0.02],
      pick: fromRows([
        [1, 0, 0],
        [1, 0, 0],
      ]),
      viewReturns: [0.05, 0.05],
      uncertainty: { kind: 'variances', variances: [0, 0] },
    });
    expect(mean[0]).toBeCloseTo(0.05, 12);
    expect(mean[1]).toBeCloseTo(0.05, 12);
    expect(mean[2]).toBeCloseTo(0.02, 12);
  });

  it('names certain views that contradict one another, and a certain view on a portfolio without risk', () => {
    const covariance = fromRows([
      [0.04, 0.04],
      [0.04, 0.04],
    ]);
    const ask = (pick: number[][], viewReturns: number[]) => () =>
      blackLitterman({
        covariance,
        prior: [0.01, 0.01],
        pick: fromRows(pick),
        viewReturns,
        uncertainty: { kind: 'variances', variances: viewReturns.map(() => 0) },
      });
    expect(
      ask(
        [
          [1, 0],
          [0, 1],
        ],
        [0.05, 0.06],
      ),
    ).toThrow(/certain views 0, 1 that contradict/);
    expect(ask([[1, -1]], [0.01])).toThrow(/portfolio without variance/);
    expect(ask([[0, 0]], [0.01])).toThrow(InvalidInputError);
    expect(ask([[1, Number.NaN]], [0.01])).toThrow(/pick row 0/);
  });

  it('refuses confidences in percent, an Omega that is no covariance and a market that only fell', () => {
    const base = { covariance: fromRows([[0.04]]), prior: [0.01], pick: fromRows([[1]]), viewReturns: [0.02] };
    expect(() => blackLitterman({ ...base, uncertainty: { kind: 'confidence', confidences: [60] } })).toThrow(
      /Divide percentages by 100/,
    );
    expect(() => blackLitterman({ ...base, uncertainty: { kind: 'variances', variances: [-1] } })).toThrow(/variances/);
    expect(() =>
      blackLitterman({
        ...base,
        pick: fromRows([[1], [2]]),
        viewReturns: [0.1, 0.1],
        uncertainty: {
          kind: 'covariance',
          covariance: fromRows([
            [1, 2],
            [2, 1],
          ]),
        },
      }),
    ).toThrow(/positive semidefinite/);
    expect(() => blackLitterman({ ...base, tau: 0 })).toThrow(/tau/);
    expect(() => impliedRiskAversion(-0.01, 0.04)).toThrow(/without reward/);
    expect(impliedRiskAversion(0.06, 0.02, 0.01)).toBeCloseTo(2.5, 12);
  });

  it('refuses views on assets that are not there or on both sides', () => {
    expect(() => viewMatrix([{ kind: 'absolute', asset: 3, expectedReturn: 0 }], 3)).toThrow(/asset indices 0 to 2/);
    expect(() =>
      viewMatrix([{ kind: 'relative', outperformers: [0], underperformers: [0], expectedReturn: 0 }], 3),
    ).toThrow(/twice/);
    expect(() =>
      viewMatrix([{ kind: 'relative', outperformers: [], underperformers: [0], expectedReturn: 0 }], 3),
    ).toThrow(/empty group/);
    expect(() => viewMatrix([{ kind: 'absolute', asset: 0, expectedReturn: Number.NaN }], 3)).toThrow(/finite return/);
  });
});
