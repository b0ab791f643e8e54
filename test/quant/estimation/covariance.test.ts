import fc from 'fast-check';
import type { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { bayesSteinMean } from '../../../quant/estimation/bayesSteinMean.ts';
import { constantConditionalCorrelation } from '../../../quant/estimation/ccc.ts';
import { correlationForm, covarianceFromCorrelation } from '../../../quant/estimation/correlation.ts';
import { dynamicConditionalCorrelation } from '../../../quant/estimation/dcc.ts';
import { decayFromHalfLife, decayFromSpan } from '../../../quant/estimation/decay.ts';
import { denoiseCovariance } from '../../../quant/estimation/denoise.ts';
import { ewmaCovariance } from '../../../quant/estimation/ewmaCovariance.ts';
import { ewmaMean } from '../../../quant/estimation/ewmaMean.ts';
import { jamesSteinMean } from '../../../quant/estimation/jamesSteinMean.ts';
import { ledoitWolf } from '../../../quant/estimation/ledoitWolf.ts';
import { ledoitWolfConstantCorrelation } from '../../../quant/estimation/ledoitWolfConstantCorrelation.ts';
import { oas } from '../../../quant/estimation/oas.ts';
import { sampleCovariance } from '../../../quant/estimation/sampleCovariance.ts';
import { sampleMean } from '../../../quant/estimation/sampleMean.ts';
import { type DenseMatrix, fromMatrix, fromRows } from '../../../quant/linalg/denseMatrix.ts';
import { symmetricEigenvalues } from '../../../quant/linalg/symmetricEigen.ts';
import { createRandom } from '../../../quant/statistics/random.ts';
import { describeReference } from '../../support/reference.ts';

interface DataFile {
  readonly returns: number[][];
}

interface MomentsFile {
  readonly tolerance: { readonly rel: number };
  readonly expected: {
    readonly mean: number[];
    readonly sample_cov_ddof1: number[][];
    readonly ledoit_wolf_cov: number[][];
    readonly ledoit_wolf_shrinkage: number;
    readonly oas_cov: number[][];
    readonly oas_shrinkage: number;
    readonly ewma_zero_mean_lambda094_normalised_weights: number[][];
    readonly ewma_zero_mean_lambda094_recursive_init_first_outer: number[][];
    readonly pandas_ewm_cov_span60_last: number[][];
    readonly pypfopt_lw_constant_correlation_cov_freq1: number[][];
    readonly pypfopt_lw_constant_correlation_delta: number;
  };
}

const MOMENT_KEYS = 11;

for (const name of ['sp500a', 'crypto_dev']) {
  describeReference<[DataFile, MomentsFile]>([`data_${name}`, `moments_${name}`], (data, moments) => {
    const returns = fromRows(data.returns);
    const { expected } = moments;
    const near = (actual: number, wanted: number) =>
      expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(moments.tolerance.rel * Math.abs(wanted));
    const nearMatrix = (actual: Matrix, wanted: number[][]) => {
      expect([actual.rows, actual.columns]).toEqual([wanted.length, wanted.length]);
      wanted.forEach((row, i) => {
        row.forEach((value, j) => {
          near(actual.get(i, j), value);
        });
      });
    };

    it('is covered case by case', () => {
      expect(Object.keys(expected).length).toBe(MOMENT_KEYS);
    });
    it('sample mean and covariance', () => {
      expected.mean.forEach((value, i) => {
        near(sampleMean(returns)[i], value);
      });
      nearMatrix(sampleCovariance(returns), expected.sample_cov_ddof1);
    });
    it('Ledoit-Wolf towards the identity', () => {
      const { covariance, shrinkage } = ledoitWolf(returns);
      nearMatrix(covariance, expected.ledoit_wolf_cov);
      near(shrinkage, expected.ledoit_wolf_shrinkage);
    });
    it('oracle approximating shrinkage', () => {
      const { covariance, shrinkage } = oas(returns);
      nearMatrix(covariance, expected.oas_cov);
      near(shrinkage, expected.oas_shrinkage);
    });
    it('Ledoit-Wolf towards constant correlation', () => {
      const { covariance, shrinkage } = ledoitWolfConstantCorrelation(returns);
      nearMatrix(covariance, expected.pypfopt_lw_constant_correlation_cov_freq1);
      near(shrinkage, expected.pypfopt_lw_constant_correlation_delta);
    });
    it('exponentially weighted covariances', () => {
      nearMatrix(ewmaCovariance(returns), expected.ewma_zero_mean_lambda094_normalised_weights);
      nearMatrix(
        ewmaCovariance(returns, { decay: 0.94, start: 'first' }),
        expected.ewma_zero_mean_lambda094_recursive_init_first_outer,
      );
      nearMatrix(
        ewmaCovariance(returns, { decay: decayFromSpan(60), mean: 'weighted', unbiased: true }),
        expected.pandas_ewm_cov_span60_last,
      );
    });
  });
}

/** Every covariance estimator, under one name each. */
const estimators: Record<string, (returns: DenseMatrix) => Matrix> = {
  sample: (returns) => sampleCovariance(returns),
  ledoitWolf: (returns) => ledoitWolf(returns).covariance,
  constantCorrelation: (returns) => ledoitWolfConstantCorrelation(returns).covariance,
  oas: (returns) => oas(returns).covariance,
  ewma: (returns) => ewmaCovariance(returns),
  ewmaAboutMean: (returns) => ewmaCovariance(returns, { mean: 'weighted', unbiased: true }),
  denoised: (returns) => denoiseCovariance(sampleCovariance(returns), { observations: returns.rows }).covariance,
};

const returnsOf = (minT = 2, maxT = 40, maxN = 8): fc.Arbitrary<DenseMatrix> =>
  fc
    .tuple(fc.integer({ min: minT, max: maxT }), fc.integer({ min: 1, max: maxN }), fc.integer())
    .map(([T, n, seed]) => {
      const random = createRandom(seed);
      const loadings = Float64Array.from({ length: n }, () => random.uniform() * 2);
      const data = new Float64Array(T * n);
      for (let t = 0; t < T; t++) {
        const market = random.normal();
        for (let i = 0; i < n; i++) data[t * n + i] = 0.02 * (market * loadings[i] + random.normal());
      }
      return { rows: T, columns: n, data };
    });

function smallestEigenvalue(matrix: Matrix): number {
  return symmetricEigenvalues(fromMatrix(matrix).data, matrix.rows)[0];
}

function expectCovariance(matrix: Matrix): void {
  const values = matrix.to1DArray();
  expect(values.every(Number.isFinite)).toBe(true);
  const scale = Math.max(...values.map(Math.abs), 1e-300);
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < i; j++) expect(matrix.get(i, j)).toBe(matrix.get(j, i));
  }
  expect(smallestEigenvalue(matrix)).toBeGreaterThanOrEqual(-1e-12 * scale * matrix.rows);
}

