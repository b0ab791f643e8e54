/**
 * A linear program over bounded columns:
 *
 *     minimise    cost'x
 *     subject to  A x = b,  lower <= x <= upper
 *
 * Column `crash[r]` is a multiple of the unit vector of row r, so that those columns are a basis to start from.
 */
export interface LinearProgram {
  readonly columns: number;
  readonly rows: number;
  /** A, rows x columns row-major. */
  readonly coefficients: Float64Array;
  readonly rightHandSide: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly cost: Float64Array;
  readonly crash: Int32Array;
}

export type LinearSolution =
  | { readonly kind: 'optimal'; readonly x: Float64Array; readonly basis: Int32Array; readonly objective: number }
  /** No x satisfies the rows: `ray`'A x stays short of ray'b by at least `shortfall` for every x within the bounds. */
  | { readonly kind: 'infeasible'; readonly ray: Float64Array; readonly shortfall: number }
  | { readonly kind: 'unbounded' }
  | { readonly kind: 'stalled' };

const FEASIBLE = 1e-11;
const PIVOT = 1e-9;
const REFACTOR_EVERY = 50;

/**
 * Primal simplex method for bounded variables with an explicit inverse of the basis (the rows are few), a composite first phase
 * that minimises the sum of infeasibilities, Dantzig pricing, and Bland's rule where the method stalls.
 *
 * Source: Maros (2003), Computational Techniques of the Simplex Method, chapters 9 and 10; Bland (1977), New finite pivoting rules.
 */
export function boundedSimplex(program: LinearProgram): LinearSolution {
  return new Simplex(program).run();
}

class Simplex {
  readonly #p: LinearProgram;
  readonly #x: Float64Array;
  readonly #basis: Int32Array;
  readonly #basic: Uint8Array;
  readonly #inverse: Float64Array;
  readonly #prices: Float64Array;
  readonly #direction: Float64Array;
  readonly #costScale: number;
  #stalled = 0;

