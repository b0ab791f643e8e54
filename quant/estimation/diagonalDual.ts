import { transposeArray } from '../linalg/denseMatrix.ts';
import { multiplyByTransposed } from '../linalg/multiply.ts';
import { type SymmetricEigen, symmetricEigen } from '../linalg/symmetricEigen.ts';
import { symmetricRankK } from '../linalg/symmetricRankK.ts';
import { dot } from '../linalg/vector.ts';

/** The dual of the nearest correlation problem at one y. */
export interface DualPoint {
  /** Length n. */
  readonly y: Float64Array;
  /** 1/2 |(G + diag(y))_+|^2 - b'y. */
  readonly value: number;
  /** diag((G + diag(y))_+) - b: how far the diagonal is off. */
  readonly gradient: Float64Array;
  /** Its length. */
  readonly miss: number;
  readonly eigen: SymmetricEigen;
}

const CG_LIMIT = 60;
/** Largest share of the gradient that a step leaves; near the solution less. */
const CG_TOLERANCE = 0.01;
const LEAST_RIDGE = 1e-10;

/**
 * The dual of: minimise |X - A| over X with diagonal 1 and eigenvalues of at least f. With X = f I + Z, G = A - f I and b = 1 - f it is to
 * minimise over y the value above, whose Z = (G + diag(y))_+.
 *
 * Source: Qi and Sun (2006), SIAM J. Matrix Anal. Appl. 28, sections 3 and 4.
 */
export class DiagonalDual {
  readonly #g: Float64Array;
  readonly #n: number;
  readonly #floor: number;

  /** @param a n x n row-major, symmetric */
  constructor(a: Float64Array, n: number, floor: number) {
    this.#n = n;
    this.#floor = floor;
    this.#g = a.slice();
    for (let i = 0; i < n; i++) this.#g[i * n + i] -= floor;
  }

  /** The y that makes the diagonal right before eigenvalues are cut off. */
  start(): Float64Array {
    const n = this.#n;
    return Float64Array.from({ length: n }, (_, i) => 1 - this.#floor - this.#g[i * n + i]);
  }

  at(y: Float64Array): DualPoint {
    const n = this.#n;
    const shifted = this.#g.slice();
    for (let i = 0; i < n; i++) shifted[i * n + i] += y[i];
    const eigen = symmetricEigen(shifted, n);
    const gradient = new Float64Array(n).fill(this.#floor - 1);
    let value = 0;
    for (let k = 0; k < n; k++) {
      const size = eigen.values[k];
      if (!(size > 0)) continue;
      value += 0.5 * size * size;
      for (let i = 0; i < n; i++) gradient[i] += size * eigen.vectors[k * n + i] ** 2;
    }
    for (let i = 0; i < n; i++) value -= (1 - this.#floor) * y[i];
    return { y, value, gradient, miss: Math.sqrt(dot(gradient, gradient)), eigen };
  }

  /** f I + (G + diag(y))_+. */
  matrixOf({ eigen }: DualPoint): Float64Array {
    const n = this.#n;
    const roots = new Float64Array(n * n);
    for (let k = 0; k < n; k++) {
      const root = Math.sqrt(Math.max(0, eigen.values[k]));
      for (let i = 0; i < n; i++) roots[i * n + k] = root * eigen.vectors[k * n + i];
    }
    const result = symmetricRankK(roots, n, n);
    for (let i = 0; i < n; i++) result[i * n + i] += this.#floor;
    return result;
  }

  /** Solves V d = -gradient for the generalised Hessian V by conjugate gradients, far enough for the distance to the solution. */
  newtonStep(point: DualPoint): Float64Array {
    const n = this.#n;
    const ridge = Math.max(LEAST_RIDGE, 1e-3 * Math.min(1, point.miss));
    const hessian = curvature(point.eigen, n);
    const step = new Float64Array(n);
    const residual = point.gradient.map((value) => -value);
    const direction = residual.slice();
    let squares = dot(residual, residual);
    const enough = Math.min(CG_TOLERANCE, point.miss) * point.miss;
    for (let k = 0; k < CG_LIMIT && Math.sqrt(squares) > enough; k++) {
      const moved = hessian(direction);
      for (let i = 0; i < n; i++) moved[i] += ridge * direction[i];
      const length = squares / dot(direction, moved);
      for (let i = 0; i < n; i++) {
        step[i] += length * direction[i];
        residual[i] -= length * moved[i];
      }
      const before = squares;
      squares = dot(residual, residual);
      for (let i = 0; i < n; i++) direction[i] = residual[i] + (squares / before) * direction[i];
    }
    return step;
  }
}

/**
 * The map h -> diag(P (W o (P' diag(h) P)) P') for eigenvectors P and W_kl = 1 where both eigenvalues are positive, l_k / (l_k - l_l) where only k's
 * is, 0 where neither is. Summed over the fewer of the positive and the others; over the others it is h less the same with weights 1 - W.
 */
function curvature({ values, vectors }: SymmetricEigen, n: number): (h: Float64Array) => Float64Array {
  let others = 0;
  while (others < n && !(values[others] > 0)) others++;
  const complement = others <= n - others;
  const [from, to] = complement ? [0, others] : [others, n];
  const chosen = vectors.subarray(from * n, to * n);
  const size = to - from;
  const transposed = transposeArray(vectors, n, n);
  const isChosen = (l: number): boolean => l >= from && l < to;
  const weights = new Float64Array(size * n);
  for (let k = 0; k < size; k++) {
    const own = values[from + k];
    for (let l = 0; l < n; l++) {
      const gap = own - values[l];
      weights[k * n + l] = isChosen(l) ? 1 : gap === 0 ? 2 : (2 * own) / gap;
    }
  }
  return (h) => {
    const scaled = chosen.map((value, e) => value * h[e % n]);
    const inner = multiplyByTransposed(scaled, size, vectors, n, n);
    for (let e = 0; e < inner.length; e++) inner[e] *= weights[e];
    const outer = multiplyByTransposed(inner, size, transposed, n, n);
    const result = new Float64Array(n);
    for (let e = 0; e < outer.length; e++) result[e % n] += chosen[e] * outer[e];
    return complement ? h.map((value, i) => value - result[i]) : result;
  };
}
