import { createRandom } from '../../../quant/statistics/random.ts';

/** GARCH or GJR(1,1) returns with normal or unit-variance Student-t shocks, after 500 periods to forget the start. */
export function simulateGarch(
  seed: number,
  length: number,
  model: { mu?: number; omega: number; alpha: number; gamma?: number; beta: number; nu?: number },
): number[] {
  const { mu = 0, omega, alpha, gamma = 0, beta, nu } = model;
  const random = createRandom(seed);
  const returns: number[] = [];
  let variance = omega / (1 - alpha - gamma / 2 - beta);
  for (let t = -500; t < length; t++) {
    const z = nu === undefined ? random.normal() : random.studentT(nu) * Math.sqrt((nu - 2) / nu);
    const e = Math.sqrt(variance) * z;
    if (t >= 0) returns.push(mu + e);
    variance = omega + (alpha + (e < 0 ? gamma : 0)) * e * e + beta * variance;
  }
  return returns;
}

/** EGARCH(1,1) returns with normal shocks. */
export function simulateEgarch(
  seed: number,
  length: number,
  model: { mu?: number; omega: number; alpha: number; gamma: number; beta: number },
): number[] {
  const { mu = 0, omega, alpha, gamma, beta } = model;
  const random = createRandom(seed);
  const returns: number[] = [];
  let log = omega / (1 - beta);
  for (let t = -500; t < length; t++) {
    const z = random.normal();
    if (t >= 0) returns.push(mu + Math.exp(log / 2) * z);
    log = omega + alpha * (Math.abs(z) - Math.sqrt(2 / Math.PI)) + gamma * z + beta * log;
  }
  return returns;
}

/** A random walk of normal steps. */
export function randomWalk(seed: number, length: number): number[] {
  const random = createRandom(seed);
  let level = 0;
  return Array.from({ length }, () => {
    level += random.normal();
    return level;
  });
}

/** y_t = A y_{t-1} + u_t with standard normal u, one row per period. */
export function simulateVar(seed: number, length: number, coefficients: readonly (readonly number[])[]): number[][] {
  const random = createRandom(seed);
  let state = coefficients.map(() => 0);
  const rows: number[][] = [];
  for (let t = -100; t < length; t++) {
    const previous = state;
    state = coefficients.map((row) => row.reduce((sum, value, j) => sum + value * previous[j], 0) + random.normal());
    if (t >= 0) rows.push(state);
  }
  return rows;
}
