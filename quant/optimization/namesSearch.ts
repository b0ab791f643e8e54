import { InvalidInputError } from '../errors/invalidInput.ts';
import { requireFields } from '../linalg/numericInput.ts';
import { noneOfFewNames } from './conflicts.ts';
import { diagonalPart } from './kernels/diagonalPart.ts';
import { EXCLUDED, INCLUDED, PerspectiveBound, type SparseBound, UNDECIDED } from './kernels/perspectiveBound.ts';
import { programObjective, type QuadraticProgram } from './kernels/quadraticProgram.ts';
import type { PortfolioProblem, PortfolioSolution } from './portfolioProblem.ts';
import { leastVarianceProblem } from './problemAtTilt.ts';
import type {
  FailedOptimization,
  InfeasibleProblem,
  OptimalPortfolio,
  SearchCertificate,
  UnprovenPortfolio,
} from './result.ts';
import type { TiltedPortfolio } from './tiltedPortfolios.ts';

/** When to end a search for the names to hold before it has proof. */
export interface SearchLimits {
  /**
   * Most parts of the search to look at. Default: as many as take about two seconds, from 20,000 for few assets to 12 for five hundred; what is
   * then open is told as the gap.
   */
  readonly maxNodes?: number;
  /** Called at every part; true ends the search (for a limit in time, which is the caller's to measure). */
  readonly shouldStop?: () => boolean;
}

/**
 * Checks the limits of a search at a public edge: with a number of parts that is none it would not end.
 *
 * @throws InvalidInputError for limits of another form
 */
export function requireSearchLimits(search: SearchLimits | undefined): void {
  const { maxNodes, shouldStop } = requireFields(search ?? {}, 'search');
  const isCount = Number.isInteger(maxNodes) || maxNodes === Number.POSITIVE_INFINITY;
  if (maxNodes !== undefined && maxNodes !== null && !(isCount && maxNodes >= 0)) {
    throw new InvalidInputError({
      field: 'search.maxNodes',
      given: maxNodes,
      allowed: 'a whole number of parts, or Infinity for no limit',
      remedy: 'Leave it out for as many as take about two seconds.',
    });
  }
  if (shouldStop !== undefined && shouldStop !== null && typeof shouldStop !== 'function') {
    throw new InvalidInputError({
      field: 'search.shouldStop',
      given: shouldStop,
      allowed: 'a function that answers true to end the search',
      remedy: 'Leave it out, or compare the time in it with a deadline.',
    });
  }
}

/** The best portfolio of few names that a search has found, and what it has shown of it. */
export type SearchedPortfolio = (OptimalPortfolio | UnprovenPortfolio) & { readonly certificate: SearchCertificate };

type NamesResult = SearchedPortfolio | InfeasibleProblem | FailedOptimization;

/** Parts of n assets by default: each takes a time that grows with the square of n. */
const NODES_TIMES_SQUARE = 3e6;
const MAX_NODES = 20_000;
const LEAST_NODES = 10;
/** Parts that cannot better the best portfolio by more than this fraction of its objective are not searched. */
const TOLERANCE = 1e-9;
/** Weights up to this are none. */
const NO_WEIGHT = 1e-11;
/** Assets with a smaller share in the perspective relaxation are as good as left out of it. */
const NEGLIGIBLE_SHARE = 0.01;
const ROOT_ROUNDS = 60;
const NODE_ROUNDS = 8;
/** How often the relaxation is made sharper before the search, while it is short of the best portfolio by this share of both. */
const SHARPENINGS = 2;
const WIDE = 0.0075;

interface Part {
  /** Length n, UNDECIDED .. EXCLUDED. */
  readonly decisions: Uint8Array;
  /** Minimised objective that no portfolio in this part is below. */
  readonly bound: number;
  readonly relaxed: TiltedPortfolio;
  readonly sparse: SparseBound | undefined;
}

/**
 * Solves a problem with at most K names by branch and bound: parts of the search include some assets, exclude some, and leave the
 * others open. A part is bounded by the problem without the limit on names over the assets not excluded; where the problem is one
 * quadratic program also by its perspective relaxation, which is much closer. The first good portfolio comes from leaving out the
 * smallest holdings one after the other.
 *
 * Source: Bienstock (1996), Computational study of a family of mixed-integer quadratic programming problems; Bertsimas and Shioda
 * (2009), Algorithm for cardinality-constrained quadratic optimization.
 *
 * @param similar weights of few names whose names may do well here too
 * @returns `optimal` where every part has been searched or excluded, `unproven` where a limit ended the search
 */
