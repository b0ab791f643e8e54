import { axpyInPlace } from '../../linalg/vector.ts';
import { BasisInverse } from './basisInverse.ts';
import type { TailCost, TailProgram } from './tailProgram.ts';

/** Where a column is: in the basis, or held at a bound or at its reference. */
export const FREE = 0;
export const AT_LOWER = 1;
export const AT_UPPER = 2;
export const AT_REFERENCE = 3;

/** Rates of change below this share of the fastest are rounding. */
export const RATE_TOLERANCE = 1e-11;

/** What is perturbed where the method stalls, in units of the largest return (losses) or of weight (bounds). */
const PERTURBATION = 1e-11;

/**
 * A vertex of a TailProgram: the free columns, as many rows (those of A, and the scenarios tied at loss = alpha), the inverse of the
 * basis they make, and what follows from it. The steps of the simplex method read and change it.
 */
export class TailVertex {
  /** Present point, length N. */
  readonly x: Float64Array;
  /** Pivots so far, over all calls. */
  iterations = 0;

  /**
   * The program with returns in units of the largest, so that its basis is of one scale; so is the cost. Its bounds may be changed.
   */
  readonly program: TailProgram;
  readonly unit: number;
  /** Value at risk, in that unit. */
  alpha = 0;
  cost: TailCost;
  readonly status: Uint8Array;
  /** +1 where the column is (or would move) above its reference, -1 below. */
  readonly side: Int8Array;
  /** Columns of the basis after alpha; `tied` are its rows after those of A. */
  readonly free: Int32Array;
  freeCount = 0;
  readonly tied: Int32Array;
  tiedCount = 0;
  readonly isTied: Uint8Array;
  readonly inTail: Uint8Array;
  tailSize = 0;
  /** Sum of each asset's returns over the tail, length n. */
  readonly tailReturn: Float64Array;
  /** Loss less alpha of each scenario. */
  readonly excess: Float64Array;
  readonly basis: BasisInverse;
  /** Multipliers of the basis rows: y of A, then theta-weighted probabilities of the ties. */
  readonly multiplier: Float64Array;
  /** Rates along the present ray: of alpha and the free columns, and of the excess of each scenario. */
  readonly direction: Float64Array;
  readonly excessRate: Float64Array;
  readonly gradient: Float64Array;
  readonly line: Float64Array;
  readonly eventTime: Float64Array;
  readonly eventCode: Int32Array;
  /** Added to the losses while a stall is being broken, else 0; the bounds and references are the program's but for the same. */
  readonly offset: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly reference: Float64Array;
  /** Largest derivative the cost can have: what its rounding is measured against. */
  costScale = 0;
  sinceInversion = 0;
  randomState = 12345;

  /** @param program copied as far as it is changed */
  constructor(program: TailProgram, cost: TailCost) {
    const { scenarios: T, assets: n, columns: N, rows: E } = program;
    let unit = 0;
    for (let i = 0; i < program.returns.length; i++) unit = Math.max(unit, Math.abs(program.returns[i]));
    this.unit = unit > 0 ? unit : 1;
    this.program = {
      ...program,
      returns: program.returns.map((value) => value / this.unit),
      lower: program.lower.slice(),
      upper: program.upper.slice(),
    };
    this.cost = cost;
    this.setCost(cost);
    this.x = new Float64Array(N);
    this.status = new Uint8Array(N);
    this.side = new Int8Array(N);
    const order = Math.min(N, T + E) + 2;
    this.basis = new BasisInverse(order);
    this.free = new Int32Array(order);
    this.tied = new Int32Array(order);
    this.multiplier = new Float64Array(order);
    this.direction = new Float64Array(order);
    this.gradient = new Float64Array(order);
    this.line = new Float64Array(order);
    this.isTied = new Uint8Array(T);
    this.inTail = new Uint8Array(T);
    this.tailReturn = new Float64Array(n);
    this.excess = new Float64Array(T);
    this.excessRate = new Float64Array(T);
    this.eventTime = new Float64Array(T + order + 1);
    this.eventCode = new Int32Array(T + order + 1);
    this.offset = new Float64Array(T);
    this.lower = program.lower.slice();
    this.upper = program.upper.slice();
    this.reference = program.reference.slice();
  }

