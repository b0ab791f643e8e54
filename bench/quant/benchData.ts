import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Matrix } from 'ml-matrix';
import { ledoitWolf } from '../../quant/estimation/ledoitWolf.ts';
import { sampleMean } from '../../quant/estimation/sampleMean.ts';
import { type DenseMatrix, fromMatrix, toMatrix, toRows, zeros } from '../../quant/linalg/denseMatrix.ts';
import { createRandom, type RandomGenerator } from '../../quant/statistics/random.ts';

/** Daily returns of n assets over 500 days with the moments that every optimizer is given. */
export interface AssetsData {
  readonly assets: readonly string[];
  /** 500 x n. */
  readonly returns: Matrix;
  /** n x n, Ledoit-Wolf. */
  readonly covariance: Matrix;
  readonly mean: Float64Array;
}

/** Series for the time-series models. */
export interface SeriesData {
  /** 1,000 daily returns in percent, from a GJR-GARCH process with Student-t innovations. */
  readonly returns: Float64Array;
  /** 1,000 x 5, from a VAR(2). */
  readonly system: Matrix;
  /** 1,000 x 5 levels on two common random walks. */
  readonly levels: Matrix;
}

const DAYS = 500;
const SECTORS = 6;
const LENGTH = 1_000;
const WARM_UP = 500;
const SERIES = 5;

/** Standard normal over the root of a chi-square, scaled to variance 1: fat tails as daily returns have. */
function fatTailed(random: RandomGenerator, degreesOfFreedom: number): number {
  return random.studentT(degreesOfFreedom) * Math.sqrt((degreesOfFreedom - 2) / degreesOfFreedom);
}

/**
 * r_ti = drift_i + beta_i market_t + exposure_i sector_t + own_ti, market and own parts with Student's t (4).
 *
 * @param marketVolatility of the common part: the larger, the fewer names does a portfolio of least variance hold
 */
export function assetsData(size: number, seed: number, marketVolatility = 0.03): AssetsData {
  const random = createRandom(BigInt(seed) * 1_000n + BigInt(size));
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const profile = Array.from({ length: size }, () => ({
    drift: 0.0008 + 0.0008 * random.normal(),
    beta: between(0.6, 1.4),
    sector: random.integer(SECTORS),
    exposure: between(0, 1.2),
    own: 0.01 * 5 ** random.uniform(),
  }));
  const returns = zeros(DAYS, size);
  for (let t = 0; t < DAYS; t++) {
    const market = marketVolatility * fatTailed(random, 4);
    const sectors = Array.from({ length: SECTORS }, () => 0.015 * random.normal());
    profile.forEach(({ drift, beta, sector, exposure, own }, i) => {
      returns.data[t * size + i] = drift + beta * market + exposure * sectors[sector] + own * fatTailed(random, 4);
    });
  }
  return {
    assets: profile.map((_, i) => `ASSET${i + 1}`),
    returns: toMatrix(returns),
    covariance: ledoitWolf(returns).covariance,
    mean: sampleMean(returns),
  };
}

/** Seeded series for volatility models, vector autoregressions and tests of unit roots and cointegration. */
export function seriesData(seed: number): SeriesData {
  const random = createRandom(seed);
  return { returns: volatileReturns(random), system: toMatrix(stableSystem(random)), levels: toMatrix(levels(random)) };
}

/** h_t = 0.1 + (0.04 + 0.08 [e < 0]) e_{t-1}^2 + 0.88 h_{t-1}, t (7). */
function volatileReturns(random: RandomGenerator): Float64Array {
  const returns = new Float64Array(WARM_UP + LENGTH);
  let variance = 2.5;
  let shock = 0;
  for (let t = 0; t < returns.length; t++) {
    variance = 0.1 + (shock < 0 ? 0.12 : 0.04) * shock * shock + 0.88 * variance;
    shock = Math.sqrt(variance) * fatTailed(random, 7);
    returns[t] = 0.05 + shock;
  }
  return returns.slice(WARM_UP);
}

/** y_t = A y_{t-1} + 0.1 y_{t-2} + u_t, A near 0.3 I. */
function stableSystem(random: RandomGenerator): DenseMatrix {
  const k = SERIES;
  const a = Float64Array.from({ length: k * k }, (_, at) => (at % (k + 1) === 0 ? 0.3 : 0) + 0.05 * random.normal());
  const path = new Float64Array((WARM_UP + LENGTH) * k);
  for (let t = 2; t < WARM_UP + LENGTH; t++) {
    for (let i = 0; i < k; i++) {
      let value = 0.1 * path[(t - 2) * k + i] + random.normal();
      for (let j = 0; j < k; j++) value += a[i * k + j] * path[(t - 1) * k + j];
      path[t * k + i] = value;
    }
  }
  return { rows: LENGTH, columns: k, data: path.slice(WARM_UP * k) };
}

/** Five series that follow two random walks, each with stationary noise of its own: three cointegrating relations. */
function levels(random: RandomGenerator): DenseMatrix {
  const loadings = Float64Array.from({ length: 2 * SERIES }, () => random.normal());
  const result = zeros(LENGTH, SERIES);
  const walks = [0, 0];
  for (let t = 0; t < LENGTH; t++) {
    for (const index of [0, 1]) walks[index] += random.normal();
    for (let i = 0; i < SERIES; i++) {
      result.data[t * SERIES + i] = loadings[i] * walks[0] + loadings[SERIES + i] * walks[1] + random.normal();
    }
  }
  return result;
}

/** Writes the data where the peers read them; numbers keep every bit, since their shortest decimal form is read back exactly. */
export function writeBenchData(directory: string, assets: ReadonlyMap<number, AssetsData>, series: SeriesData): void {
  const rows = (matrix: Matrix): number[][] => toRows(fromMatrix(matrix));
  for (const [size, data] of assets) {
    writeFileSync(
      join(directory, `assets-${size}.json`),
      JSON.stringify({
        assets: data.assets,
        returns: rows(data.returns),
        covariance: rows(data.covariance),
        mean: Array.from(data.mean),
      }),
    );
  }
  writeFileSync(
    join(directory, 'series.json'),
    JSON.stringify({
      returns: Array.from(series.returns),
      system: rows(series.system),
      levels: rows(series.levels),
    }),
  );
}
