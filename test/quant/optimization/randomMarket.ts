import { type DenseMatrix, fromRows, zeros } from '../../../quant/linalg/denseMatrix.ts';

/** Uniform numbers on (0, 1) from a seed (mulberry32). */
export function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return (((z ^ (z >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
}

/** T x n simple returns with one common factor, fat tails and volatilities between 1 % and 4 % a period. */
export function returnsOf(assets: number, periods: number, seed: number): DenseMatrix {
  const next = uniforms(seed);
  const shock = (): number => {
    const normal = Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
    return next() < 0.1 ? 2.5 * normal : 0.8 * normal;
  };
  const exposure = Array.from({ length: assets }, () => 0.2 + next());
  const volatility = Array.from({ length: assets }, () => 0.01 + 0.03 * next());
  const drift = Array.from({ length: assets }, () => 0.002 * (next() - 0.4));
  return fromRows(
    Array.from({ length: periods }, () => {
      const factor = 0.01 * shock();
      return exposure.map((beta, i) => drift[i] + beta * factor + volatility[i] * shock());
    }),
  );
}

/** Sample covariance, divisor T - 1. */
export function covarianceOf(returns: DenseMatrix): DenseMatrix {
  const { rows: T, columns: n, data } = returns;
  const mean = meanOf(returns);
  const covariance = zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let total = 0;
      for (let t = 0; t < T; t++) total += (data[t * n + i] - mean[i]) * (data[t * n + j] - mean[j]);
      covariance.data[i * n + j] = total / (T - 1);
    }
  }
  return covariance;
}

export function meanOf(returns: DenseMatrix): Float64Array {
  const { rows: T, columns: n, data } = returns;
  const mean = new Float64Array(n);
  for (let t = 0; t < T; t++) for (let i = 0; i < n; i++) mean[i] += data[t * n + i] / T;
  return mean;
}

/** Covariance and expected returns of assets that share one factor, with volatilities between 1 % and 5 % a period. */
export function oneFactorMarket(n: number): { readonly covariance: DenseMatrix; readonly returns: number[] } {
  const next = uniforms(7);
  const exposure = Array.from({ length: n }, () => 0.01 + 0.01 * next());
  const own = exposure.map(() => 0.01 + 0.04 * next());
  const covariance = zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) covariance.data[i * n + j] = exposure[i] * exposure[j] + (i === j ? own[i] ** 2 : 0);
  }
  return { covariance, returns: exposure.map(() => 0.002 * (next() - 0.3)) };
}
