import { leastSquares } from '../linalg/qr.ts';

/** Rounds mixed. */
const DEPTH = 6;

/**
 * Speeds up a fixed-point iteration x := g(x): the next point is the mixture of the last g(x) whose residual g(x) - x, mixed alike, is
 * smallest, which for a smooth g converges like a secant method.
 *
 * Source: Anderson (1965), Iterative procedures for nonlinear integral equations, J. ACM 12; Walker and Ni (2011), SIAM J. Numer. Anal. 49.
 */
export class AndersonMixing {
  readonly #n: number;
  readonly #changes: { readonly image: Float64Array; readonly residual: Float64Array }[] = [];
  #last: { readonly image: Float64Array; readonly residual: Float64Array } | undefined;

  constructor(n: number) {
    this.#n = n;
  }

  /**
   * @param x length n
   * @param image g(x)
   * @returns the point to go on from
   */
  next(x: Float64Array, image: Float64Array): Float64Array {
    const n = this.#n;
    const residual = image.map((value, i) => value - x[i]);
    const last = this.#last;
    this.#last = { image, residual };
    if (last === undefined) return image;
    this.#changes.push({
      image: image.map((value, i) => value - last.image[i]),
      residual: residual.map((value, i) => value - last.residual[i]),
    });
    if (this.#changes.length > Math.min(DEPTH, n)) this.#changes.shift();
    const m = this.#changes.length;
    const columns = new Float64Array(m * n);
    this.#changes.forEach((change, k) => {
      columns.set(change.residual, k * n);
    });
    const solution = leastSquares(columns, n, m, residual);
    if ('dependentRegressor' in solution) return image;
    const mixed = image.slice();
    this.#changes.forEach((change, k) => {
      for (let i = 0; i < n; i++) mixed[i] -= solution.coefficients[k] * change.image[i];
    });
    return mixed;
  }
}
