import { symmetricRankK } from './symmetricRankK.ts';
import { axpyInPlace, dot } from './vector.ts';

/** Eigenvalues in ascending order and, row k of `vectors`, the unit eigenvector of values[k]: A = sum_k values[k] v_k v_k'. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  /** n x n row-major, one eigenvector per ROW; the component of largest size in each is positive. */
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder reduction to tridiagonal form, then implicit QL with
 * Wilkinson's shift. All inner loops run along rows.
 *
 * Source: Golub and Van Loan, Matrix Computations, 4th ed., section 8.3; Parlett, The Symmetric Eigenvalue Problem, chapter 8.
 *
 * @param a symmetric, n x n row-major; only the lower triangle is read
 * @param n order
 * @throws Error where an element is not finite, or an eigenvalue does not converge in 60 sweeps
 */
export function symmetricEigen(a: Float64Array, n: number): SymmetricEigen {
  const unit = unitOf(a);
  const { diagonal, offDiagonal, reflectors, scales } = tridiagonalise(a, n, unit);
  const basis = accumulate(reflectors, scales, n);
  diagonaliseInPlace(diagonal, offDiagonal, basis);
  return sortAscending(multiplied(diagonal, unit), basis, n);
}

/**
 * V diag(values) V' for values that are not negative and vectors stored one per row: eigenvalues put back after a change, or their roots for the
 * symmetric square root. Exactly symmetric.
 */
export function fromEigen(values: Float64Array, vectors: Float64Array): Float64Array {
  const n = values.length;
  const scaled = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const root = Math.sqrt(values[k]);
    for (let i = 0; i < n; i++) scaled[i * n + k] = root * vectors[k * n + i];
  }
  return symmetricRankK(scaled, n, n);
}

/** Eigenvalues of a symmetric matrix in ascending order, without the vectors: about a third of the work. */
export function symmetricEigenvalues(a: Float64Array, n: number): Float64Array {
  const unit = unitOf(a);
  const { diagonal, offDiagonal } = tridiagonalise(a, n, unit);
  diagonaliseInPlace(diagonal, offDiagonal, undefined);
  return multiplied(diagonal, unit).sort();
}

/** A power of 2 near the largest element: in units of it no product is too small or too large for a number, and none is rounded otherwise. */
function unitOf(a: Float64Array): number {
  let largest = 0;
  for (let k = 0; k < a.length; k++) largest = Math.max(largest, Math.abs(a[k]));
  return largest > 0 && largest < Number.POSITIVE_INFINITY ? 2 ** Math.max(-1_000, Math.floor(Math.log2(largest))) : 1;
}

function multiplied(values: Float64Array, factor: number): Float64Array {
  for (let k = 0; k < values.length; k++) values[k] *= factor;
  return values;
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Element i couples i and i + 1; the last is zero. */
  readonly offDiagonal: Float64Array;
  /** Row i holds, in its first i elements, the vector u of the reflector I - u u' / h that cleared row i. */
  readonly reflectors: Float64Array;
  /** h = u'u / 2 of each reflector; zero where none was needed. */
  readonly scales: Float64Array;
}

/** Householder reflections from the last row up. One function: its loops share two buffers, and calls in them would cost more than they do. */
function tridiagonalise(source: Float64Array, n: number, unit: number): Tridiagonal {
  const a = multiplied(source.slice(0, n * n), 1 / unit);
  const offDiagonal = new Float64Array(n);
  const scales = new Float64Array(n);
  const p = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    const row = i * n;
    let size = 0;
    for (let k = 0; k < i - 1; k++) size += Math.abs(a[row + k]);
    if (size === 0) {
      offDiagonal[i - 1] = a[row + i - 1];
      continue;
    }
    size += Math.abs(a[row + i - 1]);
    let squares = 0;
    for (let k = 0; k < i; k++) {
      a[row + k] /= size;
      squares += a[row + k] * a[row + k];
    }
    const head = a[row + i - 1];
    const norm = head > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    offDiagonal[i - 1] = size * norm;
    const h = squares - head * norm;
    a[row + i - 1] = head - norm;
    scales[i] = h;
    // p = A u over the leading block, from its lower triangle alone, two rows at a time
    p.fill(0, 0, i);
    let j = 0;
    for (; j + 1 < i; j += 2) {
      const u0 = a[row + j];
      const u1 = a[row + j + 1];
      const line0 = j * n;
      const line1 = line0 + n;
      let total0 = 0;
      let total1 = 0;
      for (let k = 0; k < j; k++) {
        const element0 = a[line0 + k];
        const element1 = a[line1 + k];
        const uk = a[row + k];
        total0 += element0 * uk;
        total1 += element1 * uk;
        p[k] += element0 * u0 + element1 * u1;
      }
      const coupling = a[line1 + j];
      p[j] += total0 + a[line0 + j] * u0 + coupling * u1;
      p[j + 1] += total1 + coupling * u0 + a[line1 + j + 1] * u1;
    }
    if (j < i) {
      const line = j * n;
      const uj = a[row + j];
      let total = 0;
      for (let k = 0; k < j; k++) {
        total += a[line + k] * a[row + k];
        p[k] += a[line + k] * uj;
      }
      p[j] += total + a[line + j] * uj;
    }
    let projection = 0;
    for (let j = 0; j < i; j++) {
      p[j] /= h;
      projection += p[j] * a[row + j];
    }
    const half = projection / (h + h);
    for (let j = 0; j < i; j++) p[j] -= half * a[row + j];
    for (let j = 0; j < i; j++) {
      const uj = a[row + j];
      const qj = p[j];
      const line = j * n;
      for (let k = 0; k <= j; k++) a[line + k] -= uj * p[k] + qj * a[row + k];
    }
  }
  const diagonal = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    diagonal[i] = a[i * n + i];
    if (!Number.isFinite(diagonal[i] + offDiagonal[i])) {
      throw new Error('symmetricEigen: the matrix holds an element that is not finite');
    }
  }
  return { diagonal, offDiagonal, reflectors: a, scales };
}

