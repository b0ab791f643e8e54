import { makeFeasible } from './feasibleVertex.ts';
import { step } from './longStep.ts';
import { price } from './release.ts';
import type { TailCost, TailOutcome, TailProgram } from './tailProgram.ts';
import { AT_LOWER, AT_UPPER, type SavedVertex, TailVertex } from './tailVertex.ts';

const PIVOTS_BETWEEN_INVERSIONS = 60;
/** Steps of length 0 in a row after which the vertex is perturbed. */
const STALL = 30;
/** Perturbations after which ties are broken at random as well. */
const PERTURBATIONS = 20;
/** Price that drives a column to 0, in units of the largest derivative of the cost. */
const EXPULSION = 0.1;
/** Weights up to this count as driven out. */
const EXPELLED = 1e-12;

/**
 * Exact solver of a TailProgram: a primal simplex method on the kinks of the cost.
 *
 * The linear program of Rockafellar and Uryasev has T auxiliary variables and T rows. Here those never appear: the cost is taken
 * for what it is, a convex piecewise-linear function of x and alpha. A vertex is given by the free columns and by as many rows,
 * those of A and the scenarios tied at loss = alpha; so the order of the basis is the number of holdings strictly between their
 * bounds, plus one, and not the number of scenarios. An iteration releases one tie or one bound and follows the ray THROUGH all
 * kinks (scenarios that enter or leave the tail, holdings that pass their reference) until the cost stops falling: the long step
 * that Barrodale and Roberts gave least absolute deviations, and quantile regression uses.
 *
 * At the optimum the tail probabilities q (1/k in the tail, between 0 and 1/k at the ties) and the multipliers y of A x = b are
 * dual feasible: `dualBound` turns them into the proof.
 *
 * Sources: Rockafellar and Uryasev (2000); Barrodale and Roberts (1973), An improved algorithm for discrete l1 linear
 * approximation, SIAM Journal on Numerical Analysis 10; Koenker and d'Orey (1987), Computing regression quantiles; Maros (2003),
 * Computational Techniques of the Simplex Method, chapter 9.
 */
export class TailSimplex {
  private readonly vertex: TailVertex;
  private cost: TailCost;

  constructor(program: TailProgram, cost: TailCost) {
    this.vertex = new TailVertex(program, cost);
    this.cost = cost;
  }

  /** Present point, length N. */
  get x(): Float64Array {
    return this.vertex.x;
  }

  /** Pivots so far, over all calls. */
  get iterations(): number {
    return this.vertex.iterations;
  }

  /** Finds a feasible vertex and from there the optimum. */
  solve(): TailOutcome {
    const v = this.vertex;
    v.unperturb();
    v.placeStart();
    const obstacle = makeFeasible(v);
    if (obstacle !== undefined) return obstacle;
    v.placeTail();
    return this.optimise();
  }

  /** Optimises again, from the present vertex, under another cost. The tail must have had a price before. */
  reoptimise(cost: TailCost): TailOutcome {
    this.cost = cost;
    this.vertex.setCost(cost);
    // While trading was free nothing kept account of the references passed.
    this.vertex.placeSides();
    return this.optimise();
  }

  /** The present vertex, to come back to. */
  save(): SavedVertex {
    return this.vertex.save();
  }

  /**
   * Optimises under other bounds of the assets, from an optimum under bounds nearby where that can be done.
   *
   * @param lower length n
   * @param upper length n
   */
  solveWithin(lower: Float64Array, upper: Float64Array, near?: SavedVertex): TailOutcome {
    const v = this.vertex;
    if (near !== undefined) {
      v.restore(near);
      if (this.moveWithin(lower, upper)) return { kind: 'optimal' };
      v.setCost(this.cost);
    }
    v.program.lower.set(lower);
    v.program.upper.set(upper);
    return this.solve();
  }