  constructor(program: LinearProgram) {
    const { columns, rows, lower, upper } = program;
    this.#p = program;
    this.#x = new Float64Array(columns);
    this.#basis = Int32Array.from(program.crash);
    this.#basic = new Uint8Array(columns);
    this.#inverse = new Float64Array(rows * rows);
    this.#prices = new Float64Array(rows);
    this.#direction = new Float64Array(rows);
    for (const column of this.#basis) this.#basic[column] = 1;
    for (let j = 0; j < columns; j++) {
      this.#x[j] = Number.isFinite(lower[j]) ? lower[j] : Number.isFinite(upper[j]) ? upper[j] : 0;
    }
    let scale = 0;
    for (let j = 0; j < columns; j++) scale = Math.max(scale, Math.abs(program.cost[j]));
    this.#costScale = scale;
  }

  run(): LinearSolution {
    const { columns, rows, cost } = this.#p;
    const limit = 200 + 20 * (columns + rows);
    for (let iteration = 0; iteration < limit; iteration++) {
      if (iteration % REFACTOR_EVERY === 0 && !this.#refactor()) return { kind: 'stalled' };
      const infeasibility = this.#price();
      const phaseOne = infeasibility > 0;
      const entering = this.#entering(phaseOne);
      if (entering < 0) {
        // A verdict is only given on fresh figures.
        if (iteration % REFACTOR_EVERY !== 0) {
          if (!this.#refactor()) return { kind: 'stalled' };
          if (this.#price() > 0 !== phaseOne || this.#entering(phaseOne) >= 0) continue;
        }
        if (phaseOne) return { kind: 'infeasible', ray: this.#prices.slice(), shortfall: infeasibility };
        let objective = 0;
        for (let j = 0; j < columns; j++) objective += cost[j] * this.#x[j];
        return { kind: 'optimal', x: this.#x, basis: this.#basis, objective };
      }
      if (!this.#advance(entering, phaseOne)) return { kind: 'unbounded' };
    }
    return { kind: 'stalled' };
  }

  /** Inverts the basis by Gauss-Jordan elimination and recomputes the basic variables. */
  #refactor(): boolean {
    const { columns, rows: m, coefficients, rightHandSide } = this.#p;
    const inverse = this.#inverse;
    const matrix = new Float64Array(m * m);
    inverse.fill(0);
    for (let r = 0; r < m; r++) {
      inverse[r * m + r] = 1;
      for (let k = 0; k < m; k++) matrix[r * m + k] = coefficients[r * columns + this.#basis[k]];
    }
    for (let k = 0; k < m; k++) {
      let pivot = k;
      for (let r = k + 1; r < m; r++) if (Math.abs(matrix[r * m + k]) > Math.abs(matrix[pivot * m + k])) pivot = r;
      const value = matrix[pivot * m + k];
      if (Math.abs(value) < 1e-14) return false;
      for (let j = 0; j < m; j++) {
        const a = matrix[pivot * m + j];
        matrix[pivot * m + j] = matrix[k * m + j];
        matrix[k * m + j] = a / value;
        const b = inverse[pivot * m + j];
        inverse[pivot * m + j] = inverse[k * m + j];
        inverse[k * m + j] = b / value;
      }
      for (let r = 0; r < m; r++) {
        const factor = matrix[r * m + k];
        if (r === k || factor === 0) continue;
        for (let j = 0; j < m; j++) {
          matrix[r * m + j] -= factor * matrix[k * m + j];
          inverse[r * m + j] -= factor * inverse[k * m + j];
        }
      }
    }
    const residual = Float64Array.from(rightHandSide);
    for (let j = 0; j < columns; j++) {
      const value = this.#x[j];
      if (this.#basic[j] || value === 0) continue;
      for (let r = 0; r < m; r++) residual[r] -= coefficients[r * columns + j] * value;
    }
    for (let k = 0; k < m; k++) {
      let value = 0;
      for (let r = 0; r < m; r++) value += inverse[k * m + r] * residual[r];
      this.#x[this.#basis[k]] = value;
    }
    return true;
  }

  #violation(column: number): number {
    const value = this.#x[column];
    const { lower, upper } = this.#p;
    if (value < lower[column] - FEASIBLE * (1 + Math.abs(lower[column]))) return value - lower[column];
    if (value > upper[column] + FEASIBLE * (1 + Math.abs(upper[column]))) return value - upper[column];
    return 0;
  }

  /** Prices of the rows for the phase the basis is in; returns the sum of infeasibilities. */
  #price(): number {
    const { rows: m, cost } = this.#p;
    let infeasibility = 0;
    for (let k = 0; k < m; k++) infeasibility += Math.abs(this.#violation(this.#basis[k]));
    this.#prices.fill(0);
    for (let k = 0; k < m; k++) {
      const column = this.#basis[k];
      const weight = infeasibility > 0 ? Math.sign(this.#violation(column)) : cost[column];
      if (weight === 0) continue;
      for (let r = 0; r < m; r++) this.#prices[r] += weight * this.#inverse[k * m + r];
    }
    return infeasibility;
  }

  #reducedCost(column: number, phaseOne: boolean): number {
    const { columns, rows, coefficients, cost } = this.#p;
    let value = phaseOne ? 0 : cost[column];
    for (let r = 0; r < rows; r++) value -= this.#prices[r] * coefficients[r * columns + column];
    return value;
  }

  #usesBland(): boolean {
    return this.#stalled > 2 * this.#p.rows + 20;
  }

  #entering(phaseOne: boolean): number {
    const { columns, lower, upper } = this.#p;
    const tolerance = 1e-11 * (phaseOne ? 1 : this.#costScale);
    const bland = this.#usesBland();
    let best = -1;
    let steepest = tolerance;
    for (let j = 0; j < columns; j++) {
      if (this.#basic[j] || lower[j] === upper[j]) continue;
      const reduced = this.#reducedCost(j, phaseOne);
      const canRise = this.#x[j] < upper[j];
      const canFall = this.#x[j] > lower[j];
      const gain = Math.max(canRise ? -reduced : 0, canFall ? reduced : 0);
      if (gain <= steepest) continue;
      best = j;
      if (bland) return best;
      steepest = gain;
    }
    return best;
  }

  /** Moves the entering column as far as it improves. False where nothing stops it. */
  #advance(entering: number, phaseOne: boolean): boolean {
    const { columns, rows: m, coefficients, lower, upper } = this.#p;
    const inverse = this.#inverse;
    const direction = this.#direction;
    const sense = this.#reducedCost(entering, phaseOne) < 0 ? 1 : -1;
    const bland = this.#usesBland();
    for (let k = 0; k < m; k++) {
      let value = 0;
      for (let r = 0; r < m; r++) value += inverse[k * m + r] * coefficients[r * columns + entering];
      direction[k] = -sense * value;
    }
    let step = upper[entering] - lower[entering];
    let leaving = -1;
    let leavingValue = 0;
    for (let k = 0; k < m; k++) {
      const rate = direction[k];
      if (Math.abs(rate) < PIVOT) continue;
      const column = this.#basis[k];
      const violation = this.#violation(column);
      let end: number;
      if (violation < 0) end = rate > 0 ? lower[column] : Number.NEGATIVE_INFINITY;
      else if (violation > 0) end = rate < 0 ? upper[column] : Number.POSITIVE_INFINITY;
      else end = rate > 0 ? upper[column] : lower[column];
      if (!Number.isFinite(end)) continue;
      const distance = Math.max(0, (end - this.#x[column]) / rate);
      const tie = leaving >= 0 && Math.abs(distance - step) <= 1e-14;
      const preferred = bland ? column < this.#basis[leaving] : Math.abs(rate) > Math.abs(direction[leaving]);
      if (tie ? preferred : distance < step) {
        step = Math.min(step, distance);
        leaving = k;
        leavingValue = end;
      }
    }
    if (!Number.isFinite(step)) return false;
    this.#stalled = step > 1e-13 ? 0 : this.#stalled + 1;
    for (let k = 0; k < m; k++) this.#x[this.#basis[k]] += step * direction[k];
    if (leaving < 0) {
      this.#x[entering] = sense > 0 ? upper[entering] : lower[entering];
      return true;
    }
    this.#x[entering] += sense * step;
    const out = this.#basis[leaving];
    this.#x[out] = leavingValue;
    this.#basic[out] = 0;
    this.#basic[entering] = 1;
    this.#basis[leaving] = entering;
    const pivot = -sense * direction[leaving];
    for (let r = 0; r < m; r++) inverse[leaving * m + r] /= pivot;
    for (let k = 0; k < m; k++) {
      const factor = -sense * direction[k];
      if (k === leaving || factor === 0) continue;
      for (let r = 0; r < m; r++) inverse[k * m + r] -= factor * inverse[leaving * m + r];
    }
    return true;
  }
}
