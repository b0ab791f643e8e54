import {
  ABOVE,
  AT_KINK,
  AT_LOWER,
  HELD_LOWER,
  INSIDE,
  type QuadraticProgram,
  smoothGradient,
  type WorkingSet,
} from './quadraticProgram.ts';

/** Variables freed at first: with fewer than this all of them, with more those that look best. */
const FREED = 24;

/**
 * A guess of the working set: fills the budget with the assets of least own cost up to their caps, and frees those with the least
 * derivative there. Assets that may be held short are freed, assets with a kink inside their bounds are left on it.
 */
export function firstGuess(program: QuadraticProgram): WorkingSet {
  const { n, covariance, linear, kink, lower, upper } = program;
  const variables = new Uint8Array(n + 1);
  const rows = new Uint8Array(program.rows);
  for (let r = 0; r < program.rows; r++) {
    rows[r] = program.rowLower[r] === program.rowUpper[r] ? HELD_LOWER : INSIDE;
  }
  for (let i = 0; i <= n; i++) variables[i] = lower[i] === upper[i] ? AT_LOWER : ABOVE;
  if (n <= FREED) return { variables, rows };

  const order = Array.from({ length: n }, (_, i) => i);
  const key = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) key[i] = 0.5 * covariance[i * n + i] + linear[i];
  order.sort((i, j) => key[i] - key[j]);
  const x = lower.slice();
  let left = 1;
  for (let i = 0; i <= n; i++) left -= lower[i];
  for (const i of order) {
    if (left <= 0) break;
    const added = Math.min(left, upper[i] - lower[i]);
    x[i] += added;
    left -= added;
  }
  smoothGradient(program, x, key);
  order.sort((i, j) => key[i] - key[j]);
  const freed = FREED + (n >> 4);
  order.forEach((i, position) => {
    if (lower[i] === upper[i] || lower[i] < 0 || (position < freed && kink[i] === 0)) return;
    variables[i] = kink[i] > 0 ? AT_KINK : AT_LOWER;
  });
  return { variables, rows };
}