/** The transposed product of the reflectors, so that row k becomes eigenvector k. */
function accumulate(reflectors: Float64Array, scales: Float64Array, n: number): Float64Array {
  const basis = new Float64Array(n * n);
  basis[0] = 1;
  for (let i = 1; i < n; i++) {
    basis[i * n + i] = 1;
    const h = scales[i];
    if (h === 0) continue;
    const row = i * n;
    let j = 0;
    for (; j + 1 < i; j += 2) {
      const line0 = j * n;
      const line1 = line0 + n;
      let projection0 = 0;
      let projection1 = 0;
      for (let k = 0; k < i; k++) {
        const uk = reflectors[row + k];
        projection0 += basis[line0 + k] * uk;
        projection1 += basis[line1 + k] * uk;
      }
      projection0 /= h;
      projection1 /= h;
      for (let k = 0; k < i; k++) {
        const uk = reflectors[row + k];
        basis[line0 + k] -= projection0 * uk;
        basis[line1 + k] -= projection1 * uk;
      }
    }
    if (j < i) {
      axpyInPlace(basis, -dot(basis, reflectors, i, j * n, row) / h, reflectors, i, j * n, row);
    }
  }
  return basis;
}

function diagonaliseInPlace(d: Float64Array, e: Float64Array, basis: Float64Array | undefined): void {
  const n = d.length;
  const cosines = new Float64Array(n);
  const sines = new Float64Array(n);
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      let m = l;
      for (; m < n - 1; m++) {
        const scale = Math.abs(d[m]) + Math.abs(d[m + 1]);
        if (Math.abs(e[m]) <= Number.EPSILON * scale || Math.abs(e[m]) < 1e-300) break;
      }
      if (m === l) break;
      if (sweep === 60) throw new Error(`symmetricEigen: eigenvalue ${l} of ${n} did not converge`);
      let g = (d[l + 1] - d[l]) / (2 * e[l]);
      let r = Math.hypot(g, 1);
      g = d[m] - d[l] + e[l] / (g + (g >= 0 ? r : -r));
      let s = 1;
      let c = 1;
      let p = 0;
      let i = m - 1;
      for (; i >= l; i--) {
        const f = s * e[i];
        const b = c * e[i];
        r = Math.sqrt(f * f + g * g);
        if (r < 1e-150) r = Math.hypot(f, g);
        e[i + 1] = r;
        if (r === 0) {
          d[i + 1] -= p;
          e[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - p;
        r = (d[i] - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
        cosines[i] = c;
        sines[i] = s;
      }
      if (basis !== undefined) rotateRowsInPlace(basis, n, i + 1, m - 1, cosines, sines);
      if (r === 0 && i >= l) continue;
      d[l] -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
}

/**
 * Rotations `last` down to `first` of one sweep, rotation i on rows i and i + 1, two at a time: the row between them is read and written once.
 */
function rotateRowsInPlace(
  basis: Float64Array,
  n: number,
  first: number,
  last: number,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  let i = last;
  for (; i > first; i -= 2) {
    const c1 = cosines[i];
    const s1 = sines[i];
    const c0 = cosines[i - 1];
    const s0 = sines[i - 1];
    const upper = (i - 1) * n;
    const middle = upper + n;
    const lower = middle + n;
    for (let k = 0; k < n; k++) {
      const x1 = basis[middle + k];
      const x2 = basis[lower + k];
      const x0 = basis[upper + k];
      const y1 = c1 * x1 - s1 * x2;
      basis[lower + k] = s1 * x1 + c1 * x2;
      basis[middle + k] = s0 * x0 + c0 * y1;
      basis[upper + k] = c0 * x0 - s0 * y1;
    }
  }
  if (i === first) {
    const c = cosines[i];
    const s = sines[i];
    const upper = i * n;
    const lower = upper + n;
    for (let k = 0; k < n; k++) {
      const x0 = basis[upper + k];
      const x1 = basis[lower + k];
      basis[lower + k] = s * x0 + c * x1;
      basis[upper + k] = c * x0 - s * x1;
    }
  }
}

function sortAscending(values: Float64Array, basis: Float64Array, n: number): SymmetricEigen {
  const order = Array.from(values.keys()).sort((i, j) => values[i] - values[j]);
  const vectors = new Float64Array(n * n);
  const sorted = new Float64Array(n);
  order.forEach((source, target) => {
    sorted[target] = values[source];
    const row = basis.subarray(source * n, (source + 1) * n);
    let largest = 0;
    for (let k = 0; k < n; k++) if (Math.abs(row[k]) > Math.abs(largest)) largest = row[k];
    const sign = largest < 0 ? -1 : 1;
    for (let k = 0; k < n; k++) vectors[target * n + k] = sign * row[k];
  });
  return { values: sorted, vectors };
}