  /** @param cost in the units of the program as given */
  setCost({ linear, rate, tailPrice }: TailCost): void {
    this.cost = {
      linear: linear.map((value) => value / this.unit),
      rate: rate.map((value) => value / this.unit),
      tailPrice,
    };
    this.costScale = tailPrice;
    for (let j = 0; j < this.program.columns; j++) {
      this.costScale = Math.max(this.costScale, Math.abs(this.cost.linear[j]), this.cost.rate[j]);
    }
  }

  setFree(column: number): void {
    this.status[column] = FREE;
    this.free[this.freeCount++] = column;
  }

  /** Every column at its lower bound, then the budget filled with the calmest columns first; slacks are free. */
  placeStart(): void {
    const { scenarios: T, assets: n, columns: N, rows: E, returns, lower, upper, rightHandSide } = this.program;
    const { x, status } = this;
    const firstSlack = N - E + 1;
    const squares = new Float64Array(firstSlack);
    for (let j = 0; j < n; j++) {
      const row = j * T;
      for (let t = 0; t < T; t++) squares[j] += returns[row + t] * returns[row + t];
    }
    const calmest = Array.from(squares.keys()).sort((i, j) => squares[i] - squares[j]);
    let unspent = rightHandSide[0];
    for (let j = 0; j < N; j++) {
      x[j] = lower[j];
      status[j] = AT_LOWER;
      if (j < firstSlack) unspent -= x[j];
    }
    let last = calmest[0];
    for (const j of calmest) {
      if (unspent <= 0) break;
      const room = upper[j] - lower[j];
      if (room === 0) continue;
      const part = Math.min(room, unspent);
      x[j] = part === room ? upper[j] : x[j] + part;
      unspent -= part;
      status[j] = AT_UPPER;
      last = j;
    }
    this.freeCount = 0;
    this.setFree(last);
    for (let j = firstSlack; j < N; j++) this.setFree(j);
    this.isTied.fill(0);
    this.inTail.fill(0);
    this.tailSize = 0;
    this.tailReturn.fill(0);
    this.tied[0] = 0;
    this.tiedCount = 1;
    this.isTied[0] = 1;
  }

  /** On which side of its reference each column is; at the reference, the side it can move to. */
  placeSides(): void {
    for (let j = 0; j < this.program.columns; j++) {
      const reference = this.program.reference[j];
      if (this.x[j] !== reference) this.side[j] = this.x[j] > reference ? 1 : -1;
      else this.side[j] = this.status[j] === AT_UPPER ? -1 : 1;
    }
  }

  /** Puts alpha at the value at risk of the present x and ties the scenario that has it. */
  placeTail(): void {
    const { scenarios: T, assets: n, returns, tailCount } = this.program;
    const { excess } = this;
    this.alpha = 0;
    this.computeExcess();
    const size = Math.min(T, Math.ceil(tailCount)) - 1;
    const threshold = Float64Array.from(excess).sort()[T - 1 - size];
    this.inTail.fill(0);
    this.isTied.fill(0);
    this.tailReturn.fill(0);
    let room = size;
    for (let t = 0; t < T; t++) {
      if (excess[t] > threshold) {
        this.inTail[t] = 1;
        room--;
      }
    }
    // Of the scenarios at the threshold the first ones fill the tail; the next is the tie.
    let tie = 0;
    for (; tie < T; tie++) {
      if (excess[tie] !== threshold) continue;
      if (room === 0) break;
      this.inTail[tie] = 1;
      room--;
    }
    for (let t = 0; t < T; t++) {
      if (this.inTail[t] === 1) for (let j = 0; j < n; j++) this.tailReturn[j] += returns[j * T + t];
    }
    this.tailSize = size;
    this.tied[0] = tie;
    this.tiedCount = 1;
    this.isTied[tie] = 1;
  }