describe.each(Object.entries(estimators))('%s covariance', (_, estimate) => {
  it('is symmetric, finite and positive semidefinite', () => {
    fc.assert(
      fc.property(returnsOf(), (returns) => expectCovariance(estimate(returns))),
      { numRuns: 50 },
    );
  });

  it('scales with the square of the returns', () => {
    fc.assert(
      fc.property(returnsOf(), fc.constantFrom(1e-3, 0.5, 100), (returns, factor) => {
        const scaled = estimate({ ...returns, data: returns.data.map((value) => value * factor) }).to1DArray();
        const plain = estimate(returns).to1DArray();
        const size = Math.max(...plain.map(Math.abs));
        scaled.forEach((value, k) => {
          expect(Math.abs(value / factor ** 2 - plain[k])).toBeLessThan(1e-11 * size);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('does not care about the order of the assets', () => {
    fc.assert(
      fc.property(returnsOf(), (returns) => {
        const n = returns.columns;
        const reversed = returns.data.map((_, k) => returns.data[Math.floor(k / n) * n + (n - 1 - (k % n))]);
        const plain = estimate(returns);
        const other = estimate({ ...returns, data: reversed });
        const size = Math.max(...plain.to1DArray().map(Math.abs));
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            expect(Math.abs(other.get(n - 1 - i, n - 1 - j) - plain.get(i, j))).toBeLessThan(1e-11 * size);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('answers without NaN for constant series, one asset, identical assets and 30 observations of 200 assets', () => {
    const constant = { rows: 20, columns: 3, data: new Float64Array(60).fill(0.1) };
    expect(estimate(constant).to1DArray().every(Number.isFinite)).toBe(true);
    const mixed = {
      rows: 20,
      columns: 2,
      data: Float64Array.from({ length: 40 }, (_, k) => (k % 2 ? 0.1 : Math.sin(k))),
    };
    expectCovariance(estimate(mixed));
    const single = { rows: 20, columns: 1, data: Float64Array.from({ length: 20 }, (_, k) => Math.sin(k)) };
    expect(estimate(single).get(0, 0)).toBeGreaterThan(0);
    const twins = { rows: 20, columns: 2, data: Float64Array.from({ length: 40 }, (_, k) => Math.sin(k >> 1)) };
    expectCovariance(estimate(twins));
    const random = createRandom(1);
    const wide = { rows: 30, columns: 200, data: Float64Array.from({ length: 6000 }, () => random.normal()) };
    expectCovariance(estimate(wide));
  });

  it('refuses NaN by its position, and too few observations', () => {
    const broken = { rows: 3, columns: 2, data: Float64Array.of(1, 2, 3, Number.NaN, 5, 6) };
    expect(() => estimate(broken)).toThrow(/returns: given NaN in row 1, column 1/);
    expect(() => estimate({ rows: 0, columns: 2, data: new Float64Array(0) })).toThrow(/0 x 2 matrix/);
  });
});

describe('shrinkage', () => {
  it('lies between 0 and 1 and makes a covariance of 30 observations of 200 assets invertible', () => {
    const random = createRandom(1);
    const wide = { rows: 30, columns: 200, data: Float64Array.from({ length: 6000 }, () => random.normal()) };
    for (const estimate of [ledoitWolf, oas]) {
      const { covariance, shrinkage } = estimate(wide);
      expect(shrinkage).toBeGreaterThan(0);
      expect(shrinkage).toBeLessThanOrEqual(1);
      expect(smallestEigenvalue(covariance)).toBeGreaterThan(0);
    }
    fc.assert(
      fc.property(returnsOf(), (returns) => {
        for (const estimate of [ledoitWolf, oas, ledoitWolfConstantCorrelation]) {
          const { shrinkage } = estimate(returns);
          expect(shrinkage >= 0 && shrinkage <= 1).toBe(true);
        }
      }),
    );
  });

  it('leaves variances alone towards constant correlation', () => {
    fc.assert(
      fc.property(returnsOf(), (returns) => {
        const shrunk = ledoitWolfConstantCorrelation(returns).covariance;
        const sample = sampleCovariance(returns);
        for (let i = 0; i < returns.columns; i++) expect(shrunk.get(i, i)).toBeCloseTo(sample.get(i, i), 15);
      }),
    );
  });
});

describe('expected returns', () => {
  it('shrink towards their target and keep the grand mean under James-Stein', () => {
    fc.assert(
      fc.property(returnsOf(3), (returns) => {
        const sample = sampleMean(returns);
        const stein = jamesSteinMean(returns);
        const grand = sample.reduce((total, value) => total + value, 0) / sample.length;
        expect(stein.target).toBeCloseTo(grand, 12);
        expect(stein.mean.reduce((total, value) => total + value, 0) / sample.length).toBeCloseTo(grand, 12);
        const bayes = bayesSteinMean(returns);
        for (const { mean, target, shrinkage } of [stein, bayes]) {
          expect(shrinkage >= 0 && shrinkage <= 1).toBe(true);
          mean.forEach((value, i) => {
            expect(value).toBeCloseTo(sample[i] + shrinkage * (target - sample[i]), 12);
          });
        }
      }),
    );
  });

  it('shrink more the shorter the history', () => {
    const random = createRandom(9);
    const data = Float64Array.from({ length: 8000 }, (_, k) => 0.002 * (k % 8) + 0.02 * random.normal());
    const long = { rows: 1000, columns: 8, data };
    const short = { rows: 50, columns: 8, data: data.subarray(0, 400) };
    expect(jamesSteinMean(short).shrinkage).toBeGreaterThan(jamesSteinMean(long).shrinkage);
    expect(bayesSteinMean(short).shrinkage).toBeGreaterThan(bayesSteinMean(long).shrinkage);
  });

  it('weigh recent returns more in the exponential average', () => {
    const returns = { rows: 3, columns: 1, data: Float64Array.of(0, 0, 1) };
    expect(ewmaMean(returns, { decay: 0.5 })[0]).toBeCloseTo(4 / 7, 14);
    expect(ewmaMean(returns, { decay: 0.5, start: 'first' })[0]).toBeCloseTo(0.5, 14);
    expect(decayFromHalfLife(1)).toBe(0.5);
    expect(() => ewmaMean(returns, { decay: 1 })).toThrow(/decay: given 1/);
    expect(() => decayFromSpan(1)).toThrow(/span: given 1/);
  });

  it('refuse a covariance that cannot be inverted', () => {
    const returns = { rows: 5, columns: 2, data: Float64Array.from({ length: 10 }, (_, k) => Math.sin(k >> 1)) };
    expect(() =>
      bayesSteinMean(
        returns,
        fromRows([
          [1, 1],
          [1, 1],
        ]),
      ),
    ).toThrow(/not positive definite/);
    expect(() => bayesSteinMean(returns, fromRows([[1]]))).toThrow(/1 x 1/);
  });
});

describe('correlation form', () => {
  it('splits a covariance and puts it together again', () => {
    fc.assert(
      fc.property(returnsOf(3), (returns) => {
        const covariance = sampleCovariance(returns);
        const { correlation, volatilities } = correlationForm(covariance);
        const back = covarianceFromCorrelation(correlation, volatilities).to1DArray();
        covariance.to1DArray().forEach((value, k) => {
          expect(back[k]).toBeCloseTo(value, 14);
        });
      }),
    );
  });

  it('refuses a negative volatility', () => {
    expect(() => covarianceFromCorrelation(fromRows([[1]]), [-1])).toThrow(/volatilities: given -1 for asset 0/);
  });
});

describe('denoising', () => {
  it('finds one factor in a one-factor market and none in noise', () => {
    const random = createRandom(11);
    const T = 600;
    const n = 40;
    const noise = Float64Array.from({ length: T * n }, () => random.normal());
    const pure = denoiseCovariance(sampleCovariance({ rows: T, columns: n, data: noise }), { observations: T });
    expect(pure.factors).toBe(0);
    expect(smallestEigenvalue(pure.correlation)).toBeCloseTo(1, 9);
    const market = Float64Array.from({ length: T }, () => random.normal());
    const driven = noise.map((value, k) => value + market[Math.floor(k / n)]);
    const sample = sampleCovariance({ rows: T, columns: n, data: driven });
    const one = denoiseCovariance(sample, { observations: T });
    expect(one.factors).toBe(1);
    expect(one.noiseVariance).toBeCloseTo(0.5, 1);
    expect(smallestEigenvalue(one.correlation)).toBeGreaterThan(
      smallestEigenvalue(correlationForm(sample).correlation),
    );
    const detoned = denoiseCovariance(sample, { observations: T, detone: 1 }).correlation;
    const offDiagonal = (matrix: Matrix) => (matrix.sum() - n) / (n * (n - 1));
    expect(offDiagonal(one.correlation)).toBeCloseTo(0.5, 1);
    expect(Math.abs(offDiagonal(detoned))).toBeLessThan(0.05);
  });

  it('keeps the variances and refuses impossible options', () => {
    const covariance = fromRows([
      [4, 1],
      [1, 9],
    ]);
    const denoised = denoiseCovariance(covariance, { observations: 10 }).covariance;
    expect([denoised.get(0, 0), denoised.get(1, 1)]).toEqual([4, 9]);
    expect(() => denoiseCovariance(covariance, { observations: 1 })).toThrow(/observations: given 1/);
    expect(() => denoiseCovariance(covariance, { observations: 9, detone: 2 })).toThrow(/detone: given 2/);
  });
});

/** A DCC(1,1) path of three assets. */
function simulateDcc(T: number, a: number, b: number, seed: number): DenseMatrix {
  const random = createRandom(seed);
  const longRun = [1, 0.5, 0.2, 0.5, 1, -0.3, 0.2, -0.3, 1];
  let q = longRun;
  const data = new Float64Array(T * 3);
  for (let t = 0; t < T; t++) {
    const r = (i: number, j: number) => q[3 * i + j] / Math.sqrt(q[4 * i] * q[4 * j]);
    const e = [random.normal(), random.normal(), random.normal()];
    const l11 = Math.sqrt(1 - r(1, 0) ** 2);
    const l21 = (r(2, 1) - r(2, 0) * r(1, 0)) / l11;
    const z = [
      e[0],
      r(1, 0) * e[0] + l11 * e[1],
      r(2, 0) * e[0] + l21 * e[1] + Math.sqrt(1 - r(2, 0) ** 2 - l21 ** 2) * e[2],
    ];
    data.set(z, 3 * t);
    q = q.map((value, k) => (1 - a - b) * longRun[k] + a * z[Math.floor(k / 3)] * z[k % 3] + b * value);
  }
  return { rows: T, columns: 3, data };
}

describe('conditional correlations', () => {
  it('carry the forecast volatilities on a shrunk correlation', () => {
    fc.assert(
      fc.property(returnsOf(10), (returns) => {
        const volatilities = Array.from({ length: returns.columns }, (_, i) => 0.01 * (i + 1));
        for (const estimate of [constantConditionalCorrelation, dynamicConditionalCorrelation]) {
          const { covariance, correlation } = estimate(returns, volatilities);
          expectCovariance(covariance);
          for (let i = 0; i < returns.columns; i++) {
            expect(Math.sqrt(covariance.get(i, i))).toBeCloseTo(volatilities[i], 14);
            expect(correlation.get(i, i)).toBe(1);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('do not care about the scale of the residuals', () => {
    const residuals = simulateDcc(400, 0.05, 0.9, 2);
    const scaled = { ...residuals, data: residuals.data.map((value) => 7 * value) };
    expect(dynamicConditionalCorrelation(scaled, [1, 1, 1]).a).toBeCloseTo(
      dynamicConditionalCorrelation(residuals, [1, 1, 1]).a,
      7,
    );
  });

  it('recover the parameters of a simulated DCC, jointly and pair by pair', () => {
    const residuals = simulateDcc(4000, 0.05, 0.9, 3);
    for (const likelihood of ['full', 'composite'] as const) {
      const fit = dynamicConditionalCorrelation(residuals, [1, 1, 1], { likelihood });
      expect(Math.abs(fit.a - 0.05)).toBeLessThan(0.02);
      expect(Math.abs(fit.b - 0.9)).toBeLessThan(0.04);
      expect(fit.logLikelihood).toBeGreaterThan(fit.constantLogLikelihood);
      expect(fit.atBoundary).toBe(false);
    }
  });

  it('agree between the joint and the pairwise likelihood for two assets', () => {
    const { data } = simulateDcc(500, 0.08, 0.8, 6);
    const pair = { rows: 500, columns: 2, data: data.filter((_, k) => k % 3 !== 2) };
    const full = dynamicConditionalCorrelation(pair, [1, 1], { likelihood: 'full' });
    const composite = dynamicConditionalCorrelation(pair, [1, 1], { likelihood: 'composite' });
    expect(composite.logLikelihood).toBeCloseTo(full.logLikelihood, 8);
  });

  it('find no better point on a grid than the one reported', () => {
    const residuals = simulateDcc(600, 0.06, 0.85, 8);
    const fit = dynamicConditionalCorrelation(residuals, [1, 1, 1]);
    const standardized = constantConditionalCorrelation(residuals, [1, 1, 1]);
    for (let a = 0; a < 0.2; a += 0.02) {
      for (let b = 0; a + b < 1; b += 0.05) {
        const value = gridLikelihood(residuals, standardized.correlation, a, b);
        expect(value).toBeLessThanOrEqual(fit.logLikelihood + 1e-6);
      }
    }
    expect(gridLikelihood(residuals, standardized.correlation, fit.a, fit.b)).toBeCloseTo(fit.logLikelihood, 6);
  });

  it('report constant correlations as such', () => {
    const fit = dynamicConditionalCorrelation(
      { rows: 60, columns: 1, data: Float64Array.from({ length: 60 }, (_, t) => Math.sin(t)) },
      [2],
    );
    expect([fit.a, fit.b, fit.atBoundary, fit.covariance.get(0, 0)]).toEqual([0, 0, true, 4]);
  });

  it('refuse shapes that do not fit', () => {
    const residuals = simulateDcc(50, 0.05, 0.9, 2);
    expect(() => dynamicConditionalCorrelation(residuals, [1, 1])).toThrow(/forecastVolatilities: given 2 values/);
    expect(() => constantConditionalCorrelation(residuals, [1, 1, -1])).toThrow(/-1 for asset 2/);
  });
});

/** The likelihood written down directly for three assets, with the determinant and inverse by cofactors. */
function gridLikelihood({ rows: T, data }: DenseMatrix, target: Matrix, a: number, b: number): number {
  const moments = [0, 1, 2].map((i) => {
    let mean = 0;
    let squares = 0;
    for (let t = 0; t < T; t++) mean += data[3 * t + i] / T;
    for (let t = 0; t < T; t++) squares += (data[3 * t + i] - mean) ** 2 / T;
    return { mean, deviation: Math.sqrt(squares) };
  });
  const longRun = target.to1DArray();
  let q = longRun;
  let total = 0;
  for (let t = 0; t < T; t++) {
    const z = moments.map(({ mean, deviation }, i) => (data[3 * t + i] - mean) / deviation);
    const r = (i: number, j: number) => q[3 * i + j] / Math.sqrt(q[4 * i] * q[4 * j]);
    const [x, y, w] = [r(1, 0), r(2, 0), r(2, 1)];
    const determinant = 1 + 2 * x * y * w - x * x - y * y - w * w;
    const form =
      ((1 - w * w) * z[0] ** 2 +
        (1 - y * y) * z[1] ** 2 +
        (1 - x * x) * z[2] ** 2 +
        2 * (y * w - x) * z[0] * z[1] +
        2 * (x * w - y) * z[0] * z[2] +
        2 * (x * y - w) * z[1] * z[2]) /
      determinant;
    total -= 0.5 * (Math.log(determinant) + form - z[0] ** 2 - z[1] ** 2 - z[2] ** 2);
    q = q.map((value, k) => (1 - a - b) * longRun[k] + a * z[Math.floor(k / 3)] * z[k % 3] + b * value);
  }
  return total;
}