export function searchNames(
  problem: PortfolioProblem,
  limits: SearchLimits | undefined,
  similar: readonly Float64Array[] = [],
): NamesResult {
  return new NamesSearch(problem, limits ?? {}).run(similar);
}

class NamesSearch {
  readonly #problem: PortfolioProblem;
  readonly #limits: SearchLimits;
  readonly #n: number;
  readonly #names: number;
  readonly #tried = new Set<string>();
  /** The program whose perspective bounds the search, and what turns its objective into the problem's. */
  #sparse: { bounds: PerspectiveBound; readonly program: QuadraticProgram } | undefined;
  #best: TiltedPortfolio | undefined;
  #bestValue = Number.POSITIVE_INFINITY;
  #bestExcluded: Uint8Array | undefined;
  #nodes = 0;
  /** Parts whose relaxation failed: nothing is known of them but the bound of the part they are from. */
  readonly #unsolved: Part[] = [];

  constructor(problem: PortfolioProblem, limits: SearchLimits) {
    this.#problem = problem;
    this.#limits = limits;
    this.#n = problem.family.constraints.n;
    this.#names = problem.family.constraints.maxNames;
  }

  run(similar: readonly Float64Array[]): NamesResult {
    const { family } = this.#problem;
    const { lower, upper } = family.constraints;
    family.restrict(undefined);
    const relaxed = this.#problem.solve();
    if ('status' in relaxed) return relaxed;
    const decisions = new Uint8Array(this.#n);
    for (let i = 0; i < this.#n; i++) {
      if (lower[i] > 0 || upper[i] < 0) decisions[i] = INCLUDED;
      else if (lower[i] === upper[i]) decisions[i] = EXCLUDED;
    }
    this.#eliminate(decisions, relaxed);
    for (const weights of similar) this.#offer(this.#held(weights), relaxed);
    const root: Part = { decisions, bound: this.#problem.value(relaxed), relaxed, sparse: undefined };
    const open: Part[] = [root];
    const maxNodes = this.#limits.maxNodes ?? usualNodes(this.#n);
    if (maxNodes > 0 && this.#held(relaxed.x).length > this.#names) this.#prepareBounds();
    for (let part = open.pop(); part !== undefined; part = open.pop()) {
      if (this.#nodes >= maxNodes || this.#limits.shouldStop?.() === true) {
        open.push(part);
        break;
      }
      this.#nodes++;
      open.push(...this.#explore(part));
    }
    return this.#report([...open, ...this.#unsolved]);
  }

  /** What a part must be able to get below to be worth searching. */
  get #cutoff(): number {
    return this.#bestValue - TOLERANCE * Math.abs(this.#bestValue);
  }

  #held(x: Float64Array): number[] {
    const held: number[] = [];
    for (let i = 0; i < this.#n; i++) if (Math.abs(x[i]) > NO_WEIGHT) held.push(i);
    return held;
  }

  #prepareBounds(): void {
    const { family, fixedTilt } = this.#problem;
    if (fixedTilt === undefined) return;
    const diagonal = diagonalPart(family.program.covariance, this.#n);
    if (diagonal === undefined) return;
    const program = family.programAt(fixedTilt.tilt);
    this.#sparse = { program, bounds: new PerspectiveBound(program, diagonal, this.#names) };
  }

  /** Leaves out the smallest holdings, a few at a time while there are many, until the limit is met. */
  #eliminate(decisions: Uint8Array, from: TiltedPortfolio): void {
    const excluded = new Uint8Array(this.#n);
    const needed = new Uint8Array(this.#n);
    let portfolio = from;
    for (let i = 0; i < this.#n; i++) if (decisions[i] === EXCLUDED) excluded[i] = 1;
    for (;;) {
      const held = this.#held(portfolio.x);
      const surplus = held.length - this.#names;
      if (surplus <= 0) {
        this.#offer(held, portfolio);
        return;
      }
      const removable = held.filter((i) => decisions[i] !== INCLUDED && needed[i] === 0);
      removable.sort((i, j) => Math.abs(portfolio.x[i]) - Math.abs(portfolio.x[j]));
      if (removable.length === 0) return;
      const removed = removable.slice(0, Math.max(1, Math.floor(surplus / 4)));
      for (const i of removed) excluded[i] = 1;
      const next = this.#solve(excluded, portfolio);
      if (!('status' in next)) {
        portfolio = next;
        continue;
      }
      for (const i of removed) excluded[i] = 0;
      needed[removed[0]] = 1;
    }
  }

  #solve(excluded: Uint8Array, near: TiltedPortfolio): PortfolioSolution {
    this.#problem.family.restrict(excluded);
    return this.#problem.solve(near);
  }

  /** Solves with the given names alone, and keeps the portfolio if it is the best so far. */
  #offer(names: readonly number[], near: TiltedPortfolio): 'done' | 'failed' {
    const key = [...names].sort((i, j) => i - j).join();
    if (this.#tried.has(key)) return 'done';
    const excluded = new Uint8Array(this.#n).fill(1);
    for (const i of names) excluded[i] = 0;
    const portfolio = this.#solve(excluded, near);
    if ('status' in portfolio && portfolio.status === 'failed') return 'failed';
    this.#tried.add(key);
    if ('status' in portfolio || !(this.#problem.value(portfolio) < this.#bestValue)) return 'done';
    this.#best = portfolio;
    this.#bestValue = this.#problem.value(portfolio);
    this.#bestExcluded = excluded;
    return 'done';
  }

  /** Looks at a part: returns what is left of it to be searched, the more promising half last. */
  #explore(part: Part): Part[] {
    if (part.bound >= this.#cutoff) return [];
    const decisions = part.decisions.slice();
    const { relaxed } = part;
    let { bound } = part;
    let sparse = part.sparse;
    if (this.#sparse !== undefined) {
      sparse = this.#tighten(this.#sparse, decisions, sparse);
      bound = Math.max(bound, this.#fromSparse(sparse.bound));
      if (bound >= this.#cutoff) return [];
    }
    const included = count(decisions, (decision) => decision === INCLUDED);
    if (included > this.#names) return [];
    if (included === this.#names)
      for (let i = 0; i < this.#n; i++) if (decisions[i] === UNDECIDED) decisions[i] = EXCLUDED;
    let near = relaxed;
    const shares = sparse && this.#sharesOf(sparse);
    const open = (i: number): boolean => decisions[i] !== EXCLUDED && (shares?.[i] ?? 1) > NEGLIGIBLE_SHARE;
    // Next to the perspective relaxation this one is worth solving only where few assets are left.
    if (sparse === undefined || count(decisions, (_, i) => open(i)) <= this.#names + 2) {
      const solution = this.#solve(
        Uint8Array.from(decisions, (decision) => (decision === EXCLUDED ? 1 : 0)),
        relaxed,
      );
      if ('status' in solution) {
        if (solution.status === 'failed') this.#unsolved.push({ ...part, bound });
        return [];
      }
      near = solution;
      bound = Math.max(bound, this.#problem.value(near));
      if (bound >= this.#cutoff) return [];
      const held = this.#held(near.x);
      if (held.length <= this.#names) {
        if (this.#offer(held, near) === 'failed') this.#unsolved.push({ ...part, bound });
        return [];
      }
    }
    const weightOf = (i: number): number => shares?.[i] ?? Math.abs(near.x[i]);
    const ranked: number[] = [];
    const kept: number[] = [];
    for (let i = 0; i < this.#n; i++) {
      if (decisions[i] === INCLUDED) kept.push(i);
      else if (decisions[i] === UNDECIDED && (sparse !== undefined || Math.abs(near.x[i]) > NO_WEIGHT)) ranked.push(i);
    }
    ranked.sort((i, j) => weightOf(j) - weightOf(i));
    this.#offer([...kept, ...ranked.slice(0, this.#names - included)], near);
    if (bound >= this.#cutoff) return [];
    // Leaving out what the relaxation holds most of raises its bound most.
    const branch = ranked[0];
    return [EXCLUDED, INCLUDED].map((decision) => {
      const child = decisions.slice();
      child[branch] = decision;
      return { decisions: child, bound, relaxed: near, sparse };
    });
  }

  /**
   * Bounds a part by its perspective relaxation, and decides what that decides. The root's decisions hold everywhere, so that the
   * assets it excludes are left out of the relaxations to come.
   */
  #tighten(sparse: { bounds: PerspectiveBound }, decisions: Uint8Array, near: SparseBound | undefined): SparseBound {
    let { bounds } = sparse;
    const own = Uint8Array.from(bounds.assets, (i) => decisions[i]);
    const cutoff = this.#sparseCutoff() - bounds.constant;
    let tightened = bounds.tighten(own, cutoff, near, near === undefined ? ROOT_ROUNDS : NODE_ROUNDS);
    if (near === undefined) {
      const isWide = (bound: number): boolean => cutoff - bound > WIDE * (Math.abs(cutoff) + Math.abs(bound));
      for (let round = 0; round < SHARPENINGS && isWide(tightened.bound); round++) {
        bounds = bounds.sharpened(tightened.shares);
        tightened = bounds.tighten(own, cutoff, tightened, ROOT_ROUNDS);
      }
    }
    bounds.assets.forEach((i, a) => {
      decisions[i] = own[a];
    });
    const bound = tightened.bound + bounds.constant;
    if (near !== undefined || tightened.bound >= cutoff) return { ...tightened, bound };
    sparse.bounds = bounds.without(own);
    return { bound, shares: tightened.shares.filter((_, a) => own[a] !== EXCLUDED), set: undefined };
  }

  /** How much of each asset the relaxation of a part holds; 0 for those it is not about. */
  #sharesOf(sparse: SparseBound): Float64Array {
    const shares = new Float64Array(this.#n);
    this.#sparse?.bounds.assets.forEach((i, a) => {
      shares[i] = sparse.shares[a];
    });
    return shares;
  }

  #factor(): number {
    return this.#problem.fixedTilt?.factor ?? 1;
  }

  /** Objective of the sparse program at the best portfolio, less the tolerance. */
  #sparseCutoff(): number {
    if (this.#sparse === undefined || this.#best === undefined) return Number.POSITIVE_INFINITY;
    return programObjective(this.#sparse.program, this.#best.x) - (this.#bestValue - this.#cutoff) / this.#factor();
  }

  /** The problem's objective for one of the sparse program: they differ by a constant and a factor. */
  #fromSparse(value: number): number {
    if (this.#sparse === undefined || this.#best === undefined) return Number.NEGATIVE_INFINITY;
    return this.#bestValue + this.#factor() * (value - programObjective(this.#sparse.program, this.#best.x));
  }

  /** Blames the target only where there are portfolios of so few names without it. */
  #conflict(): InfeasibleProblem {
    const { family, target } = this.#problem;
    if (target !== undefined) {
      const without = searchNames(leastVarianceProblem(family), this.#limits);
      if (without.status === 'infeasible') return without;
    }
    return noneOfFewNames(family.constraints, target);
  }

  #report(open: readonly Part[]): NamesResult {
    const { family } = this.#problem;
    const proven = open.every((part) => part.bound >= this.#cutoff);
    if (this.#best === undefined) {
      if (!proven)
        return { status: 'failed', reason: 'the search ended before it found a portfolio with so few names' };
      return this.#conflict();
    }
    family.restrict(this.#bestExcluded);
    const { objective, activeConstraints, certificate } = this.#problem.describe(this.#best);
    const bound = Math.min(this.#cutoff, ...open.map((part) => part.bound)) - certificate.gap;
    const gap = this.#bestValue - bound;
    const held = this.#held(this.#best.x).length;
    const solution = {
      weights: this.#best.x.slice(0, this.#n),
      cash: this.#best.x[this.#n],
      objective,
      activeConstraints:
        held === this.#names
          ? [...activeConstraints, { name: `at most ${this.#names} names`, kind: 'names' as const }]
          : activeConstraints,
      iterations: family.iterations,
      certificate: {
        kind: 'search' as const,
        bound,
        gap,
        relativeGap: gap === 0 ? 0 : gap / Math.abs(this.#bestValue),
        nodes: this.#nodes,
      },
    };
    return { status: proven ? 'optimal' : 'unproven', ...solution };
  }
}

/** Most parts looked at unless a caller says otherwise. */
export function usualNodes(n: number): number {
  return Math.max(LEAST_NODES, Math.min(MAX_NODES, Math.floor(NODES_TIMES_SQUARE / (n * n))));
}

function count(decisions: Uint8Array, test: (decision: number, i: number) => boolean): number {
  let total = 0;
  for (let i = 0; i < decisions.length; i++) if (test(decisions[i], i)) total++;
  return total;
}