  /** Derivative of the cost in alpha and in each free column, the ties left out. */
  placeGradient(): void {
    this.gradient[0] = this.cost.tailPrice * (1 - this.tailSize / this.program.tailCount);
    for (let c = 0; c < this.freeCount; c++) {
      const j = this.free[c];
      this.gradient[c + 1] = this.columnGradient(j) + this.side[j] * this.cost.rate[j];
    }
  }

  /** Derivative of the cost in one column, ties and trading left out. */
  columnGradient(column: number): number {
    const { assets: n, tailCount } = this.program;
    const linear = this.cost.linear[column];
    return column < n ? linear - (this.cost.tailPrice * this.tailReturn[column]) / tailCount : linear;
  }

  /** A'y for one column. */
  rowPrice(column: number): number {
    const { columns: N, rows: E, coefficients } = this.program;
    let price = 0;
    for (let e = 0; e < E; e++) price += coefficients[e * N + column] * this.multiplier[e];
    return price;
  }

  /** Multipliers with gradient + B'multiplier = 0. */
  solveMultipliers(): void {
    this.basis.solveTransposed(this.gradient, this.multiplier);
    for (let r = 0; r < this.basis.order; r++) this.multiplier[r] = -this.multiplier[r];
  }

  /** Rates of alpha and the free columns when a nonbasic column moves at rate `sign`. */
  columnDirection(column: number, sign: number): void {
    const { scenarios: T, assets: n, columns: N, rows: E, returns, coefficients } = this.program;
    const { line, direction } = this;
    for (let e = 0; e < E; e++) line[e] = -sign * coefficients[e * N + column];
    for (let i = 0; i < this.tiedCount; i++) line[E + i] = column < n ? sign * returns[column * T + this.tied[i]] : 0;
    this.basis.solve(line, direction);
  }

  /** Moves a scenario into the tail or out of it. */
  turnTail(t: number): void {
    const { scenarios: T, assets: n, returns } = this.program;
    const sign = this.inTail[t] === 1 ? -1 : 1;
    this.inTail[t] = sign > 0 ? 1 : 0;
    this.tailSize += sign;
    for (let j = 0, at = t; j < n; j++, at += T) this.tailReturn[j] += sign * returns[at];
  }

  /** Basis row of a scenario: the derivative of loss - alpha in alpha and the free columns, into `line`. */
  placeScenarioRow(t: number): void {
    this.line[0] = -1;
    for (let c = 0; c < this.freeCount; c++) this.line[c + 1] = this.scenarioElement(t, this.free[c]);
  }

  scenarioElement(t: number, column: number): number {
    const { scenarios: T, assets: n, returns } = this.program;
    return column < n ? -returns[column * T + t] : 0;
  }

  /** Inverts the basis afresh and computes from it the free columns, alpha and every excess. False where it is singular. */
  invert(): boolean {
    const { scenarios: T, assets: n, columns: N, rows: E, returns, coefficients, rightHandSide } = this.program;
    const { free, tied, status, x, line } = this;
    for (let e = 0; e < E; e++) {
      line[e] = rightHandSide[e];
      for (let j = 0; j < N; j++) if (status[j] !== FREE) line[e] -= coefficients[e * N + j] * x[j];
    }
    for (let i = 0; i < this.tiedCount; i++) {
      let value = 0;
      for (let j = 0; j < n; j++) if (status[j] !== FREE && x[j] !== 0) value += returns[j * T + tied[i]] * x[j];
      line[E + i] = value - this.offset[tied[i]];
    }
    const element = (r: number, c: number): number => {
      if (r < E) return c === 0 ? 0 : coefficients[r * N + free[c - 1]];
      return c === 0 ? -1 : this.scenarioElement(tied[r - E], free[c - 1]);
    };
    if (!this.basis.load(this.freeCount + 1, element, line)) return false;
    this.alpha = line[0];
    for (let c = 0; c < this.freeCount; c++) x[free[c]] = line[c + 1];
    this.computeExcess();
    for (let i = 0; i < this.tiedCount; i++) this.excess[tied[i]] = 0;
    this.sinceInversion = 0;
    return true;
  }