  /** From the present optimum to that under other bounds: a price drives the columns to 0 that are to stay there. False where it fails. */
  private moveWithin(lower: Float64Array, upper: Float64Array): boolean {
    const v = this.vertex;
    const { program, status, x } = v;
    v.setCost(this.cost);
    const price = EXPULSION * v.costScale * v.unit;
    const linear = this.cost.linear.slice();
    let priced = false;
    for (let j = 0; j < lower.length; j++) {
      if (lower[j] === program.lower[j] && upper[j] === program.upper[j]) continue;
      const expelled = lower[j] === 0 && upper[j] === 0 && program.lower[j] <= 0 && program.upper[j] >= 0;
      if (expelled && x[j] !== 0) {
        priced = true;
        linear[j] += x[j] > 0 ? price : -price;
        if (x[j] > 0) program.lower[j] = 0;
        else program.upper[j] = 0;
        continue;
      }
      const moved =
        (status[j] === AT_LOWER && x[j] !== lower[j]) ||
        (status[j] === AT_UPPER && x[j] !== upper[j]) ||
        x[j] < lower[j] ||
        x[j] > upper[j];
      if (moved) return false;
      program.lower[j] = lower[j];
      program.upper[j] = upper[j];
    }
    if (priced) {
      v.unperturb();
      v.setCost({ ...this.cost, linear });
      v.placeSides();
      if (this.optimise().kind !== 'optimal') return false;
      for (let j = 0; j < lower.length; j++) {
        if (lower[j] === 0 && upper[j] === 0 && Math.abs(x[j]) > EXPELLED) return false;
      }
      program.lower.set(lower);
      program.upper.set(upper);
      v.setCost(this.cost);
    }
    v.unperturb();
    v.placeSides();
    return this.optimise().kind === 'optimal';
  }

  /** Tail probabilities times theta: length T, each in [0, theta / k], sum theta up to rounding. */
  tailProbabilities(): Float64Array {
    const { program, cost, inTail, tied, tiedCount, multiplier } = this.vertex;
    const { scenarios: T, rows: E, tailCount } = program;
    const q = new Float64Array(T);
    for (let t = 0; t < T; t++) if (inTail[t] === 1) q[t] = cost.tailPrice / tailCount;
    for (let i = 0; i < tiedCount; i++) q[tied[i]] = multiplier[E + i];
    return q;
  }

  /** Multipliers y of A x = b at the present vertex: length E. */
  rowMultipliers(): Float64Array {
    const { program, multiplier, unit } = this.vertex;
    return multiplier.slice(0, program.rows).map((value) => value * unit);
  }

  private optimise(): TailOutcome {
    const v = this.vertex;
    const { columns: N, scenarios: T } = v.program;
    const singular: TailOutcome = { kind: 'failed', reason: 'the basis became singular' };
    if (!v.invert()) return singular;
    const limit = 1000 + 50 * (N + T);
    let stalled = 0;
    let perturbed = false;
    let perturbations = 0;
    for (let pivots = 0; ; pivots++) {
      v.placeGradient();
      v.solveMultipliers();
      const release = price(v, perturbations > PERTURBATIONS && stalled > 5);
      if (release === undefined) {
        if (perturbed) {
          // What is optimal for a problem a hair away is so, nearly always, for the problem itself.
          v.unperturb();
          perturbed = false;
          stalled = 0;
          if (!v.invert()) return singular;
          continue;
        }
        if (v.sinceInversion === 0) return { kind: 'optimal' };
        if (!v.invert()) return singular;
        continue;
      }
      if (pivots > limit) return { kind: 'failed', reason: `not optimal after ${limit} pivots` };
      const time = step(v, release);
      if (time === Number.POSITIVE_INFINITY) return { kind: 'failed', reason: 'the objective has no lower bound' };
      v.iterations++;
      stalled = time > 1e-13 ? 0 : stalled + 1;
      if (stalled > STALL) {
        v.perturb();
        perturbed = true;
        stalled = 0;
        perturbations++;
      }
      if (v.sinceInversion >= PIVOTS_BETWEEN_INVERSIONS && !v.invert()) return singular;
    }
  }
}