  computeExcess(): void {
    const { scenarios: T, assets: n, returns } = this.program;
    for (let t = 0; t < T; t++) this.excess[t] = this.offset[t] - this.alpha;
    for (let j = 0; j < n; j++) if (this.x[j] !== 0) axpyInPlace(this.excess, -this.x[j], returns, T, 0, j * T);
  }

  /**
   * Moves everything that meets at the present vertex without defining it a random hair away, to the side it counts on: losses that
   * are not tied, and the bounds and references of free columns. The vertex stays, and what met there all at once no longer does.
   */
  perturb(): void {
    const { lower, upper, reference, side, x } = this;
    for (let t = 0; t < this.program.scenarios; t++) {
      if (this.isTied[t] === 1) continue;
      const hair = PERTURBATION * (0.5 + this.random());
      this.offset[t] += this.inTail[t] === 1 ? hair : -hair;
      this.excess[t] += this.inTail[t] === 1 ? hair : -hair;
    }
    for (let c = 0; c < this.freeCount; c++) {
      const j = this.free[c];
      const hair = PERTURBATION * (0.5 + this.random());
      if (x[j] - lower[j] < PERTURBATION) lower[j] -= hair;
      if (upper[j] - x[j] < PERTURBATION) upper[j] += hair;
      if (Math.abs(x[j] - reference[j]) < PERTURBATION) reference[j] -= side[j] * hair;
    }
  }

  unperturb(): void {
    const { status, x } = this;
    this.offset.fill(0);
    this.lower.set(this.program.lower);
    this.upper.set(this.program.upper);
    this.reference.set(this.program.reference);
    for (let j = 0; j < this.program.columns; j++) {
      if (status[j] === AT_LOWER) x[j] = this.lower[j];
      else if (status[j] === AT_UPPER) x[j] = this.upper[j];
      else if (status[j] === AT_REFERENCE) x[j] = this.reference[j];
    }
  }

  /** Uniform on (0, 1], from a linear congruential sequence with a fixed start: the same problem takes the same path. */
  random(): number {
    this.randomState = (Math.imul(this.randomState, 1664525) + 1013904223) >>> 0;
    return (this.randomState + 1) / 4294967296;
  }

  /** A copy of what defines the vertex, to come back to. */
  save(): SavedVertex {
    return {
      x: this.x.slice(),
      status: this.status.slice(),
      side: this.side.slice(),
      free: this.free.slice(0, this.freeCount),
      tied: this.tied.slice(0, this.tiedCount),
      inTail: this.inTail.slice(),
      lower: this.program.lower.slice(),
      upper: this.program.upper.slice(),
    };
  }

  /** Comes back to a vertex, with the bounds it had. The basis is to be inverted afterwards. */
  restore(saved: SavedVertex): void {
    const { scenarios: T, assets: n, returns, lower, upper } = this.program;
    lower.set(saved.lower);
    upper.set(saved.upper);
    this.x.set(saved.x);
    this.status.set(saved.status);
    this.side.set(saved.side);
    this.free.set(saved.free);
    this.freeCount = saved.free.length;
    this.tied.set(saved.tied);
    this.tiedCount = saved.tied.length;
    this.isTied.fill(0);
    for (const t of saved.tied) this.isTied[t] = 1;
    this.inTail.set(saved.inTail);
    this.tailSize = 0;
    this.tailReturn.fill(0);
    for (let t = 0; t < T; t++) {
      if (saved.inTail[t] === 0) continue;
      this.tailSize++;
      for (let j = 0; j < n; j++) this.tailReturn[j] += returns[j * T + t];
    }
    this.unperturb();
  }
}

/** What defines a vertex, apart from the cost. */
export interface SavedVertex {
  readonly x: Float64Array;
  readonly status: Uint8Array;
  readonly side: Int8Array;
  readonly free: Int32Array;
  readonly tied: Int32Array;
  readonly inTail: Uint8Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}
